//! What an effect file says of itself, in one form for every language that effects are written in. Small, checked, and plain enough to
//! cross from the process that read the file to the one that shows it.

use super::names;
use crate::effect::{Category, EffectInfo, ParamKind, ParamSpec, Params, Role};
use serde::{Deserialize, Serialize};

/// An effect's face.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub label: String,
    pub category: Category,
    /// One sentence.
    pub help: String,
    pub role: Role,
    pub params: Vec<ManifestParam>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManifestParam {
    pub name: String,
    pub label: String,
    pub help: String,
    pub group: String,
    pub form: ParamForm,
}

/// As [`ParamKind`], owned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ParamForm {
    Float {
        default: f64,
        min: f64,
        max: f64,
        step: f64,
        unit: String,
    },
    Int {
        default: i64,
        min: i64,
        max: i64,
        unit: String,
    },
    Bool {
        default: bool,
    },
    Choice {
        default: String,
        options: Vec<ChoiceForm>,
    },
    Color {
        default: [f64; 4],
    },
    Point {
        default: [f64; 2],
        min: [f64; 2],
        max: [f64; 2],
        unit: String,
    },
    Image,
    /// A `.cube` table, at most one.
    Lut,
    Event,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceForm {
    pub name: String,
    pub label: String,
    /// What the shader gets.
    pub value: i32,
}

/// Where a parameter lies among the vectors that the shader gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    pub vector: u32,
    /// First component.
    pub component: u32,
    /// Numbers that it takes: 1, 2 for a point, 4 for a colour, 0 for what is no number.
    pub width: u32,
}

impl Lane {
    /// The components, such as `xy`.
    pub fn swizzle(&self) -> &'static str {
        let all = "xyzw";
        let first = self.component as usize;
        all.get(first..first + self.width as usize).unwrap_or("x")
    }
}

/// A lane per parameter and the vectors that they take together: in order, colours in vectors of their own, points never across two.
pub fn pack(params: &[ManifestParam]) -> (Vec<Lane>, u32) {
    let mut next = 0;
    let lane = |param: &ManifestParam| {
        let width = match param.form {
            ParamForm::Image | ParamForm::Lut => 0,
            ParamForm::Point { .. } => 2,
            ParamForm::Color { .. } => 4,
            _ => 1,
        };
        let start = if width == 0 { next } else { u32::next_multiple_of(next, width) };
        next = start + width;
        Lane { vector: start / 4, component: start % 4, width }
    };
    let lanes = params.iter().map(lane).collect();
    (lanes, next.div_ceil(4))
}

impl Manifest {
    /// What pickers and panels show. The error is a sentence: there is no room for more names.
    pub fn info(&self, kind: &str) -> Result<EffectInfo, String> {
        Ok(EffectInfo {
            kind: names::text(kind)?,
            label: names::text(&self.label)?,
            category: self.category,
            help: names::text(&self.help)?,
            role: self.role,
            set_ups: &[],
            params: self.params.iter().map(ManifestParam::spec).collect::<Result<_, _>>()?,
        })
    }
}

impl ManifestParam {
    fn spec(&self) -> Result<ParamSpec, String> {
        let kind = match &self.form {
            ParamForm::Float { default, min, max, step, unit } => {
                ParamKind::Float { default: *default, min: *min, max: *max, step: *step, unit: names::text(unit)? }
            }
            ParamForm::Int { default, min, max, unit } => {
                ParamKind::Int { default: *default, min: *min, max: *max, unit: names::text(unit)? }
            }
            ParamForm::Bool { default } => ParamKind::Bool { default: *default },
            ParamForm::Choice { default, options } => {
                let pair = |option: &ChoiceForm| Ok((names::text(&option.name)?, names::text(&option.label)?));
                let pairs = options.iter().map(pair).collect::<Result<Vec<_>, String>>()?;
                ParamKind::Choice { default: names::text(default)?, options: names::options(&pairs)? }
            }
            ParamForm::Color { default } => ParamKind::Color { default: *default },
            ParamForm::Point { default, min, max, unit } => {
                ParamKind::Point { default: *default, min: *min, max: *max, unit: names::text(unit)? }
            }
            ParamForm::Image => ParamKind::Image,
            ParamForm::Lut => ParamKind::File { extensions: &["cube"] },
            ParamForm::Event => ParamKind::Event,
        };
        Ok(ParamSpec {
            name: names::text(&self.name)?,
            label: names::text(&self.label)?,
            help: names::text(&self.help)?,
            group: names::text(&self.group)?,
            kind,
        })
    }

    /// The numbers that the shader gets, as many as its lane is wide.
    pub fn numbers(&self, params: &Params) -> [f32; 4] {
        let one = |value: f32| [value, 0.0, 0.0, 0.0];
        match &self.form {
            ParamForm::Float { .. } => one(params.float(&self.name)),
            ParamForm::Int { .. } => one(params.int(&self.name) as f32),
            ParamForm::Bool { .. } | ParamForm::Event => one(f32::from(u8::from(params.bool(&self.name)))),
            ParamForm::Choice { options, .. } => {
                let chosen = params.choice(&self.name);
                let value = options.iter().find(|option| option.name == chosen).map_or(0, |option| option.value);
                one(value as f32)
            }
            ParamForm::Color { .. } => params.color(&self.name),
            ParamForm::Point { .. } => {
                let [x, y] = params.point(&self.name);
                [x, y, 0.0, 0.0]
            }
            ParamForm::Image | ParamForm::Lut => [0.0; 4],
        }
    }
}
