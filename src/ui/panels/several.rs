//! The settings of several selected layers: what they have in common, and one change for all.

use super::inspector::{BLENDS, FAR, FILTERS, MAX_SCALE, section};
use crate::document::{BlendSpace, EditCommand, Layer, Placement, Sizing};
use crate::ui::command_buttons::command_icon_ui;
use crate::ui::layer_edits::together;
use crate::ui::widgets::{Number, check_ui, mixed_check_ui, mixed_choice_ui, mixed_number_ui, row};
use crate::ui::{Command, StudioModel, UiState};
use crate::view::Action;
use egui::{RichText, Ui};
use egui_phosphor::regular as icon;

pub fn several_ui(ui: &mut Ui, layers: &[&Layer], model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    ui.label(RichText::new(format!("{} layers", layers.len())).strong());
    let free = model.free_selection();
    if free.is_empty() {
        ui.weak("All of them are locked. Their padlocks free them.");
        return;
    }
    if free.len() < layers.len() {
        ui.weak(format!("{} of them are locked and stay as they are.", layers.len() - free.len()));
    }
    let mut several = Several { layers: &free, actions };
    section(ui, "Arrange", |ui| arrange_ui(ui, model, state, several.actions));
    section(ui, "Placement", |ui| several.placement_ui(ui));
    section(ui, "Crop", |ui| several.crop_ui(ui));
    section(ui, "Blending", |ui| several.blending_ui(ui));
}

/// Buttons that line the layers up.
fn arrange_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let rows: [(&str, &[(Command, &str)]); 3] = [
        (
            "Align",
            &[
                (Command::AlignLeft, icon::ALIGN_LEFT),
                (Command::AlignCenter, icon::ALIGN_CENTER_HORIZONTAL),
                (Command::AlignRight, icon::ALIGN_RIGHT),
                (Command::AlignTop, icon::ALIGN_TOP),
                (Command::AlignMiddle, icon::ALIGN_CENTER_VERTICAL),
                (Command::AlignBottom, icon::ALIGN_BOTTOM),
            ],
        ),
        ("Distribute", &[(Command::DistributeH, icon::COLUMNS), (Command::DistributeV, icon::ROWS)]),
        (
            "Each",
            &[
                (Command::Fit, icon::ARROWS_IN),
                (Command::Stretch, icon::ARROWS_OUT),
                (Command::Center, icon::CROSSHAIR),
                (Command::ResetTransform, icon::ARROW_U_UP_LEFT),
                (Command::TurnLeft, icon::ARROW_COUNTER_CLOCKWISE),
                (Command::TurnRight, icon::ARROW_CLOCKWISE),
            ],
        ),
    ];
    for (title, commands) in rows {
        row(ui, title, "", |ui| {
            for (command, glyph) in commands {
                command_icon_ui(ui, *command, glyph, model, state, actions);
            }
        });
    }
    let help = "Align and distribute within the canvas, and not within the box around the layers.";
    if let Some(on) = check_ui(ui, "To the canvas", help, state.canvas.align_to_canvas) {
        state.canvas.align_to_canvas = on;
    }
}

/// The layers, none of them locked, and where changes go.
struct Several<'a> {
    layers: &'a [&'a Layer],
    actions: &'a mut Vec<Action>,
}

impl Several<'_> {
    /// What all have; none where they differ.
    fn common<T: PartialEq>(&self, of: impl Fn(&Layer) -> T) -> Option<T> {
        let mut values = self.layers.iter().map(|layer| of(layer));
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    }

    fn set(&mut self, verb: &str, edit: impl Fn(&Layer) -> EditCommand) {
        let edits = self.layers.iter().map(|layer| (layer.id, edit(layer)));
        self.actions.extend(together(verb, edits.collect()).map(Action::from));
    }

    fn place(&mut self, verb: &str, change: impl Fn(&mut Placement)) {
        self.set(verb, |layer| {
            let mut placement = layer.placement.clone();
            change(&mut placement);
            EditCommand::SetPlacement(layer.id, placement)
        });
    }

    /// A number of all; a change starts from the topmost one's.
    fn number(&self, ui: &mut Ui, number: &Number, of: impl Fn(&Layer) -> f64) -> Option<f64> {
        let from = self.layers.last().map_or(0.0, |layer| of(layer));
        mixed_number_ui(ui, number, from, self.common(of).is_none())
    }

    fn placement_ui(&mut self, ui: &mut Ui) {
        row(ui, "Position", "Where the anchors lie on the canvas.", |ui| {
            let number = |name| Number::pixels(name, -FAR, FAR, "Canvas pixels; x goes right, y down.");
            if let Some(x) = self.number(ui, &number("Position X"), |layer| layer.placement.position.0) {
                self.place("Move", |placement| placement.position.0 = x);
            }
            if let Some(y) = self.number(ui, &number("Position Y"), |layer| layer.placement.position.1) {
                self.place("Move", |placement| placement.position.1 = y);
            }
        });
        self.size_ui(ui);
        row(ui, "Rotation", "Clockwise about each one's anchor.", |ui| {
            let number = Number::of("Rotation", "°", (-360.0, 360.0), 0.5, "Degrees clockwise about the anchor.");
            if let Some(rotation) = self.number(ui, &number, |layer| layer.placement.rotation) {
                self.place("Rotate", |placement| placement.rotation = rotation);
            }
        });
        row(ui, "Flip", "Mirrors each picture in its box.", |ui| {
            let flipped = self.common(|layer| layer.placement.flip_h);
            if let Some(on) = mixed_check_ui(ui, "Horizontal", "Mirrors left and right.", flipped) {
                self.place("Flip", |placement| placement.flip_h = on);
            }
            let flipped = self.common(|layer| layer.placement.flip_v);
            if let Some(on) = mixed_check_ui(ui, "Vertical", "Mirrors top and bottom.", flipped) {
                self.place("Flip", |placement| placement.flip_v = on);
            }
        });
        row(ui, "Filter", "How the pictures are sampled when they are scaled.", |ui| {
            let common = self.common(|layer| layer.filter);
            if let Some(filter) = mixed_choice_ui(ui, "Scaling filter", common.as_ref(), &[("", FILTERS)]) {
                self.set("Filter", |layer| EditCommand::SetFilter(layer.id, filter));
            }
        });
    }

    /// Two numbers, where all are sized in the same way.
    fn size_ui(&mut self, ui: &mut Ui) {
        let numbers = |size: Sizing| match size {
            Sizing::Scale(x, y) | Sizing::Fit(x, y) | Sizing::Fill(x, y) | Sizing::Stretch(x, y) => (x, y),
        };
        let of = |size: Sizing, (x, y): (f64, f64)| match size {
            Sizing::Scale(..) => Sizing::Scale(x, y),
            Sizing::Fit(..) => Sizing::Fit(x, y),
            Sizing::Fill(..) => Sizing::Fill(x, y),
            Sizing::Stretch(..) => Sizing::Stretch(x, y),
        };
        let scaled = self.common(|layer| matches!(layer.placement.size, Sizing::Scale(..)));
        let Some(scaled) = scaled else {
            let help = "Some are scaled and some are sized into boxes. The handles on the canvas scale all.";
            row(ui, "Size", help, |ui| ui.weak("Of two kinds").on_hover_text(help));
            return;
        };
        row(ui, if scaled { "Scale" } else { "Box" }, "Across and down.", |ui| {
            let number = |name, boxed| match scaled {
                true => Number::of(name, "×", (0.001, MAX_SCALE), 0.005, "Canvas pixels per source pixel."),
                false => Number::pixels(boxed, 1.0, FAR, "Canvas pixels."),
            };
            let across = |layer: &Layer| numbers(layer.placement.size).0;
            if let Some(x) = self.number(ui, &number("Scale X", "Box width"), across) {
                self.place("Scale", |placement| placement.size = of(placement.size, (x, numbers(placement.size).1)));
            }
            let down = |layer: &Layer| numbers(layer.placement.size).1;
            if let Some(y) = self.number(ui, &number("Scale Y", "Box height"), down) {
                self.place("Scale", |placement| placement.size = of(placement.size, (numbers(placement.size).0, y)));
            }
        });
    }

    fn crop_ui(&mut self, ui: &mut Ui) {
        type Side = (&'static str, fn(&mut crate::document::Crop) -> &mut f64);
        let rows: [(&str, [Side; 2]); 2] = [
            ("Left, right", [("Crop left", |crop| &mut crop.left), ("Crop right", |crop| &mut crop.right)]),
            ("Top, bottom", [("Crop top", |crop| &mut crop.top), ("Crop bottom", |crop| &mut crop.bottom)]),
        ];
        let help = "Source pixels cut off before anything else.";
        for (title, sides) in rows {
            row(ui, title, help, |ui| {
                for (name, side) in sides {
                    let number = Number { decimals: 0, ..Number::pixels(name, 0.0, FAR, help) };
                    let of = |layer: &Layer| {
                        let mut crop = layer.crop;
                        *side(&mut crop)
                    };
                    if let Some(cut) = self.number(ui, &number, of) {
                        self.set("Crop", |layer| {
                            let mut crop = layer.crop;
                            *side(&mut crop) = cut;
                            EditCommand::SetCrop(layer.id, crop)
                        });
                    }
                }
            });
        }
    }

    fn blending_ui(&mut self, ui: &mut Ui) {
        row(ui, "Opacity", "How much of each layer is seen.", |ui| {
            let number = Number { decimals: 1, ..Number::of("Opacity", "%", (0.0, 100.0), 0.5, "How much is seen.") };
            if let Some(percent) = self.number(ui, &number, |layer| layer.opacity * 100.0) {
                self.set("Opacity of", |layer| EditCommand::SetOpacity(layer.id, (percent / 100.0).clamp(0.0, 1.0)));
            }
        });
        row(ui, "Blend mode", "How the layers are laid over what is beneath.", |ui| {
            let common = self.common(|layer| layer.blend);
            if let Some(blend) = mixed_choice_ui(ui, "Blend mode", common.as_ref(), BLENDS) {
                self.set("Blend", |layer| EditCommand::SetBlend(layer.id, blend));
            }
        });
        row(
            ui,
            "Blend in",
            "Linear light is how light mixes; encoded values are what OBS mixes with sRGB off.",
            |ui| {
                let options = [(BlendSpace::Linear, "Linear light"), (BlendSpace::Encoded, "Encoded values")];
                let common = self.common(|layer| layer.blend_space);
                if let Some(space) = mixed_choice_ui(ui, "Blend in", common.as_ref(), &[("", options.as_slice())]) {
                    self.set("Blend", |layer| EditCommand::SetBlendSpace(layer.id, space));
                }
            },
        );
    }
}
