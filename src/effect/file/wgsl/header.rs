//! The header of an effect file: JSON in the comment that the file begins with.

use crate::effect::file::described::{Form, Slot};
use crate::effect::file::expression;
use crate::effect::file::manifest::{ChoiceForm, Manifest, ManifestParam, ParamForm, pack};
use crate::effect::file::size::{Expr, Size};
use crate::effect::file::{Wrong, without_place};
use crate::effect::{BufferCode, Category, MAX_UNIFORMS, Role};
use serde::Deserialize;
use serde_json::Value;

/// Whole numbers up to here are exact as `f32`.
const MAX_INT: f64 = 16_777_216.0;
const OPEN: &str = "/*{";
const CLOSE: &str = "}*/";

/// Most passes of a program, and most buffers.
const MAX_PASSES: usize = 32;
/// Longest label or unit, longest description and most options, so that no file fills what is kept of all.
const MAX_LABEL: usize = 80;
const MAX_HELP: usize = 400;
const MAX_OPTIONS: usize = 256;

/// What the file's work is.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// One stage.
    Stage(Form),
    /// Several passes.
    Program(Passes),
}

/// The passes of a program with what they fill.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Passes {
    /// Which buffer each fills.
    pub passes: Vec<Option<u32>>,
    pub names: Vec<String>,
    pub buffers: Vec<BufferCode>,
    pub sizes: Vec<Size>,
}

#[derive(Debug)]
pub struct Header {
    pub manifest: Manifest,
    pub work: Work,
    pub keeps_opaque: bool,
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
    role: Option<Role>,
    passes: Option<Vec<RawPass>>,
    #[serde(default)]
    keeps_opaque: bool,
    #[serde(default)]
    params: Vec<RawParam>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPass {
    target: Option<String>,
    width: Option<RawSize>,
    height: Option<RawSize>,
    #[serde(default)]
    persistent: bool,
    #[serde(default)]
    float: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawSize {
    Number(f64),
    Text(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParam {
    name: String,
    kind: String,
    label: Option<String>,
    description: Option<String>,
    group: Option<String>,
    unit: Option<String>,
    default: Option<Value>,
    min: Option<Value>,
    max: Option<Value>,
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
        let mut params: Vec<ManifestParam> = Vec::new();
        for raw in &raw.params {
            let known = params.iter().filter(|param| param.name == raw.name).count();
            let place = json_at + place_of_param(json, &raw.name, known);
            let param = if known > 0 {
                Err(format!("the parameter `{}` is there twice", raw.name))
            } else {
                param(raw).map_err(|what| format!("the parameter `{}`: {what}", raw.name))
            };
            params.push(param.map_err(|message| Wrong::new(place, message))?);
        }
        if params.iter().filter(|param| param.form == ParamForm::Lut).count() > 1 {
            return Err(Wrong::new(at("params"), "an effect has one lut at most"));
        }
        let work = match raw.passes {
            Some(passes) => {
                let only = "a program has no stage and no scale: leave them out, or leave \"passes\" out";
                if raw.stage.is_some() || raw.scale.is_some() {
                    return Err(Wrong::new(at("passes"), only));
                }
                Work::Program(program(&passes, &params).map_err(|message| Wrong::new(at("passes"), message))?)
            }
            None => {
                let form = form(raw.stage.as_deref()).map_err(|message| Wrong::new(at("stage"), message))?;
                Work::Stage(scaled(form, raw.scale).map_err(|message| Wrong::new(at("scale"), message))?)
            }
        };
        let (_, vectors) = pack(&params);
        if vectors as usize > MAX_UNIFORMS {
            let what = format!(
                "the parameters take {vectors} vectors: there may be {MAX_UNIFORMS} of four numbers or one colour"
            );
            return Err(Wrong::new(at("params"), what));
        }
        let role = raw.role.unwrap_or_default();
        check_role(role, &work, &params).map_err(|message| Wrong::new(at("role"), message))?;
        check_lengths(&raw.label, &raw.description).map_err(|message| Wrong::new(json_at, message))?;
        let manifest = Manifest {
            label: raw.label.unwrap_or_else(|| stem.to_owned()),
            category,
            help: raw.description.unwrap_or_default(),
            role,
            params,
        };
        let end = start + length + CLOSE.len();
        Ok(Self { manifest, work, keeps_opaque: raw.keeps_opaque, end })
    }

    /// Images of a program, in the order of their bindings, each with the name that the file reads it by.
    pub fn slots(&self) -> Vec<(String, Slot)> {
        let own = match self.manifest.role {
            Role::Filter => vec![("picture".to_owned(), Slot::Picture)],
            Role::Generator => Vec::new(),
            Role::Transition => vec![("from".to_owned(), Slot::Picture), ("to".to_owned(), Slot::Other)],
        };
        let chosen = self.manifest.params.iter().filter(|param| param.form == ParamForm::Image);
        own.into_iter().chain(chosen.map(|param| (param.name.clone(), Slot::Param(param.name.clone())))).collect()
    }
}

/// The names that the role gives must be free, and a transition has its progress.
fn check_role(role: Role, work: &Work, params: &[ManifestParam]) -> Result<(), String> {
    let is_program = matches!(work, Work::Program(_));
    if role != Role::Filter && !is_program {
        return Err("a generator or a transition has passes: write \"passes\": [{}]".into());
    }
    if !is_program && params.iter().any(|param| param.form == ParamForm::Image) {
        return Err("only a program has images: write \"passes\": [{}]".into());
    }
    if is_program && params.iter().any(|param| param.form == ParamForm::Lut) {
        return Err("a program has no lut: read an image, or leave \"passes\" out".into());
    }
    let progress = params.iter().any(|param| param.name == "progress" && matches!(param.form, ParamForm::Float { .. }));
    if role == Role::Transition && !progress {
        return Err("a transition needs a float parameter named progress".into());
    }
    Ok(())
}

fn program(raw: &[RawPass], params: &[ManifestParam]) -> Result<Passes, String> {
    if raw.is_empty() || raw.len() > MAX_PASSES {
        return Err(format!("there are {} passes: there may be 1 to {MAX_PASSES}", raw.len()));
    }
    let mut made = Passes::default();
    for (index, pass) in raw.iter().enumerate() {
        let last = index + 1 == raw.len();
        let Some(name) = &pass.target else {
            if !last {
                return Err("every pass but the last fills a target: give it a \"target\"".into());
            }
            made.passes.push(None);
            continue;
        };
        if last {
            return Err("the last pass makes the picture: it has no target".into());
        }
        check_name(name).map_err(|what| format!("the target `{name}`: {what}"))?;
        let taken = made.names.iter().position(|known| known == name);
        if taken.is_none()
            && (params.iter().any(|param| param.name == *name) || matches!(name.as_str(), "picture" | "from" | "to"))
        {
            return Err(format!("the target `{name}` has the name of something else"));
        }
        let place = taken.unwrap_or(made.names.len());
        if taken.is_none() {
            let of = |side: &Option<RawSize>, whole: Expr| match side {
                None => Ok(whole),
                Some(RawSize::Number(number)) => Ok(Expr::Number(*number)),
                Some(RawSize::Text(text)) => expression::parse(text, &|name| {
                    params.iter().any(|param| param.name == name && is_number(&param.form))
                }),
            };
            let size = Size { width: of(&pass.width, Expr::Width)?, height: of(&pass.height, Expr::Height)? };
            made.names.push(name.clone());
            made.sizes.push(size);
            made.buffers.push(BufferCode { float: pass.float, persistent: pass.persistent });
        }
        made.passes.push(u32::try_from(place).ok());
    }
    Ok(made)
}

fn category(group: Option<&str>) -> Result<Category, String> {
    let Some(group) = group else { return Ok(Category::Stylize) };
    let found = Category::ALL.into_iter().find(|category| category.label().eq_ignore_ascii_case(group));
    found.ok_or_else(|| {
        format!("there is no group {group:?}: it is Keying, Colour, Matte, Blur, Stylise, Distort, Dressing or Time")
    })
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

/// Parameters that arithmetic can use.
fn is_number(form: &ParamForm) -> bool {
    matches!(form, ParamForm::Float { .. } | ParamForm::Int { .. } | ParamForm::Bool { .. } | ParamForm::Choice { .. })
}

fn check_name(name: &str) -> Result<(), String> {
    let first = name.chars().next().unwrap_or('0');
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !first.is_ascii_alphabetic() || !plain || name.len() > 64 {
        return Err("a name is letters, digits and _, a letter first, at most 64 of them".into());
    }
    if naga::front::wgsl::parse_str(&format!("struct Params {{ {name}: f32 }}")).is_err() {
        return Err("this is a word of WGSL itself; choose another name".into());
    }
    Ok(())
}

fn check_lengths(label: &Option<String>, help: &Option<String>) -> Result<(), String> {
    let long = |text: &Option<String>, most| text.as_ref().is_some_and(|text| text.chars().count() > most);
    if long(label, MAX_LABEL) || long(help, MAX_HELP) {
        return Err(format!("a label has at most {MAX_LABEL} characters, a description {MAX_HELP}"));
    }
    Ok(())
}

fn param(raw: &RawParam) -> Result<ManifestParam, String> {
    check_name(&raw.name)?;
    check_lengths(&raw.label, &raw.description)?;
    check_lengths(&raw.group, &None)?;
    check_lengths(&raw.unit, &None)?;
    Ok(ManifestParam {
        name: raw.name.clone(),
        label: raw.label.clone().unwrap_or_else(|| raw.name.clone()),
        help: raw.description.clone().unwrap_or_default(),
        group: raw.group.clone().unwrap_or_default(),
        form: param_form(raw)?,
    })
}

fn param_form(raw: &RawParam) -> Result<ParamForm, String> {
    let of = raw.kind.as_str();
    let ranged = matches!(of, "float" | "int" | "point");
    let unused = [
        ("min", raw.min.is_some() && !ranged),
        ("max", raw.max.is_some() && !ranged),
        ("unit", raw.unit.is_some() && !ranged),
        ("step", raw.step.is_some() && of != "float"),
        ("options", raw.options.is_some() && of != "choice"),
        ("default", raw.default.is_some() && matches!(of, "image" | "lut" | "event")),
    ];
    let kinds = ["float", "int", "bool", "choice", "color", "point", "image", "lut", "event"];
    if !kinds.contains(&of) {
        return Err(format!(
            "there is no kind {of:?}: it is {} or event",
            kinds.get(..8).unwrap_or_default().join(", ")
        ));
    }
    if let Some((field, _)) = unused.iter().find(|(_, wrong)| *wrong) {
        let article = if matches!(of, "int" | "image" | "event") { "an" } else { "a" };
        return Err(format!("{article} {of} has no {field}"));
    }
    let unit = raw.unit.clone().unwrap_or_default();
    let default = raw.default.as_ref();
    match of {
        "float" => {
            let (min, max) = range(raw, 1.0)?;
            let default = number(default, min, max)?;
            let step = raw.step.unwrap_or(0.01);
            if step <= 0.0 {
                return Err(format!("a step of {step} goes nowhere: it is above 0"));
            }
            Ok(ParamForm::Float { default, min, max, step, unit })
        }
        "int" => {
            let (min, max) = range(raw, 100.0)?;
            let default = number(default, min, max)?;
            if let Some(broken) = [min, max, default].into_iter().find(|v| v.fract() != 0.0 || v.abs() > MAX_INT) {
                return Err(format!("{broken} is no whole number up to {MAX_INT}"));
            }
            Ok(ParamForm::Int { default: default as i64, min: min as i64, max: max as i64, unit })
        }
        "bool" => match default {
            None => Ok(ParamForm::Bool { default: false }),
            Some(Value::Bool(default)) => Ok(ParamForm::Bool { default: *default }),
            Some(other) => Err(format!("the default {other} is neither true nor false")),
        },
        "choice" => choice(raw),
        "point" => point(raw, unit),
        "image" => Ok(ParamForm::Image),
        "lut" => Ok(ParamForm::Lut),
        "event" => Ok(ParamForm::Event),
        _ => color(default),
    }
}

fn choice(raw: &RawParam) -> Result<ParamForm, String> {
    let mut options: Vec<ChoiceForm> = Vec::new();
    if raw.options.as_ref().is_some_and(|options| options.len() > MAX_OPTIONS) {
        return Err(format!("a choice has at most {MAX_OPTIONS} options"));
    }
    for (value, option) in (0..).zip(raw.options.iter().flatten()) {
        let (name, label) = match option {
            RawOption::Name(name) => (name, name),
            RawOption::Pair(name, label) => (name, label),
        };
        check_lengths(&Some(name.clone()), &None)?;
        check_lengths(&Some(label.clone()), &None)?;
        if options.iter().any(|option| option.name == *name) {
            return Err(format!("the option {name:?} is there twice"));
        }
        options.push(ChoiceForm { name: name.clone(), label: label.clone(), value });
    }
    let Some(first) = options.first() else {
        return Err("a choice needs options: \"options\": [\"one\", \"two\"]".into());
    };
    let default = match &raw.default {
        None => first.name.clone(),
        Some(value) => {
            let found = options.iter().find(|option| value.as_str() == Some(&option.name));
            found
                .map(|option| option.name.clone())
                .ok_or_else(|| format!("the default {value} is none of its options"))?
        }
    };
    Ok(ParamForm::Choice { default, options })
}

fn color(default: Option<&Value>) -> Result<ParamForm, String> {
    let Some(value) = default else { return Ok(ParamForm::Color { default: [1.0; 4] }) };
    let wrong = || format!("the default {value} is no colour: it is three or four numbers from 0 to 1");
    let items = value.as_array().filter(|items| matches!(items.len(), 3 | 4)).ok_or_else(wrong)?;
    let mut default = [1.0; 4];
    for (slot, item) in default.iter_mut().zip(items) {
        *slot = item.as_f64().filter(|v| (0.0..=1.0).contains(v)).ok_or_else(wrong)?;
    }
    Ok(ParamForm::Color { default })
}

fn point(raw: &RawParam, unit: String) -> Result<ParamForm, String> {
    let pair = |given: &Option<Value>, missing: [f64; 2]| {
        let Some(value) = given else { return Ok(missing) };
        let items = value.as_array().map(Vec::as_slice);
        match items {
            Some([x, y]) => x.as_f64().zip(y.as_f64()).map(|(x, y)| [x, y]),
            _ => None,
        }
        .filter(|pair| pair.iter().all(|v| v.abs() <= f64::from(f32::MAX)))
        .ok_or_else(|| format!("{value} is no point: it is two numbers"))
    };
    let (min, max) = (pair(&raw.min, [0.0; 2])?, pair(&raw.max, [1.0; 2])?);
    let default = pair(&raw.default, [(min[0] + max[0]) / 2.0, (min[1] + max[1]) / 2.0])?;
    let fits = |i: usize| {
        let (Some(min), Some(max), Some(v)) = (min.get(i), max.get(i), default.get(i)) else { return false };
        min < max && (min..=max).contains(&v)
    };
    if !fits(0) || !fits(1) {
        return Err(format!("the default {default:?} is not from {min:?} to {max:?}"));
    }
    Ok(ParamForm::Point { default, min, max, unit })
}

fn range(raw: &RawParam, above: f64) -> Result<(f64, f64), String> {
    let side = |given: &Option<Value>, missing: f64| match given {
        None => Ok(missing),
        Some(value) => value.as_f64().ok_or_else(|| format!("{value} is no number")),
    };
    let (min, max) = (side(&raw.min, 0.0)?, side(&raw.max, above)?);
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
