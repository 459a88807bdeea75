//! Chroma between its samples, led by luma: the WGSL of it. Pure text.
//!
//! Of every two luma columns, and mostly of every two rows, a camera's or a codec's picture has one chroma sample. Interpolated linearly,
//! the colours on both sides of an edge run into each other for two pixels, and a keyer sees them as neither wall nor figure. Luma knows
//! where the edge is. Near an edge there are two colours and their mixtures, and there chroma is a straight line over luma; so it is
//! estimated by the line that fits the samples around best, as codecs predict chroma (Zhang, Chen, Zhang, Li, Karczewicz: "Enhanced
//! cross-component linear model for chroma intra-prediction in video coding", 2018), with a ridge for where luma is even:
//!
//! ```text
//! chroma = c̄ + s (Y − m̄),   s = g cov(m, c) / (var(m) + ρ),   ρ = 5/255²,   g = 1.6 of planes, 1 of packed pictures
//! ```
//!
//! over the up to three by three samples `c` whose distance `d` from a place, in samples, is less than 1.5 along each axis, weighted by
//! `1 − |d| / 1.5` along each. The means are those around the pixel; the slope `s`, with variance and covariance, is that around the sample which is
//! nearest to the pixel (of two that are as near, the first), so that the pixels which share a sample share it. `Y` is the pixel's luma and `m` luma at the sample's
//! place as an encoder averages it: (1 2 1)/4 of three columns for a sample that lies on a column, the mean of two for one between columns or rows. At the
//! picture's sides the outermost samples go on, so that in blocks all weights are constants. Where luma is even the result is the weighted mean of
//! the samples. Positions are rounded to 1/256 of a sample, as samplers do.
//!
//! The line is steeper than it fits, by `g`: codecs quantise chroma coarsely, so that its edges come out lower and wider than those of luma.
//! After x264, a matte's error falls by 4 % by that and the composite's excess by 5 % or more. Of chroma that no codec saw, the matte's error, which is a
//! third less there, grows by a sixth. Planes mostly come from decoders; two pixels in four bytes are what cameras and capture cards send raw.
//!
//! It replaces joint bilateral upsampling (Kopf, Cohen, Lischinski, Uyttendaele, 2007) over four samples: on the keyer's ground truth, the
//! excess of the composite's error over the floor falls by a fifth (`scrim bench keyer`). Weights that fall with the distance in luma
//! on top of it gain nothing. `m` of one column instead of three loses half of the gain. A bound on the line by the samples' own range
//! loses a little: bright strands lie beyond it.
//!
//! In blocks sums along columns are shared by the pixels of a row.

use super::words::{BLOCK, Chroma, index_name};
use std::collections::BTreeSet;
use std::fmt::Write;

/// ρ: what luma must vary by, as a variance, for half of the line's slope.
const RIDGE: f64 = 5.0 / (255.0 * 255.0);

/// g of pictures that a codec has probably seen.
const DECODED_GAIN: f64 = 1.6;

/// `guided_line`, which all guided layers of a draw call.
pub fn functions() -> String {
    let text = include_str!("../../shaders/input/guided.wgsl");
    text.replace("$RIDGE", &format!("{RIDGE:e}")).replace("$GAIN", &format!("{DECODED_GAIN:?}"))
}

/// Names the means around a block: `a{n}_{row}_{column}` holds those of m, u and v along the column of samples, weighted for one row of pixels;
/// and the lines' slopes at the samples that are nearest to pixels, `slope{n}_{row}_{column}`.
pub fn load(chroma: &Chroma<'_>, out: &mut String) {
    let n = chroma.n;
    let columns = chroma.columns();
    lumas(chroma, &columns, out);
    for row in chroma.rows() {
        for column in &columns {
            let at = format!("{n}_{}_{}", index_name(row), index_name(*column));
            let [u, v] = ["u", "v"].map(|plane| chroma.sample(plane, row, *column));
            let _ = writeln!(out, "  let c{at} = vec2f({u}, {v});");
        }
    }
    for pixels in 0..BLOCK.1 {
        let rows = normal(chroma.row_weights(pixels));
        for column in columns.iter().map(|column| index_name(*column)) {
            let mean = sum(&rows, |row| format!("vec3f(m{n}_{row}_{column}, c{n}_{row}_{column})"));
            let _ = writeln!(out, "  let a{n}_{pixels}_{column} = {mean};");
        }
    }
    let rows: BTreeSet<i32> = (0..BLOCK.1).map(|row| nearest(chroma.row(row))).collect();
    for row in rows {
        slopes(chroma, row, &columns, out);
    }
}

/// Names the slopes along a row of samples.
fn slopes(chroma: &Chroma<'_>, row: i32, columns: &[i32], out: &mut String) {
    let n = chroma.n;
    let name = index_name(row);
    for column in columns.iter().map(|column| index_name(*column)) {
        let first = sum(&around(row), |row| {
            let at = format!("{n}_{row}_{column}");
            format!("vec4f(m{at}, m{at} * m{at}, c{at})")
        });
        let second = sum(&around(row), |row| format!("(m{n}_{row}_{column} * c{n}_{row}_{column})"));
        let _ = writeln!(out, "  let f{n}_{name}_{column} = {first};\n  let g{n}_{name}_{column} = {second};");
    }
    let samples: BTreeSet<i32> = (0..BLOCK.0).map(|column| nearest(chroma.column(column))).collect();
    for column in samples {
        let fit = |what: &str| sum(&around(column), |column| format!("{what}{n}_{name}_{column}"));
        let (first, second) = (fit("f"), fit("g"));
        let column = index_name(column);
        let _ = writeln!(out, "  let slope{n}_{name}_{column} = guided_slope(DECODED_GAIN, {first}, {second});");
    }
}

/// A weighted sum of what `term` makes of each index's name.
fn sum(weights: &[(i32, f32)], term: impl Fn(String) -> String) -> String {
    let terms = weights.iter().map(|(index, weight)| format!("{weight:?} * {}", term(index_name(*index))));
    terms.collect::<Vec<_>>().join(" + ")
}

/// The sample nearest to a place; of two that are as near, the first.
fn nearest((first, behind): (i32, f32)) -> i32 {
    if behind > 0.5 + 1e-3 { first + 1 } else { first }
}

/// The weights at a sample's own place.
fn around(sample: i32) -> [(i32, f32); 3] {
    [(sample - 1, 0.2), (sample, 0.6), (sample + 1, 0.2)]
}

/// Weights whose sum is 1.
fn normal(weights: Vec<(i32, f32)>) -> Vec<(i32, f32)> {
    let sum: f32 = weights.iter().map(|(_, weight)| weight).sum();
    weights.into_iter().map(|(index, weight)| (index, weight / sum)).collect()
}

/// Names luma at the places of the samples around a block, `m{n}_{row}_{column}`.
///
/// Sums are made on words, two sixteen-bit halves at once: once per block, they cost next to nothing.
fn lumas(chroma: &Chroma<'_>, columns: &[i32], out: &mut String) {
    let n = chroma.n;
    let (cosited_h, cosited_v) = chroma.layout.cosited;
    // Luma rows that a row of samples stands for.
    let down: u32 = if chroma.half_h && !cosited_v { 2 } else { 1 };
    let part = 1.0 / (255.0 * f64::from(down * if cosited_h { 4 } else { 2 }));
    // Two samples lie over four luma columns, which are a word.
    let words: BTreeSet<i32> = columns.iter().map(|column| column.div_euclid(2)).collect();
    for row in chroma.rows() {
        let name = index_name(row);
        let _ = writeln!(out, "  let rows{n}_{name} = {};", chroma.row_index(row));
        for word in &words {
            let at = format!("{n}_{name}_{}", index_name(*word));
            for (what, part) in [("e", ""), ("o", " >> 8u")] {
                let terms =
                    (0..down).map(|line| format!("(({}{part}) & 0x00ff00ffu)", luma_word(chroma, row, line, *word)));
                let _ = writeln!(out, "  let {what}{at} = {};", terms.collect::<Vec<_>>().join(" + "));
            }
            let _ = if cosited_h {
                let before = format!("o{n}_{name}_{}", index_name(word - 1));
                let before = match word {
                    0 => format!("select({before} >> 16u, e{at} & 0xffffu, block.x == 0u)"),
                    // The column before the first one that is read is the first half's alone.
                    _ if !words.contains(&(word - 1)) => "0u".to_owned(),
                    _ => format!("({before} >> 16u)"),
                };
                writeln!(out, "  let s{at} = 2u * e{at} + o{at} + (o{at} << 16u) + {before};")
            } else {
                writeln!(out, "  let s{at} = e{at} + o{at};")
            };
        }
        for column in columns {
            let half = if column.rem_euclid(2) == 0 { "& 0xffffu" } else { ">> 16u" };
            let sum = format!("s{n}_{name}_{}", index_name(column.div_euclid(2)));
            let _ = writeln!(out, "  let l{n}_{name}_{} = f32({sum} {half}) * {part:?};", index_name(*column));
        }
        for column in columns {
            let luma = chroma.inside(*column, |column| format!("l{n}_{name}_{}", index_name(column)));
            let _ = writeln!(out, "  let m{n}_{name}_{} = {luma};", index_name(*column));
        }
    }
}

/// A word of luma in one of the lines that a row of samples stands for.
fn luma_word(chroma: &Chroma<'_>, row: i32, line: u32, word: i32) -> String {
    let n = chroma.n;
    let step: u32 = if chroma.half_h { 2 } else { 1 };
    // The block's own words are there already.
    let own = u32::try_from(row).ok().map(|row| row * step + line).filter(|row| *row < BLOCK.1);
    let across = chroma.layout.width / 4;
    match (own, word) {
        (Some(row), 0 | 1) => format!("yw{n}_{row}_{word}"),
        _ => format!(
            "w{n}[(rows{n}_{} * {step}u + {line}u) * {across}u + u32(clamp(i32(block.x) * 2 + ({word}), 0, {}))]",
            index_name(row),
            across - 1
        ),
    }
}

/// The two chromas at a pixel of the block whose luma is `luma`, as two components.
pub fn at(chroma: &Chroma<'_>, row: u32, i: u32, luma: &str) -> String {
    let n = chroma.n;
    let mean = sum(&normal(chroma.column_weights(i)), |column| format!("a{n}_{row}_{column}"));
    let (slope_row, slope_column) = (nearest(chroma.row(row)), nearest(chroma.column(i)));
    let slope = format!("slope{n}_{}_{}", index_name(slope_row), index_name(slope_column));
    format!("guided_line({luma}, {mean}, {slope})")
}
