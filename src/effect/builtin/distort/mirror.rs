//! One half of the picture, and its reflection.

use super::moved::{Edges, moved, warp};
use crate::effect::builtin::Look;
use crate::effect::{Category, ParamSpec, Params};

const SIDES: &[(&str, &str)] = &[
    ("none", "None"),
    ("left", "Left half"),
    ("right", "Right half"),
    ("top", "Upper half"),
    ("bottom", "Lower half"),
    ("quad", "Upper left quarter"),
];

/// Per axis 1 to keep the first half, −1 the second, 0 both.
fn kept(params: &Params) -> [f32; 2] {
    match params.choice("side") {
        "left" => [1.0, 0.0],
        "right" => [-1.0, 0.0],
        "top" => [0.0, 1.0],
        "bottom" => [0.0, -1.0],
        "quad" => [1.0, 1.0],
        _ => [0.0, 0.0],
    }
}

pub(super) fn look() -> Look {
    let help = "Reflects one half of the picture onto the other.";
    Look::taps("mirror", "Mirror", Category::Distort, help, warp!("mirror"))
        .params([ParamSpec::choice("side", "Kept side", "The part that is kept and reflected.", "left", SIDES)])
        .uniforms(|params, _, out| {
            let [x, y] = kept(params);
            out.push([x, y, 0.0, 0.0]);
        })
        .picture(|params, input| {
            let axis = |keep: f32, px: f32, size: f32| {
                let half = 0.5 * size;
                if keep == 0.0 { px } else { half - keep * (px - half).abs() }
            };
            let [x, y] = kept(params);
            moved(input, Edges::Repeated, |at| [axis(x, at.px[0], at.size[0]), axis(y, at.px[1], at.size[1])])
        })
        .neutral(vec![("side", "none".into())], |params| kept(params) == [0.0; 2])
        .preset("Water line", vec![("side", "top".into())])
        .preset("Butterfly", vec![("side", "right".into())])
        .preset("Four corners", vec![("side", "quad".into())])
}
