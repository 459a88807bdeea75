//! How long the GPU works on a picture, by its own clock. Only for who asks: without a [`GpuTiming`] nothing is written.
//!
//! Each timed tick writes three timestamps around what it asks of the GPU and has them copied into a buffer of a ring. A buffer is read
//! when it is mapped, some ticks later; nothing waits for it, and a tick that finds none free is not timed.

use bevy::ecs::resource::Resource;
use bevy::render::render_resource::{Buffer, BufferDescriptor, BufferUsages, CommandEncoder, MapMode, WgpuFeatures};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use wgpu::{QUERY_SIZE, QuerySet, QuerySetDescriptor, QueryType};

/// Milliseconds of the GPU for one picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GpuTimes {
    /// Drawing all canvases.
    pub compose_ms: f32,
    /// Converting the program for readers and copying it where they can map it.
    pub readback_ms: f32,
}

/// A timestamp before the passes, one behind them and one behind the copies.
const STAMPS: u32 = 3;
const BYTES: u64 = STAMPS as u64 * QUERY_SIZE as u64;

/// Pictures that may be on their way at once.
const SLOTS: usize = 4;

/// Results that are kept until they are taken.
const KEPT: usize = 64;

const FREE: u8 = 0;
const WRITTEN: u8 = 1;
const MAPPING: u8 = 2;
const MAPPED: u8 = 3;

struct Slot {
    stamps: QuerySet,
    resolved: Buffer,
    read: Buffer,
    state: Arc<AtomicU8>,
}

/// The timestamps of the pictures that are on their way, and what was found.
#[derive(Resource)]
pub struct GpuTiming {
    slots: Vec<Slot>,
    /// The slot that this tick writes to.
    current: Option<usize>,
    period_ns: f64,
    found: Vec<GpuTimes>,
}

impl GpuTiming {
    /// `None` where the device has no clock that commands can read.
    pub fn new(device: &RenderDevice, queue: &RenderQueue) -> Option<Self> {
        if !device.features().contains(WgpuFeatures::TIMESTAMP_QUERY_INSIDE_ENCODERS) {
            return None;
        }
        let buffer = |usage| {
            let label = Some("timestamps");
            device.create_buffer(&BufferDescriptor { label, size: BYTES, usage, mapped_at_creation: false })
        };
        let slot = || Slot {
            stamps: device.wgpu_device().create_query_set(&QuerySetDescriptor {
                label: Some("timestamps"),
                ty: QueryType::Timestamp,
                count: STAMPS,
            }),
            resolved: buffer(BufferUsages::QUERY_RESOLVE | BufferUsages::COPY_SRC),
            read: buffer(BufferUsages::COPY_DST | BufferUsages::MAP_READ),
            state: Arc::new(AtomicU8::new(FREE)),
        };
        Some(Self {
            slots: std::iter::repeat_with(slot).take(SLOTS).collect(),
            current: None,
            period_ns: f64::from(queue.get_timestamp_period()),
            found: Vec::with_capacity(KEPT),
        })
    }

    /// Before the first pass of a tick.
    pub fn begin(&mut self, encoder: &mut CommandEncoder) {
        self.current = self.slots.iter().position(|slot| slot.state.load(Ordering::Acquire) == FREE);
        self.stamp(encoder, 0);
    }

    /// Behind the last pass.
    pub fn composed(&self, encoder: &mut CommandEncoder) {
        self.stamp(encoder, 1);
    }

    /// Behind the copies for readers.
    pub fn end(&mut self, encoder: &mut CommandEncoder) {
        self.stamp(encoder, 2);
        let Some(slot) = self.current.take().and_then(|index| self.slots.get(index)) else { return };
        encoder.resolve_query_set(&slot.stamps, 0..STAMPS, &slot.resolved, 0);
        encoder.copy_buffer_to_buffer(&slot.resolved, 0, &slot.read, 0, BYTES);
        slot.state.store(WRITTEN, Ordering::Release);
    }

    fn stamp(&self, encoder: &mut CommandEncoder, index: u32) {
        if let Some(slot) = self.current.and_then(|current| self.slots.get(current)) {
            encoder.write_timestamp(&slot.stamps, index);
        }
    }

    /// After the commands were submitted: asks for what they wrote and takes in what came.
    pub fn finish(&mut self) {
        for slot in &self.slots {
            match slot.state.load(Ordering::Acquire) {
                WRITTEN => {
                    slot.state.store(MAPPING, Ordering::Release);
                    let state = slot.state.clone();
                    slot.read.slice(..).map_async(MapMode::Read, move |result| {
                        state.store(if result.is_ok() { MAPPED } else { FREE }, Ordering::Release);
                    });
                }
                MAPPED => {
                    let stamps = read(&slot.read);
                    slot.read.unmap();
                    slot.state.store(FREE, Ordering::Release);
                    if self.found.len() < KEPT {
                        let ms = |from: u64, to: u64| (to.saturating_sub(from) as f64 * self.period_ns / 1e6) as f32;
                        let [begin, composed, end] = stamps;
                        self.found.push(GpuTimes { compose_ms: ms(begin, composed), readback_ms: ms(composed, end) });
                    }
                }
                _ => {}
            }
        }
    }

    /// What was found since it was last asked.
    pub fn take(&mut self) -> impl Iterator<Item = GpuTimes> + '_ {
        self.found.drain(..)
    }
}

fn read(buffer: &Buffer) -> [u64; STAMPS as usize] {
    let view = buffer.slice(..).get_mapped_range();
    let mut stamps = view.as_chunks::<{ QUERY_SIZE as usize }>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
    std::array::from_fn(|_| stamps.next().unwrap_or(0))
}
