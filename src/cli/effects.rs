//! `scrim effects`: the effects and their settings, as scene files name them.

use crate::effect::{EffectInfo, ParamKind, ParamSpec};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Prints the effects by category as text, or as a JSON array.
pub fn print(out: &mut impl Write, effects: &[EffectInfo], as_json: bool) -> io::Result<()> {
    if as_json {
        let list: Vec<_> = effects.iter().map(effect_json).collect();
        return writeln!(out, "{:#}", Value::from(list));
    }
    let mut category = None;
    for effect in effects {
        if category.replace(effect.category) != Some(effect.category) {
            writeln!(out, "{}", effect.category.label())?;
        }
        writeln!(out, "  {}   {}: {}", effect.kind, effect.label, effect.help)?;
        for param in &effect.params {
            writeln!(out, "    {:<16} {} [{}]", param.name, param.help, range(&param.kind))?;
        }
    }
    Ok(())
}

/// What may stand in a file, and what stands there when nothing does.
fn range(kind: &ParamKind) -> String {
    match kind {
        ParamKind::Float { default, min, max, unit, .. } => format!("{min} to {max}{unit}, {default}"),
        ParamKind::Int { default, min, max, unit } => format!("{min} to {max}{unit}, {default}"),
        ParamKind::Bool { default } => format!("true or false, {default}"),
        ParamKind::Choice { default, options } => {
            let names: Vec<_> = options.iter().map(|(name, _)| *name).collect();
            format!("{}, {default}", names.join(" | "))
        }
        ParamKind::Color { default: [r, g, b, a] } => format!("colour, [{r}, {g}, {b}, {a}]"),
        ParamKind::File { extensions } => format!("file: .{}", extensions.join(", .")),
    }
}

fn effect_json(effect: &EffectInfo) -> Value {
    let params: Vec<_> = effect.params.iter().map(param_json).collect();
    json!({
        "kind": effect.kind,
        "label": effect.label,
        "category": effect.category.label(),
        "help": effect.help,
        "params": params,
    })
}

fn param_json(param: &ParamSpec) -> Value {
    let kind = match &param.kind {
        ParamKind::Float { min, max, step, unit, .. } => {
            json!({ "type": "float", "min": min, "max": max, "step": step, "unit": unit })
        }
        ParamKind::Int { min, max, unit, .. } => json!({ "type": "int", "min": min, "max": max, "unit": unit }),
        ParamKind::Bool { .. } => json!({ "type": "bool" }),
        ParamKind::Choice { options, .. } => {
            let options: Vec<_> = options.iter().map(|(name, label)| json!({ "name": name, "label": label })).collect();
            json!({ "type": "choice", "options": options })
        }
        ParamKind::Color { .. } => json!({ "type": "color" }),
        ParamKind::File { extensions } => json!({ "type": "file", "extensions": extensions }),
    };
    json!({
        "name": param.name,
        "label": param.label,
        "help": param.help,
        "default": param.default_value(),
        "kind": kind,
    })
}
