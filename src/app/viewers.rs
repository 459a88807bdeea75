//! Serving the program to viewers' browsers, as the panels and the command line ask for it.

use super::outputs::{Outputs, Program};
use super::saver::Saver;
use super::session::{SessionFiles, store_settings};
use crate::output::OutputError;
use crate::output::encoder::EncoderSpec;
use crate::output::serve::{Server, new_token};
use crate::scene::{SessionRequest, StudioState};
use crate::view::{ServeSettings, ServeState, ServeStatus, StudioCommand};
use bevy::prelude::*;

/// The server, while there is one.
#[derive(Resource, Default)]
pub struct Viewers {
    server: Option<Server>,
    /// Why there is none, where it was asked for.
    failed: Option<String>,
}

impl Viewers {
    /// Begins to serve; gives the link for viewers.
    pub fn start(
        &mut self,
        settings: &ServeSettings,
        outputs: &Outputs,
        program: &Program,
    ) -> Result<String, OutputError> {
        let server = Server::start(settings, outputs.encoders().clone(), &canvas(program))?;
        let link = server.status().link;
        (self.server, self.failed) = (Some(server), None);
        Ok(link)
    }

    /// Ends it without waiting.
    pub fn stop(&mut self) {
        self.server.iter_mut().for_each(Server::stop);
    }

    /// What the panel shows.
    pub fn status(&self) -> Option<ServeStatus> {
        let (state, reason) = match &self.failed {
            Some(reason) => (ServeState::Failed, reason.clone()),
            None => (ServeState::Off, String::new()),
        };
        let none = || ServeStatus { state, reason, ..ServeStatus::default() };
        Some(self.server.as_ref().map_or_else(none, Server::status))
    }

    /// Somebody may come.
    pub fn are_on(&self) -> bool {
        self.server.is_some()
    }

    /// Somebody sees the program.
    pub fn are_watching(&self) -> bool {
        self.server.as_ref().is_some_and(|server| server.status().viewers > 0)
    }
}

/// Pictures as they are composed.
fn canvas(program: &Program) -> EncoderSpec {
    EncoderSpec::of_canvas(program.canvas.width, program.canvas.height, program.canvas.rate)
}

/// A token for those who let others in and have none. An error is a sentence.
pub fn with_token(settings: ServeSettings) -> Result<ServeSettings, String> {
    if settings.is_open() && settings.token.0.is_empty() {
        return Ok(ServeSettings { token: new_token()?, ..settings });
    }
    Ok(settings)
}

/// Needs the outputs.
pub struct ViewersPlugin;

impl Plugin for ViewersPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Viewers>().add_systems(
            Update,
            (obey.run_if(resource_exists::<SessionFiles>), follow).chain().after(super::streams::follow),
        );
    }
}

fn obey(
    mut requests: MessageReader<SessionRequest>,
    mut viewers: ResMut<Viewers>,
    mut files: ResMut<SessionFiles>,
    outputs: Res<Outputs>,
    state: Res<StudioState>,
    saver: Res<Saver>,
) {
    for SessionRequest(command) in requests.read() {
        match command {
            StudioCommand::StartServing if !viewers.are_on() => {
                let settings = files.settings.serve().clone();
                let Some(program) = Program::now(&state, files.settings.record()) else { continue };
                match viewers.start(&settings, &outputs, &program) {
                    Ok(_) => info!(subject = "Viewers", "Served at {}", settings.address()),
                    Err(error) => {
                        error!(subject = "Viewers", "Not started: {error}");
                        viewers.failed = Some(error.to_string());
                    }
                }
            }
            StudioCommand::StopServing => viewers.stop(),
            StudioCommand::SetServeSettings(settings) => choose(settings.clone(), &mut files, &saver),
            StudioCommand::NewServeToken => match new_token() {
                Ok(token) => {
                    let settings = ServeSettings { token, ..files.settings.serve().clone() };
                    choose(settings, &mut files, &saver);
                }
                Err(error) => error!(subject = "Viewers", "{error}"),
            },
            _ => {}
        }
    }
}

fn choose(settings: ServeSettings, files: &mut SessionFiles, saver: &Saver) {
    match with_token(settings) {
        Ok(settings) => store_settings(saver, files.settings.set_serve(settings)),
        Err(error) => error!(subject = "Viewers", "{error}"),
    }
}

/// Tells the server which canvas there is, and forgets it when it has ended.
fn follow(mut viewers: ResMut<Viewers>, state: Res<StudioState>) {
    let viewers = viewers.bypass_change_detection();
    let Some(server) = &viewers.server else { return };
    if state.is_changed()
        && let Some(program) = state.show().canvas()
    {
        server.set_canvas(&EncoderSpec::of_canvas(program.width, program.height, program.rate));
    }
    if server.is_over() {
        if server.status().is_on() {
            viewers.failed = Some("Serving broke down: the log says why. Start it again".into());
        }
        viewers.server = None;
    }
}
