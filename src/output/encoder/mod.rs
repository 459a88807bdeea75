//! Encode once: one pipeline per distinct setting, shared by all who want it, and running only while somebody does.
//!
//! [`Encoders::subscribe`] gives a [`Feed`], which keeps its encoders alive. The last feed that is dropped ends them, and with the
//! encoder the reading of the program: without an output nothing is read back.

pub mod elements;
mod line;
mod sound;
mod video;

pub use sound::{Steady, Stretch};
pub use video::{Helm, Sizes, VideoEncoder, nv12_buffer, raw_caps};

use super::OutputError;
use super::distributor::{Consumer, Counts, Ended, Limits, Packet};
use crate::audio::block::SoundBlock;
use crate::compositor::readback::{ReadFormat, ReadFrame};
use crate::document::Rate;
use crate::source::frame::MAX_SIDE;
use crate::view::{RateControl, SoundBus, SoundCodec, Speed, VideoCodec};
use crossbeam_channel::Receiver;
use sound::SoundEncoder;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// Gives the program's pictures from now on, newest wins; dropping the receiver ends that.
pub type PictureTap = Arc<dyn Fn(ReadFormat) -> Receiver<ReadFrame> + Send + Sync>;
/// Gives a bus's sound from now on.
pub type SoundTap = Arc<dyn Fn(SoundBus) -> Receiver<SoundBlock> + Send + Sync>;

/// A setting of an encoder of pictures. Who asks for an equal one shares the encoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderSpec {
    pub codec: VideoCodec,
    /// Encoded pixels. 4:2:0 needs even sides; another size than the canvas's is scaled.
    pub width: u32,
    pub height: u32,
    pub rate: Rate,
    pub control: RateControl,
    pub speed: Speed,
    /// Seconds from one key frame to the next at the most.
    pub key_seconds: u32,
    /// Each picture comes out before the next one goes in, and processor time is left to the show.
    pub live: bool,
    /// Its bitrate follows the network of a stream. Nothing that is recorded shares it.
    pub steered: bool,
    /// This element and no other; `None` takes the best that works.
    pub element: Option<&'static str>,
    /// Only what every browser decodes: of H.264 the constrained baseline.
    pub for_browsers: bool,
}

impl EncoderSpec {
    /// A canvas as it is, in high quality.
    pub fn of_canvas(width: u32, height: u32, rate: Rate) -> Self {
        let even = |side: u32| (side & !1).max(2);
        Self {
            codec: VideoCodec::H264,
            width: even(width),
            height: even(height),
            rate,
            control: RateControl::Quality(crate::view::Quality::High),
            speed: Speed::Auto,
            key_seconds: 2,
            live: true,
            steered: false,
            element: None,
            for_browsers: false,
        }
    }

    /// The same picture on so many lines, where it has more; 0 leaves it as it is.
    pub fn at_height(self, height: u32) -> Self {
        if height == 0 || height >= self.height {
            return self;
        }
        let even = |side: f64| ((side / 2.0).round() as u32 * 2).max(2);
        let width = f64::from(self.width) * f64::from(height) / f64::from(self.height);
        Self { width: even(width), height: even(f64::from(height)), ..self }
    }

    /// Frames from one key frame to the next at the most.
    pub fn key_frames(&self) -> u32 {
        (self.rate.fps() * f64::from(self.key_seconds)).round().clamp(1.0, 1e6) as u32
    }

    fn check(&self) -> Result<(), OutputError> {
        let Self { width, height, rate, .. } = *self;
        let sides = 2..=MAX_SIDE;
        if !sides.contains(&width) || !sides.contains(&height) || !width.is_multiple_of(2) || !height.is_multiple_of(2)
        {
            return Err(OutputError::Size { width, height });
        }
        if rate.den == 0 || !(1.0..=240.0).contains(&rate.fps()) {
            return Err(OutputError::Rate { num: rate.num, den: rate.den });
        }
        Ok(())
    }
}

/// A setting of an encoder of sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoundSpec {
    pub codec: SoundCodec,
    pub kbps: u32,
    pub bus: SoundBus,
}

impl SoundSpec {
    /// The bus's sound as usual.
    pub fn new(codec: SoundCodec, bus: SoundBus) -> Self {
        Self { codec, kbps: 160, bus }
    }
}

/// What an encoder did since it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EncoderCounts {
    pub frames: u64,
    /// Pictures that came while it was busy.
    pub dropped: u64,
    /// Key frames that were asked of it.
    pub keys_requested: u64,
    /// Show time of the newest picture that it took, in nanoseconds.
    pub newest_ns: u64,
}

/// All encoders of the studio. Clones are one.
#[derive(Clone)]
pub struct Encoders(Arc<Shared>);

struct Shared {
    pictures: PictureTap,
    sound: Mutex<Option<SoundTap>>,
    wake: Box<dyn Fn() + Send + Sync>,
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    video: Vec<Weak<VideoEncoder>>,
    sound: Vec<Weak<SoundEncoder>>,
}

impl Encoders {
    /// `wake` is called when pictures are wanted from now on.
    pub fn new(pictures: PictureTap, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sound, running) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Shared { pictures, sound, wake: Box::new(wake), running }))
    }

    /// Outputs that start from now on have this sound; without it they are silent.
    pub fn set_sound(&self, tap: Option<SoundTap>) {
        *self.0.sound.lock().unwrap_or_else(PoisonError::into_inner) = tap;
    }

    /// What is encoded by this setting, from the next key frame on. Starts the encoder unless it runs already; what goes wrong with it
    /// comes out of [`Feed::ended`]. `name` is how sentences call the consumer.
    pub fn subscribe(
        &self,
        name: &str,
        video: &EncoderSpec,
        sound: Option<SoundSpec>,
        limits: Limits,
    ) -> Result<Feed, OutputError> {
        video.check()?;
        let tap = self.0.sound.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut running = self.running();
        running.video.retain(|encoder| encoder.upgrade().is_some_and(|encoder| encoder.runs()));
        running.sound.retain(|encoder| encoder.upgrade().is_some_and(|encoder| encoder.runs()));
        let known = running.video.iter().filter_map(Weak::upgrade).find(|encoder| encoder.spec() == video);
        let encoder = match known {
            Some(encoder) => encoder,
            None => {
                let encoder = Arc::new(VideoEncoder::start(video.clone(), &self.0.pictures)?);
                running.video.push(Arc::downgrade(&encoder));
                encoder
            }
        };
        let sounds = match (sound, tap) {
            (Some(spec), Some(tap)) => {
                let known = running.sound.iter().filter_map(Weak::upgrade).find(|encoder| encoder.spec() == spec);
                Some(match known {
                    Some(encoder) => encoder,
                    None => {
                        let encoder = Arc::new(SoundEncoder::start(spec, tap(spec.bus))?);
                        running.sound.push(Arc::downgrade(&encoder));
                        encoder
                    }
                })
            }
            _ => None,
        };
        drop(running);
        let distributor = sounds.as_ref().map(|sounds| sounds.distributor());
        let consumer = Consumer::new(name, encoder.distributor(), distributor, limits);
        (self.0.wake)();
        // An encoder that ended in between told the consumers that it had then.
        if !encoder.runs() {
            encoder.tell_end();
        }
        let dropped_before = encoder.counts().dropped;
        Ok(Feed { consumer, video: encoder, sound: sounds, dropped_before })
    }

    /// Pictures of the program as they are, for an output that does not encode.
    pub fn pictures(&self, format: ReadFormat) -> Receiver<ReadFrame> {
        let pictures = (self.0.pictures)(format);
        (self.0.wake)();
        pictures
    }

    /// The encoders of pictures that somebody uses.
    pub fn video(&self) -> Vec<Arc<VideoEncoder>> {
        self.running().video.iter().filter_map(Weak::upgrade).filter(|encoder| encoder.runs()).collect()
    }

    fn running(&self) -> MutexGuard<'_, Running> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Encoded pictures and sound for one consumer. Keeps their encoders running; dropping it takes it off, and touches nobody else.
pub struct Feed {
    // Goes first, so that nothing is published into it while its encoders end.
    consumer: Consumer,
    video: Arc<VideoEncoder>,
    sound: Option<Arc<SoundEncoder>>,
    /// Pictures that the encoder had dropped before.
    dropped_before: u64,
}

impl Feed {
    /// The oldest packet that waits. Never waits for one.
    pub fn take(&self) -> Option<Packet> {
        self.consumer.take()
    }

    /// Says that something arrived or ended since it was asked last: for a `select!`.
    pub fn arrived(&self) -> &Receiver<()> {
        self.consumer.arrived()
    }

    /// Why there will be no more pictures, once all that waited are taken.
    pub fn ended(&self) -> Option<Ended> {
        self.consumer.ended()
    }

    /// It was made with sound.
    pub fn has_sound(&self) -> bool {
        self.sound.is_some()
    }

    /// There will be no more sound, though there was to be some.
    pub fn lost_sound(&self) -> bool {
        self.has_sound() && self.consumer.is_without_sound()
    }

    pub fn request_key(&self) {
        self.consumer.request_key();
    }

    pub fn counts(&self) -> Counts {
        self.consumer.counts()
    }

    /// Pictures that are missing since this feed began: those that the encoder did not take, and those that the consumer was too slow for.
    pub fn dropped(&self) -> u64 {
        (self.video.counts().dropped - self.dropped_before) + self.counts().skipped
    }

    pub fn encoder(&self) -> &VideoEncoder {
        &self.video
    }

    /// The encoder's bitrate in one's own hand, where it may be steered and nobody else does.
    pub fn helm(&self) -> Option<Helm> {
        Helm::take(&self.video)
    }
}
