//! A frame that is held. The frame that is held is the one that is shown when it is frozen, or when a new one is taken.

use super::feedback;
use crate::effect::builtin::Look;
use crate::effect::{Category, ParamKind, ParamSpec};

pub(super) fn look() -> Look {
    let help = "Holds a frame while the source goes on.";
    let wgsl = feedback!("../../../../shaders/effects/time/freeze.wgsl");
    let live = "How much of the live picture is seen through the held one.";
    let take = "Holds the frame of this moment instead.";
    Look::feedback("freeze", "Freeze", Category::Time, help, wgsl)
        .held()
        .params([
            ParamSpec::switch("frozen", "Frozen", "Holds the frame of the moment when it is switched on.", false),
            ParamSpec { name: "take", label: "Take", help: take, group: "", kind: ParamKind::Event },
            ParamSpec::float("live", "Live picture", live, 0.0, 0.0..=1.0),
        ])
        .uniforms(|params, _, out| {
            let take = if params.bool("take") { 1.0 } else { 0.0 };
            out.extend([[take, params.float("live"), 0.0, 0.0], [0.0; 4]]);
        })
        .neutral(vec![("frozen", false.into())], |params| !params.bool("frozen") || params.float("live") >= 1.0)
        .preset("Held", vec![("frozen", true.into())])
        .preset("Held, with a ghost", vec![("frozen", true.into()), ("live", 0.35.into())])
}
