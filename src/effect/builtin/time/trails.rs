//! Frames that linger: light that glows on, movement that smears, figures that leave a trail. Half of what lingers is gone after the
//! half-life, whatever the frame rate.

use super::feedback;
use crate::effect::builtin::Look;
use crate::effect::{Category, ParamSpec, Params};

const MODES: &[(&str, &str)] =
    &[("light", "Light glows on"), ("smear", "Movement smears"), ("behind", "Behind what is cut out")];

fn mode(params: &Params) -> f32 {
    match params.choice("mode") {
        "smear" => 1.0,
        "behind" => 2.0,
        _ => 0.0,
    }
}

pub(super) fn look() -> Look {
    let help = "Lets what was seen linger for a while.";
    let wgsl = feedback!("../../../../shaders/effects/time/trails.wgsl");
    Look::feedback("trails", "Trails", Category::Time, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "How much of what lingers is seen.", 0.8, 0.0..=1.0),
            ParamSpec::float("half_life", "Half-life", "Time in which half of it is gone.", 0.3, 0.01..=20.0).unit("s"),
            ParamSpec::choice("mode", "What lingers", "How what was is laid over what is.", "light", MODES),
        ])
        .uniforms(|params, _, out| {
            out.extend([[params.float("half_life"), params.float("amount"), mode(params), 0.0], [0.0; 4]]);
        })
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Light painting", vec![("half_life", 4.0.into()), ("amount", 1.0.into())])
        .preset("Motion blur", vec![("mode", "smear".into()), ("half_life", 0.06.into()), ("amount", 1.0.into())])
        .preset("Ghost behind", vec![("mode", "behind".into()), ("half_life", 0.5.into())])
}
