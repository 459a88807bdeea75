//! The program's canvas as words in a storage buffer, where blocks compose it; its texture is a copy.

use super::blocks::QUAD;
use bevy::render::render_resource::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoder, TexelCopyBufferInfo, TexelCopyBufferLayout, Texture,
};
use bevy::render::renderer::RenderDevice;

/// Rows of a copy between buffer and texture start at multiples of this.
const ROW_BYTES: u32 = 256;

/// The canvas's encoded bytes, RGBA, in padded rows.
pub struct BlockCanvas {
    pub buffer: Buffer,
    /// Bytes of a row.
    stride: u32,
}

impl BlockCanvas {
    /// The words of a canvas of this texture's size; `None` where the device has no buffer as large.
    pub fn new(device: &RenderDevice, texture: &Texture) -> Option<Self> {
        let stride = (texture.width() * 4).next_multiple_of(ROW_BYTES);
        // Blocks are two rows high.
        let size = u64::from(stride) * u64::from(texture.height().next_multiple_of(2));
        let limits = device.limits();
        if size > limits.max_buffer_size || size > limits.max_storage_buffer_binding_size {
            return None;
        }
        let buffer = device.create_buffer(&BufferDescriptor {
            label: Some("canvas words"),
            size,
            usage: BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Some(Self { buffer, stride })
    }

    /// Vectors of four pixels in a row.
    pub fn row(&self) -> u32 {
        self.stride / 4 / QUAD
    }

    /// Transparent black.
    pub fn clear(&self, encoder: &mut CommandEncoder) {
        encoder.clear_buffer(&self.buffer, 0, None);
    }

    /// For windows and stills, which read the texture.
    pub fn copy_to(&self, texture: &Texture, encoder: &mut CommandEncoder) {
        let layout = TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(self.stride), rows_per_image: None };
        let from = TexelCopyBufferInfo { buffer: &self.buffer, layout };
        encoder.copy_buffer_to_texture(from, texture.as_image_copy(), texture.size());
    }
}
