//! Tests of `output`.

mod delay;
mod distributor;
mod encode;
mod encoder;
mod monitor;
mod naming;
#[cfg(feature = "webrtc")]
#[path = "../peers/mod.rs"]
mod peers;
mod publish;
mod record;
mod replay;
mod sequence;
#[cfg(feature = "webrtc")]
mod serve;
mod steer;
mod still;
mod virtual_camera;
#[cfg(feature = "webrtc")]
mod whip;

use crossbeam_channel::{Sender, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;
use scrim::audio::SoundBlock;
use scrim::compositor::readback::{ReadFormat, ReadFrame};
use scrim::document::Rate;
use scrim::output::Nv12Frame;
use scrim::output::encoder::{EncoderSpec, Encoders};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A picture with padded rows: grey that brightens from left to right, shifted by `n`, in one chroma.
pub fn picture(width: u32, height: u32, n: u64) -> Nv12Frame {
    let stride = (width + 255) & !255;
    let rows = height as usize;
    let chroma_offset = stride as usize * rows;
    let mut bytes = vec![0_u8; chroma_offset + stride as usize * rows.div_ceil(2)];
    let (luma, chroma) = bytes.split_at_mut(chroma_offset);
    for row in luma.chunks_exact_mut(stride as usize) {
        for (x, byte) in row.iter_mut().enumerate().take(width as usize) {
            *byte = 16 + ((x as u64 + n * 4) % 220) as u8;
        }
    }
    for pair in chroma.chunks_exact_mut(2) {
        pair.copy_from_slice(&[90, 180]);
    }
    Nv12Frame { width, height, stride, chroma_offset, bytes }
}

/// What a player finds in a file.
#[derive(Debug)]
pub struct Played {
    pub frames: u64,
    pub width: u32,
    pub height: u32,
    pub last_pts: Duration,
    pub matrix: gst_video::VideoColorMatrix,
    pub range: gst_video::VideoColorRange,
    /// Mean of Y, U and V of the first frame.
    pub first: [f64; 3],
}

/// Decodes a whole film as a player would.
pub fn play(path: &Path) -> Played {
    gst::init().unwrap();
    let pipeline = gst::Pipeline::new();
    let source = gst::ElementFactory::make("filesrc").property("location", path.to_str().unwrap()).build().unwrap();
    let decoder = gst::ElementFactory::make("decodebin").build().unwrap();
    let convert = gst::ElementFactory::make("videoconvert").build().unwrap();
    let caps = gst::Caps::builder("video/x-raw").field("format", "I420").build();
    let sink = gst_app::AppSink::builder().caps(&caps).sync(false).build();
    pipeline.add_many([&source, &decoder, &convert, sink.upcast_ref()]).unwrap();
    source.link(&decoder).unwrap();
    convert.link(&sink).unwrap();
    let target = convert.static_pad("sink").unwrap();
    decoder.connect_pad_added(move |_, pad| {
        let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
        if caps.structure(0).is_some_and(|caps| caps.name().starts_with("video/")) {
            pad.link(&target).unwrap();
        }
    });
    pipeline.set_state(gst::State::Playing).unwrap();
    let mut played: Option<Played> = None;
    while let Some(sample) = sink.try_pull_sample(gst::ClockTime::from_seconds(20)) {
        let info = gst_video::VideoInfo::from_caps(sample.caps().unwrap()).unwrap();
        let buffer = sample.buffer().unwrap();
        let pts = buffer.pts().map_or(Duration::ZERO, Into::into);
        let played = played.get_or_insert_with(|| {
            let frame = gst_video::VideoFrameRef::from_buffer_ref_readable(buffer, &info).unwrap();
            Played {
                frames: 0,
                width: info.width(),
                height: info.height(),
                last_pts: pts,
                matrix: info.colorimetry().matrix(),
                range: info.colorimetry().range(),
                first: [0, 1, 2].map(|plane| mean(&frame, plane)),
            }
        });
        played.frames += 1;
        played.last_pts = pts;
    }
    assert!(sink.is_eos(), "{} does not play to its end: {:?}", path.display(), error_of(&pipeline));
    pipeline.set_state(gst::State::Null).unwrap();
    played.expect("the film has no picture")
}

fn error_of(pipeline: &gst::Pipeline) -> Option<String> {
    let message = pipeline.bus()?.pop_filtered(&[gst::MessageType::Error])?;
    Some(format!("{message:?}"))
}

fn mean(frame: &gst_video::VideoFrameRef<&gst::BufferRef>, plane: u32) -> f64 {
    let stride = frame.plane_stride()[plane as usize] as usize;
    let width = frame.comp_width(plane) as usize;
    let rows = frame.plane_data(plane).unwrap().chunks(stride).take(frame.comp_height(plane) as usize);
    let sum: u64 = rows.flat_map(|row| row.iter().take(width)).map(|byte| u64::from(*byte)).sum();
    sum as f64 / (width as f64 * f64::from(frame.comp_height(plane)))
}

/// Asks again and again until there is an answer; ten seconds are more than any of these takes.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "{what} did not happen");
        std::thread::yield_now();
    }
}

pub const RATE: Rate = Rate::new(30, 1);

/// A program without a compositor: pictures and sound are put in by hand.
pub struct Program {
    pub encoders: Encoders,
    size: (u32, u32),
    pictures: Arc<Mutex<Vec<Sender<ReadFrame>>>>,
    sounds: Arc<Mutex<Vec<Sender<SoundBlock>>>>,
    next: u64,
    noisy: bool,
}

impl Program {
    /// `sound` makes it have a sound.
    pub fn new(width: u32, height: u32, sound: bool) -> Self {
        let pictures: Arc<Mutex<Vec<Sender<ReadFrame>>>> = Arc::default();
        let sounds: Arc<Mutex<Vec<Sender<SoundBlock>>>> = Arc::default();
        let tapped = pictures.clone();
        let tap = move |format: ReadFormat| {
            assert_eq!(format, ReadFormat::Nv12);
            let (sender, receiver) = bounded(8);
            tapped.lock().unwrap().push(sender);
            receiver
        };
        let encoders = Encoders::new(Arc::new(tap), || {});
        if sound {
            let tapped = sounds.clone();
            encoders.set_sound(Some(Arc::new(move |_| {
                let (sender, receiver) = bounded(64);
                tapped.lock().unwrap().push(sender);
                receiver
            })));
        }
        Self { encoders, size: (width, height), pictures, sounds, next: 300, noisy: false }
    }

    /// Its pictures are noise, which takes all the bits that there are.
    pub fn noisy(self) -> Self {
        Self { noisy: true, ..self }
    }

    pub fn spec(&self) -> EncoderSpec {
        EncoderSpec::of_canvas(self.size.0, self.size.1, RATE)
    }

    /// How many readers the program has.
    pub fn readers(&self) -> usize {
        let mut pictures = self.pictures.lock().unwrap();
        let probe = self.frame(self.next - 1);
        // One that was shown already is dropped.
        pictures.retain(|reader| {
            !matches!(reader.try_send(probe.clone()), Err(crossbeam_channel::TrySendError::Disconnected(_)))
        });
        pictures.len()
    }

    fn frame(&self, n: u64) -> ReadFrame {
        let (width, height) = self.size;
        let mut picture = picture(width, height, n);
        if self.noisy {
            let mut state = n as u32;
            for byte in picture.bytes.iter_mut().take(picture.chroma_offset) {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *byte = 16 + (state >> 24) as u8 % 200;
            }
        }
        let row = width as usize;
        let rows = picture.bytes.chunks(picture.stride as usize).take(height as usize * 3 / 2);
        let bytes: Vec<u8> = rows.flat_map(|bytes| bytes[..row].iter().copied()).collect();
        let show_ns = RATE.frame_start_ns(n);
        ReadFrame { format: ReadFormat::Nv12, width, height, tick: n, show_ns, bytes: Arc::new(bytes) }
    }

    /// The next pictures, each of which every encoder takes, with the sound of the same time.
    pub fn show(&mut self, count: u64) {
        for _ in 0..count {
            let n = self.next;
            self.next += 1;
            self.sound(n);
            let encoders = self.encoders.video();
            let frame = self.frame(n);
            let before: Vec<_> = encoders.iter().map(|encoder| encoder.counts()).collect();
            let mut sent = 0;
            wait_for("encoders that take a picture", || {
                let now = encoders.iter().zip(&before).map(|(encoder, before)| {
                    let counts = encoder.counts();
                    let taken = counts.frames - before.frames;
                    (taken > 0 || !encoder.runs(), taken + counts.dropped - before.dropped)
                });
                let (taken, seen): (Vec<bool>, Vec<u64>) = now.unzip();
                // One that was busy dropped it and gets it again; the others drop what they have.
                if seen.iter().all(|seen| *seen >= sent) && (sent == 0 || taken.contains(&false)) {
                    sent += 1;
                    self.send(&frame);
                }
                (sent > 0 && !taken.contains(&false)).then_some(())
            });
        }
    }

    fn send(&self, frame: &ReadFrame) {
        self.pictures.lock().unwrap().retain(|reader| reader.send(frame.clone()).is_ok());
    }

    /// A tone for as long as picture `n`.
    fn sound(&self, n: u64) {
        let show_ns = RATE.frame_start_ns(n);
        let samples: Vec<f32> =
            (0..1600_u32).flat_map(|at| [(f64::from(at) * 0.0576).sin() as f32 * 0.25; 2]).collect();
        let block = SoundBlock { show_ns, samples: samples.into() };
        self.sounds.lock().unwrap().retain(|reader| reader.send(block.clone()).is_ok());
    }

    /// Show time of the next picture.
    pub fn now_ns(&self) -> u64 {
        RATE.frame_start_ns(self.next)
    }
}

/// What ffprobe says about a file: every line of `entry=value`.
pub fn ffprobe(path: &Path, what: &[&str]) -> String {
    let output =
        Command::new("ffprobe").args(["-v", "error"]).args(what).args(["-of", "default=nw=1"]).arg(path).output();
    let output = output.expect("ffprobe is not installed: install the package ffmpeg");
    assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Pictures that ffprobe decodes.
pub fn decoded_frames(path: &Path) -> u64 {
    let said = ffprobe(path, &["-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames"]);
    // A programme of a transport stream says it once more.
    said.lines()
        .next()
        .unwrap_or_default()
        .strip_prefix("nb_read_frames=")
        .and_then(|count| count.parse().ok())
        .unwrap_or_else(|| panic!("{said}"))
}

/// Times of all packets of a stream in seconds, in the file's order.
pub fn times(path: &Path, stream: &str) -> Vec<f64> {
    let said = ffprobe(path, &["-select_streams", stream, "-show_entries", "packet=pts_time"]);
    said.lines().filter_map(|line| line.strip_prefix("pts_time=")?.parse().ok()).collect()
}
