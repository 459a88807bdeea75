//! The one copy: a mapped frame's planes into persistent textures. Runs in the render world in `PrepareResources`.
//! A source without a new frame uploads nothing; a size or layout change makes new textures.

use super::canvas::{SharedCounters, SharedTimes};
use super::node::InputId;
use super::resolve::InputInfo;
use crate::source::frame::{Frame, FrameFormat};
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::render_resource::{
    Extent3d, TexelCopyBufferLayout, Texture, TextureDescriptor, TextureDimension, TextureFormat, TextureUsages,
    TextureView, TextureViewDescriptor,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use std::time::Instant;

/// Frames on their way into the render world, moved there at extraction.
#[derive(Resource, Default)]
pub struct PendingFrames {
    pub frames: Vec<(InputId, Frame)>,
    /// Another show was opened: ids mean other inputs, and no picture of the show before may be seen under them.
    pub forget: bool,
}

/// The textures of all inputs that were uploaded.
#[derive(Resource, Default)]
pub struct InputTextures {
    inputs: HashMap<InputId, InputTexture>,
    /// Counts changes of any input's format, so that plans are made anew only then.
    pub formats: u64,
    /// Counts the uploads to all inputs.
    uploads: u64,
}

pub struct InputTexture {
    pub format: FrameFormat,
    textures: Vec<Texture>,
    pub views: Vec<TextureView>,
    /// Another one after each upload, which no other input and no earlier textures of this one had: what was made of it is stale.
    pub version: u64,
    /// When the frame that is in the textures came out of its source.
    pub arrived: Instant,
}

impl InputTextures {
    pub fn get(&self, id: InputId) -> Option<&InputTexture> {
        self.inputs.get(&id)
    }

    pub fn info(&self, id: InputId) -> Option<InputInfo> {
        self.inputs.get(&id).map(|input| InputInfo::Frame(input.format))
    }

    /// Frees what is not named any more.
    pub fn retain(&mut self, keep: &[InputId]) {
        let before = self.inputs.len();
        self.inputs.retain(|id, _| keep.contains(id));
        if self.inputs.len() != before {
            self.formats += 1;
        }
    }
}

/// Uploads every pending frame: one `write_texture` per plane.
pub fn upload_frames(
    mut pending: ResMut<PendingFrames>,
    mut inputs: ResMut<InputTextures>,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
    counters: Res<SharedCounters>,
    times: Res<SharedTimes>,
) {
    if std::mem::take(&mut pending.forget) {
        inputs.inputs.clear();
        inputs.formats += 1;
    }
    if pending.frames.is_empty() {
        return;
    }
    let start = Instant::now();
    for (id, frame) in pending.frames.drain(..) {
        if inputs.inputs.get(&id).is_none_or(|input| input.format != frame.format) {
            let Some(made) = InputTexture::new(&device, &frame) else {
                counters.add(|c| c.frames_refused += 1);
                continue;
            };
            counters.add(|c| c.textures_created += made.textures.len() as u64);
            inputs.formats += 1;
            inputs.inputs.insert(id, made);
        }
        inputs.uploads += 1;
        let version = inputs.uploads;
        if let Some(input) = inputs.inputs.get_mut(&id) {
            input.write(&queue, &frame, &counters);
            input.version = version;
        }
    }
    times.set(|t| t.upload_ms = start.elapsed().as_secs_f32() * 1000.0);
}

impl InputTexture {
    /// Textures for the frame's layout; `None` for a size that this device does not take.
    fn new(device: &RenderDevice, frame: &Frame) -> Option<Self> {
        let format = frame.format;
        let limit = device.limits().max_texture_dimension_2d;
        if format.width > limit || format.height > limit {
            return None;
        }
        let mut textures = Vec::new();
        for shape in format.layout.planes() {
            let (width, height) = shape.texels(format.width, format.height);
            textures.push(device.create_texture(&TextureDescriptor {
                label: Some("source plane"),
                size: Extent3d { width, height, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: TextureDimension::D2,
                format: match shape.bytes {
                    1 => TextureFormat::R8Unorm,
                    2 => TextureFormat::Rg8Unorm,
                    _ => TextureFormat::Rgba8Unorm,
                },
                usage: TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST,
                view_formats: &[],
            }));
        }
        let views = textures.iter().map(|texture| texture.create_view(&TextureViewDescriptor::default())).collect();
        Some(Self { format, textures, views, version: 0, arrived: frame.arrived })
    }

    fn write(&mut self, queue: &RenderQueue, frame: &Frame, counters: &SharedCounters) {
        for (index, texture) in self.textures.iter().enumerate() {
            // The frame was checked when it was made: every plane holds its rows.
            let Some(plane) = frame.plane(index) else { continue };
            queue.write_texture(
                texture.as_image_copy(),
                plane.data,
                TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(plane.stride), rows_per_image: None },
                texture.size(),
            );
            let bytes = u64::from(plane.width) * u64::from(plane.height) * u64::from(plane.shape.bytes);
            counters.add(|c| {
                c.uploads += 1;
                c.upload_bytes += bytes;
            });
        }
        counters.add(|c| c.frames_uploaded += 1);
        self.arrived = frame.arrived;
    }
}
