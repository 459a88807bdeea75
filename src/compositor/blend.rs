//! Blend modes: as fixed-function state on premultiplied colour, with OBS's formulas, or as colours made in the shader; and the same on the CPU.
//!
//! A mode that [reads](Blend::reads_beneath) what is beneath makes the layer's colour anew from straight encoded colours, `cs` the layer's
//! and `cb` what the canvas holds beneath it with alpha `ab`: `cs' = (1 − ab)·cs + ab·B(cb, cs)`, and lays that as `Normal` does, in the
//! layer's blend space. `B` is that of the W3C's Compositing and Blending Level 1:
//!
//! | mode | `B(cb, cs)` |
//! |---|---|
//! | overlay | `hard_light(cs, cb)` |
//! | soft light | `cb − (1 − 2cs)·cb·(1 − cb)` up to `cs` = 0.5; above, `cb + (2cs − 1)·(D(cb) − cb)`, `D` being `((16cb − 12)·cb + 4)·cb` up to 0.25 and `√cb` above |
//! | hard light | `2·cb·cs` up to `cs` = 0.5; above, `screen(cb, 2cs − 1)` |
//! | difference, exclusion | `\|cb − cs\|`, `cb + cs − 2·cb·cs` |
//! | colour dodge | 0 for `cb` = 0, else `min(1, cb / (1 − cs))` |
//! | colour burn | 1 for `cb` = 1, else `1 − min(1, (1 − cb) / cs)` |
//! | linear light | `cb + 2cs − 1`, as in Photoshop |
//! | vivid light | `color_burn(cb, 2cs)` up to `cs` = 0.5; above, `color_dodge(cb, 2cs − 1)`, as in Photoshop |
//! | pin light | `min(cb, 2cs)` up to `cs` = 0.5; above, `max(cb, 2cs − 1)`, as in Photoshop |
//! | hue, saturation, colour, luminosity | the one named is the layer's, the others are those beneath |
//!
//! Where blocks compose a canvas, and where a draw merges the layer with all that lies beneath it, the colour beneath is at hand. Elsewhere the
//! rectangle that the layer touches is copied out of the canvas before the layer is drawn, and nothing else.

use crate::document::Blend;
use crate::effect::reference::{dot, mix3, saturate, srgb_decode, srgb_encode};
use bevy::render::render_resource::{BlendComponent, BlendFactor, BlendOperation, BlendState};

/// The fixed-function state. A layer whose colour was made of what is beneath is laid as `Normal`.
pub fn state(blend: Blend) -> BlendState {
    use BlendFactor::{Dst, DstAlpha, One, OneMinusSrc, OneMinusSrcAlpha, Zero};
    let part = |src_factor, dst_factor, operation| BlendComponent { src_factor, dst_factor, operation };
    let add = BlendOperation::Add;
    let union = part(One, OneMinusSrcAlpha, add);
    // Where a mode would take coverage away, the canvas keeps what it has.
    let keep = part(Zero, One, add);
    let (color, alpha) = match blend {
        Blend::Add => (part(One, One, add), union),
        Blend::Subtract => (part(One, One, BlendOperation::ReverseSubtract), keep),
        Blend::Screen => (part(One, OneMinusSrc, add), union),
        Blend::Multiply => (part(Dst, OneMinusSrcAlpha, add), part(DstAlpha, OneMinusSrcAlpha, add)),
        Blend::Lighten => (part(One, One, BlendOperation::Max), part(One, One, BlendOperation::Max)),
        Blend::Darken => (part(One, One, BlendOperation::Min), keep),
        _ => (union, union),
    };
    BlendState { color, alpha }
}

/// The same on the CPU: premultiplied `layer` over premultiplied `beneath`, not yet clamped to 8 bits. For a mode that reads what is beneath,
/// `layer` is the colour that [`made`] gives.
pub fn reference(blend: Blend, layer: [f32; 4], beneath: [f32; 4]) -> [f32; 4] {
    let [sr, sg, sb, sa] = layer;
    let [dr, dg, db, da] = beneath;
    let each = |f: &dyn Fn(f32, f32) -> f32| [f(sr, dr), f(sg, dg), f(sb, db)];
    let union = sa + da * (1.0 - sa);
    let ([r, g, b], a) = match blend {
        Blend::Add => (each(&|s, d| s + d), union),
        Blend::Subtract => (each(&|s, d| d - s), da),
        Blend::Screen => (each(&|s, d| s + d * (1.0 - s)), union),
        Blend::Multiply => (each(&|s, d| s * d + d * (1.0 - sa)), sa * da + da * (1.0 - sa)),
        Blend::Lighten => (each(&f32::max), sa.max(da)),
        Blend::Darken => (each(&f32::min), da),
        _ => (each(&|s, d| s + d * (1.0 - sa)), union),
    };
    [r, g, b, a].map(|v| v.clamp(0.0, 1.0))
}

/// The straight encoded colour of what a canvas holds.
pub fn straight([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    let channel = |v: f32| if a >= 1.0 { v } else { srgb_encode((srgb_decode(v) / a.max(0.001_96)).min(1.0)) };
    [channel(r), channel(g), channel(b), a]
}

/// The layer's colour as a mode makes it of what is beneath, both straight and encoded; as it is, for a mode that does not read.
pub fn made(blend: Blend, layer: [f32; 4], beneath: [f32; 4]) -> [f32; 4] {
    let [lr, lg, lb, alpha] = layer;
    let [br, bg, bb, cover] = beneath;
    let (own, beneath) = ([lr, lg, lb].map(saturate), [br, bg, bb]);
    let [r, g, b] = mix3(own, mixed(blend, beneath, own), cover);
    [r, g, b, alpha]
}

/// `B(cb, cs)` of the table above.
fn mixed(blend: Blend, beneath: [f32; 3], own: [f32; 3]) -> [f32; 3] {
    let each = |f: fn(f32, f32) -> f32| {
        let ([br, bg, bb], [r, g, b]) = (beneath, own);
        [f(br, r), f(bg, g), f(bb, b)]
    };
    match blend {
        Blend::Overlay => each(|b, c| hard_light(c, b)),
        Blend::SoftLight => each(soft_light),
        Blend::HardLight => each(hard_light),
        Blend::Difference => each(|b, c| (b - c).abs()),
        Blend::Exclusion => each(|b, c| b + c - 2.0 * b * c),
        Blend::ColorDodge => each(color_dodge),
        Blend::ColorBurn => each(color_burn),
        Blend::LinearLight => each(|b, c| saturate(b + 2.0 * c - 1.0)),
        Blend::VividLight => each(|b, c| if c <= 0.5 { color_burn(b, 2.0 * c) } else { color_dodge(b, 2.0 * c - 1.0) }),
        Blend::PinLight => each(|b, c| if c <= 0.5 { b.min(2.0 * c) } else { b.max(2.0 * c - 1.0) }),
        Blend::Hue => with_luminosity(with_saturation(own, saturation(beneath)), luminosity(beneath)),
        Blend::Saturation => with_luminosity(with_saturation(beneath, saturation(own)), luminosity(beneath)),
        Blend::Color => with_luminosity(own, luminosity(beneath)),
        Blend::Luminosity => with_luminosity(beneath, luminosity(own)),
        _ => own,
    }
}

fn hard_light(b: f32, c: f32) -> f32 {
    let screen = |c: f32| b + c - b * c;
    if c <= 0.5 { b * 2.0 * c } else { screen(2.0 * c - 1.0) }
}

fn soft_light(b: f32, c: f32) -> f32 {
    if c <= 0.5 {
        return b - (1.0 - 2.0 * c) * b * (1.0 - b);
    }
    let curve = if b <= 0.25 { ((16.0 * b - 12.0) * b + 4.0) * b } else { b.sqrt() };
    b + (2.0 * c - 1.0) * (curve - b)
}

fn color_dodge(b: f32, c: f32) -> f32 {
    if b <= 0.0 { 0.0 } else { (b / (1.0 - c).max(1e-6)).min(1.0) }
}

fn color_burn(b: f32, c: f32) -> f32 {
    if b >= 1.0 { 1.0 } else { 1.0 - ((1.0 - b) / c.max(1e-6)).min(1.0) }
}

fn luminosity(color: [f32; 3]) -> f32 {
    dot(color, [0.3, 0.59, 0.11])
}

fn least(color: [f32; 3]) -> f32 {
    color.into_iter().fold(f32::INFINITY, f32::min)
}

fn most(color: [f32; 3]) -> f32 {
    color.into_iter().fold(f32::NEG_INFINITY, f32::max)
}

fn saturation(color: [f32; 3]) -> f32 {
    most(color) - least(color)
}

/// A colour of this luminosity, drawn towards grey as far as it takes to be one.
fn with_luminosity(color: [f32; 3], l: f32) -> [f32; 3] {
    let shift = l - luminosity(color);
    let moved = color.map(|v| v + shift);
    let (low, high) = (least(moved), most(moved));
    let towards = |color: [f32; 3], share: f32| color.map(|v| l + (v - l) * share);
    let raised = if low < 0.0 { towards(moved, l / (l - low).max(1e-6)) } else { moved };
    let fitted = if high > 1.0 { towards(raised, (1.0 - l) / (high - l).max(1e-6)) } else { raised };
    fitted.map(saturate)
}

/// What is less than a quarter of an 8-bit step from grey has no hue to speak of, and turns grey by degrees.
fn with_saturation(color: [f32; 3], s: f32) -> [f32; 3] {
    let (low, scale) = (least(color), s / saturation(color).max(0.001));
    color.map(|v| (v - low) * scale)
}

/// The function of `shaders/blend/modes.wgsl` that is `B`; `None` for a mode that does not read what is beneath.
pub(super) fn function(blend: Blend) -> Option<&'static str> {
    Some(match blend {
        Blend::Overlay => "overlay",
        Blend::SoftLight => "soft_light",
        Blend::HardLight => "hard_light",
        Blend::Difference => "difference",
        Blend::Exclusion => "exclusion",
        Blend::ColorDodge => "color_dodge",
        Blend::ColorBurn => "color_burn",
        Blend::LinearLight => "linear_light",
        Blend::VividLight => "vivid_light",
        Blend::PinLight => "pin_light",
        Blend::Hue => "hue",
        Blend::Saturation => "saturation",
        Blend::Color => "color",
        Blend::Luminosity => "luminosity",
        _ => return None,
    })
}
