//! The house's widgets. Each has an accessible name, so that screen readers and tests find it, and a tooltip.

mod arithmetic;
pub mod colors;
mod curve;
pub mod fader;
pub mod number;
pub mod pad;
pub mod param;
pub mod points;
pub mod text;

pub use colors::colors_ui;
pub use curve::curve_ui;
pub use number::{Number, mixed_number_ui, number_ui, opacity_ui, percent_ui};
pub use pad::pad_ui;
pub use param::{ParamChange, ParamContext, param_ui, params_ui};
pub use points::{PointsChange, points_ui};
pub use text::{committed_text_ui, path_ui, rename_ui};

use egui::{Align, Button, Color32, ComboBox, Layout, Response, RichText, Sense, Ui, Vec2, WidgetInfo, WidgetType};

/// Width of the name column of a settings row, in points.
const NAME_WIDTH: f32 = 92.0;

/// Most height of a drop-down list, in points; what is longer scrolls.
const LIST_HEIGHT: f32 = 420.0;

/// What stands for a value that is not the same for all.
pub const DIFFERS: &str = "—";

/// Gives a widget the name that assistive technology reads.
pub fn name(response: &Response, label: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(label));
}

/// A frameless button with nothing but an icon; its name is its tooltip.
pub fn icon_button(ui: &mut Ui, icon: &str, label: &str) -> Response {
    icon_button_enabled(ui, true, icon, label, label)
}

/// The same with a tooltip that says more than its name, while it is enabled.
pub fn icon_button_enabled(ui: &mut Ui, enabled: bool, icon: &str, label: &str, help: &str) -> Response {
    let response = ui.add_enabled(enabled, Button::new(icon).frame_when_inactive(false));
    name(&response, label);
    response.on_hover_text(help)
}

/// An icon that is lit or dim, for states of a row.
pub fn icon_toggle(ui: &mut Ui, on: bool, icon: &str, label: &str) -> Response {
    let text = if on { RichText::new(icon) } else { RichText::new(icon).weak() };
    let response = ui.add(Button::new(text).frame_when_inactive(false));
    name(&response, label);
    response.on_hover_text(label)
}

/// A coloured dot as high as a line of text.
pub fn dot(ui: &mut Ui, color: Color32, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(10.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 4.0, color);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, label));
    response
}

/// A row of a list that can be selected: as wide as there is room, its text at the left and cut off where it is too long.
pub fn list_row(ui: &mut Ui, selected: bool, text: impl Into<RichText>, label: &str) -> Response {
    let width = ui.available_width();
    let row = Button::selectable(selected, text.into()).truncate().right_text("").min_size(Vec2::new(width, 0.0));
    let response = ui.add(row);
    name(&response, label);
    response
}

/// A settings row: the name at the left, the controls after it.
pub fn row<R>(ui: &mut Ui, label: &str, help: &str, controls: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        let height = ui.spacing().interact_size.y;
        ui.allocate_ui_with_layout(Vec2::new(NAME_WIDTH, height), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(NAME_WIDTH);
            let response = ui.add(egui::Label::new(RichText::new(label).weak()).truncate());
            if !help.is_empty() {
                response.on_hover_text(help);
            }
        });
        controls(ui)
    })
    .inner
}

/// One of a few, from a drop-down list; the one newly chosen.
pub fn choice_ui<T: PartialEq + Clone>(ui: &mut Ui, label: &str, current: &T, options: &[(T, &str)]) -> Option<T> {
    grouped_choice_ui(ui, label, current, &[("", options)])
}

/// A heading, empty for none, and what is below it in a drop-down list.
pub type Group<'a, T> = (&'a str, &'a [(T, &'a str)]);

/// The same of many, under headings.
pub fn grouped_choice_ui<T: PartialEq + Clone>(
    ui: &mut Ui,
    label: &str,
    current: &T,
    groups: &[Group<'_, T>],
) -> Option<T> {
    mixed_choice_ui(ui, label, Some(current), groups)
}

/// The same for several things: none where they differ.
pub fn mixed_choice_ui<T: PartialEq + Clone>(
    ui: &mut Ui,
    label: &str,
    current: Option<&T>,
    groups: &[Group<'_, T>],
) -> Option<T> {
    let mut options = groups.iter().flat_map(|(_, options)| options.iter());
    let is_current = |value: &T| current == Some(value);
    let of_current = |_| options.find(|(value, _)| is_current(value)).map_or("", |(_, text)| text);
    let shown = current.map_or(DIFFERS, of_current);
    let mut chosen = None;
    let combo = ComboBox::from_id_salt(label).selected_text(shown).truncate().height(LIST_HEIGHT).show_ui(ui, |ui| {
        for (heading, options) in groups {
            if !heading.is_empty() {
                ui.weak(RichText::new(*heading).small());
            }
            for (value, text) in *options {
                if ui.selectable_label(is_current(value), *text).clicked() && !is_current(value) {
                    chosen = Some(value.clone());
                }
            }
        }
    });
    name(&combo.response, label);
    chosen
}

/// A tick box without a text of its own, for rows that name it.
pub fn tick_ui(ui: &mut Ui, label: &str, help: &str, current: bool) -> Option<bool> {
    let mut value = current;
    let response = ui.checkbox(&mut value, "");
    name(&response, label);
    let clicked = response.changed();
    response.on_hover_text(help);
    clicked.then_some(value)
}

/// A tick box; the new state when it was clicked.
pub fn check_ui(ui: &mut Ui, label: &str, help: &str, current: bool) -> Option<bool> {
    mixed_check_ui(ui, label, help, Some(current))
}

/// The same for several things: none where they differ.
pub fn mixed_check_ui(ui: &mut Ui, label: &str, help: &str, current: Option<bool>) -> Option<bool> {
    let mut value = current.unwrap_or_default();
    let response = ui.add(egui::Checkbox::new(&mut value, label).indeterminate(current.is_none()));
    let clicked = response.changed();
    if !help.is_empty() {
        response.on_hover_text(help);
    }
    clicked.then_some(value)
}

/// A colour as the document holds it: encoded sRGB with straight alpha, 0 to 1.
pub fn color_ui(ui: &mut Ui, label: &str, current: [f64; 4]) -> Option<[f64; 4]> {
    let mut bytes = current.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8);
    let before = bytes;
    let response = ui.color_edit_button_srgba_unmultiplied(&mut bytes);
    name(&response, label);
    (bytes != before).then(|| bytes.map(|v| f64::from(v) / 255.0))
}
