//! `scrim effects`: the effects and their settings, as scene files name them, and the effect files with what is wrong with them.

use crate::effect::file::FileState;
use crate::effect::{EffectInfo, ParamKind, ParamSpec};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Prints the effects by category as text, or as a JSON array. `files` says of those from files where they come from; broken ones come
/// last, with the place of what is wrong.
pub fn print(out: &mut impl Write, effects: &[EffectInfo], files: &[FileState], as_json: bool) -> io::Result<()> {
    if as_json {
        let of = |effect: &EffectInfo| files.iter().find(|file| file.kind == effect.kind);
        let known = effects.iter().map(|effect| file_json(effect_json(effect), of(effect)));
        let broken = files.iter().filter(|file| file.effect.is_none());
        let list: Vec<_> =
            known.chain(broken.map(|file| file_json(json!({ "kind": file.kind }), Some(file)))).collect();
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
    if !files.is_empty() {
        writeln!(out, "Files")?;
    }
    for file in files {
        let state = if file.fault.is_none() { "good" } else { "broken" };
        writeln!(out, "  {}   {}, {}: {state}", file.kind, file.origin.label(), file.path.display())?;
        if let Some(fault) = &file.fault {
            writeln!(out, "{fault}")?;
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
        ParamKind::Point { default: [x, y], min, max, unit } => format!("{min:?} to {max:?}{unit}, [{x}, {y}]"),
        ParamKind::Points { most } => format!("[[x, y], …], at most {most}, from 0 to 1"),
        ParamKind::Curve { most } => format!("[[in, out], …], at most {most}, from 0 to 1"),
        ParamKind::Colors { most } => format!("[[r, g, b], …], at most {most}, from 0 to 1"),
        ParamKind::Measured { .. } => "what a set-up measured".to_owned(),
        ParamKind::Image => "a source's id".to_owned(),
        ParamKind::Event => "event".to_owned(),
    }
}

fn effect_json(effect: &EffectInfo) -> Value {
    let params: Vec<_> = effect.params.iter().map(param_json).collect();
    json!({
        "kind": effect.kind,
        "label": effect.label,
        "category": effect.category.label(),
        "role": effect.role,
        "help": effect.help,
        "params": params,
    })
}

/// The same with where the effect comes from and how its file is.
fn file_json(mut effect: Value, file: Option<&FileState>) -> Value {
    let Some(fields) = effect.as_object_mut() else { return effect };
    match file {
        Some(file) => {
            let state = if file.fault.is_none() { "good" } else { "broken" };
            fields.insert("origin".into(), json!(file.origin));
            fields.insert("state".into(), state.into());
            fields.insert("path".into(), json!(file.path));
            fields.insert("fault".into(), json!(file.fault));
        }
        None => {
            fields.insert("origin".into(), "builtin".into());
            fields.insert("state".into(), "good".into());
        }
    }
    effect
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
        ParamKind::Point { min, max, unit, .. } => json!({ "type": "point", "min": min, "max": max, "unit": unit }),
        ParamKind::Points { most } => json!({ "type": "points", "most": most }),
        ParamKind::Curve { most } => json!({ "type": "curve", "most": most }),
        ParamKind::Colors { most } => json!({ "type": "colors", "most": most }),
        ParamKind::Measured { most } => json!({ "type": "measured", "most": most }),
        ParamKind::Image => json!({ "type": "image" }),
        ParamKind::Event => json!({ "type": "event" }),
    };
    json!({
        "name": param.name,
        "label": param.label,
        "help": param.help,
        "default": param.default_value(),
        "kind": kind,
    })
}
