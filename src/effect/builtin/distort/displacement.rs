//! Another source pushes the picture's pixels around.

use super::moved::{Edges, clears, warp};
use crate::effect::builtin::Look;
use crate::effect::{Category, ParamSpec};

pub(super) fn look() -> Look {
    let help = "Moves pixels by the colours of another source: red to the right, green down, half of each not at all.";
    let amount = |name, label, help| ParamSpec::float(name, label, help, 40.0, -500.0..=500.0).step(0.5).unit("px");
    Look::taps("displacement", "Displacement", Category::Distort, help, warp!("displacement"))
        .source("map")
        .params([
            ParamSpec::image("map", "Map", "The source whose red and green move the picture; without one it stays."),
            amount("amount_x", "To the right", "How far full red moves the picture to the right."),
            amount("amount_y", "Down", "How far full green moves the picture down."),
            Edges::param("repeat"),
        ])
        .uniforms(|params, _, out| {
            out.push([params.float("amount_x"), params.float("amount_y"), 0.0, Edges::of(params).code()]);
        })
        .neutral(vec![("amount_x", 0.0.into()), ("amount_y", 0.0.into())], |params| {
            let still = params.float("amount_x") == 0.0 && params.float("amount_y") == 0.0;
            still || params.image("map").is_none()
        })
        .cuts_where(clears)
        .preset("Gentle", vec![("amount_x", 12.0.into()), ("amount_y", 12.0.into())])
        .preset("Torn sideways", vec![("amount_x", 200.0.into()), ("amount_y", 0.0.into())])
}
