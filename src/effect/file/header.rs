//! The header of an effect file: JSON in the comment that the file begins with.

use super::{PREFIX, Wrong, names};
use crate::effect::{Category, EffectInfo, MAX_UNIFORMS, ParamKind, ParamSpec, Params, Snippet, Stage};
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write;

/// Whole numbers up to here are exact as `f32`.
const MAX_INT: f64 = 16_777_216.0;
const OPEN: &str = "/*{";
const CLOSE: &str = "}*/";

/// Where a parameter lies in the stage's vectors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lane {
    pub vector: u32,
    /// One component, or the whole vector for a colour.
    pub component: Option<u32>,
}

/// What kind of stage the file is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    Point,
    Taps,
    Pass { scale: f32 },
}

impl Form {
    pub fn stage(self, snippet: Snippet) -> Stage {
        match self {
            Self::Point => Stage::Point(snippet),
            Self::Taps => Stage::Taps(snippet),
            Self::Pass { scale } => Stage::Pass { snippet, scale: (scale, scale) },
        }
    }
}

#[derive(Debug)]
pub struct Header {
    pub info: EffectInfo,
    pub form: Form,
    pub keeps_opaque: bool,
    pub lanes: Vec<(&'static str, Lane)>,
    /// Vectors that the parameters take.
    pub vectors: u32,
    /// First byte behind the header.
    pub end: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHeader {
    label: Option<String>,
    group: Option<String>,
    description: Option<String>,
    stage: Option<String>,
    scale: Option<f64>,
    #[serde(default)]
    keeps_opaque: bool,
    #[serde(default)]
    params: Vec<RawParam>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParam {
    name: String,
    kind: String,
    label: Option<String>,
    description: Option<String>,
    unit: Option<String>,
    default: Option<Value>,
    min: Option<f64>,
    max: Option<f64>,
    step: Option<f64>,
    options: Option<Vec<RawOption>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawOption {
    Name(String),
    Pair(String, String),
}

impl Header {
    pub fn read(stem: &str, text: &str) -> Result<Self, Wrong> {
        let start = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
        let rest = text.get(start..).unwrap_or_default();
        if !rest.starts_with(OPEN) {
            let message =
                "an effect file begins with its header, /*{ \"label\": … }*/: `scrim effects new NAME` writes one";
            return Err(Wrong::new(start, message));
        }
        let Some(length) = rest.find(CLOSE) else {
            return Err(Wrong::new(start, "the header has no end: it ends with }*/"));
        };
        let json_at = start + 2;
        let json = text.get(json_at..=start + length).unwrap_or_default();
        let raw: RawHeader = serde_json::from_str(json).map_err(|error| {
            let at = json_at + offset(json, error.line(), error.column());
            Wrong::new(at, format!("the header: {}", without_place(&error)))
        })?;
        let at = |field: &str| json_at + json.find(&format!("\"{field}\"")).unwrap_or(0);
        let category = category(raw.group.as_deref()).map_err(|message| Wrong::new(at("group"), message))?;
        let form = form(raw.stage.as_deref()).map_err(|message| Wrong::new(at("stage"), message))?;
        let form = scaled(form, raw.scale).map_err(|message| Wrong::new(at("scale"), message))?;
        let mut specs: Vec<ParamSpec> = Vec::new();
        for param in &raw.params {
            let known = specs.iter().filter(|spec| spec.name == param.name).count();
            let place = json_at + place_of_param(json, &param.name, known);
            let spec = if known > 0 {
                Err(format!("the parameter `{}` is there twice", param.name))
            } else {
                spec(param).map_err(|what| format!("the parameter `{}`: {what}", param.name))
            };
            specs.push(spec.map_err(|message| Wrong::new(place, message))?);
        }
        let (lanes, vectors) = pack(&specs);
        if vectors as usize > MAX_UNIFORMS {
            let what = format!(
                "the parameters take {vectors} vectors: there may be {MAX_UNIFORMS} of four numbers or one colour"
            );
            return Err(Wrong::new(at("params"), what));
        }
        let name = |text: &str| names::text(text).map_err(|message| Wrong::new(start, message));
        let info = EffectInfo {
            kind: name(&format!("{PREFIX}{stem}"))?,
            label: name(raw.label.as_deref().unwrap_or(stem))?,
            category,
            help: name(raw.description.as_deref().unwrap_or_default())?,
            params: specs,
        };
        let end = start + length + CLOSE.len();
        Ok(Self { info, form, keeps_opaque: raw.keeps_opaque, lanes, vectors, end })
    }

    /// WGSL of `Params` and `params(p)`; nothing where there are no parameters, since a structure cannot be empty.
    pub fn accessors(&self) -> String {
        if self.lanes.is_empty() {
            return String::new();
        }
        let (mut members, mut values) = (String::new(), String::new());
        for ((name, lane), spec) in self.lanes.iter().zip(&self.info.params) {
            let vector = format!("param(p + {}u)", lane.vector);
            let component = lane.component.and_then(|index| ["x", "y", "z", "w"].get(index as usize)).unwrap_or(&"x");
            let (kind, value) = match spec.kind {
                ParamKind::Int { .. } => ("i32", format!("i32({vector}.{component})")),
                ParamKind::Bool { .. } => ("bool", format!("{vector}.{component} > 0.5")),
                ParamKind::Choice { .. } => ("u32", format!("u32({vector}.{component})")),
                ParamKind::Color { .. } => ("vec4<f32>", vector),
                ParamKind::Float { .. } | ParamKind::File { .. } => ("f32", format!("{vector}.{component}")),
            };
            // Writing to a String cannot fail.
            write!(members, " {name}: {kind},").ok();
            write!(values, " {value},").ok();
        }
        format!("struct Params {{{members} }}\nfn params(p: u32) -> Params {{ return Params({values} ); }}\n")
    }
}

/// What the shader gets for a parameter that is one number.
pub fn scalar(spec: &ParamSpec, params: &Params) -> f32 {
    match &spec.kind {
        ParamKind::Int { .. } => params.int(spec.name) as f32,
        ParamKind::Bool { .. } => f32::from(u8::from(params.bool(spec.name))),
        ParamKind::Choice { options, .. } => {
            let chosen = params.choice(spec.name);
            options.iter().position(|(name, _)| *name == chosen).unwrap_or(0) as f32
        }
        _ => params.float(spec.name),
    }
}

/// Four numbers to a vector, a vector to a colour: numbers first.
fn pack(specs: &[ParamSpec]) -> (Vec<(&'static str, Lane)>, u32) {
    let is_color = |spec: &&ParamSpec| matches!(spec.kind, ParamKind::Color { .. });
    let numbers = specs.iter().filter(|spec| !is_color(spec)).count() as u32;
    let (mut number, mut color) = (0, numbers.div_ceil(4));
    let lane = |spec: &ParamSpec| {
        let next = if is_color(&spec) { &mut color } else { &mut number };
        let index = *next;
        *next += 1;
        let lane = match spec.kind {
            ParamKind::Color { .. } => Lane { vector: index, component: None },
            _ => Lane { vector: index / 4, component: Some(index % 4) },
        };
        (spec.name, lane)
    };
    let lanes = specs.iter().map(lane).collect();
    (lanes, color)
}

fn category(group: Option<&str>) -> Result<Category, String> {
    let all = [Category::Key, Category::Color, Category::Blur, Category::Stylize];
    let Some(group) = group else { return Ok(Category::Stylize) };
    let found = all.into_iter().find(|category| category.label().eq_ignore_ascii_case(group));
    found.ok_or_else(|| format!("there is no group {group:?}: it is Keying, Colour, Blur or Stylise"))
}

fn form(stage: Option<&str>) -> Result<Form, String> {
    match stage {
        None | Some("point") => Ok(Form::Point),
        Some("taps") => Ok(Form::Taps),
        Some("pass") => Ok(Form::Pass { scale: 1.0 }),
        Some(other) => Err(format!("there is no stage {other:?}: it is point, taps or pass")),
    }
}

fn scaled(form: Form, scale: Option<f64>) -> Result<Form, String> {
    match (form, scale) {
        (form, None) => Ok(form),
        (Form::Pass { .. }, Some(scale)) if (0.01..=1.0).contains(&scale) => Ok(Form::Pass { scale: scale as f32 }),
        (Form::Pass { .. }, Some(scale)) => Err(format!("a scale of {scale} cannot be: it is 0.01 to 1")),
        (_, Some(_)) => Err("only a pass has a scale: write \"stage\": \"pass\", or leave it out".into()),
    }
}

fn spec(raw: &RawParam) -> Result<ParamSpec, String> {
    let first = raw.name.chars().next().unwrap_or('0');
    let plain = raw.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !first.is_ascii_alphabetic() || !plain {
        return Err("a name is letters, digits and _, a letter first".into());
    }
    if naga::front::wgsl::parse_str(&format!("struct Params {{ {}: f32 }}", raw.name)).is_err() {
        return Err("this is a word of WGSL itself; choose another name".into());
    }
    let kind = kind(raw)?;
    let spec = ParamSpec {
        name: names::text(&raw.name)?,
        label: names::text(raw.label.as_deref().unwrap_or(&raw.name))?,
        help: names::text(raw.description.as_deref().unwrap_or_default())?,
        kind,
    };
    Ok(spec)
}

fn kind(raw: &RawParam) -> Result<ParamKind, String> {
    let of = raw.kind.as_str();
    let numeric = matches!(of, "float" | "int");
    let unused = [
        ("min", raw.min.is_some() && !numeric),
        ("max", raw.max.is_some() && !numeric),
        ("unit", raw.unit.is_some() && !numeric),
        ("step", raw.step.is_some() && of != "float"),
        ("options", raw.options.is_some() && of != "choice"),
    ];
    if !matches!(of, "float" | "int" | "bool" | "choice" | "color") {
        return Err(format!("there is no kind {of:?}: it is float, int, bool, choice or color"));
    }
    if let Some((field, _)) = unused.iter().find(|(_, wrong)| *wrong) {
        return Err(format!("a {of} has no {field}"));
    }
    let unit = names::text(raw.unit.as_deref().unwrap_or_default())?;
    let default = raw.default.as_ref();
    match of {
        "float" => {
            let (min, max) = range(raw, 1.0)?;
            let default = number(default, min, max)?;
            let step = raw.step.unwrap_or(0.01);
            if step <= 0.0 {
                return Err(format!("a step of {step} goes nowhere: it is above 0"));
            }
            Ok(ParamKind::Float { default, min, max, step, unit })
        }
        "int" => {
            let (min, max) = range(raw, 100.0)?;
            let default = number(default, min, max)?;
            if let Some(broken) = [min, max, default].into_iter().find(|v| v.fract() != 0.0 || v.abs() > MAX_INT) {
                return Err(format!("{broken} is no whole number up to {MAX_INT}"));
            }
            Ok(ParamKind::Int { default: default as i64, min: min as i64, max: max as i64, unit })
        }
        "bool" => match default {
            None => Ok(ParamKind::Bool { default: false }),
            Some(Value::Bool(default)) => Ok(ParamKind::Bool { default: *default }),
            Some(other) => Err(format!("the default {other} is neither true nor false")),
        },
        "choice" => choice(raw),
        _ => color(default),
    }
}

fn choice(raw: &RawParam) -> Result<ParamKind, String> {
    let mut pairs = Vec::new();
    for option in raw.options.iter().flatten() {
        let (name, label) = match option {
            RawOption::Name(name) => (name, name),
            RawOption::Pair(name, label) => (name, label),
        };
        pairs.push((names::text(name)?, names::text(label)?));
    }
    let Some((first, _)) = pairs.first().copied() else {
        return Err("a choice needs options: \"options\": [\"one\", \"two\"]".into());
    };
    let default = match &raw.default {
        None => first,
        Some(value) => {
            let found = pairs.iter().find(|(name, _)| value.as_str() == Some(name));
            found.map(|(name, _)| *name).ok_or_else(|| format!("the default {value} is none of its options"))?
        }
    };
    Ok(ParamKind::Choice { default, options: names::options(&pairs)? })
}

fn color(default: Option<&Value>) -> Result<ParamKind, String> {
    let Some(value) = default else { return Ok(ParamKind::Color { default: [1.0; 4] }) };
    let wrong = || format!("the default {value} is no colour: it is three or four numbers from 0 to 1");
    let items = value.as_array().filter(|items| matches!(items.len(), 3 | 4)).ok_or_else(wrong)?;
    let mut default = [1.0; 4];
    for (slot, item) in default.iter_mut().zip(items) {
        *slot = item.as_f64().filter(|v| (0.0..=1.0).contains(v)).ok_or_else(wrong)?;
    }
    Ok(ParamKind::Color { default })
}

fn range(raw: &RawParam, above: f64) -> Result<(f64, f64), String> {
    let min = raw.min.unwrap_or(0.0);
    let max = raw.max.unwrap_or(above);
    let fits = min < max && [min, max].iter().all(|v| v.abs() <= f64::from(f32::MAX));
    if fits { Ok((min, max)) } else { Err(format!("{min} to {max} is no range")) }
}

/// The default, which is the least where none is given.
fn number(default: Option<&Value>, min: f64, max: f64) -> Result<f64, String> {
    let Some(value) = default else { return Ok(min) };
    let Some(number) = value.as_f64() else { return Err(format!("the default {value} is no number")) };
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(format!("the default {value} is not from {min} to {max}"))
    }
}

/// Where the value of `"name": "…"` stands, that of the parameter of this name after `skip` others of it.
fn place_of_param(json: &str, name: &str, skip: usize) -> usize {
    let quoted = format!("\"{name}\"");
    let is_name = |at: &usize| {
        let before = json.get(..*at).unwrap_or_default().trim_end();
        before.strip_suffix(':').is_some_and(|before| before.trim_end().ends_with("\"name\""))
    };
    json.match_indices(&quoted).map(|(at, _)| at).filter(is_name).nth(skip).unwrap_or(0)
}

/// The byte at a line and column, both from 1 on, as the JSON reader counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column.saturating_sub(1)
}

/// The reader's sentence without the place, which is that in the header and not that in the file.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}
