//! The streams of the live program, and the servers that they go to, which are the user's and not the show's.

use super::outputs::{Outputs, Program};
use super::saver::Saver;
use super::session::{SessionFiles, store_settings};
use super::wake::Wake;
use crate::output::encoder::EncoderSpec;
use crate::output::publish::Publisher;
use crate::output::publish::trial::try_server;
use crate::scene::{SessionRequest, StudioState};
use crate::view::publish::{PublishState, PublishStatus, PublishTarget};
use crate::view::{StudioCommand, TargetTrial};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, bounded};

/// The streams that are on, and the server that was tried last.
#[derive(Resource, Default)]
pub struct Streams {
    running: Vec<(u32, Publisher)>,
    trial: Option<Trial>,
}

struct Trial {
    target: PublishTarget,
    answer: Receiver<Result<String, String>>,
    said: Option<Result<String, String>>,
}

impl Streams {
    /// Starts a stream, anew where it is on already. An error is a sentence.
    pub fn start(&mut self, target: &PublishTarget, outputs: &Outputs, program: &Program) -> Result<(), String> {
        self.running.retain(|(id, _)| *id != target.id);
        let canvas = &program.canvas;
        let video = EncoderSpec::of_canvas(canvas.width, canvas.height, canvas.rate);
        let publisher =
            Publisher::start(target, outputs.encoders().clone(), video).map_err(|error| error.to_string())?;
        self.running.push((target.id, publisher));
        Ok(())
    }

    /// Ends a stream without waiting for it.
    pub fn stop(&mut self, id: u32) {
        for (_, publisher) in self.running.iter_mut().filter(|(of, _)| *of == id) {
            publisher.stop();
        }
    }

    /// Takes one that is over out of the list.
    pub fn forget(&mut self, id: u32) {
        self.running.retain(|(of, _)| *of != id);
    }

    pub fn stop_all(&mut self) {
        self.running.iter_mut().for_each(|(_, publisher)| publisher.stop());
    }

    pub fn statuses(&self) -> Vec<PublishStatus> {
        self.running.iter().map(|(_, publisher)| publisher.status()).collect()
    }

    /// One at least is on.
    pub fn are_on(&self) -> bool {
        self.running.iter().any(|(_, publisher)| publisher.status().is_on())
    }

    /// One at least is seen by somebody.
    pub fn are_live(&self) -> bool {
        self.running.iter().any(|(_, publisher)| publisher.status().state == PublishState::Live)
    }

    /// What came of the last trial of a server.
    pub fn trial(&self) -> Option<TargetTrial> {
        self.trial.as_ref().map(|trial| (trial.target.clone(), trial.said.clone()))
    }

    fn try_out(&mut self, target: &PublishTarget, wake: Option<Wake>) {
        let (report, answer) = bounded(1);
        let asked = target.clone();
        let work = move || {
            report.send(try_server(&asked)).ok();
            wake.iter().for_each(Wake::now);
        };
        let said = match std::thread::Builder::new().name("publish-trial".into()).spawn(work) {
            Ok(_) => None,
            Err(error) => Some(Err(format!("No thread could be started ({error}): close other programs"))),
        };
        self.trial = Some(Trial { target: target.clone(), answer, said });
    }
}

/// Needs the outputs.
pub struct StreamsPlugin;

impl Plugin for StreamsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Streams>().add_systems(
            Update,
            (obey.run_if(resource_exists::<SessionFiles>), follow)
                .chain()
                .after(super::outputs::follow)
                .after(super::stills::take_stills),
        );
    }
}

fn obey(
    mut requests: MessageReader<SessionRequest>,
    mut streams: ResMut<Streams>,
    mut files: ResMut<SessionFiles>,
    outputs: Res<Outputs>,
    state: Res<StudioState>,
    saver: Res<Saver>,
    wake: Option<Res<Wake>>,
) {
    for SessionRequest(command) in requests.read() {
        match command {
            StudioCommand::StartStream(id) => {
                let target = files.settings.targets().iter().find(|target| target.id == *id).cloned();
                let program = Program::now(&state, files.settings.record());
                let Some((target, program)) = target.zip(program) else { continue };
                if let Err(error) = streams.start(&target, &outputs, &program) {
                    error!(subject = target.name.as_str(), "Not started: {error}");
                }
            }
            StudioCommand::StopStream(id) => streams.stop(*id),
            StudioCommand::SetTarget(target) => {
                store_settings(&saver, files.settings.set_target(target.clone()));
            }
            StudioCommand::RemoveTarget(id) => {
                streams.stop(*id);
                store_settings(&saver, files.settings.remove_target(*id));
            }
            StudioCommand::TryTarget(target) => {
                let wake = wake.as_deref().cloned();
                streams.try_out(target, wake);
            }
            _ => {}
        }
    }
}

/// Forgets streams that were ended, and hears what came of a trial.
pub(super) fn follow(mut streams: ResMut<Streams>) {
    let streams = streams.bypass_change_detection();
    streams.running.retain(|(_, publisher)| publisher.status().state != PublishState::Off);
    if let Some(trial) = &mut streams.trial
        && trial.said.is_none()
    {
        trial.said = trial.answer.try_recv().ok();
    }
}
