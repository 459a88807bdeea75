//! Looks at pictures: what stands before one of a layer's effects, at full size, for commands that find parameters in it; a layer or the
//! program as a few pixels, for scopes.
//!
//! A look is asked for through the [`ProbeHub`] and is drawn once, by a [`Composer`] of its own into a texture of its own, so that the
//! plan in force is neither changed nor waited for. The program is composed already; pixels of it are taken. The texture is copied into a
//! buffer, mapped without waiting, handed over and freed.
//! One look is on its way at a time; one that is asked for while another waits takes its place.

use super::canvas::{CanvasTick, ExtractedComposition, SharedCounters};
use super::compose::draw_passes;
use super::composer::Composer;
use super::look::{Drawing, Look, Sketch};
use super::node::InputId;
use super::pipelines::Pipelines;
use super::readback::straight_from_canvas;
use super::reduce::Reducer;
use super::upload::InputTextures;
use crate::document::{EffectId, LayerId};
use crate::effect::Picture;
use bevy::prelude::*;
use bevy::render::render_resource::{
    Buffer, BufferDescriptor, BufferUsages, MapMode, PollType, TexelCopyBufferInfo, TexelCopyBufferLayout, Texture,
};
use bevy::render::renderer::{RenderContext, RenderDevice, RenderQueue};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is to be looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeRequest {
    pub of: ProbeOf,
    /// At most so many pixels across and down, the aspect kept: single pixels are taken, so that levels stay what they are. `None` for
    /// all of them.
    pub within: Option<(u32, u32)>,
    /// Only a picture of something else than this one was made of.
    pub unlike: Option<Stamp>,
    /// How long the picture, or another one, may take to come.
    pub patience: Duration,
}

/// Whose picture it is.
#[derive(Debug, Clone, PartialEq)]
pub enum ProbeOf {
    Layer {
        layer: LayerId,
        /// The layer's effects that are seen in the picture; those behind the place that is looked at are left out.
        before: Vec<EffectId>,
        /// The source's whole picture, with what the layer's crop cuts away.
        whole: bool,
    },
    /// As outputs show it: over black.
    Program,
}

/// What a picture was made of: equal stamps of the same request mean equal pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    pub(super) inputs: Vec<(InputId, u64)>,
    /// The tick, where something moves by itself.
    pub(super) tick: Option<u64>,
    /// Of a small picture: the composition's revision, or what the program's canvas holds. Parameters are in there.
    pub(super) made: Option<u64>,
}

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

pub type Answer = Result<ProbePicture, ProbeError>;

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

    /// The same for whoever can do without: `None` while another look is asked for or on its way.
    pub fn ask_idle(&self, request: ProbeRequest) -> Option<Receiver<Answer>> {
        let idle = {
            let desk = self.desk();
            !desk.busy && desk.waiting.is_none()
        };
        idle.then(|| self.ask(request))
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
    reducer: Reducer,
}

/// A picture on its way out of the GPU, with all that it is drawn with.
struct Flight {
    asked: Asked,
    sketch: Sketch,
    buffer: Buffer,
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
    program: Res<Composer>,
    (device, queue): (Res<RenderDevice>, Res<RenderQueue>),
) {
    let prober = &mut *prober;
    if prober.flight.is_some() {
        return;
    }
    if let Some(newer) = hub.desk().waiting.take() {
        prober.asked = Some(newer);
    }
    if let Some(asked) = prober.asked.take() {
        let look = Look { extracted: &extracted, inputs: &inputs, tick: &tick, device: &device, queue: &queue };
        let sketch = match &asked.request.of {
            ProbeOf::Layer { layer, before, whole } => {
                look.layer(*layer, before, *whole, &asked.request, &mut pipelines)
            }
            ProbeOf::Program => look.program(&program, &asked.request, &mut prober.reducer),
        };
        match sketch {
            Ok(sketch) => {
                let buffer = buffer_for(&sketch.texture, &device);
                prober.flight = Some(Flight { asked, sketch, buffer, drawn: false, mapped: None });
            }
            // It may come: a source that has just been opened, a layer that is added in this moment.
            Err(_) if Instant::now() < asked.until => prober.asked = Some(asked),
            Err(error) => _ = asked.answer.send(Err(error)),
        }
    }
    hub.desk().busy = prober.asked.is_some() || prober.flight.is_some();
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
    let Flight { sketch: Sketch { drawing, texture, .. }, buffer, .. } = flight;
    match drawing {
        Drawing::Stages(composer) | Drawing::Canvas(composer) => {
            draw_passes(composer, encoder, &SharedCounters::default());
        }
        Drawing::Program(reduction) => reduction.draw(encoder),
    }
    let layout = TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(stride(texture)), rows_per_image: None };
    let to = TexelCopyBufferInfo { buffer, layout };
    encoder.copy_texture_to_buffer(texture.as_image_copy(), to, texture.size());
    let bytes = u64::from(texture.width()) * u64::from(texture.height()) * 4;
    flight.drawn = true;
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
    let Some(Flight { asked, sketch, buffer, .. }) = prober.flight.take() else { return };
    let answer = if state == MAPPED { Ok(taken(sketch, &buffer)) } else { Err(ProbeError::Lost) };
    // Whoever asked may have lost interest.
    asked.answer.send(answer).ok();
    hub.desk().busy = prober.asked.is_some();
}

fn taken(Sketch { drawing, texture, stamp }: Sketch, buffer: &Buffer) -> ProbePicture {
    let (width, height) = (texture.width(), texture.height());
    let row = width as usize * 4;
    let mut rgba = Vec::with_capacity(row * height as usize);
    {
        let view = buffer.slice(..).get_mapped_range();
        view.chunks(stride(&texture) as usize).filter_map(|padded| padded.get(..row)).for_each(|row| rgba.extend(row));
    }
    buffer.unmap();
    if matches!(drawing, Drawing::Canvas(_)) {
        rgba = straight_from_canvas(&rgba);
    }
    ProbePicture { width, height, rgba, stamp }
}
