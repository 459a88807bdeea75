//! One epoch of a live source: a pipeline from its building to its end, on a thread that is left behind if it hangs.

use super::fault::{self, MissingPlugin};
use super::handle::Waker;
use super::mailbox::MailboxSender;
use super::media::{self, Playback};
use super::reaper::Expendable;
use super::recipe::{Recipe, SourceError};
use super::sample::{SampleReader, Tally};
use crate::document::Source;
use crate::document::source::AtEnd;
use crossbeam_channel::{Receiver, Sender, after, bounded, never, select};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Bus messages that may wait for the player's thread; an element that floods the bus loses the rest.
const BUS_QUEUE: usize = 64;
/// How long the reason of a refused start may take to reach the bus.
const REASON_LIMIT: Duration = Duration::from_millis(200);
/// How long a file may be silent at its start before it is looked at whether anything still reads it.
const LOOK_AFTER: Duration = Duration::from_secs(1);

/// What is asked of a running pipeline. That it shall end is told by dropping the sender.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Order {
    Pause,
    Resume,
    /// Seconds from the start of the file.
    Seek(f64),
}

/// What a pipeline reports.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// The first picture, or the first one of another size.
    Picture,
    Fault(SourceError),
    /// The file came to its end and does not loop.
    Ended {
        hide: bool,
    },
}

/// Builds one pipeline. Called on the pipeline's own thread, once per epoch.
pub type Build = Arc<dyn Fn() -> Result<Recipe, SourceError> + Send + Sync>;

/// What a pipeline is built from and where its pictures go. The same for every epoch of a source.
#[derive(Clone)]
pub struct Job {
    pub source: Source,
    pub build: Build,
    pub waker: Waker,
    pub mailbox: MailboxSender,
    pub tally: Arc<Tally>,
}

/// The supervisor's end of a pipeline's thread.
pub struct Player {
    orders: Sender<Order>,
    news: Receiver<News>,
    /// Pictures are let through.
    open: Arc<AtomicBool>,
    thread: Expendable,
}

impl Player {
    /// Builds and starts the pipeline on a thread of its own.
    pub fn start(job: Job, paused: bool) -> std::io::Result<Self> {
        let (orders, ordered) = bounded(16);
        let (report, news) = bounded(16);
        let open = Arc::new(AtomicBool::new(true));
        let gate = open.clone();
        let name = format!("src-{}-gst", job.source.id);
        let thread = Expendable::spawn(name, move || {
            if let Err(error) = play(&job, paused, &ordered, &report, gate) {
                // The supervisor is gone: nobody asks why.
                report.send(News::Fault(error)).ok();
            }
        })?;
        Ok(Self { orders, news, open, thread })
    }

    /// Never blocks; a pipeline that hangs loses orders.
    pub fn order(&self, order: Order) {
        self.orders.try_send(order).ok();
    }

    pub fn news(&self) -> &Receiver<News> {
        &self.news
    }

    /// Ends the pipeline. False: it hangs and was left behind.
    pub fn close(self) -> bool {
        let Self { orders, news, open, thread } = self;
        open.store(false, Ordering::Release);
        drop(orders);
        drop(news);
        thread.finish()
    }
}

/// Builds the pipeline, plays it until the orders end, and takes it down.
fn play(
    job: &Job,
    paused: bool,
    orders: &Receiver<Order>,
    news: &Sender<News>,
    open: Arc<AtomicBool>,
) -> Result<(), SourceError> {
    let recipe = (job.build)()?;
    let bus = recipe.pipeline.bus().ok_or_else(|| SourceError::Fatal("The pipeline has no bus".into()))?;
    let messages = forward(&bus);
    let paused = Arc::new(AtomicBool::new(paused));
    if let Some(tap) = &recipe.sound {
        tap.open(open.clone(), job.tally.clone());
    }
    let outlet = Outlet {
        reader: SampleReader::default(),
        label: fault::label(&job.source),
        mailbox: job.mailbox.clone(),
        waker: job.waker.clone(),
        tally: job.tally.clone(),
        news: news.clone(),
        open,
        any: false,
    };
    if let Some(sink) = &recipe.sink {
        outlet.attach(sink, paused.clone());
    }
    let playback = Playback::of(&job.source.kind).filter(|_| recipe.seekable);
    job.tally.set_held(false);
    if let Some(sink) = recipe.sink.as_ref().filter(|_| playback.is_some()) {
        tell_held(sink, job.tally.clone());
    }
    let before = job.tally.read().pieces();
    let mut playing = Playing {
        job,
        recipe: &recipe,
        playback,
        news,
        paused,
        started: false,
        loops: false,
        round_due: false,
        before,
        missing: Vec::new(),
    };
    let result = playing.run(orders, &messages);
    // Told before the pipeline is taken down, which may hang.
    if let Err(error) = &result {
        news.send(News::Fault(error.clone())).ok();
    }
    recipe.pipeline.set_state(gst::State::Null).ok();
    bus.unset_sync_handler();
    Ok(())
}

/// Notes each picture that comes to the sink, which keeps it until its time; the end, too, which is due when the last picture's time is over.
fn tell_held(sink: &gst_app::AppSink, tally: Arc<Tally>) {
    if let Some(pad) = sink.static_pad("sink") {
        pad.add_probe(gst::PadProbeType::BUFFER | gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
            if info.event().is_none_or(|event| event.type_() == gst::EventType::Eos) {
                tally.set_held(true);
            }
            gst::PadProbeReturn::Ok
        });
    }
}

/// Hands the bus messages that matter to a bounded queue. Runs on streaming threads and never waits.
fn forward(bus: &gst::Bus) -> Receiver<gst::Message> {
    let (sender, messages) = bounded(BUS_QUEUE);
    bus.set_sync_handler(move |_, message| {
        use gst::MessageType as T;
        let matters = match message.type_() {
            T::Error | T::Eos | T::SegmentDone | T::AsyncDone | T::Latency | T::Element | T::ClockLost => true,
            // Those of the elements would flood the queue.
            T::StateChanged => message.src().is_some_and(|source| source.is::<gst::Pipeline>()),
            _ => false,
        };
        if matters {
            sender.try_send(message.clone()).ok();
        }
        gst::BusSyncReply::Drop
    });
    messages
}

/// The state of one running pipeline.
struct Playing<'a> {
    job: &'a Job,
    recipe: &'a Recipe,
    playback: Option<Playback>,
    news: &'a Sender<News>,
    paused: Arc<AtomicBool>,
    /// The pipeline is prerolled and was set going.
    started: bool,
    /// The end of the file is told by `SEGMENT_DONE`, so that it can go on without a seam.
    loops: bool,
    /// The end of the file was told and the next round has not begun.
    round_due: bool,
    /// Pictures and pieces of sound that the source gave before this pipeline.
    before: u64,
    missing: Vec<MissingPlugin>,
}

impl Playing<'_> {
    fn run(&mut self, orders: &Receiver<Order>, messages: &Receiver<gst::Message>) -> Result<(), SourceError> {
        match self.recipe.pipeline.set_state(gst::State::Paused) {
            Ok(gst::StateChangeSuccess::Async) => {}
            Ok(_) => self.begin()?,
            Err(_) => return Err(self.refusal(messages)),
        }
        let mut wanted_seek = None;
        loop {
            let silent = if self.started || self.playback.is_none() { never() } else { after(LOOK_AFTER) };
            select! {
                recv(silent) -> _ => {
                    // What reads a file tells its error before it stops, so an error would be there by now.
                    if media::idle(&self.recipe.pipeline) && messages.is_empty() {
                        return Err(fault::damaged(&fault::label(&self.job.source)));
                    }
                }
                recv(orders) -> order => match order {
                    Err(_) => return Ok(()),
                    Ok(Order::Pause) => self.pause(true)?,
                    Ok(Order::Resume) => self.pause(false)?,
                    Ok(Order::Seek(to)) if self.started => self.seek(to),
                    Ok(Order::Seek(to)) => wanted_seek = Some(to),
                },
                recv(messages) -> message => {
                    let Ok(message) = message else { return Ok(()) };
                    if self.message(&message)?.is_break() {
                        return Ok(());
                    }
                    if self.started && let Some(to) = wanted_seek.take() {
                        self.seek(to);
                    }
                }
            }
        }
    }

    fn message(&mut self, message: &gst::Message) -> Result<ControlFlow<()>, SourceError> {
        match message.view() {
            gst::MessageView::Error(error) => {
                bevy::log::debug!("{}: {} ({:?})", self.job.source.name, error.error(), error.debug());
                return Err(fault::explain(&self.job.source, error, &self.missing));
            }
            gst::MessageView::Element(element) => self.missing.extend(MissingPlugin::of(element)),
            gst::MessageView::AsyncDone(_) if !self.started => self.begin()?,
            gst::MessageView::Latency(_) => {
                self.recipe.pipeline.recalculate_latency().ok();
            }
            gst::MessageView::ClockLost(_) if !self.paused.load(Ordering::Acquire) => {
                self.set_state(gst::State::Paused)?;
                self.set_state(gst::State::Playing)?;
            }
            gst::MessageView::SegmentDone(_) => {
                self.round_due = true;
                self.next_round();
            }
            gst::MessageView::StateChanged(_) => self.next_round(),
            gst::MessageView::Eos(_) => self.end()?,
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The pipeline is prerolled: goes to the in point and plays.
    fn begin(&mut self) -> Result<(), SourceError> {
        self.started = true;
        if let Some(playback) = self.playback {
            let length = self.recipe.pipeline.query_duration::<gst::ClockTime>();
            playback.check(&fault::label(&self.job.source), length)?;
            self.job.tally.set_duration(length.map(Into::into));
            self.loops = playback.at_end == AtEnd::Loop && playback.span(length).is_some();
            if (self.loops || playback.speed != 1.0 || !playback.start.is_zero() || playback.stop.is_some())
                && !playback.seek(&self.recipe.pipeline, playback.start, playback.speed, self.flags())
            {
                self.loops = false;
            }
        }
        self.pause(self.paused.load(Ordering::Acquire))
    }

    fn flags(&self) -> gst::SeekFlags {
        if self.loops { gst::SeekFlags::FLUSH | gst::SeekFlags::SEGMENT } else { gst::SeekFlags::FLUSH }
    }

    fn pause(&self, paused: bool) -> Result<(), SourceError> {
        self.paused.store(paused, Ordering::Release);
        if !self.started {
            return Ok(());
        }
        self.set_state(if paused { gst::State::Paused } else { gst::State::Playing })
    }

    fn set_state(&self, state: gst::State) -> Result<(), SourceError> {
        let label = fault::label(&self.job.source);
        let refused = |_| SourceError::Retry(format!("{label} could not be started"));
        self.recipe.pipeline.set_state(state).map(drop).map_err(refused)
    }

    fn seek(&mut self, to: f64) {
        if let Some(playback) = self.playback {
            self.round_due = false;
            let length = self.recipe.pipeline.query_duration::<gst::ClockTime>();
            playback.seek(&self.recipe.pipeline, playback.clamp(to, length), playback.speed, self.flags());
        }
    }

    /// The loop: without a flush, what is still queued plays on and the next round joins it.
    ///
    /// Only while the pipeline plays. Such a seek holds the pipeline's state and waits until the demuxer has handed on what it
    /// read; where the sink holds its picture back, the queue in front of it may be full, and only a change of the state would
    /// empty it: neither could go on.
    fn next_round(&mut self) {
        let playing = (Ok(gst::StateChangeSuccess::Success), gst::State::Playing, gst::State::VoidPending);
        if !self.round_due || self.recipe.pipeline.state(gst::ClockTime::ZERO) != playing {
            return;
        }
        self.round_due = false;
        if let Some(playback) = self.playback
            && !playback.seek(&self.recipe.pipeline, playback.start, playback.speed, gst::SeekFlags::SEGMENT)
        {
            playback.seek(&self.recipe.pipeline, playback.start, playback.speed, self.flags());
        }
    }

    fn end(&self) -> Result<(), SourceError> {
        let label = fault::label(&self.job.source);
        let pieces = self.job.tally.read().pieces() - self.before;
        let Some(playback) = self.playback else {
            return Err(SourceError::Retry(format!("{label} ended; waiting for it to come back")));
        };
        match playback.at_end {
            _ if pieces == 0 => Err(fault::damaged(&label)),
            // A single picture is held: there is nothing to repeat.
            AtEnd::Loop if pieces > 1 => self.rewind(playback),
            AtEnd::Loop | AtEnd::Hold => self.tell(News::Ended { hide: false }),
            AtEnd::Hide => self.tell(News::Ended { hide: true }),
        }
    }

    /// The loop for files that know no segments: seeks, or is opened again where even that is not possible.
    fn rewind(&self, playback: Playback) -> Result<(), SourceError> {
        if !playback.seek(&self.recipe.pipeline, playback.start, playback.speed, self.flags()) {
            self.set_state(gst::State::Ready)?;
            self.set_state(gst::State::Playing)?;
        }
        Ok(())
    }

    fn tell(&self, news: News) -> Result<(), SourceError> {
        // The supervisor is gone: the orders say so next.
        self.news.send(news).ok();
        Ok(())
    }

    /// Why a start was refused: the first error on the bus says it.
    fn refusal(&mut self, messages: &Receiver<gst::Message>) -> SourceError {
        while let Ok(message) = messages.recv_timeout(REASON_LIMIT) {
            if let Err(error) = self.message(&message) {
                return error;
            }
        }
        SourceError::Retry(format!("{} could not be opened", fault::label(&self.job.source)))
    }
}

/// Where samples leave the pipeline. Runs on a streaming thread: never blocks, never panics.
struct Outlet {
    reader: SampleReader,
    label: String,
    mailbox: MailboxSender,
    waker: Waker,
    tally: Arc<Tally>,
    news: Sender<News>,
    open: Arc<AtomicBool>,
    /// This pipeline gave a picture.
    any: bool,
}

impl Outlet {
    /// Takes the samples of a sink; while paused also the one that a seek shows.
    fn attach(self, sink: &gst_app::AppSink, paused: Arc<AtomicBool>) {
        let outlet = Arc::new(std::sync::Mutex::new(self));
        let preroll = outlet.clone();
        let lock = |outlet: &std::sync::Mutex<Self>, sample: &gst::Sample| {
            outlet.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take(sample)
        };
        sink.set_callbacks(
            gst_app::AppSinkCallbacks::builder()
                .new_sample(move |sink| lock(&outlet, &sink.pull_sample().map_err(|_| gst::FlowError::Eos)?))
                .new_preroll(move |sink| {
                    let sample = sink.pull_preroll().map_err(|_| gst::FlowError::Eos)?;
                    if paused.load(Ordering::Acquire) { lock(&preroll, &sample) } else { Ok(gst::FlowSuccess::Ok) }
                })
                .build(),
        );
    }

    fn take(&mut self, sample: &gst::Sample) -> Result<gst::FlowSuccess, gst::FlowError> {
        if !self.open.load(Ordering::Acquire) {
            return Err(gst::FlowError::Eos);
        }
        match self.reader.frame(sample) {
            Ok(mut frame) => {
                let resized = self.tally.good(&mut frame, self.reader.interval());
                self.mailbox.put(frame);
                (self.waker)();
                if resized || !self.any {
                    self.news.try_send(News::Picture).ok();
                }
                self.any = true;
            }
            Err(error) => {
                // One bad buffer is dropped; a source that starts with one has nothing else to show.
                if !self.any {
                    let sentence = format!("{} gives no usable picture: {error}", self.label);
                    self.news.try_send(News::Fault(SourceError::Retry(sentence))).ok();
                }
                self.tally.bad(error);
            }
        }
        Ok(gst::FlowSuccess::Ok)
    }
}
