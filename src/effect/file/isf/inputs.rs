//! The `INPUTS` and `IMPORTED` of a header: parameters and images.

use super::json::{Json, get, number, text, truth};
use crate::effect::Role;
use crate::effect::file::described::Slot;
use crate::effect::file::manifest::{ChoiceForm, ManifestParam, ParamForm};
use crate::effect::file::{Wrong, pictures};
use serde_json::{Map, Value};
use std::path::PathBuf;

const MAX_INPUTS: usize = 256;
const MAX_OPTIONS: usize = 256;
/// Longest name, label and sentence in characters.
const MAX_NAME: usize = 64;
const MAX_HELP: usize = 400;
/// Whole numbers up to here are exact as `f32`.
const MAX_INT: f64 = 16_777_216.0;
/// Samples of sound, and bins of its spectrum, of who wants no number of them; and most of them.
const SAMPLES: u32 = 512;
const BINS: u32 = 256;
const MAX_SOUND: f64 = 4096.0;
/// Words that no variable can be called.
const KEYWORDS: [&str; 26] = [
    "attribute",
    "bool",
    "break",
    "case",
    "const",
    "continue",
    "default",
    "discard",
    "do",
    "else",
    "false",
    "float",
    "for",
    "if",
    "in",
    "inout",
    "int",
    "out",
    "return",
    "struct",
    "switch",
    "true",
    "uniform",
    "varying",
    "void",
    "while",
];

/// What an effect takes in.
#[derive(Default)]
pub struct Inputs {
    pub role: Role,
    pub params: Vec<ManifestParam>,
    /// Each with the name that the file reads it by.
    pub images: Vec<(String, Slot)>,
}

impl Inputs {
    pub fn read(json: &Json<'_>) -> Result<Self, Wrong> {
        let empty = Vec::new();
        let items = get(&json.top, "INPUTS").and_then(Value::as_array).unwrap_or(&empty);
        if items.len() > MAX_INPUTS {
            let what = format!("there are {} inputs: there may be {MAX_INPUTS}", items.len());
            return Err(Wrong::new(json.place("INPUTS"), what));
        }
        let mut this = Self { role: role(items), ..Self::default() };
        for item in items.iter().filter_map(Value::as_object) {
            // Other hosts pass over an input without a name or a type.
            let (Some(name), Some(kind)) = (text(item, "NAME"), text(item, "TYPE")) else { continue };
            let said = |what: String| Wrong::new(json.place(name), format!("the input `{name}`: {what}"));
            this.check(name).map_err(said)?;
            this.input(name, kind, item).map_err(said)?;
        }
        this.imported(json)?;
        Ok(this)
    }

    /// Whether something may have this name.
    pub fn check(&self, name: &str) -> Result<(), String> {
        let first = name.chars().next().unwrap_or('0');
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !(first.is_ascii_alphabetic() || first == '_') || !plain || name.len() > MAX_NAME {
            return Err(format!("a name is letters, digits and _, no digit first, at most {MAX_NAME} of them"));
        }
        if name.starts_with("gl_") || name.starts_with("scrim_") || KEYWORDS.contains(&name) {
            return Err("this name is taken: choose another one".into());
        }
        if self.params.iter().any(|param| param.name == name) || self.images.iter().any(|(known, _)| known == name) {
            return Err("this name is there twice".into());
        }
        Ok(())
    }

    fn input(&mut self, name: &str, kind: &str, item: &Map<String, Value>) -> Result<(), String> {
        let width =
            |missing: u32| get(item, "MAX").and_then(number).map_or(missing, |most| most.clamp(1.0, MAX_SOUND) as u32);
        let form = match kind.to_ascii_lowercase().as_str() {
            "image" => {
                let slot = match (self.role, name) {
                    (Role::Filter, "inputImage") | (Role::Transition, "startImage") => Slot::Picture,
                    (Role::Transition, "endImage") => Slot::Other,
                    _ => Slot::Param(name.to_owned()),
                };
                let chosen = matches!(slot, Slot::Param(_));
                self.images.push((name.to_owned(), slot));
                if !chosen {
                    return Ok(());
                }
                ParamForm::Image
            }
            "audio" => {
                self.images.push((name.to_owned(), Slot::Samples { width: width(SAMPLES) }));
                return Ok(());
            }
            "audiofft" => {
                self.images.push((name.to_owned(), Slot::Spectrum { width: width(BINS) }));
                return Ok(());
            }
            "event" => ParamForm::Event,
            // What other hosts take when there is no default.
            "bool" => ParamForm::Bool { default: get(item, "DEFAULT").is_none_or(truth) },
            "long" | "int" => long(item)?,
            "float" => float(item),
            "point2d" => point(item),
            "color" => color(item),
            "cube" => return Err("cube maps are not supported: use an image".into()),
            // Other hosts pass over it; the shader says what is missing if it uses it.
            _ => return Ok(()),
        };
        let label = text(item, "LABEL").map(|label| plain(label, MAX_NAME)).filter(|label| !label.is_empty());
        self.params.push(ManifestParam {
            name: name.to_owned(),
            label: label.unwrap_or_else(|| name.to_owned()),
            help: plain(text(item, "DESCRIPTION").unwrap_or_default(), MAX_HELP),
            group: plain(text(item, "GROUP").unwrap_or_default(), MAX_NAME),
            form,
        });
        Ok(())
    }

    /// Picture files that come with the effect: by name, or as a list of names and paths.
    fn imported(&mut self, json: &Json<'_>) -> Result<(), Wrong> {
        for (name, path) in named_pictures(json) {
            let said = |what: &str| Wrong::new(json.place(name), format!("the imported picture `{name}`: {what}"));
            self.check(name).map_err(|what| said(&what))?;
            let path = path.ok_or_else(|| said("its PATH is missing, which names one picture file"))?;
            let path = PathBuf::from(path.replace('\\', "/"));
            if !pictures::is_inside(&path) {
                return Err(said("it does not lie in the effect's folder: put it beside the effect file"));
            }
            self.images.push((name.to_owned(), Slot::Imported(path)));
            if self.images.len() > MAX_INPUTS {
                return Err(said("there are too many images"));
            }
        }
        Ok(())
    }
}

/// The imported pictures with their paths, as far as they have some.
fn named_pictures<'a>(json: &'a Json<'_>) -> Vec<(&'a str, Option<&'a str>)> {
    let pairs: Vec<(&str, &Value)> = match get(&json.top, "IMPORTED") {
        Some(Value::Object(object)) => object.iter().map(|(name, value)| (name.as_str(), value)).collect(),
        Some(Value::Array(list)) => {
            list.iter().filter_map(|item| Some((text(item.as_object()?, "NAME")?, item))).collect()
        }
        _ => Vec::new(),
    };
    let path = |value: &'a Value| value.as_str().or_else(|| value.as_object().and_then(|object| text(object, "PATH")));
    pairs.into_iter().map(|(name, value)| (name, path(value))).collect()
}

/// The picture files that an effect's header names, as far as they stay in its folder.
pub fn imports(file: &str) -> Vec<PathBuf> {
    let Ok(json) = Json::read(file) else { return Vec::new() };
    let paths = named_pictures(&json).into_iter().filter_map(|(_, path)| path);
    let paths = paths.map(|path| PathBuf::from(path.replace('\\', "/")));
    paths.filter(|path| pictures::is_inside(path)).collect()
}

/// By the names of the inputs, as the specification says.
fn role(items: &[Value]) -> Role {
    let has = |name: &str, kind: &str| {
        items.iter().filter_map(Value::as_object).any(|item| {
            text(item, "NAME") == Some(name) && text(item, "TYPE").is_some_and(|found| found.eq_ignore_ascii_case(kind))
        })
    };
    if has("startImage", "image") && has("endImage", "image") && has("progress", "float") {
        Role::Transition
    } else if has("inputImage", "image") {
        Role::Filter
    } else {
        Role::Generator
    }
}

/// In one line, at most so many characters.
pub fn plain(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(most).collect()
}

/// The bounds that an item gives, where it gives both.
fn bounds<T>(item: &Map<String, Value>, read: impl Fn(&Value) -> Option<T>) -> Option<(T, T)> {
    get(item, "MIN").and_then(&read).zip(get(item, "MAX").and_then(&read))
}

/// In ascending order, and apart.
fn range((min, max): (f64, f64)) -> (f64, f64) {
    let (min, max) = (min.min(max), min.max(max));
    if min < max { (min, max) } else { (min, min + 1.0) }
}

fn float(item: &Map<String, Value>) -> ParamForm {
    let (min, max) = range(bounds(item, number).unwrap_or((0.0, 1.0)));
    let default = get(item, "DEFAULT").and_then(number).unwrap_or(f64::midpoint(min, max)).clamp(min, max);
    let step = 10_f64.powf((max - min).log10().floor() - 2.0);
    ParamForm::Float { default, min, max, step, unit: String::new() }
}

fn whole(value: &Value) -> Option<f64> {
    number(value).map(|number| number.round().clamp(-MAX_INT, MAX_INT))
}

fn long(item: &Map<String, Value>) -> Result<ParamForm, String> {
    let list = |key: &str| get(item, key).and_then(Value::as_array).filter(|list| !list.is_empty());
    let default = get(item, "DEFAULT").and_then(whole);
    let labels = list("LABELS");
    let values: Vec<f64> = match (list("VALUES"), labels) {
        (Some(values), _) => values.iter().filter_map(whole).collect(),
        (None, Some(labels)) => (0..labels.len()).map(|value| value as f64).collect(),
        (None, None) => Vec::new(),
    };
    if values.is_empty() {
        let (min, max) = range(bounds(item, whole).unwrap_or((0.0, 100.0)));
        let default = default.unwrap_or(min);
        let (min, max) = (min.min(default), max.max(default));
        return Ok(ParamForm::Int { default: default as i64, min: min as i64, max: max as i64, unit: String::new() });
    }
    if values.len() > MAX_OPTIONS {
        return Err(format!("there are {} values: there may be {MAX_OPTIONS}", values.len()));
    }
    let mut options: Vec<ChoiceForm> = Vec::new();
    // A default that is none of the values is a choice as well: other hosts begin with it.
    let extra = default.filter(|default| !values.contains(default));
    for (index, value) in values.iter().copied().chain(extra).enumerate() {
        let label = labels.and_then(|labels| labels.get(index)).map(|label| match label {
            Value::String(text) => plain(text, MAX_NAME),
            other => other.to_string(),
        });
        let label = label.filter(|label| !label.is_empty()).unwrap_or_else(|| value.to_string());
        let taken = |name: &String| options.iter().any(|option| option.name == *name);
        let numbered = (2..).map(|number| format!("{label} {number}"));
        let name = std::iter::once(label.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default();
        options.push(ChoiceForm { label: name.clone(), name, value: value as i32 });
    }
    let chosen = options.iter().find(|option| default == Some(f64::from(option.value))).or(options.first());
    let default = chosen.map(|option| option.name.clone()).unwrap_or_default();
    Ok(ParamForm::Choice { default, options })
}

fn pair(value: &Value) -> Option<[f64; 2]> {
    match value.as_array()?.as_slice() {
        [x, y, ..] => Some([number(x)?, number(y)?]),
        _ => None,
    }
}

fn point(item: &Map<String, Value>) -> ParamForm {
    let (low, high) = bounds(item, pair).unwrap_or(([0.0; 2], [1.0; 2]));
    let ((x0, x1), (y0, y1)) = (range((low[0], high[0])), range((low[1], high[1])));
    let middle = [f64::midpoint(x0, x1), f64::midpoint(y0, y1)];
    let default = get(item, "DEFAULT").and_then(pair).unwrap_or(middle);
    // A default counts as it is: files whose points are in pixels give no bounds.
    let min = [x0.min(default[0]), y0.min(default[1])];
    let max = [x1.max(default[0]), y1.max(default[1])];
    ParamForm::Point { default, min, max, unit: String::new() }
}

fn color(item: &Map<String, Value>) -> ParamForm {
    let mut default = [1.0; 4];
    let given = get(item, "DEFAULT").and_then(Value::as_array);
    for (slot, value) in default.iter_mut().zip(given.into_iter().flatten()) {
        *slot = number(value).unwrap_or(1.0).clamp(0.0, 1.0);
    }
    ParamForm::Color { default }
}
