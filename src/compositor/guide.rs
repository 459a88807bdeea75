//! Chroma between its samples, guided by luma: the WGSL of it. Pure text.
//!
//! Of every two luma columns, and mostly of every two rows, a camera's or a codec's picture has one chroma sample. Interpolated linearly,
//! the colours on both sides of an edge run into each other for two pixels, and a keyer sees them as neither wall nor figure. Luma knows
//! where the edge is. This is joint bilateral upsampling (Kopf, Cohen, Lischinski, Uyttendaele: "Joint Bilateral Upsampling", 2007)
//! over the four samples `c` around a pixel:
//!
//! ```text
//! chroma = Σ w c g(Y − m) / Σ w g(Y − m),   g(d) = 1 / (ε + d²),   ε = (4/255)²
//! ```
//!
//! with `w` the shares of linear interpolation, `Y` the pixel's luma and `m` luma at the sample's own place, itself linear between luma
//! pixels: the mean of two by two for a sample that lies in their midst, of the two above one another for one that lies on a column.
//! Where luma is even all `g` are the same and the result is that of linear interpolation. Positions are rounded to 1/256 of a sample,
//! as samplers do: a share of nothing must not become a little that `g` makes much of.
//!
//! Measured on nine pairs of colours (skin, black, white, red, grey and more over green, blue and red walls), each as sharp shapes, as
//! lines of 0.3 to 2 pixels and as soft shapes, without noise and with noise of 1.2 % and 3 %, through eight-bit 4:2:0 (BT.709, limited
//! range) and back; RMS of R, G and B against the noiseless picture within two pixels of its edges, in 255ths:
//!
//! | | linear | guided |
//! |---|---|---|
//! | chroma between columns: shapes, without noise and with 3 % | 15.3, 16.4 | 6.6, 10.7 |
//! | lines | 20.2, 21.1 | 13.9, 16.1 |
//! | soft shapes | 3.5, 6.8 | 3.2, 7.2 |
//! | mean of all, near edges and elsewhere | 13.7, 2.92 | 9.3, 2.86 |
//! | chroma on columns: mean of all | 13.8, 2.92 | 10.2, 2.88 |
//!
//! On a software rasteriser with two cores it adds 4 ms of CPU time to a frame of 1920×1080 in blocks (W2 of `scrim bench`: 37.6 and
//! 41.8 ms, medians of five interleaved runs).
//!
//! A root of ε of 2.4/255 gains another 1.4 % in the mean and loses as much again where noise is strong; 6.5/255 loses 3 %. A `g` with
//! the fourth power is 1.3 % worse. `m` of a sample on a column as (1 2 1)/4 of three columns gains 1.4 %, for twice the fetches of luma.
//! A least share, so that the far sample may win beside a column, gains 0.7 % there and makes even regions differ from linear ones.

use super::words::{BLOCK, Chroma, index_name};
use std::collections::BTreeSet;
use std::fmt::Write;

/// ε: at the root of it, as a difference of luma, a sample counts half.
const EVEN: f64 = (4.0 / 255.0) * (4.0 / 255.0);

/// `guided_four` and `guided_two`, which all guided layers of a draw call.
pub fn functions() -> String {
    include_str!("../../shaders/input/guided.wgsl").replace("$EVEN", &format!("{EVEN:e}"))
}

/// Names the samples around a block, `u{n}_{row}_{column}` and `v{n}_…`, and luma at their places, `m{n}_…`.
///
/// Sums are made on words, two sixteen-bit halves at once: once per block, they cost next to nothing.
pub fn load(chroma: &Chroma<'_>, out: &mut String) {
    let n = chroma.n;
    let columns = chroma.columns();
    // Two samples lie over four luma columns, which are a word.
    let words: BTreeSet<i32> = columns.iter().map(|column| column.div_euclid(2)).collect();
    for row in chroma.rows() {
        let name = index_name(row);
        let _ = writeln!(out, "  let rows{n}_{name} = {};", chroma.row_index(row));
        for word in &words {
            let _ = writeln!(out, "  let s{n}_{name}_{} = {};", index_name(*word), sums(chroma, row, *word));
        }
        for column in &columns {
            let mean = |column: i32| {
                let half = if column.rem_euclid(2) == 0 { "& 0xffffu" } else { ">> 16u" };
                format!("f32(s{n}_{name}_{} {half})", index_name(column.div_euclid(2)))
            };
            let at = format!("{n}_{name}_{}", index_name(*column));
            for plane in ["u", "v"] {
                let _ = writeln!(out, "  let {plane}{at} = {};", chroma.sample(plane, row, *column));
            }
            let part = 1.0 / (255.0 * summed(chroma) as f32);
            let _ = writeln!(out, "  let m{at} = {} * {part:?};", chroma.inside(*column, mean));
        }
    }
}

/// Luma rows that a row of samples stands for, and whether it stands for both columns.
fn footprint(chroma: &Chroma<'_>) -> (u32, bool) {
    let (cosited_h, cosited_v) = chroma.layout.cosited;
    (if chroma.half_h && !cosited_v { 2 } else { 1 }, !cosited_h)
}

/// Luma pixels of one sum.
fn summed(chroma: &Chroma<'_>) -> u32 {
    let (rows, both) = footprint(chroma);
    rows * if both { 2 } else { 1 }
}

/// Sums of luma for the two samples over a word, in the halves of a word.
fn sums(chroma: &Chroma<'_>, row: i32, word: i32) -> String {
    let n = chroma.n;
    let name = index_name(row);
    let (rows, both) = footprint(chroma);
    let step: u32 = if chroma.half_h { 2 } else { 1 };
    let across = chroma.layout.width / 4;
    let terms = (0..rows).map(|down| {
        // The block's own words are there already.
        let own = u32::try_from(row).ok().map(|row| row * step + down).filter(|row| *row < BLOCK.1);
        let load = match (own, word) {
            (Some(row), 0 | 1) => format!("yw{n}_{row}_{word}"),
            _ => format!(
                "w{n}[(rows{n}_{name} * {step}u + {down}u) * {across}u + u32(clamp(i32(block.x) * 2 + ({word}), 0, {}))]",
                across - 1
            ),
        };
        let first = format!("({load} & 0x00ff00ffu)");
        if both { format!("{first} + (({load} >> 8u) & 0x00ff00ffu)") } else { first }
    });
    terms.collect::<Vec<_>>().join(" + ")
}

/// The two chromas at a pixel of the block whose luma is `luma`, as two components.
pub fn at(chroma: &Chroma<'_>, row: u32, i: u32, luma: &str) -> String {
    let shares = |(first, behind): (i32, f32)| [(first, 1.0 - behind), (first + 1, behind)];
    let across = shares(chroma.column(i));
    let mut around: Vec<(String, f32)> = Vec::new();
    for (row, down) in shares(chroma.row(row)) {
        for (column, share) in across {
            if down * share > 0.0 {
                around.push((format!("{}_{}_{}", chroma.n, index_name(row), index_name(column)), down * share));
            }
        }
    }
    let list = |what: &str| around.iter().map(|(at, _)| format!("{what}{at}")).collect::<Vec<_>>().join(", ");
    let (m, u, v) = (list("m"), list("u"), list("v"));
    let count = around.len();
    if count < 2 {
        return format!("vec2f({u}, {v})");
    }
    let function = if count == 2 { "guided_two" } else { "guided_four" };
    let w = around.iter().map(|(_, share)| format!("{share:?}")).collect::<Vec<_>>().join(", ");
    format!("{function}({luma}, vec{count}f({m}), vec{count}f({u}), vec{count}f({v}), vec{count}f({w}))")
}
