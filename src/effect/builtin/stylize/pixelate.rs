//! Square blocks of one colour.

use crate::effect::builtin::Look;
use crate::effect::reference::{bilinear, map_pixels};
use crate::effect::{Category, ParamSpec};

pub(super) fn look() -> Look {
    let help = "Turns the picture into large square blocks.";
    let wgsl = include_str!("../../../../shaders/effects/stylize/pixelate.wgsl");
    Look::taps("pixelate", "Pixelate", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::int("size", "Block size", "Side of a block, in the picture's pixels.", 16, 1..=256).unit("px")
        ])
        .uniforms(|params, _, out| {
            let size = params.int("size") as f32;
            out.push([size, 1.0 / size, 0.0, 0.0]);
        })
        .picture(|params, input| {
            let size = params.int("size") as f32;
            let centre = |position: f32| ((position / size).floor() + 0.5) * size;
            map_pixels(input, |_, x, y| bilinear(input, centre(x), centre(y)))
        })
        .neutral(vec![("size", 1.into())], |params| params.int("size") <= 1)
        .preset("Old game", vec![("size", 6.into())])
        .preset("Unrecognisable", vec![("size", 40.into())])
        .preset("Mosaic", vec![("size", 96.into())])
}
