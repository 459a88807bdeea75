//! Textures of our own making: intermediates, nested canvases, tables and stills. Kept as long as the plan names them.

use super::canvas::SharedCounters;
use super::pipelines::{ENCODED, LINEAR};
use super::plan::Intermediate;
use super::sound::SoundRows;
use crate::document::SceneId;
use crate::effect::{Lut3d, PAIRS, SoundRow, Still, TableKind};
use bevy::platform::collections::HashMap;
use bevy::render::render_resource::{
    Extent3d, TexelCopyBufferLayout, Texture, TextureDescriptor, TextureDimension, TextureFormat, TextureUsages,
    TextureView, TextureViewDescriptor,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use std::sync::Arc;

/// A canvas's two readings of one texture.
#[derive(Clone)]
pub struct CanvasViews {
    pub texture: Texture,
    /// Decodes on reading, encodes on writing.
    pub linear: TextureView,
    /// The bytes as they are.
    pub encoded: TextureView,
}

impl CanvasViews {
    pub fn of(texture: Texture) -> Self {
        let view = |format| texture.create_view(&TextureViewDescriptor { format: Some(format), ..Default::default() });
        Self { linear: view(LINEAR), encoded: view(ENCODED), texture }
    }
}

/// Usages of every canvas.
pub const CANVAS_USAGES: TextureUsages = TextureUsages::RENDER_ATTACHMENT
    .union(TextureUsages::TEXTURE_BINDING)
    .union(TextureUsages::COPY_SRC)
    .union(TextureUsages::COPY_DST);

/// How a still lies in its texture: as it is for programs, premultiplied for draws, where the sampler mixes its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alpha {
    Straight,
    Premultiplied,
}

#[derive(Default)]
pub struct Pool {
    intermediates: HashMap<Intermediate, TextureView>,
    canvases: HashMap<SceneId, CanvasViews>,
    /// Canvases whose textures others look at.
    lent: HashMap<SceneId, CanvasViews>,
    tables: Vec<(Arc<Lut3d>, TextureView)>,
    stills: Vec<(Arc<Still>, Alpha, TextureView)>,
    /// Rows of one grey, by width, value and alpha.
    rows: HashMap<(u32, u8, u8), TextureView>,
    /// Rows of the program's sound, by their width.
    sounds: HashMap<(SoundRow, u32), (Texture, TextureView)>,
    /// Copies of what lies beneath draws, one after the other.
    beneath: Option<(Texture, TextureView)>,
}

/// The texture for copies of what lies beneath grows by so many pixels, and shrinks when half of it is too much.
const BENEATH_STEP: u32 = 64;

impl Pool {
    pub fn intermediate(&mut self, id: Intermediate, device: &RenderDevice, counters: &SharedCounters) -> &TextureView {
        self.intermediates.entry(id).or_insert_with(|| {
            counters.add(|c| c.textures_created += 1);
            // Delays copy into theirs.
            let usage = TextureUsages::RENDER_ATTACHMENT | TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST;
            make(device, "intermediate", (id.width, id.height), ENCODED, usage, &[])
                .create_view(&TextureViewDescriptor::default())
        })
    }

    /// Lets an intermediate be drawn into a texture that its owner reads.
    pub fn lend(&mut self, id: Intermediate, view: TextureView) {
        self.intermediates.insert(id, view);
    }

    pub fn canvas(
        &mut self,
        scene: SceneId,
        size: (u32, u32),
        device: &RenderDevice,
        counters: &SharedCounters,
    ) -> &CanvasViews {
        let fits = |views: &&CanvasViews| (views.texture.width(), views.texture.height()) == size;
        if let Some(views) = self.lent.get(&scene).filter(fits) {
            return views;
        }
        let stale = self.canvases.get(&scene).is_some_and(|c| (c.texture.width(), c.texture.height()) != size);
        if stale {
            self.canvases.remove(&scene);
        }
        self.canvases.entry(scene).or_insert_with(|| {
            counters.add(|c| c.textures_created += 1);
            CanvasViews::of(make(device, "nested scene", size, LINEAR, CANVAS_USAGES, &[ENCODED]))
        })
    }

    /// The canvas of a nested scene that was composed before.
    pub fn known_canvas(&self, scene: SceneId) -> Option<&CanvasViews> {
        self.lent.get(&scene).or_else(|| self.canvases.get(&scene))
    }

    /// Lets the canvases of scenes be composed into these textures from the next plan on. False where that is so already.
    pub fn lend_canvases(&mut self, canvases: Vec<(SceneId, Texture)>) -> bool {
        let is_lent = |(scene, texture): &(SceneId, Texture)| {
            self.lent.get(scene).is_some_and(|views| views.texture.id() == texture.id())
        };
        if canvases.len() == self.lent.len() && canvases.iter().all(is_lent) {
            return false;
        }
        self.lent = canvases.into_iter().map(|(scene, texture)| (scene, CanvasViews::of(texture))).collect();
        let lent = &self.lent;
        self.canvases.retain(|scene, _| !lent.contains_key(scene));
        true
    }

    pub fn table(&mut self, table: &Arc<Lut3d>, device: &RenderDevice, queue: &RenderQueue) -> TextureView {
        if let Some((_, view)) = self.tables.iter().find(|(known, _)| Arc::ptr_eq(known, table)) {
            return view.clone();
        }
        let view = upload_table(table, device, queue);
        self.tables.push((table.clone(), view.clone()));
        view
    }

    /// Uploaded once; `None` for one whose bytes are no picture that the device takes.
    pub fn still(
        &mut self,
        still: &Arc<Still>,
        alpha: Alpha,
        device: &RenderDevice,
        queue: &RenderQueue,
    ) -> Option<TextureView> {
        let same = |(known, as_is, _): &&(Arc<Still>, Alpha, TextureView)| Arc::ptr_eq(known, still) && *as_is == alpha;
        if let Some((.., view)) = self.stills.iter().find(same) {
            return Some(view.clone());
        }
        let Still { width, height, rgba } = &**still;
        let limit = device.limits().max_texture_dimension_2d;
        let fits = (1..=limit).contains(width) && (1..=limit).contains(height);
        if !fits || rgba.len() as u64 != u64::from(*width) * u64::from(*height) * 4 {
            return None;
        }
        let view = match alpha {
            Alpha::Straight => upload(device, queue, (*width, *height), rgba),
            Alpha::Premultiplied => upload(device, queue, (*width, *height), &premultiplied(rgba)),
        };
        self.stills.push((still.clone(), alpha, view.clone()));
        Some(view)
    }

    /// A row of pixels of one grey.
    pub fn row(
        &mut self,
        width: u32,
        (value, alpha): (u8, u8),
        device: &RenderDevice,
        queue: &RenderQueue,
    ) -> TextureView {
        let width = width.clamp(1, device.limits().max_texture_dimension_2d);
        let make = || upload(device, queue, (width, 1), &[value, value, value, alpha].repeat(width as usize));
        self.rows.entry((width, value, alpha)).or_insert_with(make).clone()
    }

    /// A row of the program's sound, silent until [`hear`](Self::hear), and its size.
    pub fn sound(
        &mut self,
        row: SoundRow,
        width: u32,
        device: &RenderDevice,
        queue: &RenderQueue,
    ) -> (TextureView, (u32, u32)) {
        let width = width.clamp(1, device.limits().max_texture_dimension_2d);
        let silence = row.silence();
        let make = || {
            let texels = [silence, silence, silence, u8::MAX].repeat(width as usize);
            let texture = texture_of(device, queue, (width, 1), &texels);
            let view = texture.create_view(&TextureViewDescriptor::default());
            (texture, view)
        };
        let (_, view) = self.sounds.entry((row, width)).or_insert_with(make);
        (view.clone(), (width, 1))
    }

    /// Fills the rows of sound with what is newest.
    pub fn hear(&self, rows: &SoundRows, queue: &RenderQueue) {
        for ((row, width), (texture, _)) in &self.sounds {
            fill(queue, texture, &rows.texels(*row, *width));
        }
    }

    /// Makes room for copies of rectangles of at most this size; without one, there is none.
    pub fn reserve_beneath(&mut self, most: Option<(u32, u32)>, device: &RenderDevice, counters: &SharedCounters) {
        let Some((width, height)) = most else {
            self.beneath = None;
            return;
        };
        let fits = |has: u32, needed: u32| (needed..=(2 * needed).next_multiple_of(BENEATH_STEP)).contains(&has);
        let has = self.beneath.as_ref().map(|(texture, _)| (texture.width(), texture.height()));
        if has.is_some_and(|(w, h)| fits(w, width) && fits(h, height)) {
            return;
        }
        counters.add(|c| c.textures_created += 1);
        let size = (width.next_multiple_of(BENEATH_STEP), height.next_multiple_of(BENEATH_STEP));
        let usage = TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST;
        let texture = make(device, "beneath", size, LINEAR, usage, &[ENCODED]);
        let format = Some(ENCODED);
        let view = texture.create_view(&TextureViewDescriptor { format, ..Default::default() });
        self.beneath = Some((texture, view));
    }

    /// Where copies of what lies beneath go, and how draws read them: the bytes as they are.
    pub fn beneath(&self) -> Option<&(Texture, TextureView)> {
        self.beneath.as_ref()
    }

    /// Frees what this plan does not use.
    pub fn retain(&mut self, used: &Used) {
        self.intermediates.retain(|id, _| used.intermediates.contains(id));
        self.canvases.retain(|id, _| used.canvases.contains(id));
        self.tables.retain(|(known, _)| used.tables.iter().any(|table| Arc::ptr_eq(known, table)));
        self.sounds.retain(|key, _| used.sounds.contains(key));
        self.stills.retain(|(known, ..)| used.stills.iter().any(|still| Arc::ptr_eq(known, still)));
    }
}

/// What a plan names.
#[derive(Default)]
pub struct Used {
    pub intermediates: Vec<Intermediate>,
    pub canvases: Vec<SceneId>,
    pub tables: Vec<Arc<Lut3d>>,
    pub stills: Vec<Arc<Still>>,
    pub sounds: Vec<(SoundRow, u32)>,
}

/// Straight RGBA bytes multiplied by their alpha, to the nearest byte.
fn premultiplied(rgba: &[u8]) -> Vec<u8> {
    let mut bytes = rgba.to_vec();
    for pixel in bytes.chunks_exact_mut(4) {
        let [color @ .., alpha] = pixel else { continue };
        for channel in color {
            *channel = ((u16::from(*channel) * u16::from(*alpha) + 127) / 255) as u8;
        }
    }
    bytes
}

/// A texture of RGBA bytes.
fn upload(device: &RenderDevice, queue: &RenderQueue, size: (u32, u32), rgba: &[u8]) -> TextureView {
    texture_of(device, queue, size, rgba).create_view(&TextureViewDescriptor::default())
}

fn texture_of(device: &RenderDevice, queue: &RenderQueue, size: (u32, u32), rgba: &[u8]) -> Texture {
    let usage = TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST;
    let texture = make(device, "still", size, ENCODED, usage, &[]);
    fill(queue, &texture, rgba);
    texture
}

fn fill(queue: &RenderQueue, texture: &Texture, rgba: &[u8]) {
    let layout = TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(texture.width() * 4), rows_per_image: None };
    queue.write_texture(texture.as_image_copy(), rgba, layout, texture.size());
}

pub(super) fn make(
    device: &RenderDevice,
    label: &str,
    (width, height): (u32, u32),
    format: TextureFormat,
    usage: TextureUsages,
    view_formats: &[TextureFormat],
) -> Texture {
    device.create_texture(&TextureDescriptor {
        label: Some(label),
        size: Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: TextureDimension::D2,
        format,
        usage,
        view_formats,
    })
}

/// Eight bits a channel: a table's steps are interpolated, and what comes out goes to an 8-bit canvas.
fn upload_table(table: &Lut3d, device: &RenderDevice, queue: &RenderQueue) -> TextureView {
    let n = table.size.max(1);
    let cube = Extent3d { width: n, height: n, depth_or_array_layers: n };
    let (size, dimension, bytes) = match table.kind {
        TableKind::Cube | TableKind::Curves => (cube, TextureDimension::D3, cube_bytes(table)),
        TableKind::Pairs => {
            let size = Extent3d { width: PAIRS * PAIRS, height: PAIRS, depth_or_array_layers: 1 };
            (size, TextureDimension::D2, pairs_bytes(table))
        }
    };
    let texture = device.create_texture(&TextureDescriptor {
        label: Some("table"),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension,
        format: ENCODED,
        usage: TextureUsages::TEXTURE_BINDING | TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let layout =
        TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(size.width * 4), rows_per_image: Some(size.height) };
    queue.write_texture(texture.as_image_copy(), &bytes, layout, size);
    texture.create_view(&TextureViewDescriptor::default())
}

fn byte(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

fn cube_bytes(table: &Lut3d) -> Vec<u8> {
    let entries = (table.size.max(1) as usize).pow(3);
    let mut bytes = Vec::with_capacity(entries * 4);
    for rgb in table.rgb.iter().copied().chain(std::iter::repeat([0.0; 3])).take(entries) {
        bytes.extend(rgb.map(byte));
        bytes.push(255);
    }
    bytes
}

/// The slices side by side; each texel holds the pair of its slice and that of the next one.
fn pairs_bytes(table: &Lut3d) -> Vec<u8> {
    let n = PAIRS as usize;
    debug_assert_eq!(table.size, PAIRS);
    let entry = |r: usize, g: usize, b: usize| table.rgb.get(r + n * (g + n * b)).copied().unwrap_or_default();
    let mut bytes = Vec::with_capacity(n.pow(3) * 4);
    for g in 0..n {
        for (b, r) in (0..n).flat_map(|b| (0..n).map(move |r| (b, r))) {
            let ([a0, b0, _], [a1, b1, _]) = (entry(r, g, b), entry(r, g, (b + 1).min(n - 1)));
            bytes.extend([a0, b0, a1, b1].map(byte));
        }
    }
    bytes
}
