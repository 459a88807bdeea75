//! Reads pixels from an X server on a thread of its own and feeds them to a pipeline.

use super::elements::missing;
use super::explain::report;
use super::recipe::SourceError;
use super::x11::Desktop;
use crossbeam_channel::{Receiver, Sender, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::ErrorKind;
use x11rb::protocol::xfixes::ConnectionExt as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, ImageOrder, MapState};

/// Frames per second that are grabbed at least and at most.
const FPS: std::ops::RangeInclusive<f64> = 1.0..=120.0;

/// What is grabbed.
#[derive(Debug, Clone, Copy)]
pub enum Target {
    /// A part of the desktop, in its pixels.
    Region { x: i32, y: i32, width: u32, height: u32 },
    /// A window, by its X id.
    Window(u32),
}

/// Everything that the grabbing thread works with.
pub struct Grab {
    pub desktop: Desktop,
    pub target: Target,
    /// How sentences call it.
    pub what: String,
    pub cursor: bool,
    pub fps: f64,
}

/// Lets the grabbing thread leave when dropped. Does not wait for it.
pub struct Running {
    stop: Arc<AtomicBool>,
    wake: Sender<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // A full channel wakes the thread as well.
        self.wake.try_send(()).ok();
    }
}

/// One grabbed picture.
struct Picture {
    width: u16,
    height: u16,
    /// Top left corner in desktop pixels.
    origin: (i32, i32),
    pixels: Vec<u8>,
}

/// Adds a source element to the pipeline and starts the thread that feeds it once it plays.
pub fn start(grab: Grab, pipeline: &gst::Pipeline) -> Result<(gst::Element, Running), SourceError> {
    let format = pixel_format(&grab.desktop)?;
    if gst::ElementFactory::find("appsrc").is_none() {
        return Err(missing("appsrc"));
    }
    let (wake, woken) = bounded(1);
    let asked = wake.clone();
    let source = gst_app::AppSrc::builder()
        .is_live(true)
        .do_timestamp(true)
        .format(gst::Format::Time)
        .max_buffers(1)
        .leaky_type(gst_app::AppLeakyType::Downstream)
        .callbacks(
            gst_app::AppSrcCallbacks::builder()
                .need_data(move |_, _| {
                    // Asked already: one picture answers both.
                    asked.try_send(()).ok();
                })
                .build(),
        )
        .build();
    pipeline
        .add(&source)
        .map_err(|error| SourceError::Fatal(format!("The pipeline does not fit together: {error}")))?;
    let running = Running { stop: Arc::new(AtomicBool::new(false)), wake };
    let (stop, feed, weak) = (running.stop.clone(), source.downgrade(), pipeline.downgrade());
    std::thread::Builder::new()
        .name("x11-grab".into())
        .spawn(move || run(&grab, format, &stop, &woken, &feed, &weak))
        .map_err(|reason| SourceError::Retry(format!("{reason}: no thread to capture with")))?;
    Ok((source.upcast(), running))
}

fn run(
    grab: &Grab,
    format: gst_video::VideoFormat,
    stop: &AtomicBool,
    woken: &Receiver<()>,
    feed: &gst::glib::WeakRef<gst_app::AppSrc>,
    pipeline: &gst::glib::WeakRef<gst::Pipeline>,
) {
    let fps = grab.fps.clamp(*FPS.start(), *FPS.end());
    let interval = Duration::from_secs_f64(1.0 / fps);
    let rate = gst::Fraction::approximate_f64(fps).unwrap_or_else(|| gst::Fraction::new(30, 1));
    let mut caps: Option<((u16, u16), gst::Caps)> = None;
    let mut due = Instant::now();
    // Ends when the last sender is gone, too.
    while woken.recv().is_ok() {
        // A picture that cannot be had now is tried again; nobody would ask twice.
        loop {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if stop.load(Ordering::Acquire) {
                return;
            }
            due = (due + interval).max(Instant::now());
            let picture = match grab.picture() {
                Ok(Some(picture)) => picture,
                Ok(None) => continue,
                Err(sentence) => {
                    if let Some(pipeline) = pipeline.upgrade() {
                        pipeline.post_message(report(&pipeline, &sentence, false)).ok();
                    }
                    return;
                }
            };
            let Some(feed) = feed.upgrade() else { return };
            let size = (picture.width, picture.height);
            let known = caps.take().filter(|(known, _)| *known == size);
            let (_, now) = caps.insert(known.unwrap_or_else(|| {
                let caps = gst_video::VideoCapsBuilder::new().format(format).framerate(rate);
                (size, caps.width(size.0.into()).height(size.1.into()).build())
            }));
            let buffer = gst::Buffer::from_mut_slice(picture.pixels);
            // Refused while the pipeline stops or starts: the next picture will do.
            feed.push_sample(&gst::Sample::builder().buffer(&buffer).caps(now).build()).ok();
            break;
        }
    }
}

/// How this server's pixels lie in memory.
fn pixel_format(desktop: &Desktop) -> Result<gst_video::VideoFormat, SourceError> {
    let setup = desktop.connection.setup();
    let root = setup.roots.iter().find(|screen| screen.root == desktop.root);
    let depth = root.map_or(0, |screen| screen.root_depth);
    let bits =
        setup.pixmap_formats.iter().find(|format| format.depth == depth).map_or(0, |format| format.bits_per_pixel);
    match (depth, bits, setup.image_byte_order) {
        (24, 32, ImageOrder::LSB_FIRST) => Ok(gst_video::VideoFormat::Bgrx),
        (24, 32, ImageOrder::MSB_FIRST) => Ok(gst_video::VideoFormat::Xrgb),
        _ => Err(SourceError::Fatal(format!(
            "The display has {depth} bits of colour, and only 24 are captured: set the display to 24 bits"
        ))),
    }
}

impl Grab {
    /// The picture of now; `None` while there is nothing to see (minimised, moved off the desktop); a sentence when it is
    /// over.
    fn picture(&self) -> Result<Option<Picture>, String> {
        let picture = match self.target {
            Target::Region { x, y, width, height } => {
                let origin = (x, y);
                self.read(self.desktop.root, origin, (x, y, width, height), false)
            }
            Target::Window(id) => self.window(id),
        };
        match picture {
            Ok(Some(mut picture)) => {
                if self.cursor {
                    // A picture without the pointer is better than none.
                    self.draw_cursor(&mut picture).ok();
                }
                Ok(Some(picture))
            }
            Ok(None) => Ok(None),
            Err(ReplyError::X11Error(error)) => Err(match (error.error_kind, self.target) {
                (ErrorKind::Window | ErrorKind::Drawable, _) => {
                    format!("{} was closed: open it again or choose another", self.what)
                }
                _ => format!("{} changed its size or went away", self.what),
            }),
            Err(ReplyError::ConnectionError(_)) => Err(format!("{} is gone: the X11 session ended", self.what)),
        }
    }

    fn window(&self, id: u32) -> Result<Option<Picture>, ReplyError> {
        let connection = &self.desktop.connection;
        let (geometry, attributes) = (connection.get_geometry(id)?, connection.get_window_attributes(id)?);
        let place = connection.translate_coordinates(id, self.desktop.root, 0, 0)?;
        let (geometry, attributes, place) = (geometry.reply()?, attributes.reply()?, place.reply()?);
        if attributes.map_state != MapState::VIEWABLE {
            return Ok(None);
        }
        let origin = (i32::from(place.dst_x), i32::from(place.dst_y));
        let whole = (0, 0, u32::from(geometry.width), u32::from(geometry.height));
        // Windows can reach over the desktop's edge only where a compositor keeps them whole.
        self.read(id, origin, whole, true)
    }

    /// Reads a rectangle of a drawable; of a window that reaches over the desktop's edge, its visible part where the server
    /// has no more (`clip`).
    fn read(
        &self,
        drawable: u32,
        origin: (i32, i32),
        (x, y, width, height): (i32, i32, u32, u32),
        clip: bool,
    ) -> Result<Option<Picture>, ReplyError> {
        let connection = &self.desktop.connection;
        let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
        let at = |pixels: i32| i16::try_from(pixels).unwrap_or(i16::MAX);
        let (width, height) = (side(width), side(height));
        let image =
            connection.get_image(ImageFormat::Z_PIXMAP, drawable, at(x), at(y), width, height, u32::MAX)?.reply();
        match image {
            Ok(image) => Ok(Some(Picture { width, height, origin, pixels: image.data })),
            Err(ReplyError::X11Error(error)) if clip && error.error_kind == ErrorKind::Match => {
                let desktop = connection.get_geometry(self.desktop.root)?.reply()?;
                let span = |start: i32, length: u16, limit: u16| {
                    let low = start.max(0);
                    let high = (start + i32::from(length)).min(limit.into());
                    (low - start, u32::try_from(high - low).unwrap_or(0))
                };
                let (x, width) = span(origin.0, width, desktop.width);
                let (y, height) = span(origin.1, height, desktop.height);
                if width == 0 || height == 0 {
                    return Ok(None);
                }
                self.read(drawable, (origin.0 + x, origin.1 + y), (x, y, width, height), false)
            }
            Err(error) => Err(error),
        }
    }

    /// Blends the pointer in where it is over the picture.
    fn draw_cursor(&self, picture: &mut Picture) -> Result<(), ReplyError> {
        let connection = &self.desktop.connection;
        // The server wants to hear a version once per connection before anything else.
        connection.xfixes_query_version(4, 0)?;
        let cursor = connection.xfixes_get_cursor_image()?.reply()?;
        let left = i32::from(cursor.x) - i32::from(cursor.xhot) - picture.origin.0;
        let top = i32::from(cursor.y) - i32::from(cursor.yhot) - picture.origin.1;
        let big_endian = connection.setup().image_byte_order == ImageOrder::MSB_FIRST;
        let rows = cursor.cursor_image.chunks_exact(usize::from(cursor.width).max(1));
        for (y, row) in (top..).zip(rows) {
            for (x, pixel) in (left..).zip(row) {
                let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) else { continue };
                if x >= picture.width || y >= picture.height {
                    continue;
                }
                let at = (usize::from(y) * usize::from(picture.width) + usize::from(x)) * 4;
                let Some(under) = picture.pixels.get_mut(at..at + 4) else { continue };
                // Premultiplied ARGB in a number; the opacity is its top byte.
                let over = if big_endian { pixel.to_be_bytes() } else { pixel.to_le_bytes() };
                let shine = 255 - (pixel >> 24);
                for (under, over) in under.iter_mut().zip(over) {
                    *under = u8::try_from(u32::from(over) + (u32::from(*under) * shine + 127) / 255).unwrap_or(u8::MAX);
                }
            }
        }
        Ok(())
    }
}
