//! Round corners, and a border along them: both by the distance from a box with round corners.

use crate::effect::builtin::{Look, Place};
use crate::effect::reference::saturate;
use crate::effect::{Category, ParamSpec, Params};

const ROUNDED: &str = concat!(
    include_str!("../../../../shaders/effects/dressing/rounded_box.wgsl"),
    include_str!("../../../../shaders/effects/dressing/rounded_corners.wgsl"),
);
const BORDER: &str = concat!(
    include_str!("../../../../shaders/effects/dressing/rounded_box.wgsl"),
    include_str!("../../../../shaders/effects/dressing/lay.wgsl"),
    include_str!("../../../../shaders/effects/dressing/border.wgsl"),
);

fn radius_spec(default: f64) -> ParamSpec {
    let help = "Radius of the corners; at half the shorter side the ends are round.";
    ParamSpec::float("radius", "Radius", help, default, 0.0..=1000.0).step(1.0).unit("px")
}

/// The corners' radius, as large as fits.
fn radius(params: &Params, (width, height): (f32, f32)) -> f32 {
    params.float("radius").min(width.min(height) * 0.5)
}

/// As in `rounded_box.wgsl`.
fn outside_box(Place { px: [x, y], size: [width, height] }: Place, radius: f32) -> f32 {
    let away = |at: f32, side: f32| (at - side * 0.5).abs() - side * 0.5 + radius;
    let (x, y) = (away(x, width), away(y, height));
    x.max(0.0).hypot(y.max(0.0)) + x.max(y).min(0.0) - radius
}

pub(super) fn rounded_corners() -> Look {
    let feather = "Width over which the edge fades out, inwards.";
    Look::point(
        "rounded_corners",
        "Rounded corners",
        Category::Dressing,
        "Rounds the corners of the picture, as of a card or a window, and softens its edge.",
        ROUNDED,
    )
    .params([radius_spec(40.0), ParamSpec::float("feather", "Feather", feather, 0.0, 0.0..=500.0).step(1.0).unit("px")])
    .uniforms(|params, context, out| out.push([radius(params, context.size), steepness(params), 0.0, 0.0]))
    .pixel(|params, [r, g, b, a], place| {
        let [width, height] = place.size;
        let outside = outside_box(place, radius(params, (width, height)));
        [r, g, b, a * saturate((0.5 - outside) * steepness(params))]
    })
    .cuts()
    .neutral(vec![("radius", 0.0.into())], |params| params.float("radius") <= 0.0 && params.float("feather") <= 0.0)
    .preset("Card", vec![("radius", 24.0.into())])
    .preset("Round", vec![("radius", 1000.0.into())])
    .preset("Soft edge", vec![("radius", 80.0.into()), ("feather", 80.0.into())])
}

/// Cover per pixel at the edge: it is one pixel wide at least.
fn steepness(params: &Params) -> f32 {
    1.0 / params.float("feather").max(1.0)
}

pub(super) fn border() -> Look {
    Look::point(
        "border",
        "Border",
        Category::Dressing,
        "Draws a line of one colour along the inside of the picture's edge, round at the corners if wanted.",
        BORDER,
    )
    .params([
        ParamSpec::float("width", "Width", "Width of the line.", 8.0, 0.0..=500.0).step(0.5).unit("px"),
        ParamSpec::color("color", "Colour", "Colour of the line.", [255, 255, 255]),
        ParamSpec::float("opacity", "Opacity", "How much of the line is seen.", 1.0, 0.0..=1.0),
        radius_spec(0.0),
    ])
    .uniforms(|params, context, out| {
        out.extend([[radius(params, context.size), params.float("width"), 0.0, 0.0], super::tint(params)]);
    })
    .pixel(|params, color, place| {
        let [width, height] = place.size;
        let outside = outside_box(place, radius(params, (width, height)));
        let [r, g, b, a] = super::tint(params);
        let line = [r, g, b, a * saturate(0.5 + outside + params.float("width"))];
        let [r, g, b, a] = super::laid(line, color);
        [r, g, b, a * saturate(0.5 - outside)]
    })
    .cuts()
    .neutral(vec![("width", 0.0.into())], |params| {
        let seen = params.float("width") > 0.0 && params.float("opacity") > 0.0;
        !seen && params.float("radius") <= 0.0
    })
    .preset("Photograph", vec![("width", 20.0.into())])
    .preset("Pill", vec![("width", 6.0.into()), ("radius", 1000.0.into())])
    .preset("Hairline", vec![("width", 2.0.into()), ("opacity", 0.6.into())])
}
