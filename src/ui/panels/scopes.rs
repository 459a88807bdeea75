//! Waveform, parade, vectorscope and histogram of the program or of the selected layer. Pictures are asked for only while one of them is
//! shown.

use super::scope_graticule::graticule_ui;
use super::scope_traces::{SIDE, picture};
use crate::ui::widgets::{icon_button, name};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{Action, ScopeCounts, ScopesOf, StudioCommand};
use egui::{
    Align, Button, Color32, Context, Label, Layout, Rect, RichText, Sense, TextureHandle, TextureOptions, Ui, Vec2,
    WidgetInfo, WidgetType, pos2, vec2,
};
use egui_phosphor::regular as icon;
use std::sync::Arc;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Waveform,
    Parade,
    Vectorscope,
    Histogram,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Waveform, Self::Parade, Self::Vectorscope, Self::Histogram];

    pub fn label(self) -> &'static str {
        match self {
            Self::Waveform => "Waveform",
            Self::Parade => "RGB parade",
            Self::Vectorscope => "Vectorscope",
            Self::Histogram => "Histogram",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Waveform => {
                "Waveform: the luma of each column of the picture, from black at 0 to white at 100 %. A trace that lies flat on a line is clipped."
            }
            Self::Parade => {
                "RGB parade: red, green and blue of each column beside each other. What is grey in the picture is equally high in all three."
            }
            Self::Vectorscope => {
                "Vectorscope: the hue as the angle, the saturation as the distance from the middle, which is grey. The boxes are the colours of 75 % bars; skin lies along the slanted line."
            }
            Self::Histogram => {
                "Histogram: how many pixels have each level, from black at the left to white at the right, of red, green, blue and, in grey, luma."
            }
        }
    }
}

/// What the panel remembers.
pub struct ScopesState {
    pub open: bool,
    /// The selected layer's picture and not the program's.
    pub of_layer: bool,
    /// Those that are shown, in the order of [`Scope::ALL`].
    pub shown: Vec<Scope>,
    /// The traces that are painted.
    front: Option<Sheet>,
    /// Those that are on their way to the graphics device.
    next: Option<Sheet>,
    /// A texture to fill again.
    spare: Option<TextureHandle>,
}

/// A texture of traces, and what they were made of.
struct Sheet {
    texture: TextureHandle,
    counts: Arc<ScopeCounts>,
    shown: Vec<Scope>,
}

impl Sheet {
    /// A scope's part of the texture, in shares of it; half a pixel is left out where the next one would be mixed in.
    fn tile(&self, scope: Scope) -> Option<Rect> {
        let left = self.shown.iter().position(|other| *other == scope)? * SIDE;
        let width = (self.shown.len() * SIDE) as f32;
        let (from, to) = (left as f32 + 0.5, (left + SIDE) as f32 - 0.5);
        Some(Rect::from_min_max(pos2(from / width, 0.0), pos2(to / width, 1.0)))
    }
}

impl Default for ScopesState {
    fn default() -> Self {
        let shown = vec![Scope::Waveform, Scope::Vectorscope, Scope::Histogram];
        Self { open: false, of_layer: false, shown, front: None, next: None, spare: None }
    }
}

impl ScopesState {
    /// What is to be measured; nothing while nothing would be seen of it.
    fn wanted(&self, model: &StudioModel) -> Option<ScopesOf> {
        if !self.open || self.shown.is_empty() {
            return None;
        }
        if self.of_layer { model.selected().map(|layer| ScopesOf::Layer(layer.id)) } else { Some(ScopesOf::Program) }
    }

    /// The traces of what is measured. A texture that was filled is painted one frame later, when it is there; two take turns.
    fn sheet(&mut self, ctx: &Context, counts: Option<&Arc<ScopeCounts>>) -> Option<&Sheet> {
        let Some(counts) = counts else {
            (self.front, self.next) = (None, None);
            return None;
        };
        if let Some(next) = self.next.take() {
            self.spare = self.front.replace(next).map(|sheet| sheet.texture);
        }
        let known = |sheet: &Sheet| Arc::ptr_eq(&sheet.counts, counts) && sheet.shown == self.shown;
        if !self.front.as_ref().is_some_and(known) {
            let (image, options) = (picture(&self.shown, counts), TextureOptions::LINEAR);
            let texture = match self.spare.take() {
                Some(mut texture) => {
                    texture.set(image, options);
                    texture
                }
                None => ctx.load_texture("scopes", image, options),
            };
            self.next = Some(Sheet { texture, counts: counts.clone(), shown: self.shown.clone() });
            ctx.request_repaint();
        }
        self.front.as_ref()
    }
}

/// Says what is to be measured, where that is another thing now.
pub fn watch(model: &StudioModel, state: &UiState, actions: &mut Vec<Action>) {
    let wanted = state.scopes.wanted(model);
    if model.view.scopes.of != wanted {
        actions.push(StudioCommand::WatchScopes(wanted).into());
    }
}

pub fn scopes_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState) {
    // The panel keeps its height whatever is in it.
    ui.set_min_size(ui.available_size());
    let state = &mut state.scopes;
    controls_ui(ui, model, state);
    let view = &model.view.scopes;
    let wanted = state.wanted(model);
    let counts = view.counts.as_ref().filter(|_| wanted.is_some() && view.of == wanted);
    if state.shown.is_empty() {
        ui.weak("Choose a scope above.");
    } else if wanted.is_none() {
        ui.weak("Select a layer to measure it.");
    } else if let Some(problem) = &view.problem {
        ui.add(Label::new(RichText::new(problem).color(theme::WARNING)).wrap());
    } else {
        let shown = state.shown.clone();
        let sheet = state.sheet(ui.ctx(), counts);
        traces_ui(ui, &shown, sheet);
    }
}

/// The row above the scopes: whose picture, and which of them.
fn controls_ui(ui: &mut Ui, model: &StudioModel, state: &mut ScopesState) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Scopes").strong());
        ui.separator();
        let layer = model.selected().map_or("Selected layer", |layer| layer.name.as_str());
        let program = "Measures the program as outputs show it: over black.";
        let selected = "Measures the selected layer after its effects, before it is placed.";
        for (of_layer, text, label, help) in
            [(false, "Program", "Measure the program", program), (true, layer, "Measure the selected layer", selected)]
        {
            let button = Button::selectable(state.of_layer == of_layer, text).frame_when_inactive(true).truncate();
            let response = ui.scope(|ui| {
                ui.set_max_width(160.0);
                ui.add(button)
            });
            name(&response.inner, label);
            if response.inner.on_hover_text(help).clicked() {
                state.of_layer = of_layer;
            }
        }
        ui.separator();
        for scope in Scope::ALL {
            let on = state.shown.contains(&scope);
            let response = ui.add(Button::selectable(on, scope.label()).frame_when_inactive(true));
            name(&response, &format!("Show {}", scope.label()));
            if response.on_hover_text(scope.help()).clicked() {
                state.shown = Scope::ALL.into_iter().filter(|s| state.shown.contains(s) != (*s == scope)).collect();
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, icon::X, "Close scopes").clicked() {
                state.open = false;
            }
        });
    });
}

/// The scopes beside each other, as large as there is room; the vectorscope is square.
fn traces_ui(ui: &mut Ui, shown: &[Scope], sheet: Option<&Sheet>) {
    let room = ui.available_size();
    let gap = ui.spacing().item_spacing.x;
    let squares = shown.iter().filter(|scope| **scope == Scope::Vectorscope).count() as f32;
    let others = shown.len() as f32 - squares;
    let share = (room.x - gap * (shown.len() as f32 - 1.0)) / shown.len() as f32;
    let square = room.y.min(share).max(1.0);
    let wide = if others > 0.0 {
        ((room.x - gap * (shown.len() as f32 - 1.0) - squares * square) / others).max(1.0)
    } else {
        1.0
    };
    ui.horizontal(|ui| {
        for scope in shown {
            let size = match scope {
                Scope::Vectorscope => Vec2::splat(square),
                Scope::Waveform | Scope::Parade | Scope::Histogram => vec2(wide, room.y.max(1.0)),
            };
            let trace = sheet.and_then(|sheet| Some((&sheet.texture, sheet.tile(*scope)?)));
            scope_ui(ui, *scope, size, trace);
        }
    });
}

fn scope_ui(ui: &mut Ui, scope: Scope, size: Vec2, trace: Option<(&TextureHandle, Rect)>) {
    let (response, painter) = ui.allocate_painter(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, scope.label()));
    painter.rect_filled(response.rect, 2.0, theme::SURROUND);
    let rect = response.rect.shrink(4.0);
    graticule_ui(&painter, rect, scope);
    if let Some((texture, tile)) = trace {
        painter.image(texture.id(), rect, tile, Color32::WHITE);
    }
    response.on_hover_text(scope.help());
}
