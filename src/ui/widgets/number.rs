//! Numbers that are dragged or typed, also as [sums](arithmetic), with range, unit and tooltip.

use super::{DIFFERS, arithmetic, name};
use egui::{DragValue, Slider, Ui};

/// What a number is.
#[derive(Debug, Clone, Copy)]
pub struct Number<'a> {
    /// Accessible name.
    pub name: &'a str,
    /// Shown after the number: "px", "°", "%", "".
    pub unit: &'a str,
    pub min: f64,
    pub max: f64,
    /// Change per point of dragging.
    pub speed: f64,
    /// Most decimals shown.
    pub decimals: usize,
    pub help: &'a str,
}

impl<'a> Number<'a> {
    /// Canvas or source pixels.
    pub const fn pixels(name: &'a str, min: f64, max: f64, help: &'a str) -> Self {
        Self { name, unit: "px", min, max, speed: 1.0, decimals: 1, help }
    }

    /// Whole numbers.
    pub const fn whole(name: &'a str, unit: &'a str, min: f64, max: f64, help: &'a str) -> Self {
        Self { name, unit, min, max, speed: 1.0, decimals: 0, help }
    }

    pub const fn of(name: &'a str, unit: &'a str, range: (f64, f64), speed: f64, help: &'a str) -> Self {
        Self { name, unit, min: range.0, max: range.1, speed, decimals: 3, help }
    }

    /// The unit as it follows the number: "°" and "%" without a space as the field writes them.
    fn suffix(&self) -> String {
        suffix(self.unit)
    }
}

pub(super) fn suffix(unit: &str) -> String {
    match unit {
        "" => String::new(),
        "°" | "%" | "×" => unit.to_owned(),
        _ => format!(" {unit}"),
    }
}

/// Shows a number to drag or type; the new value when it was changed. A value outside the range stays until it is touched.
pub fn number_ui(ui: &mut Ui, number: &Number, current: f64) -> Option<f64> {
    mixed_number_ui(ui, number, current, false)
}

/// The same for several things: where they differ a dash is shown, and a change starts from `current`.
pub fn mixed_number_ui(ui: &mut Ui, number: &Number, current: f64, differs: bool) -> Option<f64> {
    let mut value = current;
    let mut widget = DragValue::new(&mut value)
        .range(number.min..=number.max)
        .clamp_existing_to_range(false)
        .speed(number.speed)
        .max_decimals(number.decimals)
        .custom_parser(arithmetic::value_of);
    widget = if differs { widget.custom_formatter(|_, _| DIFFERS.into()) } else { widget.suffix(number.suffix()) };
    let response = ui.add(widget);
    name(&response, number.name);
    let changed = response.changed() && value != current;
    if !number.help.is_empty() {
        response.on_hover_text(number.help);
    }
    changed.then_some(if number.decimals == 0 { value.round() } else { value })
}

/// Opacity as percent on a slider; 0 to 1 in and out.
pub fn opacity_ui(ui: &mut Ui, current: f64) -> Option<f64> {
    percent_ui(ui, "Opacity", "How much of the layer is seen: 0 % is nothing, 100 % is all of it.", current)
}

/// A share as percent, on a slider and as a number; 0 to 1 in and out.
pub fn percent_ui(ui: &mut Ui, label: &str, help: &str, current: f64) -> Option<f64> {
    let mut percent = current * 100.0;
    let response =
        ui.add(Slider::new(&mut percent, 0.0..=100.0).show_value(false).clamping(egui::SliderClamping::Edits));
    name(&response, label);
    let slid = response.changed();
    response.on_hover_text(help);
    let typed_name = format!("{label} in percent");
    let typed = Number { decimals: 1, ..Number::of(&typed_name, "%", (0.0, 100.0), 0.5, help) };
    number_ui(ui, &typed, percent).or(slid.then_some(percent)).map(|v| (v / 100.0).clamp(0.0, 1.0))
}
