//! Fades: one scene becomes the other, at once, through a colour, or while what both show moves.

use super::between::{Scenes, Transition, between, between_wgsl, point};
use crate::effect::ParamSpec;

pub(super) fn fade() -> Transition {
    let help = "The one scene becomes the other, as light does.";
    Transition::new("fade", "Fade", help, point("fade", between_wgsl!("fade")))
}

pub(super) fn shift() -> Transition {
    let help =
        "Sources that both scenes show move to their new places, with their sizes, crops and looks; the others fade.";
    Transition::new("move", "Move", help, point("fade", between_wgsl!("fade"))).moving_layers()
}

pub(super) fn fade_color() -> Transition {
    let help = "The one scene becomes a colour, and the colour the other scene.";
    let middle = "How far the transition is when nothing but the colour is seen.";
    Transition::new("fade_color", "Fade through colour", help, point("fade_color", between_wgsl!("fade_color")))
        .params([
            ParamSpec::color("color", "Colour", "What is seen between the scenes.", [0, 0, 0]),
            ParamSpec::float("middle", "Middle", middle, 0.5, 0.05..=0.95),
        ])
        .pixel(
            |params, progress, _| {
                let middle = params.float("middle");
                let (amount, comes) =
                    if progress < middle { (progress / middle, 0.0) } else { ((1.0 - progress) / (1.0 - middle), 1.0) };
                [[amount, comes, 0.0, 0.0], params.color("color"), [0.0; 4]]
            },
            |[[amount, comes, ..], color, _], scenes, at| {
                let scene = if comes > 0.0 { scenes.to } else { scenes.from };
                between(Scenes::own(scene, at), color, amount)
            },
        )
}
