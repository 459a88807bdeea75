//! Feeds the scopes: a small picture by the probe whenever there is another one, ten a second at most, and only while they are watched.
//!
//! Nothing waits for the picture, and a task of Bevy's pool counts it: that takes about a millisecond.

use super::wake::Wake;
use crate::compositor::canvas::SharedCounters;
use crate::compositor::probe::{Answer, ProbeError, ProbeHub, ProbeOf, ProbePicture, ProbeRequest, Stamp};
use crate::scene::{SceneSystems, SessionRequest, StudioState};
use crate::view::{ScopeCounts, ScopesOf, ScopesView, StudioCommand};
use bevy::prelude::*;
use bevy::tasks::{AsyncComputeTaskPool, Task, futures::check_ready};
use bevy::window::{PrimaryWindow, WindowOccluded};
use crossbeam_channel::{Receiver, TryRecvError};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pixels of a picture, across and down, at most.
pub const WITHIN: (u32, u32) = (256, 144);
/// From one picture to the next, at least.
const PAUSE: Duration = Duration::from_millis(100);
/// A picture that has not come after this long is asked for again.
const LOST: Duration = Duration::from_secs(2);

pub struct ScopesPlugin;

/// What the panel sees of it.
#[derive(Resource, Debug, Clone, Default)]
pub struct ScopeFeed(pub ScopesView);

impl Plugin for ScopesPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<ScopeFeed>().init_resource::<Desk>().add_message::<WindowOccluded>().add_systems(
            PreUpdate,
            (watch, look).chain().after(SceneSystems::Apply).before(super::session::finish_saves),
        );
    }
}

#[derive(Resource, Default)]
struct Desk {
    /// The picture that is on its way.
    answer: Option<Receiver<Answer>>,
    /// The one that came, while it is being counted.
    counting: Option<Task<ScopeCounts>>,
    /// When it, or the one before, was asked for.
    asked: Option<Instant>,
    /// What the last picture was made of.
    stamp: Option<Stamp>,
    /// Pictures composed and the document's revision when one was asked for: while they are the same, there is no other.
    basis: Option<(u64, u64)>,
    /// Looks in a row that saw nothing.
    missed: u32,
    /// The window of the panels is not to be seen.
    covered: bool,
}

/// Takes in what is watched, and whether anybody can see it.
fn watch(
    mut requests: MessageReader<SessionRequest>,
    mut covers: MessageReader<WindowOccluded>,
    mut desk: ResMut<Desk>,
    mut feed: ResMut<ScopeFeed>,
    windows: Query<(), With<PrimaryWindow>>,
) {
    for SessionRequest(command) in requests.read() {
        if let StudioCommand::WatchScopes(of) = command
            && feed.0.of != *of
        {
            feed.0 = ScopesView { of: *of, ..ScopesView::default() };
            *desk = Desk { covered: desk.covered, asked: desk.asked, ..Desk::default() };
        }
    }
    for cover in covers.read().filter(|cover| windows.contains(cover.window)) {
        desk.covered = cover.occluded;
    }
}

/// Takes in a picture that has come, and its counts, and asks for the next.
fn look(
    mut desk: ResMut<Desk>,
    mut feed: ResMut<ScopeFeed>,
    state: Res<StudioState>,
    counters: Res<SharedCounters>,
    (probes, wake): (Res<ProbeHub>, Option<Res<Wake>>),
) {
    let Some(of) = feed.0.of else { return };
    let again = || wake.iter().for_each(|wake| wake.at_tick());
    let mut publish = |view: ScopesView| {
        feed.0 = view;
        wake.iter().for_each(|wake| wake.panels_in(Duration::ZERO));
    };
    if let Some(task) = &mut desk.counting {
        let Some(counts) = check_ready(task) else { return again() };
        publish(ScopesView { of: Some(of), counts: Some(Arc::new(counts)), problem: None });
        desk.counting = None;
    }
    if let Some(answer) = &desk.answer {
        match answer.try_recv() {
            Err(TryRecvError::Empty) if desk.asked.is_some_and(|asked| asked.elapsed() < LOST) => return again(),
            Ok(Ok(ProbePicture { width, rgba, stamp, .. })) => {
                let count = async move { ScopeCounts::of(width as usize, &rgba) };
                desk.counting = Some(AsyncComputeTaskPool::get().spawn(count));
                (desk.stamp, desk.missed) = (Some(stamp), 0);
            }
            Ok(Err(ProbeError::Unchanged)) => {}
            // One alone may have met a picture that was being replaced.
            Ok(Err(ProbeError::NotShown | ProbeError::NoPicture)) if desk.missed == 0 => {
                (desk.missed, desk.basis) = (1, None);
            }
            Ok(Err(ProbeError::NotShown | ProbeError::NoPicture)) => {
                publish(ScopesView { of: Some(of), counts: None, problem: Some(sentence(of, &state)) });
                desk.stamp = None;
            }
            // Its shaders are still being made, or a command's look took its place.
            Ok(Err(ProbeError::Lost)) | Err(_) => desk.basis = None,
        }
        desk.answer = None;
    }
    if desk.counting.is_some() {
        return again();
    }
    let basis = Some((counters.get().composed, state.revision));
    if desk.covered || desk.basis == basis {
        return;
    }
    if desk.asked.is_some_and(|asked| asked.elapsed() < PAUSE) {
        return again();
    }
    let request = ProbeRequest {
        of: subject(of, &state),
        within: Some(WITHIN),
        unlike: desk.stamp.clone(),
        patience: Duration::ZERO,
    };
    if let Some(answer) = probes.ask_idle(request) {
        (desk.answer, desk.asked, desk.basis) = (Some(answer), Some(Instant::now()), basis);
    }
    again();
}

/// A layer is seen behind all its effects.
fn subject(of: ScopesOf, state: &StudioState) -> ProbeOf {
    match of {
        ScopesOf::Program => ProbeOf::Program,
        ScopesOf::Layer(layer) => {
            let effects = state.show().layer(layer).into_iter().flat_map(|(_, layer)| &layer.effects);
            ProbeOf::Layer { layer, before: effects.map(|effect| effect.id).collect(), whole: false }
        }
    }
}

fn sentence(of: ScopesOf, state: &StudioState) -> String {
    match of {
        ScopesOf::Program => "The program has no picture yet.".into(),
        ScopesOf::Layer(id) => {
            let name = state.show().layer(id).map_or("", |(_, layer)| layer.name.as_str());
            format!("“{name}” shows nothing: it is measured while it is on program and its source is live.")
        }
    }
}
