//! Whether a file's WGSL keeps the contract, with the place in the file where it does not.
//!
//! The text is checked as it was written, behind declarations of what the contract offers, so that a place in it is a place in the file.

use super::header::{Form, Header};
use super::{ENTRY, Wrong};
use naga::front::wgsl;
use naga::valid::{Capabilities, FunctionError, ValidationError, ValidationFlags, Validator};
use naga::{Function, Handle, Module, Scalar, Span, Type, TypeInner, VectorSize};
use std::error::Error;

/// Most calls of `tap` in a stage of that kind.
const MAX_TAPS: usize = 9;

const CONTRACT: &str = "
struct At { px: vec2<f32>, size: vec2<f32>, time: f32 }
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

/// Where the main function stands, when all is well.
pub fn check(text: &str, header: &Header) -> Result<usize, Wrong> {
    let body = text.get(header.end..).unwrap_or_default();
    let tap = if header.form == Form::Point { "" } else { TAP };
    let before = format!("{CONTRACT}{tap}{}", header.accessors());
    let places = Places { before: before.len(), body: header.end };
    let source = before + body;
    let module = wgsl::parse_str(&source).map_err(|error| {
        let at = error.labels().filter_map(|(span, _)| places.in_file(span)).next();
        Wrong::new(at.unwrap_or(places.body), error.message())
    })?;
    forbid(&module, body, &places)?;
    let entry_at = entry(&module, header.form, &places)?;
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    validator
        .validate(&module)
        .map_err(|error| Wrong::new(places.of(error.spans().map(|(span, _)| *span)), explain(error.as_inner())))?;
    match body.match_indices("tap(").nth(MAX_TAPS) {
        Some((at, _)) if header.form == Form::Taps => {
            let what =
                format!("a stage of taps calls tap at most {MAX_TAPS} times: write \"stage\": \"pass\" for more");
            Err(Wrong::new(header.end + at, what))
        }
        _ => Ok(entry_at),
    }
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
fn entry(module: &Module, form: Form, places: &Places) -> Result<usize, Wrong> {
    let wanted = match form {
        Form::Point => "fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32>",
        Form::Taps | Form::Pass { .. } => "fn effect(at: At, p: u32) -> vec4<f32>",
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
    let fits = match (form, arguments.as_slice()) {
        (Form::Point, [color, at, p]) => is_color(color) && is_at(at) && is_index(p),
        (Form::Taps | Form::Pass { .. }, [at, p]) => is_at(at) && is_index(p),
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
