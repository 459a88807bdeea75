//! The first window of somebody who has no show yet: makes a scene from the cameras and screens that are there.

use super::centered;
use crate::document::source::{Camera, Screen};
use crate::document::{EditCommand, LayerId, Placement, Show, Sizing, Source, SourceId, SourceKind};
use crate::ui::widgets::name;
use crate::ui::{Leave, StudioModel, UiState, leave};
use crate::view::{Action, Template};
use egui::{Context, RichText, Ui};
use egui_phosphor::regular as icon;
use std::collections::BTreeSet;

/// What the window keeps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WelcomeState {
    /// It was read, and is not shown again.
    pub closed: bool,
    /// What is left out of the scene, by name.
    left_out: BTreeSet<String>,
}

/// Distance of a camera in a corner from the canvas's edges, as a part of its height.
const MARGIN: f64 = 0.04;

/// The window, while the show is new and empty and no other was ever opened.
pub fn welcome_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let view = model.view;
    let Some(show) = model.show() else { return };
    let fresh = view.path.is_none() && view.recent.is_empty() && show.sources.is_empty() && view.recovered.is_none();
    if !fresh || state.welcome.closed || state.add_source.is_some() {
        return;
    }
    let mut open = true;
    centered(ctx, "Welcome to Scrim").open(&mut open).default_width(420.0).resizable(false).show(ctx, |ui| {
        found_ui(ui, show, model, state, actions);
        ui.separator();
        ui.label("Or begin with");
        ui.horizontal_wrapped(|ui| {
            for template in Template::ALL {
                if ui.button(template.label()).clicked() {
                    leave(model, state, Leave::NewFrom(template), actions);
                }
            }
            let empty = ui.button("An empty scene");
            if empty.on_hover_text("Sources are added with + in the panel at the left.").clicked() {
                state.welcome.closed = true;
            }
        });
    });
    state.welcome.closed |= !open;
}

/// What was found, and the scene that is made of it.
fn found_ui(ui: &mut Ui, show: &Show, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let found = found(model);
    if found.is_empty() {
        ui.label("No camera and no screen was found. One that is connected now is listed here at once.");
        let demo = ui.button(RichText::new(format!("{} See what Scrim does", icon::PLAY)).strong());
        name(&demo, "See what Scrim does");
        if demo.on_hover_text("Opens the demo, which needs no camera.").clicked() {
            leave(model, state, Leave::NewFrom(Template::Demo), actions);
        }
        return;
    }
    ui.label("These were found. What is to be seen?");
    for source in &found {
        let mut wanted = !state.welcome.left_out.contains(&source.name);
        let glyph = if matches!(source.kind, SourceKind::Camera(_)) { icon::WEBCAM } else { icon::MONITOR };
        let tick = ui.checkbox(&mut wanted, format!("{glyph} {}", source.name));
        name(&tick, &source.name);
        if tick.changed() && wanted {
            state.welcome.left_out.remove(&source.name);
        } else if tick.changed() {
            state.welcome.left_out.insert(source.name.clone());
        }
    }
    let chosen: Vec<Source> =
        found.into_iter().filter(|source| !state.welcome.left_out.contains(&source.name)).collect();
    let make = ui.add_enabled(!chosen.is_empty(), egui::Button::new(RichText::new("Make the scene").strong()));
    name(&make, "Make the scene");
    if make.on_hover_text("A screen fills the canvas, and cameras come into its corners.").clicked() {
        actions.push(first_scene(show, model, chosen).into());
    }
}

/// The first screen and the cameras, as sources.
fn found(model: &StudioModel) -> Vec<Source> {
    let primary = model.view.monitors.iter().find(|monitor| monitor.primary).or(model.view.monitors.first());
    let screen = primary.map(|monitor| {
        let kind = SourceKind::Screen(Screen { monitor: monitor.name.clone(), cursor: true, ..Screen::default() });
        Source::new(SourceId::default(), format!("Screen {}", monitor.name), kind)
    });
    let cameras = model.view.cameras.iter().map(|camera| {
        let device = Camera { device: camera.id.clone(), label: camera.label.clone(), ..Camera::default() };
        Source::new(SourceId::default(), camera.label.clone(), SourceKind::Camera(device))
    });
    screen.into_iter().chain(cameras).collect()
}

/// One step that adds all of them: the first fills the canvas, the others lie in its corners.
fn first_scene(show: &Show, model: &StudioModel, sources: Vec<Source>) -> EditCommand {
    let (width, height) = model.canvas_size();
    let scene = model.edited().map_or(show.program, |scene| scene.id);
    let margin = height * MARGIN;
    let corners = [(1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)];
    let mut edits = Vec::new();
    for (index, source) in sources.into_iter().enumerate() {
        edits.push(EditCommand::AddSource { source, scene: Some(scene) });
        let Some((x, y)) = index.checked_sub(1).and_then(|nth| corners.get(nth % corners.len())) else { continue };
        // Each of them takes one id, and its layer the next.
        let layer = LayerId(show.next_id() + 2 * index as u64 + 1);
        let inside = |side: f64, length: f64| margin + side * (length - 2.0 * margin);
        let placement = Placement {
            position: (inside(*x, width), inside(*y, height)),
            size: Sizing::Fit(width / 4.0, height / 4.0),
            anchor: (*x, *y),
            ..Placement::fit(width, height)
        };
        edits.push(EditCommand::SetPlacement(layer, placement));
    }
    EditCommand::Together { label: "First scene".into(), key: "first scene".into(), edits }
}
