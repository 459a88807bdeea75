//! The one copy: a mapped frame's planes into persistent textures, or into the words of a storage buffer where blocks compose and can
//! do without a sampler. Runs in the render world in `PrepareResources`.
//! A source without a new frame uploads nothing; a size or layout change makes new textures.

use super::canvas::{Backend, ExtractedComposition, ProgramCanvas, SharedCounters, SharedTimes};
use super::node::InputId;
use super::resolve::InputInfo;
use super::words::{WordLayout, shows_words};
use crate::document::LayerId;
use crate::source::frame::{Frame, FrameFormat, Plane, PlaneShape};
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::render_resource::{
    Buffer, BufferDescriptor, BufferUsages, Extent3d, TexelCopyBufferLayout, Texture, TextureDescriptor,
    TextureDimension, TextureFormat, TextureUsages, TextureView, TextureViewDescriptor,
};
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice, RenderQueue};
use std::collections::BTreeSet;
use std::time::Instant;
use wgpu::DeviceType;

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
    /// Counts the shows opened after the first.
    pub shows: u64,
    /// Rows of U and V on their way into one texture, or rows without their padding.
    rows: Vec<u8>,
    /// Counts the uploads to all inputs.
    uploads: u64,
    /// The revision of the composition that decided which inputs are words, and whether blocks compose.
    decided: (u64, bool, usize),
    /// Layers that read a texture though their stages are point-wise ones: these could not be fused.
    sampled: BTreeSet<LayerId>,
}

pub struct InputTexture {
    pub format: FrameFormat,
    store: Store,
    /// What the plan in force still reads while the shaders for the new store are made: it goes on with new frames.
    before: Option<Store>,
    /// What is in the store, where blocks compose: a layer that comes to need a sampler, or needs one no more, gets the picture as it
    /// wants it at once, though no new frame may come.
    frame: Option<Frame>,
    /// Another one after each upload, which no other input and no earlier textures of this one had: what was made of it is stale.
    pub version: u64,
    /// When the frame that is in the textures came out of its source.
    pub arrived: Instant,
    /// Frames that were uploaded to these textures; a still picture stays at one.
    pub frames: u64,
}

enum Store {
    Textures {
        /// Both chroma planes lie in one texture of two channels.
        paired: bool,
        textures: Vec<Texture>,
        views: Vec<TextureView>,
    },
    Words(Buffer),
}

impl InputTextures {
    pub fn get(&self, id: InputId) -> Option<&InputTexture> {
        self.inputs.get(&id)
    }

    pub fn info(&self, id: InputId) -> Option<InputInfo> {
        self.inputs.get(&id).map(|input| match input.store {
            Store::Textures { paired: true, .. } => InputInfo::PairedChroma(input.format),
            Store::Textures { paired: false, .. } => InputInfo::Frame(input.format),
            Store::Words(_) => InputInfo::Words(input.format),
        })
    }

    /// These layers want textures from the next upload on, and as long as they are there: back and forth would be seen.
    pub fn sample(&mut self, layers: &BTreeSet<LayerId>) {
        self.sampled.extend(layers);
    }

    /// These inputs as draws can read them: textures are shared, pictures that lie in words become textures of their own.
    pub(super) fn drawable(&self, ids: &[InputId], device: &RenderDevice, queue: &RenderQueue) -> Self {
        let mut drawable = Self { formats: self.formats, shows: self.shows, ..Self::default() };
        for (id, input) in self.inputs.iter().filter(|(id, _)| ids.contains(id)) {
            let store = match (&input.store, &input.frame) {
                (Store::Textures { paired, textures, views }, _) => {
                    Store::Textures { paired: *paired, textures: textures.clone(), views: views.clone() }
                }
                (Store::Words(_), Some(frame)) => {
                    let store = textures(device, &input.format, false);
                    // A copy for one look is none of the frame path's uploads.
                    store.write(queue, frame, &mut drawable.rows, &SharedCounters::default());
                    store
                }
                (Store::Words(_), None) => continue,
            };
            let InputTexture { format, version, arrived, frames, .. } = *input;
            drawable
                .inputs
                .insert(*id, InputTexture { format, store, before: None, frame: None, version, arrived, frames });
        }
        drawable
    }

    /// Frees what is not named any more.
    pub fn retain(&mut self, keep: &[InputId]) {
        let before = self.inputs.len();
        self.inputs.retain(|id, _| keep.contains(id));
        if self.inputs.len() != before {
            self.formats += 1;
        }
    }

    /// A new plan took over: what only the one before it read is freed.
    pub fn settle(&mut self) {
        for input in self.inputs.values_mut() {
            input.before = None;
        }
    }

    /// Frames that a changed composition wants in another store, taken out to be uploaded again.
    fn take_unfit(&mut self, extracted: &ExtractedComposition, limits: Limits) -> Vec<(InputId, Frame)> {
        let basis = (extracted.revision, limits.blocks, self.sampled.len());
        if std::mem::replace(&mut self.decided, basis) == basis {
            return Vec::new();
        }
        let sampled = &self.sampled;
        let unfit = self.inputs.iter_mut().filter_map(|(id, input)| {
            let words = limits.words((extracted, sampled), *id, &input.format, input.is_words());
            if words == input.is_words() { None } else { input.frame.take().map(|frame| (*id, frame)) }
        });
        unfit.collect()
    }
}

/// Decides which inputs are words.
#[derive(Clone, Copy)]
struct Limits {
    /// Blocks compose the program.
    blocks: bool,
    /// Bytes of the largest buffer that a shader may bind.
    bytes: u64,
}

impl Limits {
    /// `now`: how an input that is not shown lies already, and goes on to.
    fn words(
        self,
        (extracted, sampled): (&ExtractedComposition, &BTreeSet<LayerId>),
        id: InputId,
        format: &FrameFormat,
        now: bool,
    ) -> bool {
        let fits = WordLayout::of(format).is_some_and(|layout| layout.bytes() <= self.bytes);
        self.blocks && fits && shows_words(&extracted.composition, sampled, id, format).unwrap_or(now)
    }
}

/// Uploads every pending frame: one copy per plane.
pub fn upload_frames(
    mut pending: ResMut<PendingFrames>,
    mut inputs: ResMut<InputTextures>,
    extracted: Res<ExtractedComposition>,
    (backend, program): (Res<Backend>, Res<ProgramCanvas>),
    (device, queue): (Res<RenderDevice>, Res<RenderQueue>),
    adapter: Res<RenderAdapterInfo>,
    (counters, times): (Res<SharedCounters>, Res<SharedTimes>),
) {
    if std::mem::take(&mut pending.forget) {
        inputs.inputs.clear();
        inputs.formats += 1;
        inputs.shows += 1;
        inputs.sampled.clear();
    }
    let inputs = &mut *inputs;
    let blocks = backend.is_blocks(&adapter, &device, (program.width, program.height));
    let limits = Limits { blocks, bytes: device.limits().max_storage_buffer_binding_size };
    let mut again = inputs.take_unfit(&extracted, limits);
    if pending.frames.is_empty() && again.is_empty() {
        return;
    }
    let start = Instant::now();
    again.retain(|(id, _)| !pending.frames.iter().any(|(new, _)| new == id));
    for (id, frame) in pending.frames.drain(..).chain(again) {
        let now = inputs.inputs.get(&id).is_some_and(InputTexture::is_words);
        let words = limits.words((&extracted, &inputs.sampled), id, &frame.format, now);
        let fits = |input: &InputTexture| input.format == frame.format && input.is_words() == words;
        if !inputs.inputs.get(&id).is_some_and(fits) {
            let paired = adapter.device_type == DeviceType::Cpu && frame.format.layout.planes().len() == 3;
            let Some(mut made) = InputTexture::new(&device, &frame, words, paired) else {
                counters.add(|c| c.frames_refused += 1);
                continue;
            };
            if let Some(before) = inputs.inputs.remove(&id).filter(|before| before.format == frame.format) {
                // The same picture in another place is as still as it was.
                made.frames = before.frames.saturating_sub(1);
                // Changed again before a plan took over: the one in force still reads the first.
                made.before = before.before.or(Some(before.store));
            }
            counters.add(|c| c.textures_created += made.textures());
            inputs.formats += 1;
            inputs.inputs.insert(id, made);
        }
        inputs.uploads += 1;
        let version = inputs.uploads;
        if let Some(input) = inputs.inputs.get_mut(&id) {
            input.write(&queue, &frame, &mut inputs.rows, &counters);
            input.version = version;
            input.frame = (blocks && WordLayout::of(&frame.format).is_some()).then_some(frame);
        }
    }
    times.set(|t| t.upload_ms = start.elapsed().as_secs_f32() * 1000.0);
}

impl InputTexture {
    /// Textures or words for the frame's layout; `None` for a size that this device does not take.
    ///
    /// `paired`: on a software rasteriser every fetch of every pixel costs, the copy next to nothing; there U and V become one texture.
    fn new(device: &RenderDevice, frame: &Frame, words: bool, paired: bool) -> Option<Self> {
        let format = frame.format;
        let limit = device.limits().max_texture_dimension_2d;
        if format.width > limit || format.height > limit {
            return None;
        }
        let store = match WordLayout::of(&format).filter(|_| words) {
            Some(layout) => Store::Words(device.create_buffer(&BufferDescriptor {
                label: Some("source words"),
                size: layout.bytes(),
                usage: BufferUsages::STORAGE | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })),
            None => textures(device, &format, paired),
        };
        Some(Self { format, store, before: None, frame: None, version: 0, arrived: frame.arrived, frames: 0 })
    }

    pub fn is_words(&self) -> bool {
        matches!(self.store, Store::Words(_))
    }

    /// The buffer, of words.
    pub fn words(&self) -> Option<&Buffer> {
        match &self.store {
            Store::Words(buffer) => Some(buffer),
            Store::Textures { .. } => None,
        }
    }

    /// One view per texture; none of words.
    pub fn views(&self) -> &[TextureView] {
        match &self.store {
            Store::Textures { views, .. } => views,
            Store::Words(_) => &[],
        }
    }

    fn textures(&self) -> u64 {
        match &self.store {
            Store::Textures { textures, .. } => textures.len() as u64,
            Store::Words(_) => 0,
        }
    }

    fn write(&mut self, queue: &RenderQueue, frame: &Frame, rows: &mut Vec<u8>, counters: &SharedCounters) {
        self.arrived = frame.arrived;
        self.frames += 1;
        counters.add(|c| c.frames_uploaded += 1);
        for store in [Some(&self.store), self.before.as_ref()].into_iter().flatten() {
            store.write(queue, frame, rows, counters);
        }
    }
}

impl Store {
    fn write(&self, queue: &RenderQueue, frame: &Frame, rows: &mut Vec<u8>, counters: &SharedCounters) {
        let count = |bytes: u64| {
            counters.add(|c| {
                c.uploads += 1;
                c.upload_bytes += bytes;
            });
        };
        // The frame was checked when it was made: every plane holds its rows.
        match self {
            Self::Textures { paired, textures, .. } => {
                for (index, texture) in textures.iter().enumerate() {
                    let Some(plane) = frame.plane(index) else { continue };
                    let (data, stride) = match frame.plane(2) {
                        Some(v) if *paired && index == 1 => {
                            interleave(&plane, &v, rows);
                            (rows.as_slice(), plane.width * 2)
                        }
                        _ => (plane.data, plane.stride),
                    };
                    let layout = TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(stride), rows_per_image: None };
                    queue.write_texture(texture.as_image_copy(), data, layout, texture.size());
                    count(u64::from(texture.width()) * u64::from(texture.height()) * u64::from(texel_bytes(texture)));
                }
            }
            Self::Words(buffer) => {
                let mut offset = 0;
                for plane in (0..).map_while(|index| frame.plane(index)) {
                    let data = tight(&plane, rows);
                    queue.write_buffer(buffer, offset, data);
                    offset += data.len() as u64;
                    count(data.len() as u64);
                }
            }
        }
    }
}

fn textures(device: &RenderDevice, format: &FrameFormat, paired: bool) -> Store {
    let make = |shape: PlaneShape| {
        let (width, height) = shape.texels(format.width, format.height);
        device.create_texture(&TextureDescriptor {
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
        })
    };
    let textures: Vec<Texture> = match format.layout.planes() {
        [luma, chroma, _] if paired => vec![make(*luma), make(PlaneShape { bytes: 2, ..*chroma })],
        planes => planes.iter().copied().map(make).collect(),
    };
    let views = textures.iter().map(|texture| texture.create_view(&TextureViewDescriptor::default())).collect();
    Store::Textures { paired, textures, views }
}

/// The plane's rows without padding: as they are where there is none.
fn tight<'a>(plane: &Plane<'a>, rows: &'a mut Vec<u8>) -> &'a [u8] {
    let row = plane.width as usize * plane.shape.bytes as usize;
    let size = row * plane.height as usize;
    match plane.data.get(..size) {
        Some(data) if plane.stride as usize == row => data,
        _ => {
            rows.clear();
            let padded = plane.data.chunks(plane.stride as usize).take(plane.height as usize);
            rows.extend(padded.filter_map(|padded| padded.get(..row)).flatten());
            rows
        }
    }
}

fn texel_bytes(texture: &Texture) -> u32 {
    texture.format().block_copy_size(None).unwrap_or(1)
}

/// U and V of two planes of one shape, alternating, without padding.
fn interleave(u: &Plane<'_>, v: &Plane<'_>, out: &mut Vec<u8>) {
    let width = u.width as usize;
    out.resize(width * 2 * u.height as usize, 0);
    let rows = u.data.chunks(u.stride as usize).zip(v.data.chunks(v.stride as usize));
    for (to, (u, v)) in out.chunks_exact_mut(width * 2).zip(rows) {
        let (fours, rest) = to.split_at_mut(width / 4 * 8);
        let quads = u.chunks_exact(4).zip(v.chunks_exact(4));
        for (to, (u, v)) in fours.chunks_exact_mut(8).zip(quads) {
            to.copy_from_slice(&(spread(u) | spread(v) << 8).to_le_bytes());
        }
        let tail = u.iter().zip(v).skip(width / 4 * 4);
        for (pair, (u, v)) in rest.chunks_exact_mut(2).zip(tail) {
            pair.copy_from_slice(&[*u, *v]);
        }
    }
}

/// Four bytes with an empty one behind each: interleaving is an `or` then, four pairs at a time.
fn spread(four: &[u8]) -> u64 {
    let x = four.first_chunk().map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
    let x = (x | x << 16) & 0x0000_FFFF_0000_FFFF;
    (x | x << 8) & 0x00FF_00FF_00FF_00FF
}

#[cfg(test)]
mod tests {
    use super::{Plane, PlaneShape, interleave};

    #[test]
    fn interleaving_alternates_and_drops_the_padding() {
        let shape = PlaneShape { bytes: 1, half_w: true, half_h: true };
        let (u, v): (Vec<u8>, Vec<u8>) = ((0..18).collect(), (100..118).collect());
        let plane = |data| Plane { data, stride: 9, width: 7, height: 2, shape };
        let mut out = Vec::new();
        interleave(&plane(&u), &plane(&v), &mut out);
        let row = |first: u8| (first..first + 7).flat_map(|u| [u, u + 100]);
        assert_eq!(out, row(0).chain(row(9)).collect::<Vec<_>>());
    }
}
