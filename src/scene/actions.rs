//! The one place where commands are applied. Edits change the document; session commands that only concern the show and its sources are
//! done here; the rest (files, windows, recording) is passed on as [`SessionRequest`].

use super::budget::BypassedEffects;
use super::glide::Glide;
use super::take::{self, LiveTransition, Moment};
use super::{Clock, Pulses, SoundDesk, SourceInstance, StudioState};
use crate::compositor::InputId;
use crate::compositor::canvas::CanvasTick;
use crate::document::SourceId;
use crate::effect::EffectCatalog;
use crate::source::SourceControl;
use crate::view::{Action, StudioCommand};
use bevy::prelude::*;

/// Something that a panel, a hotkey or the command line asks for.
#[derive(Message, Debug, Clone)]
pub struct ActionRequest(pub Action);

/// A session command that concerns files, windows or outputs.
#[derive(Message, Debug, Clone)]
pub struct SessionRequest(pub StudioCommand);

pub fn apply_actions(
    mut requests: MessageReader<ActionRequest>,
    mut session: MessageWriter<SessionRequest>,
    mut state: ResMut<StudioState>,
    (mut pulses, mut bypassed): (ResMut<Pulses>, ResMut<BypassedEffects>),
    (mut live, mut glide, mut desk): (ResMut<LiveTransition>, ResMut<Glide>, Option<ResMut<SoundDesk>>),
    (clock, tick, catalog): (Res<Clock>, Res<CanvasTick>, Res<EffectCatalog>),
    sources: Query<&SourceInstance>,
) {
    for ActionRequest(action) in requests.read() {
        match action {
            Action::Edit(command) => match state.history.apply(command.clone()) {
                Ok(applied) => {
                    if let (crate::document::EditCommand::AddLayer { .. }, Some(id)) = (command, applied.created) {
                        state.selected = crate::document::LayerId(id).into();
                    }
                    state.settle();
                }
                Err(error) => warn!("{error}"),
            },
            Action::Studio(StudioCommand::Take(scene)) => {
                let now = Moment { tick: tick.tick, rate: clock.rate(), catalog: &catalog };
                take::take(&mut state, &mut live, *scene, &now);
            }
            Action::Studio(StudioCommand::GoToSnapshot { scene, index, ms, easing }) => {
                let now = (tick.tick, clock.rate());
                glide.begin(&mut state, (*scene, *index), (*ms, *easing), now, &catalog);
            }
            Action::Studio(StudioCommand::Cut(scene)) => take::cut(&mut state, &mut live, *scene),
            Action::Studio(StudioCommand::TakePreview(spec)) => {
                let now = Moment { tick: tick.tick, rate: clock.rate(), catalog: &catalog };
                take::take_preview(&mut state, &mut live, spec.as_ref(), &now);
            }
            Action::Studio(StudioCommand::HoldTransition(at)) => {
                let now = Moment { tick: tick.tick, rate: clock.rate(), catalog: &catalog };
                take::hold(&mut state, &mut live, *at, &now);
            }
            Action::Studio(StudioCommand::ReleaseTransition) => take::release(&mut state, &mut live),
            Action::Studio(StudioCommand::ReturnTransition) => take::back(&mut state, &mut live),
            Action::Studio(StudioCommand::StudioMode(on)) => {
                take::back(&mut state, &mut live);
                let program = state.program;
                state.set_preview(on.then_some(program));
            }
            Action::Studio(StudioCommand::RetryEffect { layer, effect }) => bypassed.retry((*layer, *effect)),
            Action::Studio(command) if desk.as_mut().is_some_and(|desk| desk.apply(command)) => {}
            Action::Studio(command) => studio(command, &mut state, &mut pulses, &sources, &mut session),
        }
    }
}

fn studio(
    command: &StudioCommand,
    state: &mut StudioState,
    pulses: &mut Pulses,
    sources: &Query<&SourceInstance>,
    session: &mut MessageWriter<SessionRequest>,
) {
    let control = |id: SourceId, control: SourceControl| {
        if let Some(instance) = sources.iter().find(|instance| instance.id == InputId::Source(id)) {
            instance.handle.control(control);
        }
    };
    match command {
        StudioCommand::Undo => {
            if let Some(label) = state.history.undo() {
                info!("Undone: {label}");
                state.settle();
            }
        }
        StudioCommand::Redo => {
            if let Some(label) = state.history.redo() {
                info!("Redone: {label}");
                state.settle();
            }
        }
        StudioCommand::GoTo(step) => {
            if state.history.go_to(*step) {
                info!("Went to step {step} of the history");
                state.settle();
            }
        }
        StudioCommand::TriggerEvent { layer, effect, param } => pulses.trigger(*layer, *effect, param),
        StudioCommand::TriggerSource { source, param } => pulses.trigger_source(*source, param),
        StudioCommand::Compare { layer, on } => {
            let compared = on.then_some(*layer);
            if (*on || state.without_effects(*layer)) && state.compared != compared {
                state.compared = compared;
                state.revision += 1;
            }
        }
        StudioCommand::Solo(layers) => {
            state.solo = layers.iter().copied().collect();
            state.settle();
        }
        StudioCommand::Multiview(on) => {
            state.multiview = *on;
            state.revision += 1;
        }
        StudioCommand::Enter(group) => state.enter(*group),
        StudioCommand::Preview(scene) if state.preview.is_some() => state.set_preview(Some(*scene)),
        StudioCommand::EndGesture => state.history.end_gesture(),
        StudioCommand::Select(layers) => state.selected.clone_from(layers),
        StudioCommand::Seek(id, seconds) => control(*id, SourceControl::Seek(*seconds)),
        StudioCommand::Pause(id) => control(*id, SourceControl::Pause),
        StudioCommand::Resume(id) => control(*id, SourceControl::Resume),
        StudioCommand::RestartSource(id) => control(*id, SourceControl::Restart),
        other => {
            session.write(SessionRequest(other.clone()));
        }
    }
}
