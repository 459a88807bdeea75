//! `scrim run`: a show on air without a display, for servers. Records and streams until the time is up or a signal comes, and closes
//! the files then.

use super::effect_files::EffectFilesPlugin;
use super::headless::{HeadlessStudio, StudioError};
use super::outputs::{Outputs, OutputsPlugin, Program, start_sound};
use super::render::{hear_signals, wait_for_tick};
use super::streams::{Streams, StreamsPlugin};
use super::viewers::{Viewers, ViewersPlugin};
use crate::cli::args::RunArgs;
use crate::document::save::{self, LoadError};
use crate::output::OutputError;
use crate::scene::nodes::LayerProblems;
use crate::scene::{ClockMode, StudioState};
use crate::settings::Folders;
use crate::view::RecordSettings;
use crate::view::publish::{PublishState, PublishTarget, Secret, Service};
use bevy::log::warn;
use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Why a run did not go well.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("{0}")]
    Load(#[from] LoadError),
    #[error("{0}")]
    Studio(#[from] StudioError),
    #[error("{0}")]
    Output(#[from] OutputError),
    #[error("the show has no canvas: open it in the studio and save it anew")]
    NoCanvas,
    #[error("{0}")]
    Stream(String),
}

/// How long shaders and live sources may take before the first picture.
const START_LIMIT: Duration = Duration::from_secs(60);
const LIVE_START: Duration = Duration::from_secs(2);
/// How long the recording's file may take to be closed.
const CLOSE_LIMIT: Duration = Duration::from_secs(13);

/// Runs and says on `out` what was written.
pub fn run(args: &RunArgs, out: &mut dyn Write) -> Result<(), RunError> {
    // Before anything is written that would be left unfinished.
    let stopped = hear_signals();
    let loaded = save::load(&args.file)?;
    for note in &loaded.notes {
        warn!("{}: {note}", args.file.display());
    }
    let files = EffectFilesPlugin { scene_file: Some(args.file.clone()), data: Folders::of_user().data, watch: false };
    let mut studio = HeadlessStudio::with(loaded.show, Some(args.file.clone()), ClockMode::Live, |app| {
        app.add_plugins((files, OutputsPlugin, StreamsPlugin, ViewersPlugin)).init_resource::<LayerProblems>();
        start_sound(app);
    })?;
    studio.settle(START_LIMIT)?;
    studio.await_pictures(LIVE_START);
    start(args, &mut studio, out)?;
    let started = Instant::now();
    let mut refusals = Vec::new();
    let ended = loop {
        wait_for_tick(&studio);
        studio.step();
        let mut outputs = studio.app.world_mut().resource_mut::<Outputs>();
        if let Some(ended) = outputs.take_recorded() {
            break Some(ended);
        }
        let records = outputs.is_recording();
        take_refused(&mut studio, &mut refusals);
        // What goes on is worth more than an end for what does not.
        let world = studio.app.world();
        let goes_on = records || world.resource::<Streams>().are_on() || world.resource::<Viewers>().are_on();
        if !refusals.is_empty() && !goes_on {
            break None;
        }
        let over = args.seconds.is_some_and(|seconds| started.elapsed().as_secs_f64() >= seconds);
        if over || stopped.load(Ordering::Acquire) {
            break stop(&mut studio);
        }
    };
    say(ended, out)?;
    if refusals.is_empty() { Ok(()) } else { Err(RunError::Stream(refusals.join("; "))) }
}

/// Names the files of a recording that has ended, and says what else there is to say of it.
fn say(ended: Option<Result<crate::output::Recorded, OutputError>>, out: &mut dyn Write) -> Result<(), RunError> {
    match ended {
        Some(Ok(recorded)) => {
            for path in &recorded.paths {
                writeln!(out, "{}", path.display()).ok();
            }
            writeln!(out, "{} frames, {} dropped, {:.1} s", recorded.frames, recorded.dropped, recorded.seconds).ok();
            recorded.stopped.map_or(Ok(()), |why| Err(why.into()))
        }
        Some(Err(error)) => Err(error.into()),
        None => Ok(()),
    }
}

fn start(args: &RunArgs, studio: &mut HeadlessStudio, out: &mut dyn Write) -> Result<(), RunError> {
    let world = studio.app.world_mut();
    let settings = RecordSettings { sound: args.sound, ..RecordSettings::default() };
    let program = Program::now(world.resource::<StudioState>(), &settings).ok_or(RunError::NoCanvas)?;
    for (id, (service, url, key)) in (1..).zip(targets(args)) {
        let (name, server) = (format!("{} {id}", service.label()), url.clone());
        let target = PublishTarget {
            id,
            name,
            service,
            server,
            key,
            kbps: args.bitrate,
            sound: args.sound,
            height: args.height,
            delay: args.delay,
            ..PublishTarget::default()
        };
        world
            .resource_scope(|world, mut streams: bevy::prelude::Mut<Streams>| {
                streams.start(&target, world.resource::<Outputs>(), &program)
            })
            .map_err(RunError::Stream)?;
    }
    if let Some(path) = &args.record {
        let folder = path.parent().unwrap_or(path).to_owned();
        world.resource_mut::<Outputs>().record(Some(path), &program, &folder)?;
    }
    serve(args, studio, &program, out)
}

/// Where to stream to, and with what secret.
fn targets(args: &RunArgs) -> impl Iterator<Item = (Service, &String, Secret)> {
    let plain = |service: Service| move |url| (service, url, Secret::default());
    let all = args.rtmp.iter().map(plain(Service::Rtmp)).chain(args.srt.iter().map(plain(Service::Srt)));
    #[cfg(feature = "webrtc")]
    let all = {
        let token = Secret(args.whip_token.clone().unwrap_or_default());
        all.chain(args.whip.iter().map(move |url| (Service::Whip, url, token.clone())))
    };
    all
}

/// Begins to serve viewers, where that is asked for, and says where.
#[cfg(feature = "webrtc")]
fn serve(args: &RunArgs, studio: &mut HeadlessStudio, program: &Program, out: &mut dyn Write) -> Result<(), RunError> {
    use crate::view::{Reach, ServeSettings};
    let Some(address) = args.serve else { return Ok(()) };
    let settings = ServeSettings {
        reach: Reach::Address(address.ip()),
        port: address.port(),
        token: Secret(args.serve_token.clone().unwrap_or_default()),
        most_viewers: args.viewers,
        kbps: args.bitrate,
        ..ServeSettings::default()
    };
    let settings = super::viewers::with_token(settings).map_err(RunError::Stream)?;
    let world = studio.app.world_mut();
    let link = world.resource_scope(|world, mut viewers: bevy::prelude::Mut<Viewers>| {
        viewers.start(&settings, world.resource::<Outputs>(), program)
    })?;
    writeln!(out, "Viewers: {link}").and_then(|()| out.flush()).ok();
    Ok(())
}

#[cfg(not(feature = "webrtc"))]
fn serve(_: &RunArgs, _: &mut HeadlessStudio, _: &Program, _: &mut dyn Write) -> Result<(), RunError> {
    Ok(())
}

/// Ends the streams that their servers do not take, and keeps why.
fn take_refused(studio: &mut HeadlessStudio, refusals: &mut Vec<String>) {
    let mut streams = studio.app.world_mut().resource_mut::<Streams>();
    for status in streams.statuses().into_iter().filter(|status| status.state == PublishState::Refused) {
        streams.forget(status.id);
        refusals.push(status.reason);
    }
}

/// Ends everything and waits for the file.
fn stop(studio: &mut HeadlessStudio) -> Option<Result<crate::output::Recorded, OutputError>> {
    studio.app.world_mut().resource_mut::<Streams>().stop_all();
    studio.app.world_mut().resource_mut::<Viewers>().stop();
    let mut outputs = studio.app.world_mut().resource_mut::<Outputs>();
    outputs.stop_recording();
    if !outputs.is_recording() {
        return None;
    }
    let limit = Instant::now() + CLOSE_LIMIT;
    while Instant::now() < limit {
        wait_for_tick(studio);
        // The encoder gets pictures until the end.
        studio.step();
        let ended = studio.app.world_mut().resource_mut::<Outputs>().take_recorded();
        if ended.is_some() {
            return ended;
        }
    }
    None
}
