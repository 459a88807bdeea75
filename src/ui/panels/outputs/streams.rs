//! The rows of streams, and the form in which a server is typed.

use super::{bitrate, bus_ui, clock, size};
use crate::ui::widgets::{Number, choice_ui, dot, icon_button, name, number_ui, row};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::publish::{LONGEST_DELAY, PublishState, PublishStatus, PublishTarget, Service, WHIP_SERVERS};
use crate::view::{Action, StudioCommand};
use egui::{Button, Color32, RichText, TextEdit, Ui};
use egui_phosphor::regular as icon;

/// Heights that are offered, in lines.
const HEIGHTS: [(u32, &str); 5] =
    [(0, "As the canvas"), (1080, "1080 lines"), (720, "720 lines"), (480, "480 lines"), (360, "360 lines")];

/// A server that is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetDraft {
    target: PublishTarget,
    /// It is not in the settings yet.
    new: bool,
    /// Deleting was asked for once.
    delete: bool,
}

pub fn streams_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let targets = &model.view.targets;
    if targets.is_empty() && state.target_draft.is_none() {
        ui.weak("No server yet: add Twitch, YouTube or one of your own.");
    }
    for target in targets {
        let status = model.view.streams.iter().find(|status| status.id == target.id).cloned().unwrap_or_default();
        ui.push_id(target.id, |ui| row_ui(ui, target, &status, model, state, actions));
        if state.target_draft.as_ref().is_some_and(|draft| !draft.new && draft.target.id == target.id) {
            draft_ui(ui, model, state, actions);
        }
    }
    if state.target_draft.as_ref().is_some_and(|draft| draft.new) {
        draft_ui(ui, model, state, actions);
    } else {
        let add = ui.button(format!("{} Add a server", icon::PLUS));
        name(&add, "Add a server");
        if add.clicked() {
            let id = targets.iter().map(|target| target.id).max().unwrap_or(0) + 1;
            let service = Service::Twitch;
            let target = PublishTarget { id, service, name: service.label().into(), ..PublishTarget::default() };
            state.target_draft = Some(TargetDraft { target, new: true, delete: false });
        }
    }
}

fn row_ui(
    ui: &mut Ui,
    target: &PublishTarget,
    status: &PublishStatus,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    ui.horizontal(|ui| {
        let on = status.is_on();
        let text = if on { format!("{} Stop", icon::STOP) } else { format!("{} Go live", icon::BROADCAST) };
        let button = ui.add_enabled(model.show().is_some(), Button::new(text));
        name(&button, &format!("{} {}", if on { "Stop stream" } else { "Start stream" }, target.name));
        if button.on_hover_text(format!("{}, {}", target.service.label(), bitrate(target.kbps))).clicked() {
            let command = if on { StudioCommand::StopStream(target.id) } else { StudioCommand::StartStream(target.id) };
            actions.push(command.into());
        }
        dot(ui, color(status.state), &format!("{} state", target.name));
        ui.label(RichText::new(&target.name).strong());
        if icon_button(ui, icon::PENCIL_SIMPLE, &format!("Change {}", target.name)).clicked() {
            state.target_draft = Some(TargetDraft { target: target.clone(), new: false, delete: false });
        }
        let words = status.words();
        ui.add(egui::Label::new(RichText::new(&words).color(color(status.state))).truncate()).on_hover_text(&words);
    });
    if status.state == PublishState::Live {
        let mut text = format!(
            "{}  ·  {}  ·  {} dropped  ·  {} reconnects",
            clock(status.seconds),
            bitrate(status.kbps),
            status.dropped,
            status.reconnects
        );
        if status.delay > 0 {
            text.push_str(&format!("  ·  {} held back", size(status.held)));
        }
        if let Some(kbps) = status.turned_down {
            text.push_str(&format!("  ·  turned down to {}", bitrate(kbps)));
        }
        ui.weak(text).on_hover_text(
            "Time on air, bitrate of the last seconds, pictures that the encoder or the network was too slow for, how often the server was lost, what the delay holds in memory, and the bitrate while the network carries less than was chosen",
        );
    }
}

fn color(state: PublishState) -> Color32 {
    match state {
        PublishState::Off => theme::QUIET,
        PublishState::Connecting | PublishState::Waiting => theme::WAITING,
        PublishState::Live => theme::GOOD,
        PublishState::Reconnecting(_) => theme::WARNING,
        PublishState::Refused => theme::ERROR,
    }
}

/// The form; what is typed goes into the settings with "Save".
fn draft_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(draft) = &mut state.target_draft else { return };
    let mut close = false;
    ui.group(|ui| {
        fields_ui(ui, &mut draft.target);
        let trial = model.view.trial.as_ref().filter(|trial| trial.0 == draft.target);
        if let Some((_, said)) = trial {
            let (text, color) = match said {
                None => ("Trying…", theme::WAITING),
                Some(Ok(text)) => (text.as_str(), theme::GOOD),
                Some(Err(text)) => (text.as_str(), theme::ERROR),
            };
            ui.label(RichText::new(text).color(color));
        }
        ui.horizontal(|ui| {
            if ui.button("Try this server").on_hover_text("Asks whether it answers. Nothing is streamed.").clicked() {
                actions.push(StudioCommand::TryTarget(draft.target.clone()).into());
            }
            let save = ui.add_enabled(!draft.target.name.trim().is_empty(), Button::new("Save"));
            name(&save, "Save server");
            if save.clicked() {
                actions.push(StudioCommand::SetTarget(draft.target.clone()).into());
                close = true;
            }
            close |= ui.button("Cancel").clicked();
            if !draft.new {
                let text = if draft.delete { "Delete for good" } else { "Delete" };
                let delete = ui.button(text);
                name(&delete, "Delete server");
                if delete.clicked() && std::mem::replace(&mut draft.delete, true) {
                    actions.push(StudioCommand::RemoveTarget(draft.target.id).into());
                    close = true;
                }
            }
        });
    });
    if close {
        state.target_draft = None;
    }
}

/// What only WHIP has: the known servers, whose address can be filled in, and STUN.
fn whip_ui(ui: &mut Ui, target: &mut PublishTarget) {
    row(
        ui,
        "Kind",
        "Fills in what the address of such a server looks like; then write your own words in the place of those in capitals.",
        |ui| {
            let known = WHIP_SERVERS.iter().position(|(_, address, _)| *address == target.server);
            let mut options = vec![(None, "Another one")];
            options.extend(WHIP_SERVERS.iter().enumerate().map(|(at, (label, ..))| (Some(at), *label)));
            if let Some(Some((_, address, _))) =
                choice_ui(ui, "WHIP server", &known, &options).map(|at| at.and_then(|at| WHIP_SERVERS.get(at)))
            {
                target.server = (*address).into();
            }
            if let Some((.., token)) = known.and_then(|at| WHIP_SERVERS.get(at)) {
                ui.weak(format!("Token: {token}"));
            }
        },
    );
    row(
        ui,
        "STUN",
        "Finds our address beyond a router. Few servers need it; without one, nobody else is asked.",
        |ui| {
            let typed = ui.add(TextEdit::singleline(&mut target.stun).hint_text("none").desired_width(260.0));
            name(&typed, "STUN server");
        },
    );
}

fn fields_ui(ui: &mut Ui, target: &mut PublishTarget) {
    row(ui, "Service", "Where the stream goes.", |ui| {
        let options = Service::ALL.map(|service| (service, service.label()));
        if let Some(service) = choice_ui(ui, "Service", &target.service, &options) {
            if target.name == target.service.label() {
                target.name = service.label().into();
            }
            target.service = service;
        }
    });
    row(ui, "Name", "How the row is called.", |ui| {
        let typed = ui.add(TextEdit::singleline(&mut target.name).desired_width(260.0));
        name(&typed, "Server name");
    });
    row(ui, "Server", "Its address.", |ui| {
        let hint = target.service.server().unwrap_or(target.service.example());
        let typed = ui.add(TextEdit::singleline(&mut target.server).hint_text(hint).desired_width(320.0));
        name(&typed, "Server address");
    });
    if target.service == Service::Whip {
        whip_ui(ui, target);
    }
    let secret = target.service.secret();
    row(
        ui,
        secret,
        "Kept in your own settings, readable by you alone. It is never in a show, a log or a message.",
        |ui| {
            let typed = ui.add(TextEdit::singleline(&mut target.key.0).password(true).desired_width(260.0));
            name(&typed, secret);
        },
    );
    row(
        ui,
        "Bitrate",
        "Of the pictures. The service says what it takes, and your network has to carry half as much again.",
        |ui| {
            let number = Number::whole("Stream bitrate", "kbit/s", 200.0, 100_000.0, "kbit/s of the pictures alone");
            if let Some(kbps) = number_ui(ui, &number, f64::from(target.kbps)) {
                target.kbps = kbps as u32;
            }
        },
    );
    row(
        ui,
        "Sound",
        "What is heard: the program, or the clean bus, which strips of the mixer can be kept off.",
        |ui| {
            if let Some(bus) = bus_ui(ui, "Stream sound", target.sound) {
                target.sound = bus;
            }
        },
    );
    row(ui, "Size", "A smaller picture for a slow network or weak viewers; it has an encoder of its own.", |ui| {
        if let Some(height) = choice_ui(ui, "Stream size", &target.height, &HEIGHTS) {
            target.height = height;
        }
    });
    row(ui, "Delay", "Sends everything later, also after a break. It is kept in memory.", |ui| {
        let most = f64::from(LONGEST_DELAY);
        let number = Number::whole("Stream delay", "s", 0.0, most, "Seconds by which viewers see it later");
        if let Some(seconds) = number_ui(ui, &number, f64::from(target.delay)) {
            target.delay = seconds as u32;
        }
    });
}
