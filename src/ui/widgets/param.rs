//! One editor per kind of parameter, made from its spec, and all of an effect's under their headings.

use super::number::suffix;
use super::pad::Pad;
use super::{
    Number, PointsChange, choice_ui, color_ui, colors_ui, curve_ui, icon_button, name, number_ui, pad_ui, path_ui,
    points_ui, row, tick_ui,
};
use crate::document::{ParamValue, SourceId};
use crate::effect::param::{ParamKind, ParamSpec, colors_value, points_value};
use crate::ui::canvas::mask::is_of_use;
use egui::{Button, CollapsingHeader, Slider, SliderClamping, Ui};
use egui_phosphor::regular as icon;
use std::collections::BTreeMap;

/// Width of a number with its unit and the button that resets it, in points.
const AFTER_SLIDER: f32 = 100.0;

/// What was done with a parameter's editor.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamChange {
    Set(ParamValue),
    /// Back to the effect's default.
    Reset,
    /// The colour is to be picked on the canvas.
    PickColor,
    /// The polygon is to be drawn on the canvas.
    Draw,
    /// The file dialog is asked for.
    PickFile,
    /// The button was pressed.
    Press,
}

/// What editors must know beside the parameter.
#[derive(Debug, Clone, Copy)]
pub struct ParamContext<'a> {
    /// The show's sources, for pictures.
    pub sources: &'a [(SourceId, &'a str)],
    /// Points are counted from the bottom up.
    pub y_up: bool,
    /// What they are of is on the canvas, so that it can be drawn and picked there; and the parameter for which that is done now.
    pub canvas: Option<Option<&'a str>>,
    /// Parameters whose editors are elsewhere.
    pub apart: &'a [&'a str],
}

/// All parameters in their order, each group under a heading that folds, where its first one stands; the first group is open at first.
/// What was done is told by spec. A mask shows what its shape uses. Those are returned whose editors were there.
pub fn params_ui<'a>(
    ui: &mut Ui,
    specs: &'a [ParamSpec],
    given: &BTreeMap<String, ParamValue>,
    context: &ParamContext,
    mut changed: impl FnMut(&ParamSpec, ParamChange),
) -> Vec<&'a ParamSpec> {
    let mut there = Vec::with_capacity(specs.len());
    let mut one = |ui: &mut Ui, spec: &'a ParamSpec| {
        there.push(spec);
        let change = ui.push_id(spec.name, |ui| param_ui(ui, spec, given.get(spec.name), context)).inner;
        if let Some(change) = change {
            changed(spec, change);
        }
    };
    let mut shown: Vec<&str> = Vec::new();
    let here = |spec: &ParamSpec| !context.apart.contains(&spec.name) && is_of_use(spec, specs, given);
    for spec in specs.iter().filter(|spec| here(spec)) {
        if spec.group.is_empty() {
            one(ui, spec);
        } else if !shown.contains(&spec.group) {
            let first = shown.is_empty();
            shown.push(spec.group);
            CollapsingHeader::new(spec.group).id_salt(("group", spec.group)).default_open(first).show(ui, |ui| {
                specs.iter().filter(|other| other.group == spec.group && here(other)).for_each(|other| one(ui, other));
            });
        }
    }
    there
}

/// A row with the parameter's name, its editor and, when it is not at its default, the button that puts it back.
pub fn param_ui(
    ui: &mut Ui,
    spec: &ParamSpec,
    given: Option<&ParamValue>,
    context: &ParamContext,
) -> Option<ParamChange> {
    let default = spec.default_value();
    let value = given.map_or_else(|| default.clone(), |value| spec.sanitize(value));
    if let ParamKind::Colors { .. } = spec.kind {
        // Longer than a row.
        let changed = colors_ui(ui, spec.label, spec.help, &colors_of(&value))?;
        let some = !changed.is_empty();
        return Some(if some { ParamChange::Set(colors_value(changed)) } else { ParamChange::Reset });
    }
    if let ParamKind::Curve { most } = spec.kind {
        let changed = curve_ui(ui, spec.label, spec.help, most, &pairs_of(&value))?;
        let some = !changed.is_empty();
        return Some(if some { ParamChange::Set(points_value(changed)) } else { ParamChange::Reset });
    }
    row(ui, spec.label, spec.help, |ui| {
        let mut change = editor_ui(ui, spec, &value, context);
        let resets = !matches!(spec.kind, ParamKind::Points { .. });
        if resets
            && value != default
            && icon_button(ui, icon::ARROW_COUNTER_CLOCKWISE, &format!("Reset {}", spec.label)).clicked()
        {
            change = Some(ParamChange::Reset);
        }
        change
    })
}

fn editor_ui(ui: &mut Ui, spec: &ParamSpec, value: &ParamValue, context: &ParamContext) -> Option<ParamChange> {
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
            let mixed = color_ui(ui, spec.label, color).map(|v| set(v.to_vec().into()));
            let picks = context.canvas.is_some_and(|armed| pick_ui(ui, spec, armed == Some(spec.name)));
            if picks { Some(ParamChange::PickColor) } else { mixed }
        }
        ParamKind::File { .. } => {
            let path = path_ui(ui, spec.label, value.as_str().unwrap_or_default());
            if path.pick { Some(ParamChange::PickFile) } else { path.typed.map(|v| set(v.into())) }
        }
        ParamKind::Point { min, max, unit, .. } => {
            let mut point = *min;
            for (slot, item) in point.iter_mut().zip(value.as_array().into_iter().flatten()) {
                *slot = item.as_f64().unwrap_or(0.0);
            }
            let pad =
                Pad { name: &format!("{} pad", spec.label), help: spec.help, min: *min, max: *max, y_up: context.y_up };
            point_ui(ui, spec, &pad, unit, point).map(|v| set(v.to_vec().into()))
        }
        ParamKind::Points { .. } => {
            let count = value.as_array().map_or(0, Vec::len);
            let armed = context.canvas.map(|armed| armed == Some(spec.name));
            points_ui(ui, spec.label, count, armed).map(|change| match change {
                PointsChange::Draw => ParamChange::Draw,
                PointsChange::Clear => ParamChange::Reset,
            })
        }
        ParamKind::Measured { .. } => {
            let measured = value.as_array().is_some_and(|numbers| !numbers.is_empty());
            ui.weak(if measured { "measured" } else { "not measured" }).on_hover_text(spec.help);
            None
        }
        // Their editors are no rows.
        ParamKind::Colors { .. } | ParamKind::Curve { .. } => None,
        ParamKind::Image => {
            let chosen = value.as_u64().map(SourceId);
            image_ui(ui, spec, chosen, context.sources)
                .map(|v| v.map_or(ParamChange::Reset, |source| set(source.0.into())))
        }
        ParamKind::Event => {
            let response = ui.add(Button::new(format!("{} {}", icon::LIGHTNING, spec.label)));
            name(&response, &format!("Press {}", spec.label));
            let pressed = response.clicked();
            response.on_hover_text(spec.help);
            pressed.then_some(ParamChange::Press)
        }
    }
}

fn pairs_of(value: &ParamValue) -> Vec<[f64; 2]> {
    let number = |pair: &ParamValue, index: usize| pair.get(index).and_then(ParamValue::as_f64).unwrap_or(0.0);
    value.as_array().into_iter().flatten().map(|pair| [number(pair, 0), number(pair, 1)]).collect()
}

fn colors_of(value: &ParamValue) -> Vec<[f64; 3]> {
    let channel = |color: &ParamValue, index: usize| color.get(index).and_then(ParamValue::as_f64).unwrap_or(0.0);
    let color = |color: &ParamValue| [0, 1, 2].map(|index| channel(color, index));
    value.as_array().into_iter().flatten().map(color).collect()
}

/// The eyedropper beside a colour.
fn pick_ui(ui: &mut Ui, spec: &ParamSpec, armed: bool) -> bool {
    let response = ui.add(Button::selectable(armed, icon::EYEDROPPER));
    let label = format!("Pick {} on the canvas", spec.label);
    name(&response, &label);
    response
        .on_hover_text(format!("{label}: the mean of the pixels around a click into the layer's picture."))
        .clicked()
}

/// Two numbers beside a pad.
fn point_ui(ui: &mut Ui, spec: &ParamSpec, pad: &Pad, unit: &str, current: [f64; 2]) -> Option<[f64; 2]> {
    let mut changed = pad_ui(ui, pad, current);
    ui.vertical(|ui| {
        let mut number = |axis: usize, letter: &str| {
            let (Some(min), Some(max), Some(now)) = (pad.min.get(axis), pad.max.get(axis), current.get(axis)) else {
                return;
            };
            let label = format!("{} {letter}", spec.label);
            let speed = ((max - min) / 200.0).max(1e-4);
            let new = number_ui(ui, &Number::of(&label, unit, (*min, *max), speed, spec.help), *now);
            if let (Some(new), Some(slot)) = (new, changed.get_or_insert(current).get_mut(axis)) {
                *slot = new;
            }
        };
        number(0, "X");
        number(1, "Y");
    });
    changed.filter(|point| *point != current)
}

/// One of the show's sources, or none.
fn image_ui(
    ui: &mut Ui,
    spec: &ParamSpec,
    current: Option<SourceId>,
    sources: &[(SourceId, &str)],
) -> Option<Option<SourceId>> {
    let mut options: Vec<(Option<SourceId>, &str)> = vec![(None, "None")];
    options.extend(sources.iter().map(|(id, label)| (Some(*id), *label)));
    if !options.iter().any(|(id, _)| *id == current) {
        options.push((current, "A source that is gone"));
    }
    choice_ui(ui, spec.label, &current, &options)
}

fn float_ui(ui: &mut Ui, spec: &ParamSpec, current: f64, (min, max): (f64, f64), step: f64, unit: &str) -> Option<f64> {
    let mut value = current;
    // A value that lies between two steps stays there until it is moved.
    let mut slider = Slider::new(&mut value, min..=max).show_value(false).clamping(SliderClamping::Edits);
    if step > 0.0 {
        slider = slider.step_by(step);
    }
    // Room for the number and the button after it: a row that does not fit makes its panel wider.
    let room = (ui.available_width() - AFTER_SLIDER).max(AFTER_SLIDER / 2.0);
    ui.spacing_mut().slider_width = ui.spacing().slider_width.min(room);
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
