//! Sources whose frames a test gives: the real handle and the real upload, without GStreamer behind them.

use crate::app::headless::HeadlessStudio;
use crate::document::{Show, Source, SourceId};
use crate::effect::Picture;
use crate::scene::{Clock, ClockMode, ShownTransition, SourceOpener, StudioState};
use crate::source::frame::{Colorimetry, Frame, FrameFormat, PixelLayout};
use crate::source::handle::{SourceLink, pair};
use crate::source::{OpenOptions, Stepped, open};
use crate::view::Health;
use gstreamer as gst;
use gstreamer_video as gst_video;
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
    padding: usize,
}

impl TestFrame {
    /// Panics when the bytes are not a picture of that format.
    pub fn new(format: FrameFormat, bytes: impl Into<Arc<[u8]>>) -> Self {
        let frame = Self { format, bytes: bytes.into(), padding: 0 };
        frame.frame();
        frame
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

    /// The same picture as a decoder hands it over: a mapped buffer whose rows are so many bytes longer, with other bytes there.
    #[must_use]
    pub fn padded(self, bytes: usize) -> Self {
        Self { padding: bytes, ..self }
    }

    fn packed(picture: &Picture, layout: PixelLayout, change: impl Fn([f32; 4]) -> [f32; 4]) -> Self {
        let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        let bytes: Vec<u8> = picture.pixels.iter().flat_map(|color| change(*color).map(byte)).collect();
        let (width, height) = (picture.width as u32, picture.height as u32);
        Self::new(FrameFormat { layout, width, height, color: Colorimetry::RGB, premultiplied: false }, bytes)
    }

    fn frame(&self) -> Frame {
        let made = match self.padding {
            0 => Frame::from_bytes(self.format, self.bytes.clone()).map_err(|error| error.to_string()),
            padding => mapped(self.format, &self.bytes, padding),
        };
        match made {
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

/// A byte that no picture shows.
const GARBAGE: u8 = 0xa5;

/// A GStreamer buffer with these planes, their rows padded and a few bytes between the planes.
fn mapped(format: FrameFormat, tight: &[u8], padding: usize) -> Result<Frame, String> {
    let text = |error: gst::glib::BoolError| error.to_string();
    gst::init().map_err(|error| error.to_string())?;
    let (mut bytes, mut offsets, mut strides) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = tight;
    for shape in format.layout.planes() {
        let (width, height) = shape.texels(format.width, format.height);
        let row = (width * shape.bytes) as usize;
        let (plane, after) = rest.split_at_checked(row * height as usize).ok_or("too few bytes")?;
        offsets.push(bytes.len());
        strides.push(i32::try_from(row + padding).map_err(|error| error.to_string())?);
        for row in plane.chunks(row) {
            bytes.extend_from_slice(row);
            bytes.resize(bytes.len() + padding, GARBAGE);
        }
        bytes.resize(bytes.len() + padding, GARBAGE);
        rest = after;
    }
    let kind = video_format(format.layout);
    let mut buffer = gst::Buffer::from_slice(bytes);
    let writable = buffer.get_mut().ok_or("the buffer is shared")?;
    let flags = gst_video::VideoFrameFlags::empty();
    gst_video::VideoMeta::add_full(writable, flags, kind, format.width, format.height, &offsets, &strides)
        .map_err(text)?;
    let info = gst_video::VideoInfo::builder(kind, format.width, format.height).build().map_err(text)?;
    let frame = gst_video::VideoFrame::from_buffer_readable(buffer, &info).map_err(|_| "cannot be mapped")?;
    Frame::from_gst(frame, format).map_err(|error| error.to_string())
}

fn video_format(layout: PixelLayout) -> gst_video::VideoFormat {
    use gst_video::VideoFormat as F;
    match layout {
        PixelLayout::I420 => F::I420,
        PixelLayout::Nv12 => F::Nv12,
        PixelLayout::P010 => F::P01010le,
        PixelLayout::Yuy2 => F::Yuy2,
        PixelLayout::Uyvy => F::Uyvy,
        PixelLayout::Y42b => F::Y42b,
        PixelLayout::Y444 => F::Y444,
        PixelLayout::Gray8 => F::Gray8,
        // The order of four bytes does not matter to how they lie.
        PixelLayout::Packed { .. } => F::Rgba,
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
    world.remove_resource::<ShownTransition>();
    world.insert_resource(Clock::new(ClockMode::Stepped { start }));
    let mut state = world.resource_mut::<StudioState>();
    // Unlike a person's, a test's studio mode ends with its show.
    (state.preview, state.multiview) = (None, false);
    state.open(show, path);
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
