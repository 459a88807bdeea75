//! The WGSL of one layer of a draw: sample the planes, convert, run the effects.

use super::color::{ten_bits, yuv_map};
use super::fuse::{HEADER, ImageKey, InputKey, LayerKey, PERSPECTIVE_VECTOR, Sampling, StageKey, Yuv};
use super::weave::weave;
use crate::effect::{PAIRS, TableKind};
use crate::source::frame::Colorimetry;
use std::fmt::Write;

pub(super) fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// Everything of one layer: sampling, effects, and `layer_N`, whose colour is encoded unless it [ends](LayerKey::ends_in_linear_light) in linear
/// light and is drawn in it.
pub(super) fn layer_wgsl(out: &mut String, n: usize, layer: &LayerKey, drawn_in_linear_light: bool) {
    let chroma = match layer.fixed.map(|bits| bits.map(f32::from_bits)) {
        Some([sx, sy, tx, ty]) => (format!("vec2f({sx:.10}, {sy:.10})"), format!("vec2f({tx:.10}, {ty:.10})")),
        None => (format!("u{n}[3].xy"), format!("u{n}[3].zw")),
    };
    let input = if layer.words.is_some() {
        include_str!("../../shaders/input/words.wgsl").to_owned()
    } else if layer.guided {
        guided_wgsl(layer.input)
    } else {
        input_wgsl(layer.input)
    };
    let input = input.replace("u$N[3].xy", &chroma.0).replace("u$N[3].zw", &chroma.1);
    line(out, &input.replace("$N", &n.to_string()));
    // What an effect's taps read: always the smooth form, positions fall between pixels.
    let smooth = match layer.sampling {
        Sampling::Exact | Sampling::Nearest | Sampling::Bilinear => "raw",
        Sampling::Bicubic => "raw_bicubic",
        Sampling::Lanczos => "raw_lanczos",
        Sampling::Area => "raw_area",
    };
    if let Some(text) = filter_wgsl(layer.sampling) {
        line(out, &text.replace("$N", &n.to_string()));
    }
    let finish = finish_wgsl(layer.input, n);
    // What lies whole pixels off: what is read pixel for pixel needs no interpolation there either.
    let pixel = match layer.sampling {
        Sampling::Exact => "raw_at_$N(vec2i(within_$N(px)))".to_owned(),
        _ => format!("{smooth}_$N(within_$N(px))"),
    };
    let first = match layer.sampling {
        // Only pixels inside the picture are drawn: nothing to clamp.
        Sampling::Exact if layer.fixed.is_some() => "raw_at_$N(vec2i(px))".to_owned(),
        Sampling::Exact => "raw_at_$N(vec2i(px + u$N[2].xy))".to_owned(),
        Sampling::Nearest => "raw_at_$N(vec2i(floor(within_$N(px))))".to_owned(),
        _ => format!("{smooth}_$N(within_$N(px))"),
    };
    let template = format!(
        "fn start_$N(px: vec2f) -> vec4f {{ return finish_$N({smooth}_$N(within_$N(px))); }}\n\
         fn start_exact_$N(px: vec2f) -> vec4f {{ return finish_$N({first}); }}\n\
         fn start_near_$N(px: vec2f) -> vec4f {{ return finish_$N({pixel}); }}\n"
    );
    line(out, &finish);
    line(out, &template.replace("$N", &n.to_string()));
    let stays_linear = drawn_in_linear_light && layer.ends_in_linear_light();
    let before = stages_wgsl(out, n, layer, stays_linear);
    let edges = if layer.pinned {
        // Distances from the edges in canvas pixels, by how fast places change there.
        format!(
            "  let slopes = vec2f(length(u{n}[0].xy - px.x * u{n}[{PERSPECTIVE_VECTOR}].xy), \
             length(u{n}[1].xy - px.y * u{n}[{PERSPECTIVE_VECTOR}].xy)) / w;\n  \
             let d = min(px, vec2f(u{n}[0].w, u{n}[1].w) - px) / max(slopes, vec2f(1e-6));\n  \
             c.a *= clamp(min(d.x, d.y) + 0.5, 0.0, 1.0);\n"
        )
    } else if layer.soft_edges {
        format!(
            "  let d = min(px, vec2f(u{n}[0].w, u{n}[1].w) - px) * u{n}[4].zw;\n  \
             c.a *= clamp(min(d.x, d.y) + 0.5, 0.0, 1.0);\n"
        )
    } else {
        String::new()
    };
    let opacity = if layer.opaque { String::new() } else { format!("  c.a *= u{n}[4].x;\n") };
    let position = if layer.pinned {
        // Behind the horizon, places lie far outside.
        format!(
            "let at = vec3f(pos, 1.0);\n  let w = max(dot(u{n}[{PERSPECTIVE_VECTOR}].xyz, at), 1e-6);\n  \
             let px = vec2f(dot(u{n}[0].xyz, at), dot(u{n}[1].xyz, at)) / w;"
        )
    } else if layer.fixed.is_some() {
        "let px = pos;".to_owned()
    } else if layer.sampling == Sampling::Exact {
        format!("let px = pos + vec2f(u{n}[0].z, u{n}[1].z);")
    } else {
        format!("let px = vec2f(dot(u{n}[0].xy, pos) + u{n}[0].z, dot(u{n}[1].xy, pos) + u{n}[1].z);")
    };
    line(
        out,
        &format!(
            "fn layer_{n}(pos: vec2f) -> vec4f {{\n  \
             {position}\n  \
             var c = {before}(px);\n{edges}{opacity}  return c;\n}}"
        ),
    );
}

/// The stages, each a function of the picture position, the first of which reads the input; the name of the last one's. `stays_linear`: what that
/// one gives is not encoded.
fn stages_wgsl(out: &mut String, n: usize, layer: &LayerKey, stays_linear: bool) -> String {
    let mut before = Before::named(["start_exact", "start_near", "start"], &format!("_{n}"));
    // Per stage: what stood before it, and its colour as an expression of the colour `c` before it.
    let mut done: Vec<(Before, String)> = Vec::new();
    let mut base = HEADER;
    for (k, stage) in layer.stages.iter().enumerate() {
        let suffix = format!("_{n}_{k}");
        let entry = format!("{}{suffix}", stage.snippet.entry);
        line(out, &format!("fn param{suffix}(i: u32) -> vec4f {{ return u{n}[i]; }}"));
        if stage.snippet.uses_lut {
            table_wgsl(out, &suffix, stage);
        }
        for (index, image) in stage.images.iter().enumerate() {
            line(out, &image_wgsl(*image, (n, k, index), base + 1 + index));
        }
        // Files may have declared functions of these names.
        let ours = !stage.snippet.untrusted;
        // The unit of a stage's pixels and the places of its images stand in the vectors before its parameters' own.
        let units = format!("u{n}[{base}u].xy");
        let at =
            format!("At(px * {units}, vec2f(u{n}[0].w, u{n}[1].w) * {units}, u{n}[4].y, u{n}[6].x, u32(u{n}[6].y))");
        let p = base + 1 + stage.images.len();
        // What a stranger's stage makes of colours that are none stays in it.
        let tamed = |call: String| if stage.snippet.untrusted { format!("tame({call})") } else { call };
        let encodes = stage.snippet.linear && !(stays_linear && k + 1 == layer.stages.len());
        let stood = before.clone();
        if stage.taps {
            let Before { near, smooth, .. } = &before;
            let read = |name: &str, kind: &str, from: &str| {
                format!(
                    "fn {name}{suffix}(at: At, offset: {kind}) -> vec4f {{ return {from}((at.px + vec2f(offset)) / {units}); }}"
                )
            };
            line(out, &read("tap", "vec2f", smooth));
            if ours {
                line(out, &read("pixel", "vec2i", near));
            }
            line(out, &weave(&stage.snippet.wgsl, &suffix));
            let call = tamed(format!("{entry}({at}, {p}u)"));
            line(out, &format!("fn stage{suffix}(px: vec2f) -> vec4f {{ return {call}; }}"));
            before = Before::named(["stage"; 3], &suffix);
            done.push((stood, format!("stage{suffix}(px)")));
        } else {
            line(out, &weave(&stage.snippet.wgsl, &suffix));
            let call = |color: &str| {
                let color = tamed(format!("{entry}({color}, {at}, {p}u)"));
                if encodes { format!("encoded_color({color})") } else { color }
            };
            for (name, read) in FORMS.iter().zip(before.each()) {
                let color = call(&format!("{read}(px)"));
                line(out, &format!("fn stage{name}{suffix}(px: vec2f) -> vec4f {{ return {color}; }}"));
            }
            before = Before::named(FORMS.map(|form| format!("stage{form}")), &suffix);
            done.push((stood, call("c")));
        }
        if stage.dry > 0 {
            let from = (k + 1).saturating_sub(stage.dry as usize);
            let mixed = done.get(from..).unwrap_or_default();
            let Some((stood, _)) = mixed.first() else { continue };
            let steps: String = mixed.iter().map(|(_, step)| format!("  c = {step};\n")).collect();
            for (name, dry) in FORMS.iter().zip(stood.each()) {
                line(
                    out,
                    &format!(
                        "fn mixed{name}{suffix}(px: vec2f) -> vec4f {{\n  let dry = {dry}(px);\n  var c = dry;\n{steps}  \
                         return wet_dry(dry, c, u{n}[{base}u].z);\n}}"
                    ),
                );
            }
            before = Before::named(FORMS.map(|form| format!("mixed{form}")), &suffix);
        }
        base += stage.params as usize;
    }
    before.exact
}

/// The functions that read a stage's table.
fn table_wgsl(out: &mut String, suffix: &str, stage: &StageKey) {
    let table = format!("l{}", suffix.trim_start_matches('_'));
    let text = match stage.table {
        TableKind::Pairs => include_str!("../../shaders/fuse/table_pairs.wgsl"),
        TableKind::Cube | TableKind::Curves => include_str!("../../shaders/fuse/table_cube.wgsl"),
    };
    line(out, &text.replace("$S", suffix).replace("$T", &table).replace("$N", &format!("{:?}", PAIRS as f32)));
    // Files may have declared a function of this name.
    if stage.table != TableKind::Pairs && !stage.snippet.untrusted {
        let curves = stage.table == TableKind::Curves;
        line(out, &format!("fn lut_has_curves{suffix}() -> bool {{ return {curves}; }}"));
    }
}

/// Names of the functions that give a picture's colour at a position in it.
#[derive(Clone)]
struct Before {
    /// At a stage's own pixel.
    exact: String,
    /// Whole pixels off it, edges repeated.
    near: String,
    /// Anywhere, edges repeated.
    smooth: String,
}

/// What tells the three forms of a function apart, in the order of [`Before`].
const FORMS: [&str; 3] = ["", "_near", "_smooth"];

impl Before {
    fn named(names: [impl std::fmt::Display; 3], suffix: &str) -> Self {
        let [exact, near, smooth] = names.map(|name| format!("{name}{suffix}"));
        Self { exact, near, smooth }
    }

    fn each(&self) -> [&String; 3] {
        [&self.exact, &self.near, &self.smooth]
    }
}

/// `imageI` of stage `k` of layer `n`, whose place stands in the given vector.
fn image_wgsl(image: ImageKey, (n, k, index): (usize, usize, usize), place: usize) -> String {
    let text = match image {
        ImageKey::Premultiplied => include_str!("../../shaders/fuse/image_premultiplied.wgsl"),
        ImageKey::Straight => include_str!("../../shaders/fuse/image_straight.wgsl"),
    };
    let text = text.replace("$I", &index.to_string()).replace("$S", &format!("_{n}_{k}"));
    text.replace("$T", &format!("i{n}_{k}_{index}")).replace("$W", &format!("u{n}[{place}u]"))
}

/// `raw_N(position in the source's pixels)` smooth, `raw_at_N(pixel)` exact, `within_N(position in the picture)`.
fn input_wgsl(input: InputKey) -> String {
    let packed_422 = |luma: &str, chroma: &str| {
        let text = include_str!("../../shaders/input/packed_422.wgsl");
        text.replace("$LUMA", luma).replace("$CHROMA", chroma)
    };
    match input {
        InputKey::Planar(_) => include_str!("../../shaders/input/planar.wgsl").to_owned(),
        InputKey::SemiPlanar(_) => include_str!("../../shaders/input/semi_planar.wgsl").to_owned(),
        InputKey::SemiPlanar10(yuv) => {
            let text = include_str!("../../shaders/input/semi_planar_10.wgsl");
            let bytes = ten_bits(yuv.limited);
            [("$HIGH", bytes.high), ("$LOW", bytes.low), ("$SHIFT", bytes.shift)]
                .iter()
                .fold(text.to_owned(), |text, (name, value)| text.replace(name, &format!("{value:.10}")))
        }
        InputKey::Yuy2(_) => packed_422("rb", "ga"),
        InputKey::Uyvy(_) => packed_422("ga", "rb"),
        InputKey::Packed { .. } | InputKey::Premultiplied { .. } | InputKey::Canvas => {
            include_str!("../../shaders/input/packed.wgsl").to_owned()
        }
        InputKey::Beneath => include_str!("../../shaders/input/beneath.wgsl").to_owned(),
        InputKey::Gray(_) => include_str!("../../shaders/input/gray.wgsl").to_owned(),
        InputKey::Straight => include_str!("../../shaders/input/straight.wgsl").to_owned(),
    }
}

/// The same with chroma that luma guides; only for inputs with chroma.
fn guided_wgsl(input: InputKey) -> String {
    let planes = |u: (u32, &str), v: (u32, &str)| {
        let load = |(texture, channel): (u32, &str)| format!("textureLoad(t$N_{texture}, texel, 0).{channel}");
        let text = include_str!("../../shaders/input/guided_planes.wgsl");
        text.replace("$U", &load(u)).replace("$V", &load(v))
    };
    let packed_422 = |luma: &str, chroma: &str| {
        let text = include_str!("../../shaders/input/guided_422.wgsl");
        text.replace("$LUMA", luma).replace("$CHROMA", chroma)
    };
    match input {
        InputKey::Planar(_) => planes((1, "r"), (2, "r")),
        InputKey::SemiPlanar(_) => planes((1, "r"), (1, "g")),
        InputKey::Yuy2(_) => packed_422("rb", "ga"),
        InputKey::Uyvy(_) => packed_422("ga", "rb"),
        _ => input_wgsl(input),
    }
}

fn filter_wgsl(sampling: Sampling) -> Option<&'static str> {
    match sampling {
        Sampling::Exact | Sampling::Nearest | Sampling::Bilinear => None,
        Sampling::Bicubic => Some(include_str!("../../shaders/filter/bicubic.wgsl")),
        Sampling::Lanczos => Some(include_str!("../../shaders/filter/lanczos.wgsl")),
        Sampling::Area => Some(include_str!("../../shaders/filter/area.wgsl")),
    }
}

/// From a raw sample to straight encoded colour.
fn finish_wgsl(input: InputKey, n: usize) -> String {
    let body = match input {
        InputKey::Planar(yuv)
        | InputKey::SemiPlanar(yuv)
        | InputKey::SemiPlanar10(yuv)
        | InputKey::Yuy2(yuv)
        | InputKey::Uyvy(yuv) => matrix_wgsl(yuv, false),
        InputKey::Gray(yuv) => matrix_wgsl(yuv, true),
        InputKey::Straight => "return vec4f(min(s.rgb / max(s.a, 0.00196), vec3f(1.0)), s.a);".to_owned(),
        InputKey::Packed { channels, alpha } => format!("return {};", pick(channels, alpha)),
        InputKey::Premultiplied { channels, alpha } => {
            format!("let c = {}; return vec4f(min(c.rgb / max(c.a, 0.00196), vec3f(1.0)), c.a);", pick(channels, alpha))
        }
        InputKey::Canvas | InputKey::Beneath => {
            "return vec4f(encoded(min(s.rgb / max(s.a, 0.00196), vec3f(1.0))), s.a);".to_owned()
        }
    };
    format!("fn finish_{n}(s: vec4f) -> vec4f {{ {body} }}")
}

/// Three rows; not every triple is a colour, so the result is clamped.
fn matrix_wgsl(yuv: Yuv, grey: bool) -> String {
    let color = Colorimetry { matrix: yuv.matrix, limited: yuv.limited, ..Colorimetry::RGB };
    let map = yuv_map(color, grey);
    let mut rows = map.rows.iter().zip(&map.offset).map(|([y, u, v], offset)| {
        let mut row = format!("s.x * {y:.8}");
        for (name, factor) in [("s.y", u), ("s.z", v)] {
            if *factor != 0.0 {
                let _ = write!(row, " + {name} * ({factor:.8})");
            }
        }
        format!("{row} + ({offset:.8})")
    });
    let mut next = || rows.next().unwrap_or_default();
    format!("return vec4f(saturate(vec3f({}, {}, {})), 1.0);", next(), next(), next())
}

fn pick(channels: [u8; 3], alpha: Option<u8>) -> String {
    let name = |channel: u8| ["x", "y", "z", "w"].get(usize::from(channel)).copied().unwrap_or("x");
    let [r, g, b] = channels.map(name);
    alpha.map_or_else(|| format!("vec4f(s.{r}{g}{b}, 1.0)"), |a| format!("s.{r}{g}{b}{}", name(a)))
}
