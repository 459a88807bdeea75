//! The settings of the selected layer, or of the selected source.

use super::effects::effects_ui;
use super::several::several_ui;
use super::source_settings::{Asked, common_ui, kind_ui};
use super::stack::end_compare;
use crate::document::{
    Blend, BlendSpace, Content, Corners, Crop, EditCommand, Layer, Placement, ScaleFilter, Sizing, Source, UNPINNED,
};
use crate::ui::command_buttons::tooltip;
use crate::ui::dialogs::files::Target;
use crate::ui::widgets::{
    Group, Number, check_ui, choice_ui, committed_text_ui, grouped_choice_ui, icon_button, icon_button_enabled, name,
    number_ui, opacity_ui, row,
};
use crate::ui::{Command, StudioModel, UiState};
use crate::view::{Action, StudioCommand};
use egui::{Button, CollapsingHeader, Grid, RichText, ScrollArea, Ui, Vec2};
use egui_phosphor::regular as icon;

/// Farthest position and largest box in canvas pixels.
pub(super) const FAR: f64 = 100_000.0;
/// Farthest place of a pinned corner in percent of its box.
const PINNED: f64 = 1000.0;
/// Largest scale.
pub(super) const MAX_SCALE: f64 = 1000.0;

pub(super) const FILTERS: &[(ScaleFilter, &str)] = &[
    (ScaleFilter::Auto, "Automatic"),
    (ScaleFilter::Nearest, "Nearest (hard pixels)"),
    (ScaleFilter::Bilinear, "Bilinear"),
    (ScaleFilter::Bicubic, "Bicubic"),
    (ScaleFilter::Lanczos, "Lanczos (sharpest)"),
    (ScaleFilter::Area, "Area (for small)"),
];

/// What a graphics device blends by itself first, then by what they do, as other programs group them.
pub(super) const BLENDS: &[Group<Blend>] = &[
    (
        "Light and cover",
        &[
            (Blend::Normal, "Normal"),
            (Blend::Add, "Add"),
            (Blend::Subtract, "Subtract"),
            (Blend::Screen, "Screen"),
            (Blend::Multiply, "Multiply"),
            (Blend::Lighten, "Lighten"),
            (Blend::Darken, "Darken"),
        ],
    ),
    ("Dodge and burn", &[(Blend::ColorDodge, "Colour dodge"), (Blend::ColorBurn, "Colour burn")]),
    (
        "Contrast",
        &[
            (Blend::Overlay, "Overlay"),
            (Blend::SoftLight, "Soft light"),
            (Blend::HardLight, "Hard light"),
            (Blend::VividLight, "Vivid light"),
            (Blend::LinearLight, "Linear light"),
            (Blend::PinLight, "Pin light"),
        ],
    ),
    ("Difference", &[(Blend::Difference, "Difference"), (Blend::Exclusion, "Exclusion")]),
    (
        "Colour",
        &[
            (Blend::Hue, "Hue"),
            (Blend::Saturation, "Saturation"),
            (Blend::Color, "Colour"),
            (Blend::Luminosity, "Luminosity"),
        ],
    ),
];

pub fn inspector_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    end_compare(model, actions);
    ScrollArea::vertical().id_salt("inspector").auto_shrink([false, false]).show(ui, |ui| {
        let source = state.source.and_then(|id| model.show()?.source(id));
        // Ids come again in other shows; what was folded or half typed there must not.
        let opened = model.view.opened;
        let selection = model.selection();
        if selection.len() > 1 && source.is_none() {
            ui.push_id(("layers", opened), |ui| several_ui(ui, &selection, model, state, actions));
        } else if let Some(layer) = model.selected().filter(|_| source.is_none()) {
            ui.push_id(("layer", opened, layer.id.0), |ui| layer_ui(ui, layer, model, state, actions));
        } else if let Some(source) = source {
            ui.push_id(("source", opened, source.id.0), |ui| source_ui(ui, source, model, state, actions));
        } else {
            ui.weak("Select a layer or a source to see its settings here.");
        }
    });
}

pub(super) fn section(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    CollapsingHeader::new(RichText::new(title).strong())
        .id_salt(("section", title))
        .default_open(true)
        .show(ui, contents);
}

fn layer_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    row(ui, "Layer", "The layer's name.", |ui| {
        if let Some(new) = committed_text_ui(ui, "Layer name", &layer.name, "").filter(|new| !new.trim().is_empty()) {
            actions.push(EditCommand::RenameLayer(layer.id, new.trim().into()).into());
        }
    });
    section(ui, "Placement", |ui| placement_ui(ui, layer, model, state, actions));
    section(ui, "Crop", |ui| crop_ui(ui, layer, model, actions));
    section(ui, "Blending", |ui| blending_ui(ui, layer, actions));
    section(ui, "Effects", |ui| effects_ui(ui, layer, model, state, actions));
    match layer.content {
        Content::Source(_) => {
            if let Some(source) = model.source_of(layer) {
                section(ui, "Source", |ui| source_ui(ui, source, model, state, actions));
            }
        }
        Content::Scene(id) => {
            let scene = model.show().and_then(|show| show.scene(id)).map_or("", |scene| scene.name.as_str());
            section(ui, "Source", |ui| {
                ui.label(format!("Shows the scene “{scene}”."));
            });
        }
    }
}

fn placement_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let old = &layer.placement;
    let mut new = old.clone();
    row(ui, "Position", "Where the anchor lies on the canvas.", |ui| {
        let number = |name| Number::pixels(name, -FAR, FAR, "Canvas pixels; x goes right, y down.");
        put(number_ui(ui, &number("Position X"), old.position.0), &mut new.position.0);
        put(number_ui(ui, &number("Position Y"), old.position.1), &mut new.position.1);
    });
    sizing_ui(ui, layer, model, &mut new);
    row(ui, "Rotation", "Clockwise about the anchor.", |ui| {
        let number = Number::of("Rotation", "°", (-360.0, 360.0), 0.5, "Degrees clockwise about the anchor.");
        put(number_ui(ui, &number, old.rotation), &mut new.rotation);
        for (command, glyph) in
            [(Command::TurnLeft, icon::ARROW_COUNTER_CLOCKWISE), (Command::TurnRight, icon::ARROW_CLOCKWISE)]
        {
            if icon_button_enabled(ui, true, glyph, command.name(), &tooltip(ui.ctx(), command)).clicked() {
                command.run(&ui.ctx().clone(), model, state, actions);
            }
        }
    });
    row(ui, "Flip", "Mirrors the picture in its box.", |ui| {
        put(check_ui(ui, "Horizontal", "Mirrors left and right.", old.flip_h), &mut new.flip_h);
        put(check_ui(ui, "Vertical", "Mirrors top and bottom.", old.flip_v), &mut new.flip_v);
    });
    row(ui, "Anchor", "The point of the box that the position names and that rotation goes round.", |ui| {
        if let Some(anchor) = anchor_ui(ui, old.anchor) {
            new = model.start_of(layer).anchored(anchor);
        }
    });
    pin_ui(ui, old.pin, &mut new);
    row(ui, "Arrange", "Common placements.", |ui| {
        for (command, glyph) in [
            (Command::Fit, icon::ARROWS_IN),
            (Command::Stretch, icon::ARROWS_OUT),
            (Command::Center, icon::CROSSHAIR),
            (Command::ResetTransform, icon::ARROW_U_UP_LEFT),
        ] {
            if icon_button_enabled(ui, true, glyph, command.name(), &tooltip(ui.ctx(), command)).clicked() {
                command.run(&ui.ctx().clone(), model, state, actions);
            }
        }
    });
    row(ui, "Filter", "How the picture is sampled when it is scaled.", |ui| {
        if let Some(filter) = choice_ui(ui, "Scaling filter", &layer.filter, FILTERS) {
            actions.push(EditCommand::SetFilter(layer.id, filter).into());
        }
    });
    if new != *old {
        actions.push(EditCommand::SetPlacement(layer.id, new).into());
    }
}

/// The corners that the box is pinned to, in percent of it.
fn pin_ui(ui: &mut Ui, old: Option<Corners>, new: &mut Placement) {
    let help = "Draws the box in perspective between four corners, as onto a wall or a screen.";
    row(ui, "Corner pin", help, |ui| {
        if let Some(on) = check_ui(ui, "Pinned", help, old.is_some()) {
            new.pin = on.then_some(UNPINNED);
        }
    });
    let Some(corners) = old else { return };
    let names = ["Top left", "Top right", "Bottom right", "Bottom left"];
    for (index, ((x, y), corner)) in corners.into_iter().zip(names).enumerate() {
        row(ui, corner, "Where this corner goes, in percent of the box's width and height.", |ui| {
            let number = |axis| Number::of(axis, "%", (-PINNED, PINNED), 0.5, "Percent of the box.");
            let (name_x, name_y) = (format!("{corner} X"), format!("{corner} Y"));
            let x = number_ui(ui, &number(&name_x), x * 100.0).map_or(x, |percent| percent / 100.0);
            let y = number_ui(ui, &number(&name_y), y * 100.0).map_or(y, |percent| percent / 100.0);
            if let Some(slot) = new.pin.as_mut().and_then(|pin| pin.get_mut(index)) {
                *slot = (x, y);
            }
        });
    }
}

/// Takes over what an editor changed.
fn put<T>(new: Option<T>, slot: &mut T) {
    if let Some(new) = new {
        *slot = new;
    }
}

/// The mode and its two numbers. A change of mode keeps the size that the layer has.
fn sizing_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, new: &mut Placement) {
    let modes = ["Scale", "Fit in box", "Fill box", "Stretch to box"];
    let options: Vec<(usize, &str)> = modes.into_iter().enumerate().collect();
    let (mode, (a, b)) = match layer.placement.size {
        Sizing::Scale(x, y) => (0, (x, y)),
        Sizing::Fit(w, h) => (1, (w, h)),
        Sizing::Fill(w, h) => (2, (w, h)),
        Sizing::Stretch(w, h) => (3, (w, h)),
    };
    let of = |mode: usize, a: f64, b: f64| match mode {
        0 => Sizing::Scale(a, b),
        1 => Sizing::Fit(a, b),
        2 => Sizing::Fill(a, b),
        _ => Sizing::Stretch(a, b),
    };
    row(ui, "Size mode", "Scale: so many canvas pixels per source pixel. Fit, fill, stretch: into a box.", |ui| {
        if let Some(chosen) = choice_ui(ui, "Size mode", &mode, &options) {
            let start = model.start_of(layer);
            let size = start.layer_box().size;
            let crop = &layer.crop;
            let picture = (start.source_size.0 - crop.left - crop.right, start.source_size.1 - crop.top - crop.bottom);
            new.size = match (mode, chosen) {
                (0, _) if size.x > 0.0 && size.y > 0.0 => of(chosen, size.x, size.y),
                (0, _) => of(chosen, model.canvas_size().0, model.canvas_size().1),
                (_, 0) if picture.0 > 0.0 && picture.1 > 0.0 => of(0, a / picture.0, b / picture.1),
                (_, 0) => of(0, 1.0, 1.0),
                _ => of(chosen, a, b),
            };
        }
    });
    row(ui, if mode == 0 { "Scale" } else { "Box" }, "Across and down.", |ui| {
        let changed = if mode == 0 {
            let number =
                |name| Number::of(name, "×", (-MAX_SCALE, MAX_SCALE), 0.005, "Canvas pixels per source pixel.");
            (number_ui(ui, &number("Scale X"), a), number_ui(ui, &number("Scale Y"), b))
        } else {
            let number = |name| Number::pixels(name, 1.0, FAR, "Canvas pixels.");
            (number_ui(ui, &number("Box width"), a), number_ui(ui, &number("Box height"), b))
        };
        if changed != (None, None) {
            let nonzero = |v: f64| if v == 0.0 { 0.001 } else { v };
            new.size = of(mode, nonzero(changed.0.unwrap_or(a)), nonzero(changed.1.unwrap_or(b)));
        }
    });
}

/// Nine buttons for the nine usual anchors; the picture stays where it is.
fn anchor_ui(ui: &mut Ui, current: (f64, f64)) -> Option<(f64, f64)> {
    let places = [(0.0, "left"), (0.5, "middle"), (1.0, "right")];
    let rows = [(0.0, "Top"), (0.5, "Middle"), (1.0, "Bottom")];
    let mut chosen = None;
    Grid::new("anchor").spacing(Vec2::splat(2.0)).min_col_width(16.0).min_row_height(14.0).show(ui, |ui| {
        for (y, row) in rows {
            for (x, column) in places {
                let on = current == (x, y);
                let button = Button::selectable(on, "").frame_when_inactive(true);
                let response = ui.add(button.min_size(Vec2::new(16.0, 14.0)).small());
                let label = format!("Anchor {} {column}", row.to_lowercase());
                name(&response, &label);
                if response.on_hover_text(label).clicked() {
                    chosen = Some((x, y));
                }
            }
            ui.end_row();
        }
    });
    chosen
}

fn crop_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, actions: &mut Vec<Action>) {
    let old = layer.crop;
    let mut new = old;
    let size = model.source_size(layer);
    let limit = |side: f64, other: f64| if side > 0.0 { (side - other - 1.0).max(0.0) } else { FAR };
    let help = "Source pixels cut off before anything else.";
    row(ui, "Left, right", help, |ui| {
        let number = |name, max| Number { decimals: 0, ..Number::pixels(name, 0.0, max, help) };
        put(number_ui(ui, &number("Crop left", limit(size.0, old.right)), old.left), &mut new.left);
        put(number_ui(ui, &number("Crop right", limit(size.0, old.left)), old.right), &mut new.right);
    });
    row(ui, "Top, bottom", help, |ui| {
        let number = |name, max| Number { decimals: 0, ..Number::pixels(name, 0.0, max, help) };
        put(number_ui(ui, &number("Crop top", limit(size.1, old.bottom)), old.top), &mut new.top);
        put(number_ui(ui, &number("Crop bottom", limit(size.1, old.top)), old.bottom), &mut new.bottom);
    });
    if !old.is_none() && icon_button(ui, icon::ARROW_COUNTER_CLOCKWISE, "Reset crop").clicked() {
        new = Crop::default();
    }
    if new != old {
        actions.push(EditCommand::SetCrop(layer.id, new).into());
    }
}

fn blending_ui(ui: &mut Ui, layer: &Layer, actions: &mut Vec<Action>) {
    row(ui, "Opacity", "How much of the layer is seen.", |ui| {
        if let Some(opacity) = opacity_ui(ui, layer.opacity) {
            actions.push(EditCommand::SetOpacity(layer.id, opacity).into());
        }
    });
    row(ui, "Blend mode", "How the layer is laid over what is beneath.", |ui| {
        if let Some(blend) = grouped_choice_ui(ui, "Blend mode", &layer.blend, BLENDS) {
            actions.push(EditCommand::SetBlend(layer.id, blend).into());
        }
    });
    row(ui, "Blend in", "Linear light is how light mixes; encoded values are what OBS mixes with sRGB off.", |ui| {
        let options = [(BlendSpace::Linear, "Linear light"), (BlendSpace::Encoded, "Encoded values")];
        if let Some(space) = choice_ui(ui, "Blend in", &layer.blend_space, &options) {
            actions.push(EditCommand::SetBlendSpace(layer.id, space).into());
        }
    });
}

/// A source's settings. They belong to every layer that shows it.
fn source_ui(ui: &mut Ui, source: &Source, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let mut new = source.clone();
    row(ui, "Name", "The source's name. Its settings are shared by every layer that shows it.", |ui| {
        if let Some(text) =
            committed_text_ui(ui, "Source name", &source.name, "").filter(|text| !text.trim().is_empty())
        {
            actions.push(EditCommand::RenameSource(source.id, text.trim().into()).into());
        }
    });
    let asked = kind_ui(ui, &mut new, model).or(common_ui(ui, &mut new).map(Asked::Path));
    match asked {
        Some(Asked::Path(field)) => state.files.open(Target::Source(source.id, field), model.base),
        Some(Asked::Press(param)) => actions.push(StudioCommand::TriggerSource { source: source.id, param }.into()),
        None => {}
    }
    if new != *source {
        actions.push(EditCommand::SetSource(new).into());
    }
}
