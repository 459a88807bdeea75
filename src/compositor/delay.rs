//! Pictures that delays hold back: per delay a ring of textures, each drawn once, kept while it waits, and drawn again when it was shown.
//!
//! What is held are changes: a picture that stays takes one texture however long the delay. A picture is due at the first tick whose show time
//! is so much later than that of the tick which drew it, so that renders are the same every time. Until the first one is due, it is what is
//! shown.

use super::canvas::SharedCounters;
use super::pipelines::ENCODED;
use super::pool::make;
use super::program_run::Instance;
use bevy::platform::collections::HashMap;
use bevy::render::render_resource::{Texture, TextureUsages, TextureView, TextureViewDescriptor};
use bevy::render::renderer::RenderDevice;
use std::collections::VecDeque;

/// Most bytes that the pictures of one ring take; when there is no room, the oldest one is let go, and the delay becomes shorter.
pub const MOST_BYTES: u64 = 512 << 20;

/// So much may be missing for a picture to be due: show times are rounded to nanoseconds, rates are fractions. Less than half a tick.
const EARLY_NS: u64 = 2_000_000;

/// Textures that wait for a picture, beside those that hold one; more are given back.
const MOST_SPARE: usize = 2;

/// Pictures of this size that one ring may hold.
pub fn most_pictures(width: u32, height: u32) -> u64 {
    (MOST_BYTES / (u64::from(width) * u64::from(height) * 4).max(1)).max(2)
}

/// A picture and the show time of the tick that drew it.
struct Held {
    id: u64,
    at_ns: u64,
    texture: Texture,
}

#[derive(Default)]
struct Ring {
    size: (u32, u32),
    /// The oldest first.
    held: VecDeque<Held>,
    spare: Vec<Texture>,
}

/// The rings of all delays in a plan.
#[derive(Default)]
pub(super) struct Rings {
    rings: HashMap<Instance, Ring>,
    /// Counts pictures.
    drawn: u64,
}

impl Rings {
    /// A texture for pictures of this delay to be drawn into, until [`begin`](Self::begin) says which one.
    pub fn any(
        &mut self,
        instance: Instance,
        size: (u32, u32),
        device: &RenderDevice,
        counters: &SharedCounters,
    ) -> TextureView {
        let ring = self.rings.entry(instance).or_default();
        if ring.size != size {
            ring.clear(counters);
            ring.size = size;
        }
        if let Some(held) = ring.held.back() {
            return view(&held.texture);
        }
        if ring.spare.is_empty() {
            ring.spare.push(texture(size, device, counters));
        }
        ring.spare.last().map_or_else(|| view(&texture(size, device, counters)), view)
    }

    /// Where the picture of the tick at this show time is to be drawn.
    pub fn begin(
        &mut self,
        instance: Instance,
        now_ns: u64,
        device: &RenderDevice,
        counters: &SharedCounters,
    ) -> Option<TextureView> {
        let ring = self.rings.get_mut(&instance)?;
        self.drawn += 1;
        if ring.held.back().is_some_and(|held| held.at_ns > now_ns) {
            // The show began anew.
            ring.spare.extend(ring.held.drain(..).map(|held| held.texture));
        }
        if let Some(same) = ring.held.back_mut().filter(|held| held.at_ns == now_ns) {
            same.id = self.drawn;
            return Some(view(&same.texture));
        }
        let full = ring.held.len() as u64 >= most_pictures(ring.size.0, ring.size.1);
        let oldest = if full { ring.held.pop_front() } else { None };
        let free = oldest.map(|held| held.texture).or_else(|| ring.spare.pop());
        let texture = free.unwrap_or_else(|| texture(ring.size, device, counters));
        let target = view(&texture);
        ring.held.push_back(Held { id: self.drawn, at_ns: now_ns, texture });
        Some(target)
    }

    /// The picture that is due at this show time, by a number that no other one has; those before it are let go.
    pub fn due(
        &mut self,
        instance: Instance,
        now_ns: u64,
        delay_ns: u64,
        counters: &SharedCounters,
    ) -> Option<(u64, &Texture)> {
        let ring = self.rings.get_mut(&instance)?;
        let waited = |held: &Held| held.at_ns + delay_ns <= now_ns + EARLY_NS;
        while ring.held.get(1).is_some_and(waited) {
            ring.spare.extend(ring.held.pop_front().map(|held| held.texture));
        }
        let given_back = ring.spare.len().saturating_sub(MOST_SPARE);
        if given_back > 0 {
            ring.spare.truncate(MOST_SPARE);
            freed(given_back, counters);
        }
        ring.held.front().map(|held| (held.id, &held.texture))
    }

    /// Lets go what no delay of these holds.
    pub fn retain(&mut self, instances: &[Instance], counters: &SharedCounters) {
        self.rings.retain(|instance, ring| {
            let kept = instances.contains(instance);
            if !kept {
                ring.clear(counters);
            }
            kept
        });
    }
}

impl Ring {
    fn clear(&mut self, counters: &SharedCounters) {
        freed(self.held.len() + self.spare.len(), counters);
        self.held.clear();
        self.spare.clear();
    }
}

fn freed(count: usize, counters: &SharedCounters) {
    counters.add(|c| c.delay_textures_freed += count as u64);
}

fn texture(size: (u32, u32), device: &RenderDevice, counters: &SharedCounters) -> Texture {
    counters.add(|c| {
        c.textures_created += 1;
        c.delay_textures += 1;
    });
    let usage = TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC;
    make(device, "held back", size, ENCODED, usage, &[])
}

fn view(texture: &Texture) -> TextureView {
    texture.create_view(&TextureViewDescriptor::default())
}
