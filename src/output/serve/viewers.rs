//! All viewers on one thread, `serve-viewers`: it answers those who ask for the program, sends each what its ring holds, and lets go of
//! those who left, went silent or miss too much. What one of them does costs the others nothing but a little time.

use super::super::OutputError;
use super::super::distributor::{Ended, Limits, Packet};
use super::super::encoder::{EncoderSpec, Encoders, Feed, SoundSpec};
use super::super::rtc::{Happening, Payloads, Peer, Refusal};
use super::inlet::Datagram;
use super::{lock, new_token};
use crate::view::{ServeState, ServeStatus, SoundBus, SoundCodec, VideoCodec};
use crossbeam_channel::{Receiver, Select, Sender, TryRecvError};
use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long a viewer that was answered may take to come.
const COMING_LIMIT: Duration = Duration::from_secs(15);
/// A viewer of whom nothing is heard for so long is gone: those who watch say every second what they miss.
const SILENCE_LIMIT: Duration = Duration::from_secs(8);
/// A share of missing packets at which nothing can be watched, and for how long it may last.
const LOSS: f32 = 0.35;
const LOSS_LIMIT: Duration = Duration::from_secs(12);
/// Datagrams that are taken before it is somebody else's turn.
const BATCH: usize = 64;
/// How often the status is renewed.
const LOOK: Duration = Duration::from_millis(250);
/// Rates are taken over this time.
const WINDOW: Duration = Duration::from_secs(4);

/// What a request asks for.
pub enum Ask {
    /// The program, by a description, at the address at which we were reached.
    Join { offer: String, local: IpAddr, from: SocketAddr, answer: oneshot::Sender<Result<Joined, NotLetIn>> },
    /// To end what was asked for; the answer says whether there was such a viewer.
    Leave { id: String, answer: oneshot::Sender<bool> },
}

/// A viewer that was let in.
pub struct Joined {
    pub id: String,
    /// The description for it.
    pub answer: String,
}

/// Why one was not.
#[derive(Debug, thiserror::Error)]
pub enum NotLetIn {
    #[error("{0} viewers are watching, and no more are let in: try again later")]
    Full(usize),
    #[error("The studio takes no such player: {0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    NoId(String),
}

/// What the thread works with.
pub struct Job {
    pub socket: UdpSocket,
    /// The port that viewers are told; the socket's own.
    pub port: u16,
    pub encoders: Encoders,
    pub codec: VideoCodec,
    /// What is encoded for those who come now.
    pub spec: Arc<Mutex<EncoderSpec>>,
    pub most: usize,
    pub status: Arc<Mutex<ServeStatus>>,
    pub stopped: Receiver<()>,
    pub asked: Receiver<Ask>,
    pub datagrams: Receiver<Datagram>,
}

/// Serves until `stopped` is closed; `over` is kept until then.
pub fn start(job: Job, over: Sender<()>) -> io::Result<()> {
    let work = move || {
        let _over = over;
        let payloads = Payloads::new(job.codec);
        let mut room = Room { job, payloads, viewers: Vec::new(), sent: VecDeque::new(), bytes_gone: 0 };
        room.run();
    };
    std::thread::Builder::new().name("serve-viewers".into()).spawn(work).map(|_| ())
}

struct Viewer {
    id: String,
    name: String,
    peer: Peer,
    since: Instant,
    /// Its ring, from the moment at which it is connected.
    feed: Option<Feed>,
    /// Since when it has been missing too much.
    losing: Option<Instant>,
    end: Option<End>,
}

/// How a viewer's time ended.
enum End {
    Left,
    /// It was not able to follow; a sentence.
    Slow(String),
    /// Something failed here; a sentence.
    Failed(String),
}

struct Room {
    job: Job,
    payloads: Payloads,
    viewers: Vec<Viewer>,
    /// Bytes that were given to viewers, at moments of the last seconds.
    sent: VecDeque<(Instant, u64)>,
    /// Bytes of viewers that are gone.
    bytes_gone: u64,
}

impl Room {
    fn run(&mut self) {
        let mut looked = Instant::now();
        loop {
            self.wait(looked + LOOK);
            match self.job.stopped.try_recv() {
                Err(TryRecvError::Empty) => {}
                _ => break,
            }
            while let Ok(ask) = self.job.asked.try_recv() {
                self.obey(ask);
            }
            self.hear();
            for viewer in &mut self.viewers {
                viewer.show(&self.job, &mut self.payloads);
                if viewer.peer.next() <= Instant::now() {
                    let happened = viewer.peer.drive(Instant::now(), &mut sender(&self.job.socket));
                    viewer.take(happened, &self.job);
                }
            }
            if looked.elapsed() >= LOOK {
                looked = Instant::now();
                self.viewers.iter_mut().for_each(|viewer| viewer.judge(looked));
            }
            self.see_off();
            self.publish();
        }
        for viewer in &mut self.viewers {
            viewer.peer.close(&mut sender(&self.job.socket));
        }
        lock(&self.job.status).state = ServeState::Off;
    }

    /// Until there is something to do, or `look`.
    fn wait(&self, look: Instant) {
        let mut select = Select::new();
        select.recv(&self.job.stopped);
        select.recv(&self.job.asked);
        select.recv(&self.job.datagrams);
        let mut until = look;
        for viewer in &self.viewers {
            until = until.min(viewer.peer.next());
            if let Some(feed) = &viewer.feed {
                select.recv(feed.arrived());
            }
        }
        select.ready_deadline(until).ok();
    }

    fn obey(&mut self, ask: Ask) {
        // Who asked may not wait any more.
        match ask {
            Ask::Join { offer, local, from, answer } => {
                let joined = self.let_in(&offer, local, from);
                answer.send(joined).ok();
            }
            Ask::Leave { id, answer } => {
                let leaving = self.viewers.iter_mut().find(|viewer| viewer.id == id);
                answer.send(leaving.is_some()).ok();
                if let Some(viewer) = leaving {
                    viewer.end = Some(End::Left);
                }
            }
        }
    }

    fn let_in(&mut self, offer: &str, local: IpAddr, from: SocketAddr) -> Result<Joined, NotLetIn> {
        if self.viewers.len() >= self.job.most {
            return Err(NotLetIn::Full(self.viewers.len()));
        }
        let local = SocketAddr::new(local.to_canonical(), self.job.port);
        let (peer, answer) = Peer::answer(offer, local, self.job.codec)?;
        let id = new_token().map_err(NotLetIn::NoId)?.0;
        let name = format!("The viewer at {}", from.ip().to_canonical());
        let since = Instant::now();
        let viewer = Viewer { id: id.clone(), name, peer, since, feed: None, losing: None, end: None };
        self.viewers.push(viewer);
        Ok(Joined { id, answer })
    }

    /// Hands what came back to whom it is from.
    fn hear(&mut self) {
        for (from, bytes) in self.job.datagrams.try_iter().take(BATCH) {
            let from = SocketAddr::new(from.ip().to_canonical(), from.port());
            let now = Instant::now();
            let Some(viewer) = self.viewers.iter_mut().find_map(|viewer| {
                let taken = viewer.peer.receive(now, from, &bytes);
                taken.then_some(viewer)
            }) else {
                continue;
            };
            let happened = viewer.peer.drive(now, &mut sender(&self.job.socket));
            viewer.take(happened, &self.job);
        }
    }

    /// Lets go of those whose time has ended.
    fn see_off(&mut self) {
        let mut slow = 0;
        for viewer in self.viewers.extract_if(.., |viewer| viewer.end.is_some()) {
            let Viewer { name, mut peer, feed, end, .. } = viewer;
            peer.close(&mut sender(&self.job.socket));
            self.bytes_gone += feed.map_or(0, |feed| feed.counts().bytes);
            match end {
                Some(End::Slow(why)) => {
                    slow += 1;
                    bevy::log::warn!(subject = "Viewers", "{why}");
                }
                Some(End::Failed(why)) => bevy::log::error!(subject = "Viewers", "{why}"),
                Some(End::Left) | None => bevy::log::info!(subject = "Viewers", "{name} left"),
            }
        }
        if slow > 0 {
            lock(&self.job.status).slow += slow;
        }
    }

    fn publish(&mut self) {
        let (now, feeds) = (Instant::now(), self.viewers.iter().filter_map(|viewer| viewer.feed.as_ref()));
        let bytes = self.bytes_gone + feeds.map(|feed| feed.counts().bytes).sum::<u64>();
        if self.sent.back().is_none_or(|(at, _)| now.saturating_duration_since(*at) >= LOOK) {
            self.sent.push_back((now, bytes));
        }
        while self.sent.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > WINDOW) {
            self.sent.pop_front();
        }
        let kbps = self.sent.front().map_or(0, |(since, before)| {
            let seconds = now.saturating_duration_since(*since).as_secs_f64();
            if seconds < 0.5 { 0 } else { ((bytes - before) as f64 * 8.0 / 1000.0 / seconds) as u32 }
        });
        let watching = self.viewers.iter().filter(|viewer| viewer.peer.is_connected()).count();
        let mut status = lock(&self.job.status);
        status.viewers = watching as u32;
        status.coming = (self.viewers.len() - watching) as u32;
        status.kbps = kbps;
    }
}

impl Viewer {
    fn take(&mut self, happened: Vec<Happening>, job: &Job) {
        for what in happened {
            match what {
                Happening::Connected => self.begin(job),
                Happening::WantsKey => {
                    lock(&job.status).keys_wanted += 1;
                    self.feed.iter().for_each(Feed::request_key);
                }
                Happening::Gone => {
                    self.end.get_or_insert(End::Left);
                }
            }
        }
    }

    /// It is connected: from now on it has a ring, which begins with a key frame.
    fn begin(&mut self, job: &Job) {
        let sound = Some(SoundSpec::new(SoundCodec::Opus, SoundBus::Program));
        let spec = lock(&job.spec).clone();
        match job.encoders.subscribe(&self.name, &spec, sound, Limits::LIVE) {
            Ok(feed) => self.feed = Some(feed),
            Err(error) => self.end = Some(End::Failed(error.to_string())),
        }
        lock(&job.status).served += 1;
        bevy::log::info!(subject = "Viewers", "{} watches", self.name);
    }

    /// Sends what its ring holds.
    fn show(&mut self, job: &Job, payloads: &mut Payloads) {
        let Some(feed) = &self.feed else { return };
        // Told once for all that is taken now.
        feed.arrived().try_recv().ok();
        let mut happened = Vec::new();
        while let Some(packet) = feed.take() {
            happened.extend(send(&mut self.peer, &packet, payloads, &job.socket));
        }
        match feed.ended() {
            // The canvas is another one, or the encoder broke down: players come again, and begin anew.
            Some(Ended::Stopped | Ended::Failed(OutputError::Resized)) => self.end = Some(End::Left),
            Some(Ended::Failed(error @ OutputError::Slow { .. })) => self.end = Some(End::Slow(error.to_string())),
            Some(Ended::Failed(error)) => self.end = Some(End::Failed(error.to_string())),
            None => {}
        }
        self.take(happened, job);
    }

    /// Whether it still makes sense.
    fn judge(&mut self, now: Instant) {
        if !self.peer.is_connected() {
            if now.saturating_duration_since(self.since) > COMING_LIMIT {
                let why = format!(
                    "{} asked for the program and did not come: a firewall between may keep UDP from reaching it",
                    self.name
                );
                self.end.get_or_insert(End::Slow(why));
            }
            return;
        }
        if now.saturating_duration_since(self.peer.heard()) > SILENCE_LIMIT {
            let why = format!("{} was disconnected: nothing was heard of it for 8 s", self.name);
            self.end.get_or_insert(End::Slow(why));
        }
        if self.peer.loss() < LOSS {
            self.losing = None;
        } else if now.saturating_duration_since(*self.losing.get_or_insert(now)) > LOSS_LIMIT {
            let why = format!(
                "{} was disconnected: more than a third of what was sent did not arrive. Choose a lower bitrate for viewers",
                self.name
            );
            self.end.get_or_insert(End::Slow(why));
        }
    }
}

fn send(peer: &mut Peer, packet: &Packet, payloads: &mut Payloads, socket: &UdpSocket) -> Vec<Happening> {
    match payloads.of(packet) {
        Some(payload) => peer.send(Instant::now(), packet.track, packet.pts_ns, &payload, &mut sender(socket)),
        None => Vec::new(),
    }
}

/// Sends datagrams; one that cannot be sent is lost, as on any network.
fn sender(socket: &UdpSocket) -> impl FnMut(SocketAddr, &[u8]) {
    move |to, bytes| {
        socket.send_to(bytes, to).ok();
    }
}
