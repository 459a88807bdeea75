//! Contrast adaptive sharpening, as AMD published it (FidelityFX CAS, 2019): a pixel's four neighbours are taken away from it, the less the nearer
//! the neighbourhood comes to black or white, so that nothing rings.
//!
//! With the least and the greatest of the pixel and its neighbours, those of the cross and those of the square summed (0 to 2 each):
//! `w = −√clamp(min(least, 2 − greatest) ÷ greatest) ÷ mix(8, 5, sharpness)` and the result is `(c + w · (the four)) ÷ (1 + 4w)`, per channel.

use crate::effect::builtin::Look;
use crate::effect::reference::{bilinear, map_pixels, mix, saturate};
use crate::effect::{Category, ParamSpec, Params, Picture};

/// One over the weight of what is taken away at most.
fn peak(params: &Params) -> f32 {
    -1.0 / mix(8.0, 5.0, params.float("sharpness"))
}

fn sharpened(params: &Params, input: &Picture) -> Picture {
    let (amount, peak) = (params.float("amount"), peak(params));
    map_pixels(input, |[r, g, b, alpha], x, y| {
        let near = |dx: f32, dy: f32| {
            let [r, g, b, a] = bilinear(input, x + dx, y + dy);
            [r * a, g * a, b * a]
        };
        let cross = [near(0.0, -1.0), near(-1.0, 0.0), near(1.0, 0.0), near(0.0, 1.0)];
        let corners = [near(-1.0, -1.0), near(1.0, -1.0), near(-1.0, 1.0), near(1.0, 1.0)];
        let channel = |color: f32, i: usize| {
            let own = color * alpha;
            let by = |all: [[f32; 3]; 4], start: f32, pick: fn(f32, f32) -> f32| {
                all.into_iter().fold(start, |now, color| pick(now, color[i]))
            };
            let (least, most) = (by(cross, own, f32::min), by(cross, own, f32::max));
            let (least, most) = (least + by(corners, least, f32::min), most + by(corners, most, f32::max));
            let weight = saturate(least.min(2.0 - most) / most.max(1e-4)).sqrt() * peak;
            let sum: f32 = cross.iter().map(|color| color[i]).sum();
            let sharp = saturate((own + sum * weight) / (1.0 + 4.0 * weight));
            saturate(mix(own, sharp, amount) / alpha.max(1e-4))
        };
        [channel(r, 0), channel(g, 1), channel(b, 2), alpha]
    })
}

pub(super) fn look() -> Look {
    let help = "Sharpens soft details and leaves hard edges, as game graphics do.";
    let wgsl = include_str!("../../../../shaders/effects/blur/cas.wgsl");
    Look::gather("cas", "Contrast adaptive sharpening", Category::Blur, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "How much of the sharpened picture is seen.", 1.0, 0.0..=1.0),
            ParamSpec::float("sharpness", "Sharpness", "How much is sharpened at most.", 0.4, 0.0..=1.0),
        ])
        .uniforms(|params, _, out| out.push([params.float("amount"), peak(params), 0.0, 0.0]))
        .picture(sharpened)
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Camera", vec![("sharpness", 0.2.into()), ("amount", 0.7.into())])
        .preset("Enlarged game", vec![("sharpness", 0.8.into())])
        .preset("Greatest", vec![("sharpness", 1.0.into())])
}
