//! Menus that open and close projectors.

use super::StudioModel;
use super::widgets::name;
use crate::document::projector::{MAX_PROJECTORS, title};
use crate::document::{EditCommand, Projected, Projector, ProjectorEdit, ProjectorPlace};
use crate::view::{Action, MonitorInfo};
use egui::{Button, Ui};
use egui_phosphor::regular as icon;

/// All projectors: those that are open, and new ones.
pub fn projectors_ui(ui: &mut Ui, model: &StudioModel, actions: &mut Vec<Action>) {
    let menu = ui.menu_button("Projectors", |ui| {
        let Some(show) = model.show() else { return };
        for shows in [Projected::Program, Projected::Preview, Projected::Multiview] {
            projector_menu_ui(ui, &title(show, shows), shows, model, actions);
        }
        let scenes = ui.menu_button("Scene", |ui| {
            for scene in show.scenes.iter().filter(|scene| !scene.group) {
                projector_menu_ui(ui, &scene.name, Projected::Scene(scene.id), model, actions);
            }
        });
        name(&scenes.response, "Scene projector");
        let sources = ui.menu_button("Source", |ui| {
            for source in show.sources.iter().filter(|source| source.kind.has_picture()) {
                projector_menu_ui(ui, &source.name, Projected::Source(source.id), model, actions);
            }
        });
        name(&sources.response, "Source projector");
        if !show.projectors.is_empty() {
            ui.separator();
        }
        for projector in &show.projectors {
            let label = format!("Close {}, {}", title(show, projector.shows), place_label(&projector.place, model));
            let response = ui.button(format!("{} {label}", icon::X));
            name(&response, &label);
            if response.clicked() {
                actions.push(EditCommand::Projector(ProjectorEdit::Close(projector.id)).into());
                ui.close();
            }
        }
    });
    name(&menu.response, "Projectors");
    menu.response.on_hover_text(
        "Windows and monitors that show one picture. In a projector, Esc closes it and F11 changes between window and full screen",
    );
}

/// Where a new projector of this may be opened.
pub fn projector_menu_ui(ui: &mut Ui, label: &str, shows: Projected, model: &StudioModel, actions: &mut Vec<Action>) {
    let full = model.show().is_some_and(|show| show.projectors.len() >= MAX_PROJECTORS);
    let menu = ui.menu_button(label, |ui| {
        let windowed = (ProjectorPlace::default(), "In a window".to_owned());
        let monitors = model.view.monitors.iter().map(|monitor| {
            let MonitorInfo { name, width, height, .. } = monitor;
            (ProjectorPlace::Monitor(name.clone()), format!("On {name} ({width} × {height})"))
        });
        for (place, label) in std::iter::once(windowed).chain(monitors) {
            let response = ui.add_enabled(!full, Button::new(&label));
            name(&response, &label);
            if response.clicked() {
                let projector = Projector::new(shows, place);
                actions.push(EditCommand::Projector(ProjectorEdit::Open(projector)).into());
                ui.close();
            }
            response.on_disabled_hover_text(format!("A show has at most {MAX_PROJECTORS} projectors"));
        }
    });
    name(&menu.response, label);
}

fn place_label(place: &ProjectorPlace, model: &StudioModel) -> String {
    match place {
        ProjectorPlace::Window { width, height, .. } => format!("window of {width} × {height}"),
        ProjectorPlace::Monitor(name) if model.view.monitors.iter().any(|monitor| monitor.name == *name) => {
            format!("on {name}")
        }
        ProjectorPlace::Monitor(name) => format!("waits for {name}"),
    }
}
