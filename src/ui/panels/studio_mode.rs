//! Studio mode: the program beside the preview, and between them what takes the one to the other.

use super::transition::Whose;
use crate::document::transition::CUT;
use crate::document::{SceneId, TransitionSpec};
use crate::effect::Role;
use crate::ui::canvas::map::{CanvasMap, Zoom};
use crate::ui::command_buttons::tooltip;
use crate::ui::widgets::name;
use crate::ui::{Command, StudioModel, UiState, theme};
use crate::view::{Action, StudioCommand};
use egui::{Button, Context, Key, Modifiers, Panel, Rect, RichText, Sense, Slider, Ui, pos2, vec2};

/// Width of what stands between the two pictures, in points.
const BETWEEN: f32 = 128.0;
/// Points by which a picture without handles is larger on each side.
const NO_HANDLES: f32 = 26.0;
/// Length of the lever, in points.
const LEVER: f32 = 150.0;
/// Transitions that have a button of their own, where they are there, and how long they take in milliseconds.
const QUICK: &[(&str, u32)] = &[("fade", 300), ("fade_color", 600), ("slide", 400)];

/// Takes Esc before anything else does while the transition is moved by hand.
pub fn keys(ctx: &Context, model: &StudioModel, actions: &mut Vec<Action>) {
    let held = model.view.held.is_some() && !ctx.text_edit_focused();
    if held && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        actions.push(StudioCommand::ReturnTransition.into());
    }
}

/// The program's picture at the right and the transitions beside it; what is left is the preview's.
pub fn program_side_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let half = ((ui.available_width() - BETWEEN) / 2.0).max(160.0);
    Panel::right("program picture")
        .resizable(true)
        .default_size(half)
        .min_size(160.0)
        .frame(egui::Frame::NONE)
        .show(ui, |ui| program_ui(ui, model));
    Panel::right("transitions").resizable(false).exact_size(BETWEEN).show(ui, |ui| {
        between_ui(ui, model, state, actions);
    });
}

fn program_ui(ui: &mut Ui, model: &StudioModel) {
    ui.horizontal(|ui| {
        ui.add_space(6.0);
        let scene = model.show().and_then(|show| show.scene(model.view.program));
        let title = format!("Program: {}", scene.map_or("", |scene| scene.name.as_str()));
        ui.label(RichText::new(title).color(theme::RECORDING));
    });
    let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Image, true, "Program picture"));
    // There are no handles here that need room.
    let map = CanvasMap::new(response.rect.expand(NO_HANDLES), model.canvas_size(), Zoom::Fit);
    painter.rect_filled(map.rect(), 0.0, theme::CANVAS);
    if let Some(texture) = model.canvas_texture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture, map.rect(), whole, egui::Color32::WHITE);
    }
}

fn between_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some((show, preview)) = model.show().zip(model.view.preview) else { return };
    let ready = can_take(model);
    ui.vertical_centered_justified(|ui| {
        ui.add_space(8.0);
        for (command, text) in [(Command::TakePreview, "Take"), (Command::CutPreview, "Cut")] {
            let button = ui.add_enabled(ready, Button::new(RichText::new(text).strong()).min_size(vec2(0.0, 30.0)));
            name(&button, text);
            let button = button.on_hover_text(tooltip(ui.ctx(), command));
            if button.on_disabled_hover_text("The preview is on program already: choose another scene.").clicked() {
                command.run(&ui.ctx().clone(), model, state, actions);
            }
        }
        let own = show.transition_to(preview);
        let label = label_of(own, model);
        let whose = show.scene(preview).filter(|scene| scene.transition.is_some());
        let help = match whose {
            Some(scene) => format!("{} comes by a transition of its own. Click to change it.", scene.name),
            None => "What Take and the lever do. Click to change it.".to_owned(),
        };
        let response = ui.add(Button::new(RichText::new(label).small()).truncate().frame_when_inactive(false));
        if response.on_hover_text(help).clicked() {
            state.transition = Some(if whose.is_some() { Whose::Scene(preview) } else { Whose::Show });
        }
    });
    ui.horizontal(|ui| {
        ui.add_space((ui.available_width() - ui.spacing().interact_size.y) / 2.0);
        lever_ui(ui, ready, model, actions);
    });
    ui.separator();
    ui.vertical_centered_justified(|ui| {
        for (kind, duration_ms) in QUICK {
            let info = model.effect(kind).filter(|info| info.role == Role::Transition);
            let Some(info) = info else { continue };
            let response = ui.add_enabled(ready, Button::new(info.label).truncate());
            name(&response, &format!("Take by {}", info.label));
            if response.on_hover_text(format!("{} in {duration_ms} ms", info.label)).clicked() {
                let spec = TransitionSpec { duration_ms: *duration_ms, ..TransitionSpec::new(*kind) };
                actions.push(StudioCommand::TakePreview(Some(spec)).into());
            }
        }
    });
}

/// The lever that moves the transition by hand, from the program at the bottom to the preview at the top.
fn lever_ui(ui: &mut Ui, ready: bool, model: &StudioModel, actions: &mut Vec<Action>) {
    let before = model.view.held.unwrap_or(0.0);
    let mut at = before;
    ui.spacing_mut().slider_width = LEVER;
    let lever = Slider::new(&mut at, 0.0..=1.0).vertical().show_value(false).trailing_fill(true);
    let response = ui.add_enabled(ready || model.view.held.is_some(), lever);
    name(&response, "T-bar");
    if response.changed() && at != before {
        actions.push(StudioCommand::HoldTransition(at).into());
    }
    if response.drag_stopped() || (response.changed() && !response.dragged()) {
        actions.push(StudioCommand::ReleaseTransition.into());
    }
    response.on_hover_text("T-bar: drag it up to go to the preview by hand. At the end it is done; Esc goes back.");
}

/// There is a preview that is not on program, or on its way there by hand.
pub fn can_take(model: &StudioModel) -> bool {
    let view = model.view;
    view.preview.is_some_and(|preview| preview != view.program || view.held.is_some())
}

/// A transition in a few words.
fn label_of(spec: &TransitionSpec, model: &StudioModel) -> String {
    if spec.is_cut() {
        return "Cut".into();
    }
    let label = model.effect(&spec.kind).map_or(spec.kind.as_str(), |info| info.label);
    format!("{label}, {} ms", spec.duration_ms)
}

/// The transition that takes no time.
pub fn cut() -> TransitionSpec {
    TransitionSpec::new(CUT)
}

/// How a scene stands: on program, in the preview.
pub fn tally(scene: SceneId, model: &StudioModel) -> Option<egui::Color32> {
    let view = model.view;
    view.preview?;
    if view.program == scene {
        Some(theme::RECORDING)
    } else {
        view.preview.filter(|preview| *preview == scene).map(|_| theme::GOOD)
    }
}
