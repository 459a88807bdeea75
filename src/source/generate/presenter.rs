//! A presenter in front of an unevenly lit green wall: something to key without a camera.
//!
//! The parts of the figure are drawn once, with soft edges and fine hair, and laid over the wall where each is at the
//! moment that is asked for. The same moment always gives the same picture.

mod clothes;
mod figure;
mod motion;
mod paint;
mod sprite;
mod wall;

use super::clock::Ticks;
use super::i420::{Planes, live_sentence};
use super::pool::Pool;
use super::{Generator, not_a_picture};
use crate::source::frame::Frame;
use crate::source::recipe::SourceError;
use figure::Figure;
use motion::Pose;
use wall::Wall;

/// The height that the figure is drawn for.
const DESIGN_HEIGHT: f32 = 720.0;

pub struct Presenter {
    planes: Planes,
    ticks: Ticks,
    wall: Wall,
    figure: Figure,
    scale: f32,
    pool: Pool,
}

impl Presenter {
    pub fn new(width: u32, height: u32, ticks: Ticks) -> Self {
        let planes = Planes::new(width, height);
        let scale = height as f32 / DESIGN_HEIGHT;
        let (wall, figure) = (Wall::new(&planes), Figure::new(scale));
        Self { planes, ticks, wall, figure, scale, pool: Pool::new(planes.size()) }
    }
}

impl Generator for Presenter {
    fn frame_at(&mut self, t_ns: u64) -> Result<Frame, SourceError> {
        let number = self.ticks.number(t_ns);
        let start = self.ticks.start_ns(number);
        let pose = Pose::at(start as f64 / 1e9, self.planes.width as f32 / self.scale / 2.0);
        let (wall, grain) = self.wall.at(number);
        let bytes = self.pool.fill(|bytes| {
            bytes.copy_from_slice(wall);
            pose.draw(&self.figure, bytes, &self.planes, grain);
        });
        self.planes.timed_frame(bytes, start, self.ticks.duration_ns()).map_err(not_a_picture)
    }

    fn next_change_ns(&self, after: u64) -> Option<u64> {
        Some(self.ticks.next_start_ns(after))
    }

    fn sentence(&self, frame: &Frame) -> String {
        live_sentence(frame, self.ticks)
    }
}
