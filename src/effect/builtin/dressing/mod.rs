//! What a layer wears: round corners and borders, which know their picture's edge, and shadows, glows and strokes, which follow its alpha.

mod cast;
mod frame;
mod grow;
mod shaped;
mod stroke;

use crate::effect::{Effect, ParamSpec, Params};
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    vec![
        Arc::new(frame::rounded_corners()),
        Arc::new(frame::border()),
        Arc::new(stroke::stroke()),
        Arc::new(cast::drop_shadow()),
        Arc::new(cast::outer_glow()),
        Arc::new(cast::inner_glow()),
    ]
}

/// The colour and the opacity that every one of them has.
fn tint(params: &Params) -> [f32; 4] {
    let [r, g, b, _] = params.color("color");
    [r, g, b, params.float("opacity")]
}

fn tint_specs(help: &'static str, rgb: [u8; 3], opacity: f64) -> [ParamSpec; 2] {
    [
        ParamSpec::color("color", "Colour", help, rgb),
        ParamSpec::float("opacity", "Opacity", "How much of it is seen.", opacity, 0.0..=1.0),
    ]
}

/// As in `lay.wgsl`.
fn laid([ar, ag, ab, aa]: [f32; 4], [br, bg, bb, ba]: [f32; 4]) -> [f32; 4] {
    let rest = ba * (1.0 - aa);
    let alpha = aa + rest;
    let mixed = |above: f32, beneath: f32| (above * aa + beneath * rest) / alpha.max(1e-5);
    [mixed(ar, br), mixed(ag, bg), mixed(ab, bb), alpha]
}
