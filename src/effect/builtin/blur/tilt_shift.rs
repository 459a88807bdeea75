//! A band of sharpness across a soft picture.

use crate::effect::builtin::{Look, Place, Soft};
use crate::effect::reference::{mix, premultiply, saturate, smooth, unpremultiply};
use crate::effect::{Category, EffectContext, ParamSpec, Params};

/// The band as a line: its normal, minus where it lies along that, in pixels; half its width and one over the way to full softness.
fn knobs(params: &Params, [width, height]: [f32; 2]) -> [[f32; 4]; 2] {
    let (sin, cos) = params.float("angle").to_radians().sin_cos();
    let [x, y] = params.point("center");
    let along = -sin * x * width + cos * y * height;
    let fade = (params.float("fade") * height).max(1.0);
    [[-sin, cos, along, 0.0], [0.5 * params.float("width") * height, 1.0 / fade, 0.0, 0.0]]
}

pub(super) fn look() -> Look {
    let help = "Leaves a band sharp and softens the rest, which makes large things look like toys.";
    let wgsl = include_str!("../../../../shaders/effects/blur/tilt_shift.wgsl");
    let center_help = "A point in the middle of the band, as shares of width and height.";
    Look::point("tilt_shift", "Tilt shift", Category::Blur, help, wgsl)
        .params([
            ParamSpec::float("radius", "Radius", "Standard deviation of the blur.", 8.0, 0.0..=100.0)
                .step(0.1)
                .unit("px"),
            ParamSpec::place("center", "Centre", center_help, [0.5, 0.6]),
            ParamSpec::float("angle", "Angle", "How far the band is turned; 0 lies level.", 0.0, -180.0..=180.0)
                .step(0.5)
                .unit("°"),
            ParamSpec::float(
                "width",
                "Width",
                "Width of the band, as a share of the picture's height.",
                0.2,
                0.0..=2.0,
            ),
            ParamSpec::float(
                "fade",
                "Fade",
                "Way from sharp to soft, as a share of the picture's height.",
                0.3,
                0.0..=2.0,
            ),
        ])
        .uniforms(|params, context, out| out.extend(knobs(params, context.size.into())))
        .soft(
            Soft { sigma: |params: &Params, _: &EffectContext| params.float("radius"), of: None },
            |params, color, blurred, Place { px: [x, y], size }| {
                let [[nx, ny, along, _], [half, slope, ..]] = knobs(params, size);
                let far = (x * nx + y * ny - along).abs();
                let share = smooth(saturate((far - half) * slope));
                let (sharp, soft) = (premultiply(color), premultiply(blurred));
                unpremultiply(std::array::from_fn(|i| mix(sharp[i], soft[i], share)))
            },
        )
        .neutral(vec![("radius", 0.0.into())], |params| params.float("radius") <= 0.0)
        .preset("Model village", vec![("radius", 6.0.into()), ("width", 0.12.into()), ("fade", 0.25.into())])
        .preset("Portrait", vec![("angle", 90.0.into()), ("center", vec![0.5, 0.5].into()), ("width", 0.5.into())])
        .preset("Dream", vec![("radius", 24.0.into()), ("width", 0.05.into()), ("fade", 0.6.into())])
}
