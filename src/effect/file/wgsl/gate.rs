//! Whether a file's WGSL keeps the contract, with the place in the file where it does not.
//!
//! The text is checked as it was written, behind declarations of what the contract offers, so that a place in it is a place in the file.

use super::accessors;
use super::header::{Header, Work};
use crate::effect::file::described::Form;
use crate::effect::file::effect::ENTRY;
use crate::effect::file::rules::{self, Broken, lexical};
use crate::effect::file::{Wrong, reads_time};
use naga::front::wgsl;
use naga::valid::{Capabilities, FunctionError, ValidationError, ValidationFlags, Validator};
use naga::{Function, Handle, Module, Scalar, Span, Type, TypeInner, VectorSize};
use std::error::Error;

/// Most calls of `tap` in a stage of that kind.
const MAX_TAPS: usize = 9;

const CONTRACT: &str = "
struct At { px: vec2<f32>, size: vec2<f32>, time: f32, delta: f32, frame: u32 }
@group(0) @binding(0) var<uniform> contract_values: array<vec4<f32>, 64>;
fn param(i: u32) -> vec4<f32> { return contract_values[i]; }
";
const TAP: &str = "
@group(0) @binding(1) var contract_input: texture_2d<f32>;
@group(0) @binding(2) var contract_sampler: sampler;
fn tap(at: At, offset: vec2<f32>) -> vec4<f32> {
    return textureSampleLevel(contract_input, contract_sampler, (at.px + offset) / at.size, 0.0);
}
";

const LUT: &str = "
@group(0) @binding(3) var contract_table: texture_3d<f32>;
@group(0) @binding(4) var contract_table_sampler: sampler;
fn lut(coordinate: vec3<f32>) -> vec4<f32> { return textureSampleLevel(contract_table, contract_table_sampler, coordinate, 0.0); }
fn lut_size() -> u32 { return textureDimensions(contract_table).x; }
fn lut_entry(place: vec3<i32>) -> vec4<f32> { return textureLoad(contract_table, place, 0); }
";

/// What the check found out.
pub struct Checked {
    /// Byte at which the main function stands.
    pub entry: usize,
    /// The text reads the time, the time since the last frame or its number.
    pub moves: bool,
    /// The file's WGSL, its loops with their budget.
    pub body: String,
}

/// Places in the assembled text and in the file.
struct Places {
    /// Length of what stands before the file's own WGSL.
    before: usize,
    /// Where that begins in the file.
    body: usize,
}

impl Places {
    /// The byte in the file; none for what is the contract's own.
    fn in_file(&self, span: Span) -> Option<usize> {
        let start = span.to_range()?.start;
        start.checked_sub(self.before).map(|at| at + self.body)
    }

    /// The start of the shortest span in the file: of nested ones the innermost.
    fn of(&self, spans: impl Iterator<Item = Span>) -> usize {
        let length = |span: Span| span.to_range().map_or(usize::MAX, |range| range.len());
        let found = spans.filter_map(|span| self.in_file(span).map(|at| (length(span), at))).min();
        found.map_or(self.body, |(_, at)| at)
    }
}

/// What stands before the file's own text when it is checked.
fn contract(header: &Header) -> String {
    let params = &header.manifest.params;
    match &header.work {
        Work::Program(passes) => accessors::program_before(header, passes),
        Work::Stage(form) => {
            let tap = if *form == Form::Point { "" } else { TAP };
            let lut = if accessors::has_lut(params) { LUT } else { "" };
            format!("{CONTRACT}{tap}{lut}{}", accessors::params(params))
        }
    }
}

pub fn check(text: &str, header: &Header) -> Result<Checked, Wrong> {
    let body = text.get(header.end..).unwrap_or_default();
    let before = contract(header);
    let places = Places { before: before.len(), body: header.end };
    lexical::check(body).map_err(|(at, what)| Wrong::new(header.end + at, what))?;
    let source = before + body;
    let module = wgsl::parse_str(&source).map_err(|error| {
        let at = error.labels().filter_map(|(span, _)| places.in_file(span)).next();
        Wrong::new(at.unwrap_or(places.body), error.message())
    })?;
    forbid(&module, body, &places)?;
    let entry_at = entry(&module, &header.work, &places)?;
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    validator
        .validate(&module)
        .map_err(|error| Wrong::new(places.of(error.spans().map(|(span, _)| *span)), explain(error.as_inner())))?;
    let broken = |Broken { span, message }| Wrong::new(places.of(std::iter::once(span)), message);
    rules::check(&module).map_err(broken)?;
    let guarded = rules::guard(&module, &source, Some(ENTRY)).map_err(broken)?;
    match body.match_indices("tap(").nth(MAX_TAPS) {
        Some((at, _)) if header.work == Work::Stage(Form::Taps) => {
            let what =
                format!("a stage of taps calls tap at most {MAX_TAPS} times: write \"stage\": \"pass\" for more");
            Err(Wrong::new(header.end + at, what))
        }
        _ => {
            let moves = reads_time(body);
            let body = guarded.get(places.before..).unwrap_or_default().to_owned();
            Ok(Checked { entry: entry_at, moves, body })
        }
    }
}

/// Whether a whole module that was put together is valid; the error is a sentence.
pub fn validate(source: &str) -> Result<(), String> {
    let module = wgsl::parse_str(source).map_err(|error| error.message().to_owned())?;
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    validator.validate(&module).map(|_| ()).map_err(|error| explain(error.as_inner()))
}

/// Variables outside functions, overrides and entry points are the program's own.
fn forbid(module: &Module, body: &str, places: &Places) -> Result<(), Wrong> {
    let variables = module.global_variables.iter().map(|(handle, _)| module.global_variables.get_span(handle));
    if let Some(at) = variables.filter_map(|span| places.in_file(span)).next() {
        let what = "an effect has no bindings and no variables outside functions: use params(p), tap and constants";
        return Err(Wrong::new(at, what));
    }
    let overrides = module.overrides.iter().map(|(handle, _)| module.overrides.get_span(handle));
    if let Some(at) = overrides.filter_map(|span| places.in_file(span)).next() {
        return Err(Wrong::new(at, "an effect has no overrides: use a parameter or a const"));
    }
    if let Some(point) = module.entry_points.first() {
        let at = body.find(&format!("fn {}", point.name)).unwrap_or(0);
        let what = format!("an effect has no entry points: leave the attribute of `{}` out", point.name);
        return Err(Wrong::new(places.body + at, what));
    }
    Ok(())
}

/// The main function is there and has the form of its stage.
fn entry(module: &Module, work: &Work, places: &Places) -> Result<usize, Wrong> {
    let is_point = *work == Work::Stage(Form::Point);
    let wanted = if is_point {
        "fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32>"
    } else {
        "fn effect(at: At, p: u32) -> vec4<f32>"
    };
    let named = |function: &Function| function.name.as_deref() == Some(ENTRY);
    let Some((handle, function)) = module.functions.iter().find(|(_, function)| named(function)) else {
        return Err(Wrong::new(places.body, format!("there is no main function: write `{wanted}`")));
    };
    let at = places.of(std::iter::once(module.functions.get_span(handle)));
    let of = |ty: Handle<Type>| module.types.get_handle(ty).ok();
    let is_color = |ty: &Type| ty.inner == TypeInner::Vector { size: VectorSize::Quad, scalar: Scalar::F32 };
    let is_at = |ty: &Type| ty.name.as_deref() == Some("At");
    let is_index = |ty: &Type| ty.inner == TypeInner::Scalar(Scalar::U32);
    let arguments: Vec<&Type> = function.arguments.iter().filter_map(|argument| of(argument.ty)).collect();
    let fits = match arguments.as_slice() {
        [color, at, p] if is_point => is_color(color) && is_at(at) && is_index(p),
        [at, p] if !is_point => is_at(at) && is_index(p),
        _ => false,
    };
    let returns = function.result.as_ref().and_then(|result| of(result.ty)).is_some_and(is_color);
    if fits && returns { Ok(at) } else { Err(Wrong::new(at, format!("the main function of this stage is `{wanted}`"))) }
}

/// A sentence for what is wrong. The last of a chain of errors says it, those before it only where.
fn explain(error: &ValidationError) -> String {
    if let ValidationError::Function { source: FunctionError::InvalidReturnType { .. }, .. } = error {
        return "what is returned here is not of the type that the function declares".into();
    }
    let mut error: &dyn Error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
