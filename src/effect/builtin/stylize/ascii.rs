//! The picture as text: a glyph for the brightness of each cell of six by eight dots.

use crate::effect::builtin::Look;
use crate::effect::reference::{
    bilinear, luma, map_pixels, mix, mix3, premultiply, saturate, unpremultiply, weighted_sum,
};
use crate::effect::{Category, ParamSpec, Params, Picture};

/// From light to dense: nothing `.` `:` `-` `+` `=` `*` `#` `%` `@`. Five bits a row, the four upper rows and the three lower ones: a float
/// holds them exactly.
const GLYPHS: [[u32; 2]; 10] = [
    [0x00000, 0x0000],
    [0x00000, 0x0084],
    [0x01080, 0x1080],
    [0x0001f, 0x0000],
    [0x0109f, 0x1080],
    [0x003e0, 0x7c00],
    [0x055df, 0x3aa0],
    [0x52bea, 0x7d4a],
    [0xce9ce, 0x3973],
    [0x76ef7, 0x5b2e],
];

/// Whether the glyph has ink at a dot of its cell; the sixth column and the eighth row are space.
fn glyph_dot(glyph: usize, [x, y]: [u32; 2]) -> f32 {
    let [upper, lower] = GLYPHS.get(glyph).copied().unwrap_or_default();
    if x > 4 || y > 6 {
        return 0.0;
    }
    let row = if y < 4 { upper >> (5 * (3 - y)) } else { lower >> (5 * (6 - y)) };
    ((row >> (4 - x)) & 1) as f32
}

fn typed(params: &Params, input: &Picture) -> Picture {
    let (size, own, amount) = (params.int("size") as f32, params.float("color"), params.float("amount"));
    let [text, ground] = ["text", "ground"].map(|name| {
        let [r, g, b, _] = params.color(name);
        [r, g, b]
    });
    let (width, height) = (6.0 * size, 8.0 * size);
    map_pixels(input, |[r, g, b, a], x, y| {
        let (left, top) = ((x / width).floor() * width, (y / height).floor() * height);
        let spot = [((x - left) / size) as u32, ((y - top) / size) as u32];
        let quarter = [(width * 0.25).floor(), (height * 0.25).floor()];
        let tap = |sx: f32, sy: f32| {
            let place = (left + 0.5 * width + sx * quarter[0], top + 0.5 * height + sy * quarter[1]);
            (premultiply(bilinear(input, place.0, place.1)), 0.25)
        };
        let four = [tap(-1.0, -1.0), tap(1.0, -1.0), tap(-1.0, 1.0), tap(1.0, 1.0)];
        let [mr, mg, mb, _] = unpremultiply(weighted_sum(four));
        let place = luma([mr, mg, mb]) * 9.0;
        let first = (place as usize).min(8);
        let next = saturate((place - first as f32) * 28.333_334 - 27.333_334);
        let ink = mix(glyph_dot(first, spot), glyph_dot(first + 1, spot), next);
        let [r, g, b] = mix3([r, g, b], mix3(ground, mix3(text, [mr, mg, mb], own), ink), amount);
        [r, g, b, a]
    })
}

pub(super) fn look() -> Look {
    let help = "Writes the picture with letters and signs.";
    let wgsl = include_str!("../../../../shaders/effects/stylize/ascii.wgsl");
    let color = "How much of the picture's own colours the text has.";
    Look::taps("ascii", "ASCII", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "How much of the text is seen.", 1.0, 0.0..=1.0),
            ParamSpec::int("size", "Dot size", "Side of a glyph's dot; a cell is 6 by 8 of them.", 2, 1..=8).unit("px"),
            ParamSpec::float("color", "Colour", color, 1.0, 0.0..=1.0),
            ParamSpec::color("text", "Text", "Colour of text without the picture's.", [80, 255, 120]),
            ParamSpec::color("ground", "Ground", "Colour behind the text.", [8, 10, 12]),
        ])
        .uniforms(|params, _, out| {
            out.push([params.int("size") as f32, params.float("color"), params.float("amount"), 0.0]);
            out.extend([params.color("text"), params.color("ground")]);
            out.extend(GLYPHS.chunks_exact(2).map(|pair| match pair {
                [[ua, la], [ub, lb]] => [*ua as f32, *la as f32, *ub as f32, *lb as f32],
                _ => [0.0; 4],
            }));
        })
        .picture(typed)
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Terminal", vec![("color", 0.0.into()), ("size", 1.into())])
        .preset("Amber", vec![("color", 0.0.into()), ("text", vec![1.0, 0.7, 0.1, 1.0].into())])
        .preset(
            "Typewriter",
            vec![
                ("color", 0.0.into()),
                ("text", vec![0.1, 0.1, 0.1, 1.0].into()),
                ("ground", vec![0.95, 0.94, 0.9, 1.0].into()),
            ],
        )
}
