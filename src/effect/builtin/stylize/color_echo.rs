//! Frames that linger and change colour as they fade.

use crate::effect::builtin::Look;
use crate::effect::builtin::time::feedback;
use crate::effect::{Category, ParamSpec};

pub(super) fn look() -> Look {
    let help = "Leaves coloured ghosts of what moved.";
    let wgsl = feedback!("../../../../shaders/effects/stylize/color_echo.wgsl");
    Look::feedback("color_echo", "Colour echo", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "How bright the ghosts are.", 0.8, 0.0..=1.0),
            ParamSpec::float("half_life", "Half-life", "Time in which half of a ghost is gone.", 0.5, 0.01..=20.0)
                .unit("s"),
            ParamSpec::float("turn", "Turn", "Time in which half of its colour has turned.", 0.1, 0.01..=20.0)
                .unit("s"),
            ParamSpec::color("color", "Colour", "What the ghosts turn to.", [255, 40, 140]),
        ])
        .uniforms(|params, _, out| {
            let ghost = [params.float("half_life"), params.float("amount"), params.float("turn"), 0.0];
            out.extend([ghost, params.color("color")]);
        })
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Music video", vec![("half_life", 0.9.into()), ("color", vec![0.1, 0.6, 1.0, 1.0].into())])
        .preset(
            "Embers",
            vec![("half_life", 1.5.into()), ("turn", 0.4.into()), ("color", vec![1.0, 0.25, 0.0, 1.0].into())],
        )
}
