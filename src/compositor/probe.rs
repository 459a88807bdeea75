//! Looks at a layer's picture: what stands before one of its effects, at full size, for commands that find parameters in it.
//!
//! A look is asked for through the [`ProbeHub`] and is drawn once, by a [`Composer`] of its own into a texture of its own, so that the
//! plan in force is neither changed nor waited for. The texture is copied into a buffer, mapped without waiting, handed over and freed.
//! One look is on its way at a time; one that is asked for while another waits takes its place.

use super::canvas::{CanvasTick, ExtractedComposition, SharedCounters};
use super::compose::{draw_passes, info_of};
use super::composer::Composer;
use super::layout::lay;
use super::node::{CanvasNode, Composition, Image, InputId, LayerNode};
use super::pipelines::{ENCODED, Lookup, Pipelines};
use super::plan::{Exceptions, plan_probe};
use super::pool::make;
use super::refusals::around;
use super::upload::InputTextures;
use crate::document::{Blend, Crop, EffectId, LayerId, Placement};
use crate::effect::Picture;
use bevy::prelude::*;
use bevy::render::render_resource::{
    Buffer, BufferDescriptor, BufferUsages, MapMode, PollType, TexelCopyBufferInfo, TexelCopyBufferLayout, Texture,
    TextureUsages, TextureViewDescriptor,
};
use bevy::render::renderer::{RenderContext, RenderDevice, RenderQueue};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is to be looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeRequest {
    pub layer: LayerId,
    /// The layer's effects that are seen in the picture; those behind the place that is looked at are left out.
    pub before: Vec<EffectId>,
    /// The source's whole picture, with what the layer's crop cuts away.
    pub whole: bool,
    /// Only a picture of something else than this one was made of.
    pub unlike: Option<Stamp>,
    /// How long the picture, or another one, may take to come.
    pub patience: Duration,
}

/// What a picture was made of: equal stamps of the same request mean equal pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp(Vec<(InputId, u64)>, Option<u64>);

/// What was seen: straight encoded RGBA, eight bits each, tight rows from the top.
#[derive(Debug, Clone)]
pub struct ProbePicture {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
    pub stamp: Stamp,
}

impl ProbePicture {
    /// As effects look at it.
    pub fn to_picture(&self) -> Picture {
        let pixels = self.rgba.as_chunks::<4>().0.iter().map(|pixel| pixel.map(|value| f32::from(value) / 255.0));
        Picture { width: self.width as usize, height: self.height as usize, pixels: pixels.collect() }
    }
}

/// Why nothing was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeError {
    /// The layer is not composed: it is hidden, or its scene is not on program.
    NotShown,
    /// Its source has given no picture yet.
    NoPicture,
    /// The picture is that of [`ProbeRequest::unlike`] still.
    Unchanged,
    /// The graphics device did not give it in time.
    Lost,
}

type Answer = Result<ProbePicture, ProbeError>;

struct Asked {
    request: ProbeRequest,
    answer: Sender<Answer>,
    until: Instant,
}

/// Where commands ask for looks; shared by both worlds.
#[derive(Resource, Clone, Default)]
pub struct ProbeHub(Arc<Mutex<Desk>>);

#[derive(Default)]
struct Desk {
    waiting: Option<Asked>,
    /// One is being drawn or is on its way.
    busy: bool,
}

impl ProbeHub {
    /// Asks for one look. A request that waits already is dropped for it: its receiver is disconnected.
    pub fn ask(&self, request: ProbeRequest) -> Receiver<Answer> {
        let (answer, receiver) = bounded(1);
        let until = Instant::now() + request.patience;
        self.desk().waiting = Some(Asked { request, answer, until });
        receiver
    }

    /// A look is asked for or on its way: the render world has to go on.
    pub fn is_busy(&self) -> bool {
        let desk = self.desk();
        desk.busy || desk.waiting.is_some()
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const PENDING: u8 = 0;
const MAPPED: u8 = 1;
const LOST: u8 = 2;

/// The look that is being made.
#[derive(Resource, Default)]
pub struct Prober {
    /// Waits for its shaders or for another picture.
    asked: Option<Asked>,
    flight: Option<Flight>,
}

/// A picture on its way out of the GPU, with all that it is drawn with.
struct Flight {
    asked: Asked,
    composer: Composer,
    texture: Texture,
    buffer: Buffer,
    stamp: Stamp,
    drawn: bool,
    /// `None` until it is drawn and submitted.
    mapped: Option<Arc<AtomicU8>>,
}

/// Makes what is asked for ready to be drawn.
pub fn prepare_probe(
    mut prober: ResMut<Prober>,
    mut pipelines: ResMut<Pipelines>,
    hub: Res<ProbeHub>,
    extracted: Res<ExtractedComposition>,
    inputs: Res<InputTextures>,
    tick: Res<CanvasTick>,
    (device, queue): (Res<RenderDevice>, Res<RenderQueue>),
) {
    if prober.flight.is_some() {
        return;
    }
    if let Some(newer) = hub.desk().waiting.take() {
        prober.asked = Some(newer);
    }
    if let Some(asked) = prober.asked.take() {
        let look = Look { extracted: &extracted, inputs: &inputs, tick: &tick, device: &device, queue: &queue };
        match look.begin(&asked.request, &mut pipelines) {
            Ok((composer, texture, stamp)) => {
                let buffer = buffer_for(&texture, &device);
                prober.flight = Some(Flight { asked, composer, texture, buffer, stamp, drawn: false, mapped: None });
            }
            // It may come: a source that has just been opened, a layer that is added in this moment.
            Err(_) if Instant::now() < asked.until => prober.asked = Some(asked),
            Err(error) => _ = asked.answer.send(Err(error)),
        }
    }
    hub.desk().busy = prober.asked.is_some() || prober.flight.is_some();
}

struct Look<'a> {
    extracted: &'a ExtractedComposition,
    inputs: &'a InputTextures,
    tick: &'a CanvasTick,
    device: &'a RenderDevice,
    queue: &'a RenderQueue,
}

impl Look<'_> {
    /// A composer that draws the picture into the texture beside it.
    fn begin(
        &self,
        request: &ProbeRequest,
        pipelines: &mut Pipelines,
    ) -> Result<(Composer, Texture, Stamp), ProbeError> {
        let composition = self.composition(request)?;
        let ids = inputs_of(&composition);
        let versions = ids.iter().filter_map(|id| Some((*id, self.inputs.get(*id)?.version)));
        let stamp = Stamp(versions.collect(), composition.moves().then_some(self.tick.tick));
        if request.unlike.as_ref() == Some(&stamp) {
            return Err(ProbeError::Unchanged);
        }
        let inputs = self.inputs.drawable(&ids, self.device, self.queue);
        let info = |id| info_of(id, &composition, &inputs);
        let mut composer = Composer::default();
        let mut exceptions = Exceptions::default();
        let (mut plan, mut target) = plan_probe(&composition, &info, &exceptions).ok_or(ProbeError::NoPicture)?;
        let mut failed = |key: &_| match pipelines.get(key, self.device) {
            Lookup::Failed(why) => Some(why),
            Lookup::Ready(_) | Lookup::Waiting => None,
        };
        let device = self.device;
        while let Some(more) = around(&plan, &exceptions, |pass| composer.keys(pass, device), &mut failed) {
            exceptions = more;
            (plan, target) = plan_probe(&composition, &info, &exceptions).ok_or(ProbeError::NoPicture)?;
        }
        let usage = TextureUsages::RENDER_ATTACHMENT
            | TextureUsages::TEXTURE_BINDING
            | TextureUsages::COPY_SRC
            | TextureUsages::COPY_DST;
        let texture = make(device, "probe", (target.width, target.height), ENCODED, usage, &[]);
        composer.lend(target, texture.create_view(&TextureViewDescriptor::default()));
        // What is drawn for a look is none of the frame path's work.
        let uncounted = SharedCounters::default();
        if !composer.adopt(plan, &inputs, pipelines, device, self.queue, &uncounted) {
            return Err(ProbeError::Lost);
        }
        composer.mark(&inputs, self.tick, (self.device, self.queue), &uncounted);
        composer.write_time(self.tick, self.queue);
        Ok((composer, texture, stamp))
    }

    /// The layer alone on a program of its picture's size, and the scenes that it shows.
    fn composition(&self, request: &ProbeRequest) -> Result<Composition, ProbeError> {
        let all = &self.extracted.composition;
        let layers = || all.canvases.iter().flat_map(|canvas| &canvas.layers);
        let layer = layers().find(|layer| layer.id == request.layer).ok_or(ProbeError::NotShown)?;
        let size = match layer.input {
            InputId::Fallback(_) => return Err(ProbeError::NoPicture),
            InputId::Source(id) => match all.generators.iter().find(|made| made.source == id) {
                Some(made) => (made.width, made.height),
                None => self.inputs.info(layer.input).ok_or(ProbeError::NoPicture)?.size(),
            },
            id @ InputId::Scene(_) => info_of(id, all, self.inputs).ok_or(ProbeError::NoPicture)?.size(),
        };
        let (node, (width, height)) = alone(layer, request, size).ok_or(ProbeError::NotShown)?;
        let program = CanvasNode { scene: None, width, height, layers: vec![node] };
        let mut wanted = scenes_of(&program);
        // A nested canvas stands before those that show it.
        let mut canvases = vec![program];
        for canvas in all.canvases.iter().rev() {
            if canvas.scene.is_some_and(|scene| wanted.contains(&InputId::Scene(scene))) {
                wanted.extend(scenes_of(canvas));
                canvases.push(canvas.clone());
            }
        }
        canvases.reverse();
        Ok(Composition { generators: all.generators.clone(), canvases, kept: Vec::new() })
    }
}

/// The layer at its picture's own origin and size, with the effects that are looked through. `None` when nothing is left of it.
fn alone(layer: &LayerNode, request: &ProbeRequest, (w, h): (u32, u32)) -> Option<(LayerNode, (u32, u32))> {
    let (w, h) = (f64::from(w), f64::from(h));
    let (origin, picture) = if request.whole {
        ((0.0, 0.0), (w, h))
    } else {
        let laid = lay(&layer.placement, &layer.crop, (w, h))?;
        (laid.origin, laid.picture)
    };
    let crop =
        Crop { left: origin.0, top: origin.1, right: w - origin.0 - picture.0, bottom: h - origin.1 - picture.1 };
    let mut node =
        LayerNode { placement: Placement::default(), crop, opacity: 1.0, blend: Blend::Normal, ..layer.clone() };
    node.stages.retain(|stage| request.before.contains(&stage.effect));
    // Places in a look are places in the picture itself.
    node.stages.iter_mut().for_each(|stage| stage.margin = 0);
    let pixels = |side: f64| (side - 1e-6).ceil().max(1.0) as u32;
    Some((node, (pixels(picture.0), pixels(picture.1))))
}

fn scenes_of(canvas: &CanvasNode) -> Vec<InputId> {
    let images = canvas.layers.iter().flat_map(|layer| &layer.stages).flat_map(|stage| &stage.images);
    let read = images.filter_map(|image| match image {
        Image::Input(id) => Some(*id),
        _ => None,
    });
    canvas.layers.iter().map(|layer| layer.input).chain(read).filter(|id| matches!(id, InputId::Scene(_))).collect()
}

fn inputs_of(composition: &Composition) -> Vec<InputId> {
    let layers = composition.canvases.iter().flat_map(|canvas| &canvas.layers);
    let mut ids: Vec<InputId> = layers.map(|layer| layer.input).chain(composition.images()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Bytes from one row to the next in the buffer.
fn stride(texture: &Texture) -> u32 {
    (texture.width() * 4).next_multiple_of(256)
}

fn buffer_for(texture: &Texture, device: &RenderDevice) -> Buffer {
    device.create_buffer(&BufferDescriptor {
        label: Some("probe"),
        size: u64::from(stride(texture)) * u64::from(texture.height()),
        usage: BufferUsages::COPY_DST | BufferUsages::MAP_READ,
        mapped_at_creation: false,
    })
}

/// Draws the picture and copies it out.
pub fn draw_probe(mut prober: ResMut<Prober>, mut context: RenderContext, counters: Res<SharedCounters>) {
    let Some(flight) = prober.flight.as_mut().filter(|flight| !flight.drawn) else { return };
    let encoder = context.command_encoder();
    draw_passes(&flight.composer, encoder, &SharedCounters::default());
    let Flight { texture, buffer, .. } = flight;
    let layout = TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(stride(texture)), rows_per_image: None };
    let to = TexelCopyBufferInfo { buffer, layout };
    encoder.copy_texture_to_buffer(texture.as_image_copy(), to, texture.size());
    flight.drawn = true;
    let bytes = u64::from(flight.texture.width()) * u64::from(flight.texture.height()) * 4;
    counters.add(|c| {
        c.probes += 1;
        c.probe_bytes += bytes;
    });
}

/// Maps what was copied, without waiting, and hands over what is mapped.
pub fn finish_probe(mut prober: ResMut<Prober>, hub: Res<ProbeHub>, device: Res<RenderDevice>) {
    let Some(flight) = prober.flight.as_mut().filter(|flight| flight.drawn) else { return };
    let state = flight.mapped.get_or_insert_with(|| {
        let state = Arc::new(AtomicU8::new(PENDING));
        let told = state.clone();
        flight.buffer.slice(..).map_async(MapMode::Read, move |result| {
            told.store(if result.is_ok() { MAPPED } else { LOST }, Ordering::Release);
        });
        state
    });
    device.poll(PollType::Poll).ok();
    let state = state.load(Ordering::Acquire);
    if state == PENDING {
        return;
    }
    let Some(Flight { asked, texture, buffer, stamp, .. }) = prober.flight.take() else { return };
    let answer = if state == MAPPED { Ok(taken(&texture, &buffer, stamp)) } else { Err(ProbeError::Lost) };
    // Whoever asked may have lost interest.
    asked.answer.send(answer).ok();
    hub.desk().busy = prober.asked.is_some();
}

fn taken(texture: &Texture, buffer: &Buffer, stamp: Stamp) -> ProbePicture {
    let (width, height) = (texture.width(), texture.height());
    let row = width as usize * 4;
    let mut rgba = Vec::with_capacity(row * height as usize);
    {
        let view = buffer.slice(..).get_mapped_range();
        view.chunks(stride(texture) as usize).filter_map(|padded| padded.get(..row)).for_each(|row| rgba.extend(row));
    }
    buffer.unmap();
    ProbePicture { width, height, rgba, stamp }
}
