//! Sources whose frames a test gives: the real handle and the real upload, without GStreamer behind them.

use crate::app::headless::HeadlessStudio;
use crate::document::{Show, Source, SourceId};
use crate::effect::Picture;
use crate::scene::{Clock, ClockMode, SourceOpener, StudioState};
use crate::source::frame::{Colorimetry, Frame, FrameFormat, PixelLayout};
use crate::source::handle::{SourceLink, pair};
use crate::source::{OpenOptions, Stepped, open};
use crate::view::Health;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The frames of each source that a test feeds.
pub type Feeds = BTreeMap<SourceId, Vec<TestFrame>>;

/// One frame: tight planes one after the other.
#[derive(Debug, Clone)]
pub struct TestFrame {
    pub format: FrameFormat,
    pub bytes: Arc<[u8]>,
}

impl TestFrame {
    pub fn new(format: FrameFormat, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { format, bytes: bytes.into() }
    }

    /// A picture as straight RGBA, rounded to eight bits.
    pub fn of(picture: &Picture) -> Self {
        Self::packed(picture, PixelLayout::RGBA, |color| color)
    }

    /// The same without alpha: a camera's picture.
    pub fn opaque(picture: &Picture) -> Self {
        Self::packed(picture, PixelLayout::Packed { r: 0, g: 1, b: 2, a: None }, |[r, g, b, _]| [r, g, b, 1.0])
    }

    /// The same with its colours multiplied by alpha in encoded values.
    pub fn premultiplied(picture: &Picture) -> Self {
        let mut frame = Self::packed(picture, PixelLayout::RGBA, crate::effect::reference::premultiply);
        frame.format.premultiplied = true;
        frame
    }

    fn packed(picture: &Picture, layout: PixelLayout, change: impl Fn([f32; 4]) -> [f32; 4]) -> Self {
        let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        let bytes: Vec<u8> = picture.pixels.iter().flat_map(|color| change(*color).map(byte)).collect();
        let (width, height) = (picture.width as u32, picture.height as u32);
        Self::new(FrameFormat { layout, width, height, color: Colorimetry::RGB, premultiplied: false }, bytes)
    }

    fn frame(&self) -> Frame {
        match Frame::from_bytes(self.format, self.bytes.clone()) {
            Ok(frame) => frame,
            Err(error) => panic!("not a frame: {error}"),
        }
    }
}

impl IntoIterator for TestFrame {
    type Item = Self;
    type IntoIter = std::iter::Once<Self>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self)
    }
}

/// Puts a show into a studio, its time at tick `start`, with these feeds in place of the sources of their ids.
pub fn open_show(studio: &mut HeadlessStudio, show: Show, path: Option<PathBuf>, feeds: Feeds, start: u64) {
    let world = studio.app.world_mut();
    let open_source = move |source: &Source, options: &OpenOptions| match feeds.get(&source.id) {
        Some(frames) => spawn(source, options, frames.clone()),
        None => open(source, options),
    };
    world.insert_resource(SourceOpener { open: Arc::new(open_source), ..SourceOpener::default() });
    world.insert_resource(Clock::new(ClockMode::Stepped { start }));
    world.resource_mut::<StudioState>().open(show, path);
}

fn spawn(source: &Source, options: &OpenOptions, frames: Vec<TestFrame>) -> crate::source::SourceHandle {
    let (handle, link) = pair(source, options.clone());
    // The size is known before the first answer, as it is of a source that has run for a while.
    if let Some(first) = frames.first() {
        link.update(|status| {
            status.health = Health::Live;
            (status.width, status.height) = (first.format.width, first.format.height);
        });
    }
    let run = move || feed(&link, &frames);
    if let Err(error) = std::thread::Builder::new().name(format!("feed-{}", source.id)).spawn(run) {
        panic!("no thread for a test's source: {error}");
    }
    handle
}

/// Answers until the handle is dropped: the next frame whenever the time went on.
fn feed(link: &SourceLink, frames: &[TestFrame]) {
    let mut frames = frames.iter();
    let mut at = None;
    while !link.stopping() {
        let Ok(show_ns) = link.asked.recv_timeout(Duration::from_millis(200)) else { continue };
        let next = if at.replace(show_ns) == Some(show_ns) { None } else { frames.next() };
        if let Some(next) = next {
            link.update(|status| (status.width, status.height) = (next.format.width, next.format.height));
        }
        link.answer(next.map_or(Stepped::Same, |next| Stepped::New(next.frame())));
    }
}
