//! Blend modes as fixed-function state on premultiplied colour, with OBS's formulas; and the same on the CPU.

use crate::document::Blend;
use bevy::render::render_resource::{BlendComponent, BlendFactor, BlendOperation, BlendState};

/// `None` where the layer replaces what is beneath.
pub fn state(blend: Blend) -> BlendState {
    use BlendFactor::{Dst, DstAlpha, One, OneMinusSrc, OneMinusSrcAlpha, Zero};
    let part = |src_factor, dst_factor, operation| BlendComponent { src_factor, dst_factor, operation };
    let add = BlendOperation::Add;
    let union = part(One, OneMinusSrcAlpha, add);
    // Where a mode would take coverage away, the canvas keeps what it has.
    let keep = part(Zero, One, add);
    let (color, alpha) = match blend {
        Blend::Normal => (union, union),
        Blend::Add => (part(One, One, add), union),
        Blend::Subtract => (part(One, One, BlendOperation::ReverseSubtract), keep),
        Blend::Screen => (part(One, OneMinusSrc, add), union),
        Blend::Multiply => (part(Dst, OneMinusSrcAlpha, add), part(DstAlpha, OneMinusSrcAlpha, add)),
        Blend::Lighten => (part(One, One, BlendOperation::Max), part(One, One, BlendOperation::Max)),
        Blend::Darken => (part(One, One, BlendOperation::Min), keep),
    };
    BlendState { color, alpha }
}

/// The same on the CPU: premultiplied `layer` over premultiplied `beneath`, not yet clamped to 8 bits.
pub fn reference(blend: Blend, layer: [f32; 4], beneath: [f32; 4]) -> [f32; 4] {
    let [sr, sg, sb, sa] = layer;
    let [dr, dg, db, da] = beneath;
    let each = |f: &dyn Fn(f32, f32) -> f32| [f(sr, dr), f(sg, dg), f(sb, db)];
    let union = sa + da * (1.0 - sa);
    let ([r, g, b], a) = match blend {
        Blend::Normal => (each(&|s, d| s + d * (1.0 - sa)), union),
        Blend::Add => (each(&|s, d| s + d), union),
        Blend::Subtract => (each(&|s, d| d - s), da),
        Blend::Screen => (each(&|s, d| s + d * (1.0 - s)), union),
        Blend::Multiply => (each(&|s, d| s * d + d * (1.0 - sa)), sa * da + da * (1.0 - sa)),
        Blend::Lighten => (each(&f32::max), sa.max(da)),
        Blend::Darken => (each(&f32::min), da),
    };
    [r, g, b, a].map(|v| v.clamp(0.0, 1.0))
}
