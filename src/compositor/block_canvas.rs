//! The program's canvas as words in a storage buffer, where blocks compose it; its texture is a copy.

use super::blocks::QUAD;
use super::canvas_plan::MERGE_LIMIT;
use super::words::BLOCK;
use bevy::render::render_resource::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoder, TexelCopyBufferInfo, TexelCopyBufferLayout, Texture,
};
use bevy::render::renderer::RenderDevice;

/// Rows of a copy between buffer and texture start at multiples of this.
const ROW_BYTES: u32 = 256;

/// Bytes of a row, and of all rows.
fn shape((width, height): (u32, u32)) -> (u32, u64) {
    let stride = (width * 4).next_multiple_of(ROW_BYTES);
    // Blocks write all of their rows.
    (stride, u64::from(stride) * u64::from(height.next_multiple_of(BLOCK.1)))
}

/// The canvas's encoded bytes, RGBA, in padded rows.
pub struct BlockCanvas {
    pub buffer: Buffer,
    /// Bytes of a row.
    stride: u32,
}

impl BlockCanvas {
    /// Whether the device binds a buffer as large, and as many of them as a block needs.
    pub fn fits(device: &RenderDevice, size: (u32, u32)) -> bool {
        let (_, size) = shape(size);
        let limits = device.limits();
        size <= limits.max_buffer_size.min(limits.max_storage_buffer_binding_size)
            && limits.max_storage_buffers_per_shader_stage > MERGE_LIMIT as u32
            && limits.max_compute_workgroups_per_dimension > 0
    }

    /// The words of a canvas of this texture's size.
    pub fn new(device: &RenderDevice, texture: &Texture) -> Self {
        let (stride, size) = shape((texture.width(), texture.height()));
        let buffer = device.create_buffer(&BufferDescriptor {
            label: Some("canvas words"),
            size,
            usage: BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self { buffer, stride }
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
