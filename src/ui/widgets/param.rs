//! One editor per kind of parameter, made from its spec.

use super::number::suffix;
use super::{Number, choice_ui, color_ui, icon_button, name, number_ui, path_ui, row, tick_ui};
use crate::document::ParamValue;
use crate::effect::param::{ParamKind, ParamSpec};
use egui::{Slider, SliderClamping, Ui};
use egui_phosphor::regular as icon;

/// What was done with a parameter's editor.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamChange {
    Set(ParamValue),
    /// Back to the effect's default.
    Reset,
    /// The file dialog is asked for.
    PickFile,
}

/// A row with the parameter's name, its editor and, when it is not at its default, the button that puts it back.
pub fn param_ui(ui: &mut Ui, spec: &ParamSpec, given: Option<&ParamValue>) -> Option<ParamChange> {
    let default = spec.default_value();
    let value = given.map_or_else(|| default.clone(), |value| spec.sanitize(value));
    row(ui, spec.label, spec.help, |ui| {
        let mut change = editor_ui(ui, spec, &value);
        if value != default
            && icon_button(ui, icon::ARROW_COUNTER_CLOCKWISE, &format!("Reset {}", spec.label)).clicked()
        {
            change = Some(ParamChange::Reset);
        }
        change
    })
}

fn editor_ui(ui: &mut Ui, spec: &ParamSpec, value: &ParamValue) -> Option<ParamChange> {
    let set = |value: ParamValue| ParamChange::Set(value);
    match &spec.kind {
        ParamKind::Float { min, max, step, unit, .. } => {
            let current = value.as_f64().unwrap_or(*min);
            float_ui(ui, spec, current, (*min, *max), *step, unit).map(|v| set(v.into()))
        }
        ParamKind::Int { min, max, unit, .. } => {
            let current = value.as_i64().unwrap_or(*min);
            int_ui(ui, spec, current, (*min, *max), unit).map(|v| set(v.into()))
        }
        ParamKind::Bool { .. } => {
            tick_ui(ui, spec.label, spec.help, value.as_bool().unwrap_or(false)).map(|v| set(v.into()))
        }
        ParamKind::Choice { options, .. } => {
            choice_ui(ui, spec.label, &value.as_str().unwrap_or_default(), options).map(|v| set(v.into()))
        }
        ParamKind::Color { .. } => {
            let mut color = [0.0, 0.0, 0.0, 1.0];
            for (slot, item) in color.iter_mut().zip(value.as_array().into_iter().flatten()) {
                *slot = item.as_f64().unwrap_or(0.0);
            }
            color_ui(ui, spec.label, color).map(|v| set(v.to_vec().into()))
        }
        ParamKind::File { .. } => {
            let path = path_ui(ui, spec.label, value.as_str().unwrap_or_default());
            if path.pick { Some(ParamChange::PickFile) } else { path.typed.map(|v| set(v.into())) }
        }
        ParamKind::Point { .. } | ParamKind::Image | ParamKind::Event => None,
    }
}

fn float_ui(ui: &mut Ui, spec: &ParamSpec, current: f64, (min, max): (f64, f64), step: f64, unit: &str) -> Option<f64> {
    let mut value = current;
    // A value that lies between two steps stays there until it is moved.
    let mut slider = Slider::new(&mut value, min..=max).show_value(false).clamping(SliderClamping::Edits);
    if step > 0.0 {
        slider = slider.step_by(step);
    }
    let response = ui.add(slider);
    name(&response, spec.label);
    let slid = response.changed();
    response.on_hover_text(spec.help);
    let exact_name = format!("{} value", spec.label);
    let exact =
        Number { decimals: decimals(step), ..Number::of(&exact_name, unit, (min, max), step.max(1e-4), spec.help) };
    number_ui(ui, &exact, value).or(slid.then_some(value))
}

fn int_ui(ui: &mut Ui, spec: &ParamSpec, current: i64, (min, max): (i64, i64), unit: &str) -> Option<i64> {
    let mut value = current;
    let response = ui.add(Slider::new(&mut value, min..=max).suffix(suffix(unit)).clamping(SliderClamping::Edits));
    name(&response, spec.label);
    let changed = response.changed();
    response.on_hover_text(spec.help);
    (changed && value != current).then_some(value)
}

/// As many decimals as the step has.
fn decimals(step: f64) -> usize {
    match step {
        s if s >= 1.0 => 0,
        s if s >= 0.1 => 1,
        s if s >= 0.01 => 2,
        _ => 3,
    }
}
