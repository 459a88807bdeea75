//! From the shared encoder to the connections of one stream, one after the other: held back by the stream's delay, which goes on while
//! there is no connection.

use super::super::OutputError;
use super::super::distributor::{Consumer, Distributor, Ended, Limits, Track};
use super::super::encoder::{EncoderSpec, Encoders, Feed, Helm, SoundSpec};
use super::delay::{DelayLine, MAX_BYTES};
use crossbeam_channel::Receiver;
use std::time::{Duration, Instant};

/// What an encoder gives, handed on to the consumer of the connection that there is.
pub(super) struct Relay {
    feed: Feed,
    line: DelayLine,
    /// The zero of the line's time.
    origin: Instant,
    video: Distributor,
    /// `None` once there is no sound any more.
    sound: Option<Distributor>,
    delayed: bool,
}

impl Relay {
    pub fn start(
        name: &str,
        encoders: &Encoders,
        (video, sound): (&EncoderSpec, SoundSpec),
        delay_s: u32,
    ) -> Result<Self, OutputError> {
        // It is emptied at once; what a network is too slow for is between it and the connection's consumer.
        let feed = encoders.subscribe(name, video, Some(sound), Limits::FILE)?;
        let sound = feed.has_sound().then(Distributor::default);
        let line = DelayLine::new(delay_s, MAX_BYTES);
        let (origin, delayed) = (Instant::now(), delay_s > 0);
        Ok(Self { feed, line, origin, video: Distributor::default(), sound, delayed })
    }

    /// What a connection gets, from the next key frame on.
    pub fn consumer(&self, name: &str) -> Consumer {
        Consumer::new(name, &self.video, self.sound.as_ref(), Limits::LIVE)
    }

    /// Takes in what came and hands on what is due. Never waits.
    pub fn pump(&mut self) {
        let now = Instant::now();
        let now_ns = self.now_ns();
        while let Some(packet) = self.feed.take() {
            self.line.push(packet, now_ns);
        }
        while let Some(packet) = self.line.pop(now_ns) {
            match (packet.track, &self.sound) {
                (Track::Video, _) => self.video.publish(&packet, now),
                (Track::Sound, Some(sound)) => sound.publish(&packet, now),
                (Track::Sound, None) => {}
            }
        }
        // A key frame that is asked for now would be seen after the delay.
        if self.video.take_key_request(now) && !self.delayed {
            self.feed.request_key();
        }
        if self.feed.lost_sound()
            && let Some(sound) = self.sound.take()
        {
            sound.end(Track::Sound, None);
        }
    }

    /// Why nothing more comes, once it does not.
    pub fn ended(&self) -> Option<Ended> {
        self.feed.ended()
    }

    /// Says that something arrived since it was asked last: for a `select!`.
    pub fn arrived(&self) -> &Receiver<()> {
        self.feed.arrived()
    }

    /// How long it takes until the oldest picture is due; zero where none waits.
    pub fn wait(&self) -> Duration {
        Duration::from_nanos(self.line.wait_ns(self.now_ns()).unwrap_or(0))
    }

    /// Bytes that the delay holds.
    pub fn held(&self) -> usize {
        self.line.bytes()
    }

    /// Bytes that came from the encoder.
    pub fn bytes(&self) -> u64 {
        self.feed.counts().bytes
    }

    /// Pictures that are missing before they reach a connection.
    pub fn dropped(&self) -> u64 {
        self.feed.dropped() + self.line.skipped()
    }

    /// The encoder's bitrate, where no other stream has it.
    pub fn helm(&self) -> Option<Helm> {
        self.feed.helm()
    }

    fn now_ns(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
