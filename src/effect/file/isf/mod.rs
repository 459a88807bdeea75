//! Effect files in [ISF](https://isf.video), version 2 and what is left of version 1.
//!
//! The header's JSON becomes a manifest, passes and images; the GLSL becomes WGSL by naga's GLSL front end, behind a preprocessor that makes of
//! it what that takes. Pictures lie with their first row at the top and ISF counts from the bottom, so every read of a picture and
//! every place in it is turned upside down where it enters the shader.

mod glsl;
mod inputs;
mod json;

pub use inputs::imports;
mod passes;

use super::Wrong;
use super::described::{Body, Described, Slot};
use super::manifest::{Manifest, ManifestParam, ParamForm, pack};
use crate::effect::program::PROGRAM_HEADER;
use crate::effect::{Category, Cost, ProgramCode};
use glsl::{Image, InFile, Interface, Modules, Trouble, Value, ValueKind};
use inputs::{Inputs, plain};
use json::{Json, get, text};
use passes::Passes;
use std::thread::Builder;

const MAX_HELP: usize = 400;
/// The front end calls itself for each nesting: room for the deepest that we let through.
const STACK: usize = 32 * 1024 * 1024;

/// Reads a file with the vertex shader beside it; with what it describes comes the byte at which its main function stands.
pub fn describe(kind: &str, stem: &str, file: &str, vertex: Option<&str>) -> Result<(Described, usize), Wrong> {
    let json = Json::read(file)?;
    let inputs = Inputs::read(&json)?;
    let passes = Passes::read(&json, &inputs)?;
    let interface = interface(&inputs, &passes);
    let modules = translate(file, vertex, &interface)?;
    let (_, vectors) = pack(&inputs.params);
    let main_at = modules.main_at;
    let code = ProgramCode {
        name: kind.to_owned(),
        fragment: modules.fragment,
        vertex: modules.vertex,
        images: inputs.images.len() as u32,
        buffers: passes.buffers.iter().map(|buffer| buffer.code).collect(),
        passes: passes.passes,
        vectors,
        moves: modules.moves || passes.buffers.iter().any(|buffer| buffer.code.persistent),
        untrusted: true,
    };
    let manifest = Manifest {
        label: stem.to_owned(),
        category: category(&json),
        help: help(&json),
        role: inputs.role,
        params: inputs.params,
    };
    let sizes = passes.buffers.into_iter().map(|buffer| buffer.size).collect();
    let images = inputs.images.into_iter().map(|(_, slot)| slot).collect();
    let body = Body::Program { code, sizes, images };
    Ok((Described { manifest, body, keeps_opaque: false, cost: Cost::default() }, main_at))
}

/// The description, and who it is by.
fn help(json: &Json<'_>) -> String {
    let description = text(&json.top, "DESCRIPTION").unwrap_or_default();
    let credit = text(&json.top, "CREDIT").map(|credit| plain(credit, MAX_HELP)).filter(|credit| !credit.is_empty());
    let credit = credit.map(|credit| match credit.to_lowercase().starts_with("by ") {
        true => format!("({credit})"),
        false => format!("(by {credit})"),
    });
    plain(&format!("{description} {}", credit.unwrap_or_default()), MAX_HELP)
}

/// The group whose name stands in the file's categories.
fn category(json: &Json<'_>) -> Category {
    let words = [
        ("blur", Category::Blur),
        ("sharpen", Category::Blur),
        ("color", Category::Color),
        ("colour", Category::Color),
        ("key", Category::Key),
        ("mask", Category::Key),
    ];
    let given = get(&json.top, "CATEGORIES").and_then(serde_json::Value::as_array);
    let given: Vec<String> =
        given.into_iter().flatten().filter_map(serde_json::Value::as_str).map(str::to_lowercase).collect();
    let found = words.iter().find(|(word, _)| given.iter().any(|category| category.contains(word)));
    found.map_or(Category::Stylize, |(_, category)| *category)
}

/// What the shaders read, with where it lies.
fn interface(inputs: &Inputs, passes: &Passes) -> Interface {
    let images = inputs.images.iter().map(|(name, slot)| Image {
        name: name.clone(),
        upwards: !matches!(slot, Slot::Samples { .. } | Slot::Spectrum { .. }),
    });
    let buffers = passes.buffers.iter().map(|buffer| Image { name: buffer.name.clone(), upwards: true });
    let images: Vec<Image> = images.chain(buffers).collect();
    let before = PROGRAM_HEADER + images.len() as u32;
    let (lanes, vectors) = pack(&inputs.params);
    let values = inputs.params.iter().zip(&lanes).filter_map(|(param, lane)| {
        let place = format!("scrim_values[{}].{}", before + lane.vector, lane.swizzle());
        Some(Value { name: param.name.clone(), kind: value_kind(param)?, place })
    });
    let copy = passes.shown.map(|buffer| (passes.passes.len().saturating_sub(1), inputs.images.len() + buffer));
    Interface { values: values.collect(), images, vectors: before + vectors, copy }
}

fn value_kind(param: &ManifestParam) -> Option<ValueKind> {
    Some(match param.form {
        ParamForm::Float { .. } => ValueKind::Float,
        ParamForm::Int { .. } | ParamForm::Choice { .. } => ValueKind::Int,
        ParamForm::Bool { .. } | ParamForm::Event => ValueKind::Bool,
        ParamForm::Point { .. } => ValueKind::Point,
        ParamForm::Color { .. } => ValueKind::Color,
        ParamForm::Image | ParamForm::Lut => return None,
    })
}

/// Translates on a thread with room for it. What is wrong in the vertex file is said with its line, since places are those of the
/// fragment file.
fn translate(file: &str, vertex: Option<&str>, interface: &Interface) -> Result<Modules, Wrong> {
    let failed = |what: &str| Wrong::new(0, format!("the shader could not be translated: {what}"));
    let result = std::thread::scope(|scope| {
        let worker = Builder::new().name("isf".into()).stack_size(STACK);
        let worker = worker.spawn_scoped(scope, || glsl::translate(file, vertex, interface));
        worker.map(std::thread::ScopedJoinHandle::join)
    });
    let result = result.map_err(|error| failed(&error.to_string()))?;
    // naga's front ends panic at some texts that are no shaders.
    let result = result.map_err(|_| failed("the translator gave up on it; make it simpler"))?;
    result.map_err(|Trouble { stage, wrong }| match stage {
        InFile::Fragment => wrong,
        InFile::Vertex => {
            let before = vertex.and_then(|text| text.get(..wrong.at)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            Wrong::new(0, format!("in the vertex shader at line {line}, column {column}: {}", wrong.message))
        }
    })
}
