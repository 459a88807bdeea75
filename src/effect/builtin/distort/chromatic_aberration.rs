//! Colour fringes: red and blue beside green.

use crate::effect::builtin::Look;
use crate::effect::reference::{bilinear, map_pixels};
use crate::effect::{Category, ParamSpec, Params};

const KINDS: &[(&str, &str)] = &[("radial", "Outwards"), ("linear", "In one direction")];

/// Centre, and the shifts of red: as a share of the distance from there, and everywhere.
fn knobs(params: &Params, [width, height]: [f32; 2]) -> [[f32; 4]; 2] {
    let amount = params.float("amount");
    let (share, [dx, dy]) = if params.choice("along") == "linear" {
        let (sin, cos) = params.float("angle").to_radians().sin_cos();
        (0.0, [cos * amount, sin * amount])
    } else {
        (2.0 * amount / width.hypot(height).max(1.0), [0.0; 2])
    };
    [[0.5 * width, 0.5 * height, share, 0.0], [dx, dy, 0.0, 0.0]]
}

pub(super) fn look() -> Look {
    let help = "Moves red and blue apart, as simple lenses do.";
    let wgsl = include_str!("../../../../shaders/effects/distort/chromatic_aberration.wgsl");
    let amount = "How far red moves one way and blue the other, in the corners or everywhere.";
    let angle = "Where red moves: 0 to the right, 90 down.";
    Look::taps("chromatic_aberration", "Chromatic aberration", Category::Distort, help, wgsl)
        .params([
            ParamSpec::choice("along", "Direction", "Where the colours move.", "radial", KINDS),
            ParamSpec::float("amount", "Amount", amount, 4.0, -50.0..=50.0).step(0.1).unit("px"),
            ParamSpec::float("angle", "Angle", angle, 0.0, -180.0..=180.0).step(0.5).unit("°"),
        ])
        .uniforms(|params, context, out| out.extend(knobs(params, context.size.into())))
        .picture(|params, input| {
            let [[cx, cy, share, _], [dx, dy, ..]] = knobs(params, [input.width as f32, input.height as f32]);
            map_pixels(input, |_, x, y| {
                let (sx, sy) = ((x - cx) * share + dx, (y - cy) * share + dy);
                let red = bilinear(input, x - sx, y - sy);
                let green = bilinear(input, x, y);
                let blue = bilinear(input, x + sx, y + sy);
                let most = red[3].max(green[3]).max(blue[3]);
                let channel = |color: [f32; 4], i: usize| color[i] * color[3] / most.max(1e-5);
                [channel(red, 0), channel(green, 1), channel(blue, 2), most]
            })
        })
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") == 0.0)
        .preset("Old lens", vec![("amount", 2.0.into())])
        .preset("Misprint", vec![("along", "linear".into()), ("amount", 5.0.into()), ("angle", 20.0.into())])
        .preset("Broken", vec![("amount", 20.0.into())])
}
