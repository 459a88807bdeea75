//! From an appsink's sample to a [`Frame`], and the tally of what came.

use super::frame::{Frame, FrameError, FrameFormat, format_of};
use gstreamer as gst;
use gstreamer_video as gst_video;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Maps samples. The meaning of the caps is worked out once per caps and not per frame.
#[derive(Default)]
pub struct SampleReader {
    known: Option<(gst::Caps, gst_video::VideoInfo, FrameFormat)>,
}

impl SampleReader {
    /// Takes the pixels where they are. Times are the buffer's own, see [`stream_time`] for the position in a file.
    pub fn frame(&mut self, sample: &gst::Sample) -> Result<Frame, FrameError> {
        let caps = sample.caps_owned().ok_or(FrameError::Map)?;
        if self.known.as_ref().is_none_or(|(known, ..)| *known != caps) {
            let info = gst_video::VideoInfo::from_caps(&caps).map_err(|_| FrameError::Format(caps.to_string()))?;
            let format = format_of(&info)?;
            self.known = Some((caps, info, format));
        }
        let (_, info, format) = self.known.as_ref().ok_or(FrameError::Map)?;
        let buffer = sample.buffer_owned().ok_or(FrameError::Map)?;
        let (pts, duration) = (buffer.pts(), buffer.duration());
        let mapped = gst_video::VideoFrame::from_buffer_readable(buffer, info).map_err(|_| FrameError::Map)?;
        let mut frame = Frame::from_gst(mapped, *format)?;
        frame.pts_ns = stream_time(sample).or(pts).map_or(0, gst::ClockTime::nseconds);
        frame.duration_ns = duration.map(gst::ClockTime::nseconds).or(self.interval().map(|i| i.as_nanos() as u64));
        Ok(frame)
    }

    /// One frame interval as the caps have it.
    pub fn interval(&self) -> Option<Duration> {
        let (_, info, _) = self.known.as_ref()?;
        let (num, den) = (u64::try_from(info.fps().numer()).ok()?, u64::try_from(info.fps().denom()).ok()?);
        (num > 0).then(|| Duration::from_nanos(1_000_000_000 * den / num))
    }
}

/// The position in the stream of a sample's picture: for a file, the time since its start.
pub fn stream_time(sample: &gst::Sample) -> Option<gst::ClockTime> {
    sample.segment()?.downcast_ref::<gst::ClockTime>()?.to_stream_time(sample.buffer()?.pts()?)
}

impl Tallied {
    /// Pictures and pieces of sound.
    pub fn pieces(&self) -> u64 {
        self.frames + self.sounds
    }

    /// When the newest sign of life came: a picture, or sound where there is none.
    pub fn newest(&self) -> Option<Instant> {
        if self.frames == 0 { self.sound_at } else { self.last_at }
    }
}

/// What came out of a source so far, over all its pipelines. Written where the frames come, read by the supervisor.
#[derive(Default)]
pub struct Tally(Mutex<Tallied>);

#[derive(Debug, Clone, Default)]
pub struct Tallied {
    pub frames: u64,
    /// Buffers that were no picture we can show, and why the last one was not.
    pub bad: u64,
    pub last_bad: Option<FrameError>,
    pub last_at: Option<Instant>,
    /// The next picture of a file is there and waits for its time.
    pub held: bool,
    /// Pieces of sound, and when the newest one came.
    pub sounds: u64,
    pub sound_at: Option<Instant>,
    pub width: u32,
    pub height: u32,
    pub interval: Option<Duration>,
    pub position: Option<Duration>,
    pub duration: Option<Duration>,
}

impl Tally {
    pub fn read(&self) -> Tallied {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts a piece of sound at this place of its file.
    pub fn sound(&self, position: Option<gst::ClockTime>) {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tally.sounds += 1;
        tally.sound_at = Some(Instant::now());
        // Where there is a picture, it says where the file is.
        if tally.frames == 0 {
            tally.position = position.map(Into::into);
        }
    }

    /// Numbers a frame and counts it. True if it is the first one of its size.
    pub fn good(&self, frame: &mut Frame, interval: Option<Duration>) -> bool {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tally.frames += 1;
        frame.serial = tally.frames;
        tally.last_at = Some(frame.arrived);
        tally.held = false;
        tally.interval = interval;
        tally.position = Some(Duration::from_nanos(frame.pts_ns));
        let size = (frame.format.width, frame.format.height);
        let changed = size != (tally.width, tally.height);
        (tally.width, tally.height) = size;
        changed
    }

    pub fn bad(&self, error: FrameError) {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tally.bad += 1;
        tally.held = false;
        tally.last_bad = Some(error);
    }

    pub fn set_held(&self, held: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).held = held;
    }

    pub fn set_duration(&self, duration: Option<Duration>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).duration = duration;
    }
}
