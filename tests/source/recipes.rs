//! Runs a source's pipeline the way a supervisor would, as far as these tests need it.

use gstreamer as gst;
use gstreamer_video::prelude::*;
use scrim::document::Rate;
use scrim::source::explain::explain;
use scrim::source::recipe::{Recipe, SourceError};
use scrim::source::{OpenOptions, Pace};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Long enough for a loaded machine; a test that waits this long has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub fn options() -> OpenOptions {
    OpenOptions {
        base: std::env::temp_dir(),
        pace: Pace::Live,
        canvas: (1280, 720),
        rate: Rate::new(30, 1),
        waker: Arc::new(|| ()),
        sound: None,
    }
}

/// A playing pipeline, stopped when dropped.
pub struct Playing {
    pub recipe: Recipe,
    name: String,
}

/// A picture as `RGBx`-like bytes with its size.
pub struct Shot {
    pub width: u32,
    pub height: u32,
    pixels: Vec<[u8; 3]>,
}

impl Shot {
    pub fn at(&self, x: u32, y: u32) -> [u8; 3] {
        self.pixels[(y * self.width + x) as usize]
    }

    /// The pixel is this colour, as far as a lossy codec keeps it.
    pub fn is(&self, x: u32, y: u32, rgb: [u8; 3]) -> bool {
        self.at(x, y).iter().zip(rgb).all(|(have, want)| have.abs_diff(want) < 24)
    }
}

impl Playing {
    /// `name` is what the sentences call the source.
    pub fn start(recipe: Recipe, name: &str) -> Self {
        recipe.pipeline.set_state(gst::State::Playing).expect("the pipeline starts");
        Self { recipe, name: name.into() }
    }

    /// The next picture, or the sentence of the first error.
    pub fn shot(&self) -> Result<Shot, SourceError> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(sample) = self.recipe.sink.as_ref().unwrap().try_pull_sample(gst::ClockTime::from_mseconds(50))
            {
                return Ok(shot_of(&sample));
            }
            if let Some(error) = self.error_now() {
                return Err(error);
            }
        }
        panic!("neither a picture nor an error");
    }

    /// Pictures until one pleases.
    pub fn shot_where(&self, pleases: impl Fn(&Shot) -> bool) -> Shot {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let shot = self.shot().expect("pictures go on");
            if pleases(&shot) {
                return shot;
            }
        }
        panic!("no such picture came");
    }

    /// Waits for an error and says it.
    pub fn error(&self) -> SourceError {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            self.recipe.sink.as_ref().unwrap().try_pull_sample(gst::ClockTime::from_mseconds(20));
            if let Some(error) = self.error_now() {
                return error;
            }
        }
        panic!("no error came");
    }

    fn error_now(&self) -> Option<SourceError> {
        let bus = self.recipe.pipeline.bus().unwrap();
        let message = bus.pop_filtered(&[gst::MessageType::Error])?;
        let gst::MessageView::Error(error) = message.view() else { return None };
        Some(explain(&error.error(), error.debug().as_deref(), error.details(), &self.name))
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.recipe.pipeline.set_state(gst::State::Null).ok();
    }
}

fn shot_of(sample: &gst::Sample) -> Shot {
    let rgb = gst::Caps::builder("video/x-raw").field("format", "RGBx").build();
    let sample = gstreamer_video::convert_sample(sample, &rgb, Some(gst::ClockTime::from_seconds(5))).unwrap();
    let info = gstreamer_video::VideoInfo::from_caps(sample.caps().unwrap()).unwrap();
    let frame = gstreamer_video::VideoFrame::from_buffer_readable(sample.buffer_owned().unwrap(), &info).unwrap();
    let stride = frame.plane_stride()[0] as usize;
    let (width, height) = (frame.width(), frame.height());
    let data = frame.plane_data(0).unwrap();
    let pixels = (0..height as usize)
        .flat_map(|y| data[y * stride..][..width as usize * 4].chunks_exact(4).map(|p| [p[0], p[1], p[2]]))
        .collect();
    Shot { width, height, pixels }
}

/// Waits until something holds.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "still not: {what}");
        std::thread::yield_now();
    }
}

/// The sentence of a recipe that must not be made.
pub fn refusal(recipe: Result<Recipe, SourceError>) -> SourceError {
    recipe.err().expect("the recipe is refused")
}

pub fn retry(sentence: &str) -> SourceError {
    SourceError::Retry(sentence.into())
}

pub fn fatal(sentence: &str) -> SourceError {
    SourceError::Fatal(sentence.into())
}
