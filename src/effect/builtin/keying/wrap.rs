//! Light wrap: what lies beneath the layer shines over the edge of what is kept.
//!
//! With the blurred matte `m̃` and the blurred canvas beneath `B` (premultiplied by its alpha), a colour becomes
//! `C + (1 − C) · B · amount · (1 − m̃)`, the screen of both, so that light is added and nothing darkens. `1 − m̃` is ½ on the edge and falls
//! to nothing over the width. Both are soft, so that a quarter of the picture's width and height is enough for them.
//!
//! A reference on the CPU has nothing beneath it: it wraps no light.

use crate::effect::builtin::gaussian_blur;
use crate::effect::{EffectContext, ParamSpec, Params, Side, SideOf, SideStep};

const GROUP: &str = "Edges";

/// Halvings to a quarter of the width and height.
const HALVINGS: u32 = 2;

pub(super) const PIECE: &str = include_str!("../../../../shaders/effects/keying/wrap.wgsl");

pub(super) fn params() -> Vec<ParamSpec> {
    let amount = "How much of the light beneath the layer wraps around the edge of what is kept.";
    let amount = ParamSpec::float("wrap", "Light wrap", amount, 0.0, 0.0..=1.0);
    let width =
        ParamSpec::float("wrap_width", "Wrap width", "How far the light reaches in from the edge.", 20.0, 1.0..=100.0);
    vec![amount.group(GROUP), width.step(0.5).unit("px").group(GROUP)]
}

pub(super) fn amount(params: &Params) -> f32 {
    params.float("wrap")
}

/// The steps that blur the matte, or what is beneath.
pub(super) fn steps(params: &Params, context: &EffectContext) -> Vec<SideStep> {
    gaussian_blur::side_steps(params.float("wrap_width") * 0.5, HALVINGS, context)
}

/// What is beneath, blurred.
pub(super) fn beneath(params: &Params, context: &EffectContext) -> Side {
    Side { of: SideOf::Beneath, steps: steps(params, context) }
}

/// The wrapped colour as an expression of `rgb`; the images are the blurred matte and what is beneath, the amount stands in
/// the vector `vector` behind `p`.
pub(super) fn call(matte: u32, beneath: u32, vector: u32) -> String {
    let image = |index: u32| format!("image{index}(at, vec2<f32>(0.0))");
    format!("wrapped(rgb, {}.a, {}, param(p + {vector}u).x)", image(matte), image(beneath))
}
