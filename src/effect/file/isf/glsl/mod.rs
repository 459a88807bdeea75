//! GLSL of many versions as one WGSL module: preprocessed, rewritten to what naga's GLSL front end takes, translated and validated.

mod calls;
mod condition;
mod declarations;
mod loops;
mod mend;
mod nesting;
mod powers;
mod preprocess;
mod said;
mod source;
mod surroundings;
mod switches;
mod token;

use crate::effect::file::{Wrong, rules};
use declarations::{Shader, Stage};
use naga::back::wgsl::{WriterFlags, write_string};
use naga::front::glsl::{Frontend, Options};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{ShaderStage, Span};
use source::Source;
use std::collections::{BTreeSet, HashSet};

/// What a shader reads from outside.
#[derive(Debug, Default)]
pub struct Interface {
    /// Images and buffers in the order of their bindings.
    pub images: Vec<Image>,
    pub values: Vec<Value>,
    /// Length of the uniform array.
    pub vectors: u32,
    /// A last pass that only shows the image at this place.
    pub copy: Option<(usize, usize)>,
}

#[derive(Debug)]
pub struct Image {
    pub name: String,
    /// Its rows go up, as a picture's do in GLSL; those of sound are channels.
    pub upwards: bool,
}

/// A parameter.
#[derive(Debug)]
pub struct Value {
    pub name: String,
    pub kind: ValueKind,
    /// Where it lies, such as `scrim_values[5].xy`.
    pub place: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Float,
    Int,
    Bool,
    Point,
    Color,
}

/// The modules of one effect.
#[derive(Debug)]
pub struct Modules {
    pub fragment: String,
    pub vertex: Option<String>,
    /// The picture changes by itself.
    pub moves: bool,
    /// Byte of the fragment file at which `main` stands.
    pub main_at: usize,
}

/// Something wrong, in the fragment file or in the vertex file.
pub struct Trouble {
    pub stage: InFile,
    pub wrong: Wrong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFile {
    Fragment,
    Vertex,
}

/// A shader that has been read but not yet translated.
struct Read<'a> {
    shader: Shader<'a>,
    images: BTreeSet<usize>,
    any: bool,
    words: HashSet<String>,
}

/// Translates a fragment shader, with the vertex shader where there is one.
pub fn translate(fragment: &str, vertex: Option<&str>, interface: &Interface) -> Result<Modules, Trouble> {
    let in_fragment = |wrong| Trouble { stage: InFile::Fragment, wrong };
    let in_vertex = |wrong| Trouble { stage: InFile::Vertex, wrong };
    let corners = vertex.map(|text| read(text, Stage::Vertex, interface)).transpose().map_err(in_vertex)?;
    let pixels = read(fragment, Stage::Fragment, interface).map_err(in_fragment)?;
    let varyings = corners.as_ref().map(|corners| surroundings::Packed::new(&corners.shader.varyings)).transpose();
    let varyings = varyings.map_err(|what| in_vertex(Wrong::new(0, what)))?;
    let moves = ["TIME", "TIMEDELTA", "DATE", "FRAMEINDEX"];
    let moves = [Some(&pixels), corners.as_ref()]
        .into_iter()
        .flatten()
        .any(|read| moves.iter().any(|word| read.words.contains(*word)));
    let main_at = pixels.shader.main_at;
    let source = surroundings::fragment(&pixels, varyings.as_ref(), interface);
    let fragment = module(&source, Stage::Fragment).map_err(in_fragment)?;
    let vertex = match (&corners, &varyings) {
        (Some(corners), Some(varyings)) => {
            let source = surroundings::vertex(corners, varyings, interface);
            Some(module(&source, Stage::Vertex).map_err(in_vertex)?)
        }
        _ => None,
    };
    Ok(Modules { fragment, vertex, moves, main_at })
}

fn read<'a>(text: &'a str, stage: Stage, interface: &Interface) -> Result<Read<'a>, Wrong> {
    let tokens = preprocess::preprocess(token::tokens(text)?)?;
    token::check(&tokens)?;
    let tokens = loops::written_out(switches::written_out(tokens)?);
    nesting::check(&tokens)?;
    let images: Vec<String> = interface.images.iter().map(|image| image.name.clone()).collect();
    let bools = interface.values.iter().filter(|value| value.kind == ValueKind::Bool);
    let bools: Vec<String> = bools.map(|value| value.name.clone()).collect();
    let mut calls = calls::rewrite(&tokens, &images, &bools)?;
    powers::renamed(&mut calls.tokens);
    let words = calls.tokens.iter().filter(|token| token.is_word()).map(|token| token.text.to_string()).collect();
    let known = surroundings::names(interface);
    let shader = declarations::read(calls.tokens, stage, &|name| known.contains(name))?;
    Ok(Read { shader, images: calls.images, any: calls.any, words })
}

/// WGSL of a shader whose GLSL is complete.
fn module(source: &Source, stage: Stage) -> Result<String, Wrong> {
    let (naga_stage, entry) = match stage {
        Stage::Fragment => (ShaderStage::Fragment, "fragment"),
        Stage::Vertex => (ShaderStage::Vertex, "vertex"),
    };
    let place = |span: Option<Span>| span.and_then(|span| source.in_file(span.to_range()?)).unwrap_or(source.start);
    let mut module = Frontend::default().parse(&Options::from(naga_stage), &source.text).map_err(|errors| {
        let first = errors.errors.first();
        let what = first.map_or_else(|| "this is no valid GLSL".to_owned(), |error| error.kind.to_string());
        Wrong::new(place(first.map(|error| error.meta)), said::said(&what))
    })?;
    mend::mend(&mut module, entry);
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    let info = validator.validate(&module).map_err(|error| {
        // Of a function the head is named as well; what stands in it is meant, and of nested places the innermost.
        let length = |span: &Span| span.to_range().map_or(usize::MAX, |range| range.len());
        let named = error.spans().filter(|(span, _)| span.to_range().and_then(|range| source.in_file(range)).is_some());
        let innermost = named.min_by_key(|(span, label)| (label.contains("Function"), length(span)));
        let at = place(innermost.map(|(span, _)| *span));
        let mut inner: &dyn std::error::Error = error.as_inner();
        while let Some(cause) = inner.source() {
            inner = cause;
        }
        Wrong::new(at, said::said(&inner.to_string()))
    })?;
    let wgsl = write_string(&module, &info, WriterFlags::empty())
        .map_err(|error| Wrong::new(source.start, format!("this cannot be said in WGSL: {error}")))?;
    guarded(&wgsl).map_err(|what| Wrong::new(source.start, what))
}

/// The text under the rules that every stranger's shader is under, with a budget in its loops.
fn guarded(wgsl: &str) -> Result<String, String> {
    let module = naga::front::wgsl::parse_str(wgsl).map_err(|error| error.message().to_owned())?;
    rules::check(&module).and_then(|()| rules::guard(&module, wgsl, None)).map_err(|broken| broken.message)
}
