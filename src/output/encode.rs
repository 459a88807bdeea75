//! A film file that is rendered and not live: NV12 pictures in, H.264 in Matroska or fragmented MP4 out, no picture left out.
//!
//! A writer's pipeline is opened, fed and closed by a thread of its own, `video-writer`, because each of these can hang with its disk.
//! The caller only puts pictures into a queue of three and waits for room in it, but not for ever.

use super::encode_graph::EncodeGraph;
use super::mux::{FileEvent, container, explain};
use super::worker::Worker;
use super::{OutputError, check_target};
use crate::document::Rate;
use crate::source::frame::MAX_SIDE;
use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, bounded, select};
use gstreamer as gst;
use gstreamer_video as gst_video;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Pictures that wait for the writer's thread.
const QUEUE: usize = 3;
/// How long opening the file and the encoder may take.
const OPEN_LIMIT: Duration = Duration::from_secs(10);
/// How long an offline picture may wait for room.
const PUSH_LIMIT: Duration = Duration::from_secs(30);
/// How long the encoder may take to empty itself.
const FINISH_LIMIT: Duration = Duration::from_secs(10);
/// The same and closing the file.
const CLOSE_LIMIT: Duration = Duration::from_secs(11);
/// What to write and how.
#[derive(Debug, Clone)]
pub struct VideoSpec {
    /// Ends in `.mkv` or `.mp4`.
    pub path: PathBuf,
    /// Canvas pixels. 4:2:0 needs even sides: an odd canvas loses its last column or row.
    pub width: u32,
    pub height: u32,
    pub rate: Rate,
    /// This encoder and no other; `None` takes the best that works.
    pub element: Option<&'static str>,
}

impl VideoSpec {
    /// A film by the best encoder there is.
    pub fn new(path: impl Into<PathBuf>, width: u32, height: u32, rate: Rate) -> Self {
        Self { path: path.into(), width, height, rate, element: None }
    }

    /// Pixels of the encoded picture.
    pub fn encoded_size(&self) -> (u32, u32) {
        (self.width & !1, self.height & !1)
    }

    fn check(&self) -> Result<(), OutputError> {
        let Self { width, height, rate, .. } = *self;
        let sides = 2..=MAX_SIDE;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(OutputError::Size { width, height });
        }
        if rate.den == 0 || !(1.0..=240.0).contains(&rate.fps()) {
            return Err(OutputError::Rate { num: rate.num, den: rate.den });
        }
        container(&self.path)?;
        check_target(&self.path).map(|_| ())
    }
}

/// One picture as NV12 in BT.709, limited range. `B` may be a buffer that returns to a pool when the encoder lets go of it.
#[derive(Debug, Clone)]
pub struct Nv12Frame<B = Vec<u8>> {
    /// Canvas pixels, as in the [`VideoSpec`].
    pub width: u32,
    pub height: u32,
    /// Bytes from one row to the next, in both planes.
    pub stride: u32,
    /// Where the interleaved U and V rows start in `bytes`.
    pub chroma_offset: usize,
    pub bytes: B,
}

impl<B: AsRef<[u8]> + Send + 'static> Nv12Frame<B> {
    /// Wraps the bytes without copying them. The crop to even sides is nothing but a smaller width and height.
    fn into_buffer(self, spec: &VideoSpec) -> Result<gst::Buffer, OutputError> {
        let (width, height) = spec.encoded_size();
        let bytes = self.bytes.as_ref().len();
        let short = || OutputError::Short { width: self.width, height: self.height, bytes };
        let stride = self.stride as usize;
        let plane = |rows: u32| stride * (rows as usize).saturating_sub(1) + width as usize;
        let stride_given = i32::try_from(self.stride).map_err(|_| short())?;
        if (self.width, self.height) != (spec.width, spec.height)
            || self.stride < width
            || self.chroma_offset < plane(height)
            || bytes < self.chroma_offset.saturating_add(plane(height / 2))
        {
            return Err(short());
        }
        let mut buffer = gst::Buffer::from_slice(self.bytes);
        let Some(buffer_mut) = buffer.get_mut() else { return Err(short()) };
        gst_video::VideoMeta::add_full(
            buffer_mut,
            gst_video::VideoFrameFlags::empty(),
            gst_video::VideoFormat::Nv12,
            width,
            height,
            &[0, self.chroma_offset],
            &[stride_given; 2],
        )
        .map_err(|_| short())?;
        Ok(buffer)
    }
}

/// What became of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    Queued,
    /// Its time does not go on, or the film was ended.
    Dropped,
}

/// A film that is closed and can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    pub path: PathBuf,
    pub frames: u64,
    pub dropped: u64,
    /// Size of the file.
    pub bytes: u64,
    pub seconds: f64,
}

/// Counted by the caller and the thread, read by anybody.
#[derive(Debug, Default)]
struct Progress {
    frames: AtomicU64,
    dropped: AtomicU64,
    bytes: AtomicU64,
    /// End of the newest picture.
    length_ns: AtomicU64,
}

/// A film that is being written. Dropping it closes the file, and waits for that in bounded time.
#[derive(Debug)]
pub struct VideoWriter {
    spec: VideoSpec,
    frames: Option<Sender<gst::Buffer>>,
    worker: Worker<Result<Summary, OutputError>>,
    progress: Arc<Progress>,
    first_pts: Option<u64>,
    last_pts: Option<u64>,
}

impl VideoWriter {
    /// Opens a film and waits until the encoder runs, at most ten seconds.
    pub fn create(path: impl Into<PathBuf>, width: u32, height: u32, rate: Rate) -> Result<Self, OutputError> {
        Self::open(VideoSpec::new(path, width, height, rate))
    }

    /// As [`create`](Self::create), from a whole spec.
    pub fn open(spec: VideoSpec) -> Result<Self, OutputError> {
        let (report, opened) = bounded(1);
        let mut writer = Self::spawn(spec, report)?;
        match opened.recv_timeout(OPEN_LIMIT) {
            Ok(()) => Ok(writer),
            // The thread went without a word: its result says why.
            Err(RecvTimeoutError::Disconnected) => match writer.wait(OPEN_LIMIT) {
                Err(error) => Err(error),
                Ok(_) => Err(writer.stuck(OPEN_LIMIT)),
            },
            Err(RecvTimeoutError::Timeout) => Err(writer.stuck(OPEN_LIMIT)),
        }
    }

    fn spawn(spec: VideoSpec, opened: Sender<()>) -> Result<Self, OutputError> {
        spec.check()?;
        gst::init().map_err(|error| OutputError::Encode { path: spec.path.clone(), what: error.to_string() })?;
        let (frames, queue) = bounded(QUEUE);
        let progress = Arc::new(Progress::default());
        let job = Job { spec: spec.clone(), queue, progress: progress.clone() };
        // What was written until then plays.
        let worker = Worker::start("video-writer", FINISH_LIMIT, move |report| {
            let mut graph = None;
            let result = job.run(&opened, &mut graph);
            // Else the opening is waited for though it failed.
            drop(opened);
            report.send(result).ok();
            // A pipeline that broke off may hang when it is closed: what went wrong has been told by then.
            drop(graph);
        })?;
        Ok(Self { spec, frames: Some(frames), worker, progress, first_pts: None, last_pts: None })
    }

    /// Hands over the picture of a time in nanoseconds; the first one's is the start of the film. A picture holds until the next one,
    /// so an unchanged canvas need not be repeated, except at the end. Waits for room, at most 30 s.
    pub fn push<B: AsRef<[u8]> + Send + 'static>(
        &mut self,
        frame: Nv12Frame<B>,
        pts_ns: u64,
    ) -> Result<Pushed, OutputError> {
        let late = self.last_pts.is_some_and(|last| pts_ns <= last);
        let Some(frames) = self.frames.as_ref().filter(|_| !late) else {
            self.progress.dropped.fetch_add(1, Ordering::Relaxed);
            return Ok(Pushed::Dropped);
        };
        let first = self.first_pts.unwrap_or(pts_ns);
        let duration = self.spec.rate.frame_start_ns(1);
        let mut buffer = frame.into_buffer(&self.spec)?;
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(pts_ns - first));
            buffer.set_duration(gst::ClockTime::from_nseconds(duration));
        }
        match frames.send_timeout(buffer, PUSH_LIMIT) {
            Ok(()) => {
                (self.first_pts, self.last_pts) = (Some(first), Some(pts_ns));
                self.progress.length_ns.store(pts_ns - first + duration, Ordering::Relaxed);
                Ok(Pushed::Queued)
            }
            Err(SendTimeoutError::Timeout(_)) => Err(self.stuck(PUSH_LIMIT)),
            Err(SendTimeoutError::Disconnected(_)) => Err(self.ended()),
        }
    }

    /// Closes the film and waits for it, at most eleven seconds.
    pub fn finish(mut self) -> Result<Summary, OutputError> {
        self.frames = None;
        self.wait(CLOSE_LIMIT)
    }

    fn wait(&mut self, limit: Duration) -> Result<Summary, OutputError> {
        self.worker.wait(limit).cloned().unwrap_or_else(|| Err(self.stuck(limit)))
    }

    fn stuck(&self, limit: Duration) -> OutputError {
        OutputError::Stuck { path: self.spec.path.clone(), seconds: limit.as_secs() }
    }

    /// Why the thread takes no more pictures.
    fn ended(&mut self) -> OutputError {
        let path = self.spec.path.clone();
        match self.wait(FINISH_LIMIT) {
            Err(error) => error,
            Ok(_) => OutputError::Encode { path, what: "it was already closed".into() },
        }
    }
}

/// What the thread works with.
struct Job {
    spec: VideoSpec,
    queue: Receiver<gst::Buffer>,
    progress: Arc<Progress>,
}

impl Job {
    /// Leaves the pipeline in `slot` when it is not closed yet.
    fn run(self, opened: &Sender<()>, slot: &mut Option<EncodeGraph>) -> Result<Summary, OutputError> {
        let graph = slot.insert(EncodeGraph::build(&self.spec)?);
        graph.play(&self.spec)?;
        opened.try_send(()).ok();
        self.feed(graph)?;
        let path = self.spec.path.clone();
        if self.progress.frames.load(Ordering::Relaxed) == 0 {
            *slot = None;
            std::fs::remove_file(&path).ok();
            return Err(OutputError::Nothing(path));
        }
        graph.source.end_of_stream().ok();
        match graph.events.recv_timeout(FINISH_LIMIT) {
            Ok(FileEvent::End) => {}
            Ok(FileEvent::Failed(error)) => return Err(explain(&path, &error)),
            Err(_) => return Err(OutputError::Stuck { path, seconds: FINISH_LIMIT.as_secs() }),
        }
        *slot = None;
        self.measure();
        let Progress { frames, dropped, bytes, length_ns } = &*self.progress;
        Ok(Summary {
            path,
            frames: frames.load(Ordering::Relaxed),
            dropped: dropped.load(Ordering::Relaxed),
            bytes: bytes.load(Ordering::Relaxed),
            seconds: length_ns.load(Ordering::Relaxed) as f64 / 1e9,
        })
    }

    /// Moves pictures from the queue to the encoder, each when there is room for it, until there are no more.
    fn feed(&self, graph: &EncodeGraph) -> Result<(), OutputError> {
        loop {
            select! {
                recv(graph.room) -> _ => {}
                recv(graph.events) -> event => if let Ok(event) = event { return Err(self.broken(event)) },
            }
            let buffer = select! {
                recv(self.queue) -> buffer => match buffer {
                    Ok(buffer) => buffer,
                    Err(_) => return Ok(()),
                },
                recv(graph.events) -> event => match event {
                    Ok(event) => return Err(self.broken(event)),
                    Err(_) => return Err(self.unexplained()),
                },
            };
            if graph.source.push_buffer(buffer).is_err() {
                return Err(match graph.events.recv_timeout(FINISH_LIMIT) {
                    Ok(event) => self.broken(event),
                    Err(_) => self.unexplained(),
                });
            }
            self.progress.frames.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn broken(&self, event: FileEvent) -> OutputError {
        match event {
            FileEvent::Failed(error) => explain(&self.spec.path, &error),
            FileEvent::End => self.unexplained(),
        }
    }

    fn unexplained(&self) -> OutputError {
        OutputError::Encode { path: self.spec.path.clone(), what: "the encoder stopped by itself".into() }
    }

    fn measure(&self) {
        if let Ok(file) = std::fs::metadata(&self.spec.path) {
            self.progress.bytes.store(file.len(), Ordering::Relaxed);
        }
    }
}
