//! The way out of the GPU: only when an output asks, through a ring of mapped buffers, errors as values.
//!
//! A live reader is skipped when the ring is busy (and that is counted); a reader that must not miss a frame makes the
//! compositor wait. An unchanged canvas is not read again: the reader gets the same bytes.

use super::block_canvas::BlockCanvas;
use super::canvas::{CanvasTick, SharedCounters, SharedTimes};
use super::nv12::Nv12;
use super::pool::CanvasViews;
use crate::effect::reference::{srgb_decode, srgb_encode};
use bevy::prelude::*;
use bevy::render::render_resource::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoder, MapMode, PollType, TexelCopyBufferInfo,
    TexelCopyBufferLayout,
};
use bevy::render::renderer::{RenderContext, RenderDevice};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What a reader gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadFormat {
    /// Tight planes, BT.709 limited, even sides, over black.
    Nv12,
    /// Tight rows of the canvas's bytes: premultiplied in linear light, then encoded. See [`straight_from_canvas`].
    Canvas,
}

/// One picture read back.
#[derive(Debug, Clone)]
pub struct ReadFrame {
    pub format: ReadFormat,
    pub width: u32,
    pub height: u32,
    /// The canvas tick that it shows, and its show time.
    pub tick: u64,
    pub show_ns: u64,
    pub bytes: Arc<Vec<u8>>,
}

struct Tap {
    format: ReadFormat,
    sender: Sender<ReadFrame>,
    /// Every tick is wanted: wait for the ring and for the reader.
    every: bool,
    /// One picture and done.
    once: bool,
    fresh: bool,
    /// The reader is gone.
    closed: bool,
}

/// Where outputs ask for pictures of the program; shared by both worlds.
#[derive(Resource, Clone, Default)]
pub struct ReadbackHub(Arc<Mutex<Vec<Tap>>>);

impl ReadbackHub {
    /// Pictures of every tick, newest wins: what does not fit into three waiting is dropped. Ends when the receiver is dropped.
    pub fn live(&self, format: ReadFormat) -> Receiver<ReadFrame> {
        self.add(format, 3, false, false)
    }

    /// Pictures of every tick without a gap; the compositor waits for the reader.
    pub fn every(&self, format: ReadFormat) -> Receiver<ReadFrame> {
        self.add(format, 4, true, false)
    }

    /// The next composed picture.
    pub fn once(&self, format: ReadFormat) -> Receiver<ReadFrame> {
        self.add(format, 1, true, true)
    }

    /// Some output reads the program.
    pub fn is_read(&self) -> bool {
        !self.taps().is_empty()
    }

    fn add(&self, format: ReadFormat, room: usize, every: bool, once: bool) -> Receiver<ReadFrame> {
        let (sender, receiver) = bounded(room);
        self.taps().push(Tap { format, sender, every, once, fresh: true, closed: false });
        receiver
    }

    fn taps(&self) -> std::sync::MutexGuard<'_, Vec<Tap>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const SLOTS: usize = 3;

const PENDING: u8 = 0;
const MAPPED: u8 = 1;
const LOST: u8 = 2;

struct Slot {
    buffer: Buffer,
    shape: Shape,
    /// `None` while free.
    work: Option<Work>,
}

struct Work {
    tick: CanvasTick,
    /// `None` between the copy and the mapping.
    state: Option<Arc<AtomicU8>>,
    order: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    format: ReadFormat,
    width: u32,
    height: u32,
}

impl Shape {
    fn stride(self) -> u32 {
        let bytes = match self.format {
            ReadFormat::Nv12 => self.width,
            ReadFormat::Canvas => self.width * 4,
        };
        bytes.next_multiple_of(256)
    }

    /// Bytes of a row and rows, planes one after the other.
    fn rows(self) -> (usize, usize) {
        let (w, h) = (self.width as usize, self.height as usize);
        match self.format {
            ReadFormat::Nv12 => (w, h * 3 / 2),
            ReadFormat::Canvas => (w * 4, h),
        }
    }
}

/// The mapped buffers and what was read last.
#[derive(Resource, Default)]
pub struct ReadbackRing {
    slots: Vec<Slot>,
    nv12: Option<Nv12>,
    last: Vec<ReadFrame>,
    /// Bytes to be used again once no reader holds them.
    spare: Vec<Arc<Vec<u8>>>,
    order: u64,
    /// A reader that wants every tick waits for a picture that is on its way.
    must_wait: bool,
}

impl ReadbackRing {
    /// Copies out what is wanted of this tick.
    pub fn encode(
        &mut self,
        hub: &ReadbackHub,
        (canvas, words): (&CanvasViews, Option<&BlockCanvas>),
        tick: CanvasTick,
        composed: bool,
        context: &mut RenderContext,
        counters: &SharedCounters,
    ) {
        let mut taps = hub.taps();
        taps.retain(|tap| !tap.closed);
        self.must_wait = taps.iter().any(|tap| tap.every);
        if taps.is_empty() {
            self.nv12 = None;
            self.slots.retain(|slot| slot.work.is_some());
            self.last.clear();
            return;
        }
        let device = context.render_device().clone();
        for format in [ReadFormat::Nv12, ReadFormat::Canvas] {
            if !taps.iter().any(|tap| tap.format == format) {
                continue;
            }
            let fresh = taps.iter_mut().any(|tap| tap.format == format && std::mem::take(&mut tap.fresh));
            let known = self.last.iter().any(|frame| frame.format == format);
            let on_its_way = self.slots.iter().any(|slot| slot.shape.format == format && slot.work.is_some());
            if !composed && !fresh && (known || on_its_way) {
                if !on_its_way {
                    self.repeat(&mut taps, format, tick);
                    continue;
                }
                if !self.must_wait {
                    continue;
                }
            }
            let (width, height) = (canvas.texture.width(), canvas.texture.height());
            let shape = match format {
                ReadFormat::Nv12 => Shape { format, width: (width & !1).max(2), height: (height & !1).max(2) },
                ReadFormat::Canvas => Shape { format, width, height },
            };
            let Some(index) = self.free_slot(shape, &device) else {
                counters.add(|c| c.readbacks_skipped += 1);
                continue;
            };
            if format == ReadFormat::Nv12 && !self.nv12.as_ref().is_some_and(|nv12| nv12.is_of(canvas, words)) {
                self.nv12 = Some(Nv12::new(&device, canvas, words, shape.stride()));
            }
            self.order += 1;
            let Some(slot) = self.slots.get_mut(index) else { continue };
            copy_out(context.command_encoder(), slot, canvas, self.nv12.as_ref());
            slot.work = Some(Work { tick, state: None, order: self.order });
            counters.add(|c| c.readbacks += 1);
        }
    }

    fn free_slot(&mut self, shape: Shape, device: &RenderDevice) -> Option<usize> {
        self.slots.retain(|slot| slot.work.is_some() || slot.shape.format != shape.format || slot.shape == shape);
        if let Some(index) = self.slots.iter().position(|slot| slot.work.is_none() && slot.shape == shape) {
            return Some(index);
        }
        if self.slots.iter().filter(|slot| slot.shape.format == shape.format).count() >= SLOTS {
            return None;
        }
        let (_, rows) = shape.rows();
        let buffer = device.create_buffer(&BufferDescriptor {
            label: Some("readback"),
            size: u64::from(shape.stride()) * rows as u64,
            usage: BufferUsages::COPY_DST | BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        self.slots.push(Slot { buffer, shape, work: None });
        Some(self.slots.len() - 1)
    }

    /// Sends the picture that was read last once more, for a tick at which nothing changed.
    fn repeat(&self, taps: &mut [Tap], format: ReadFormat, tick: CanvasTick) {
        for frame in self.last.iter().filter(|frame| frame.format == format) {
            deliver(taps, &ReadFrame { tick: tick.tick, show_ns: tick.show_ns, ..frame.clone() });
        }
    }

    /// Maps what was copied and hands over what is mapped, oldest first.
    pub fn finish(&mut self, hub: &ReadbackHub, device: &RenderDevice, times: &SharedTimes) {
        if self.slots.iter().all(|slot| slot.work.is_none()) {
            return;
        }
        let start = Instant::now();
        for slot in &mut self.slots {
            if let Some(work) = slot.work.as_mut().filter(|work| work.state.is_none()) {
                let state = Arc::new(AtomicU8::new(PENDING));
                work.state = Some(state.clone());
                slot.buffer.slice(..).map_async(MapMode::Read, move |result| {
                    state.store(if result.is_ok() { MAPPED } else { LOST }, Ordering::Release);
                });
            }
        }
        device.poll(PollType::Poll).ok();
        let mut taps = hub.taps();
        while let Some(index) = self.oldest() {
            let busy = self.slots.iter().filter(|slot| slot.work.is_some()).count();
            if self.state(index) == PENDING {
                // Two on their way keep the GPU busy; a third would find no free buffer.
                let once = taps.iter().any(|tap| tap.once);
                if !self.must_wait || (busy < SLOTS - 1 && !once) {
                    break;
                }
                device.poll(PollType::wait_indefinitely()).ok();
                if self.state(index) == PENDING {
                    break;
                }
            }
            self.hand_over(index, &mut taps);
        }
        times.set(|t| t.readback_ms = start.elapsed().as_secs_f32() * 1000.0);
    }

    /// Waits for everything that is on its way; for the end of a rendering.
    pub fn flush(&mut self, hub: &ReadbackHub, device: &RenderDevice) {
        while let Some(index) = self.oldest() {
            device.poll(PollType::wait_indefinitely()).ok();
            if self.state(index) == PENDING {
                return;
            }
            self.hand_over(index, &mut hub.taps());
        }
    }

    fn oldest(&self) -> Option<usize> {
        let working = self.slots.iter().enumerate().filter_map(|(index, slot)| {
            slot.work.as_ref().filter(|work| work.state.is_some()).map(|work| (work.order, index))
        });
        working.min().map(|(_, index)| index)
    }

    fn state(&self, index: usize) -> u8 {
        let state = self.slots.get(index).and_then(|slot| slot.work.as_ref()).and_then(|work| work.state.as_ref());
        state.map_or(LOST, |state| state.load(Ordering::Acquire))
    }

    fn hand_over(&mut self, index: usize, taps: &mut [Tap]) {
        let mapped = self.state(index) == MAPPED;
        let Some(slot) = self.slots.get_mut(index) else { return };
        let Some(work) = slot.work.take() else { return };
        if !mapped {
            // The device is lost or the buffer is: this picture is skipped, the next one may do.
            return;
        }
        let (row, rows) = slot.shape.rows();
        let mut bytes = take_spare(&mut self.spare, row * rows);
        {
            let view = slot.buffer.slice(..).get_mapped_range();
            let stride = slot.shape.stride() as usize;
            if let Some(target) = Arc::get_mut(&mut bytes) {
                for (to, from) in target.chunks_exact_mut(row).zip(view.chunks(stride)) {
                    if let Some(from) = from.get(..row) {
                        to.copy_from_slice(from);
                    }
                }
            }
        }
        slot.buffer.unmap();
        let Shape { format, width, height } = slot.shape;
        let frame =
            ReadFrame { format, width, height, tick: work.tick.tick, show_ns: work.tick.show_ns, bytes: bytes.clone() };
        self.last.retain(|last| last.format != format);
        self.last.push(frame.clone());
        self.spare.push(bytes);
        deliver(taps, &frame);
    }
}

fn copy_out(encoder: &mut CommandEncoder, slot: &Slot, canvas: &CanvasViews, nv12: Option<&Nv12>) {
    match (slot.shape.format, nv12) {
        (ReadFormat::Canvas, _) => {
            let bytes_per_row = Some(slot.shape.stride());
            let layout = TexelCopyBufferLayout { offset: 0, bytes_per_row, rows_per_image: None };
            let to = TexelCopyBufferInfo { buffer: &slot.buffer, layout };
            encoder.copy_texture_to_buffer(canvas.texture.as_image_copy(), to, canvas.texture.size());
        }
        (ReadFormat::Nv12, Some(nv12)) => nv12.encode(encoder, &slot.buffer),
        (ReadFormat::Nv12, None) => {}
    }
}

fn deliver(taps: &mut [Tap], frame: &ReadFrame) {
    for tap in taps.iter_mut().filter(|tap| tap.format == frame.format && !tap.closed) {
        let sent = if tap.every {
            tap.sender.send(frame.clone()).is_ok()
        } else {
            !matches!(tap.sender.try_send(frame.clone()), Err(TrySendError::Disconnected(_)))
        };
        tap.closed = !sent || tap.once;
    }
}

/// Bytes that no reader holds any more, or new ones.
fn take_spare(spare: &mut Vec<Arc<Vec<u8>>>, size: usize) -> Arc<Vec<u8>> {
    let free = spare.iter().position(|bytes| bytes.len() == size && Arc::strong_count(bytes) == 1);
    if let Some(index) = free {
        return spare.swap_remove(index);
    }
    spare.retain(|bytes| Arc::strong_count(bytes) > 1);
    Arc::new(vec![0; size])
}

/// Straight encoded RGBA, as PNG wants it, from a canvas's bytes (premultiplied in linear light, then encoded).
pub fn straight_from_canvas(bytes: &[u8]) -> Vec<u8> {
    let linear: [f32; 256] = std::array::from_fn(|value| srgb_decode(value as f32 / 255.0));
    let mut out = Vec::with_capacity(bytes.len());
    for pixel in bytes.chunks_exact(4) {
        let &[r, g, b, a] = pixel else { continue };
        let straight = |value: u8| match a {
            255 => value,
            0 => 0,
            _ => {
                let light = linear.get(usize::from(value)).copied().unwrap_or(0.0) * 255.0 / f32::from(a);
                (srgb_encode(light.min(1.0)) * 255.0 + 0.5) as u8
            }
        };
        out.extend([straight(r), straight(g), straight(b), a]);
    }
    out
}
