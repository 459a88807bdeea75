//! The one sampler: linear, and exact on software rasterisers too.

use bevy::render::render_resource::{AddressMode, FilterMode, Sampler, SamplerDescriptor};
use bevy::render::renderer::RenderDevice;

/// Interpolates linearly. Callers keep positions inside the texture: across, what lies beyond its edge is mirrored.
///
/// llvmpipe interpolates eight-bit textures in fixed point where both directions repeat or clamp, which is off by up to 1/255 before a
/// matrix more than doubles it. Mirroring makes it take its float path, which costs no more (W2 as before, W3 2 % less CPU time).
/// Up to half a texel beyond the edge mirroring and clamping are the same.
pub fn linear_sampler(device: &RenderDevice) -> Sampler {
    device.create_sampler(&SamplerDescriptor {
        address_mode_u: AddressMode::MirrorRepeat,
        mag_filter: FilterMode::Linear,
        min_filter: FilterMode::Linear,
        ..Default::default()
    })
}
