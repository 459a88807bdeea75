//! What an effect costs: it is drawn small, at its defaults and at its greatest values.

use super::device::{Device, Draw};
use crate::effect::file::manifest::{ManifestParam, ParamForm, pack};
use crate::effect::file::{Body, Described, Form};
use crate::effect::{Cost, ProgramCode, program::PROGRAM_HEADER};
use std::time::Duration;

/// Side of the picture that is drawn.
const SIDE: u32 = 64;
/// Pixels of a frame of 1920 by 1080.
const FRAME: f64 = 1920.0 * 1080.0;
/// The most that one frame may take.
const LIMIT_MS: f64 = 30_000.0;
/// The least of as many tries counts, as other programs run too.
const TRIES: usize = 3;

/// Compiles the effect, draws with it and says what a pixel costs. The error is a sentence.
pub fn measure(device: &Device, described: &Described) -> Result<Cost, String> {
    let params = &described.manifest.params;
    let (text, passes, share, before) = match &described.body {
        Body::Stage { form, wgsl, uses_lut } => {
            let share = if let Form::Pass { scale } = form { f64::from(*scale).powi(2) } else { 1.0 };
            (stage(*form, wgsl, *uses_lut, pack(params).1), 1, share, 0)
        }
        Body::Program { code, .. } => (code.fragment.clone(), code.passes.len(), 1.0, code_before(code)),
    };
    let (vertex, names) = match &described.body {
        Body::Stage { .. } => (None, ("scrim_vertex", "scrim_fragment")),
        Body::Program { code, .. } => {
            (Some(code.vertex.as_deref().unwrap_or(Device::plain_vertex())), ("vertex", "fragment"))
        }
    };
    let draw = Draw { wgsl: &text, vertex, names, target: wgpu::TextureFormat::Rgba8Unorm };
    let ready = device.scoped(|| device.pipeline(&draw))??;
    let pixel_ns = |whole: Duration| whole.as_nanos() as f64 / f64::from(SIDE * SIDE) * share;
    let mut cost = Cost::default();
    for (greatest, numbers) in [(false, default_of as fn(&ParamForm) -> _), (true, greatest_of)] {
        let mut whole = Duration::ZERO;
        for pass in 0..passes {
            let vectors: Vec<_> = header(before, pass).into_iter().chain(values(params, numbers)).collect();
            whole += device.scoped(|| {
                device.set(&ready, &vectors);
                let tries = (0..TRIES).map(|_| device.draw(&ready, SIDE).saturating_sub(device.draw(&ready, 1)));
                tries.min().unwrap_or_default()
            })?;
        }
        if !greatest {
            cost.usual_ns = pixel_ns(whole);
        }
        cost.most_ns = cost.most_ns.max(pixel_ns(whole));
    }
    let frame_ms = cost.most_ns * FRAME / 1e6;
    if frame_ms > LIMIT_MS {
        return Err(format!(
            "it takes about {frame_ms:.0} ms for a frame of 1920×1080 here: {LIMIT_MS:.0} ms are allowed; make it do less per pixel"
        ));
    }
    Ok(cost)
}

/// Vectors of a program that stand before its parameters.
fn code_before(code: &ProgramCode) -> u32 {
    code.uniform_vectors() - code.vectors
}

/// The vectors before the parameters, as in a picture of the measured size a second after the beginning.
fn header(count: u32, pass: usize) -> Vec<[f32; 4]> {
    let side = SIDE as f32;
    let all = (0..count).map(|index| match index {
        0 => [1.0, 1.0 / 30.0, 30.0, pass as f32],
        1 => [side, side, side, side],
        2 => [2026.0, 1.0, 1.0, 43_200.0],
        index if index >= PROGRAM_HEADER => [side, side, 1.0, 0.0],
        _ => [0.0; 4],
    });
    all.collect()
}

fn values(params: &[ManifestParam], numbers: fn(&ParamForm) -> [f32; 4]) -> Vec<[f32; 4]> {
    let (lanes, vectors) = pack(params);
    let mut out = vec![[0.0; 4]; vectors as usize];
    for (lane, param) in lanes.iter().zip(params) {
        let Some(vector) = out.get_mut(lane.vector as usize) else { continue };
        let slots = vector.iter_mut().skip(lane.component as usize).take(lane.width as usize);
        slots.zip(numbers(&param.form)).for_each(|(slot, number)| *slot = number);
    }
    out
}

fn default_of(form: &ParamForm) -> [f32; 4] {
    let one = |value: f32| [value, 0.0, 0.0, 0.0];
    match form {
        ParamForm::Float { default, .. } => one(*default as f32),
        ParamForm::Int { default, .. } => one(*default as f32),
        ParamForm::Bool { default } => one(f32::from(u8::from(*default))),
        ParamForm::Choice { default, options } => {
            let chosen = options.iter().find(|option| option.name == *default);
            one(chosen.map_or(0, |option| option.value) as f32)
        }
        ParamForm::Color { default } => default.map(|value| value as f32),
        ParamForm::Point { default: [x, y], .. } => [*x as f32, *y as f32, 0.0, 0.0],
        ParamForm::Image | ParamForm::Lut | ParamForm::Event => [0.0; 4],
    }
}

fn greatest_of(form: &ParamForm) -> [f32; 4] {
    let one = |value: f32| [value, 0.0, 0.0, 0.0];
    match form {
        ParamForm::Float { max, .. } => one(*max as f32),
        ParamForm::Int { max, .. } => one(*max as f32),
        ParamForm::Bool { .. } | ParamForm::Event => one(1.0),
        ParamForm::Choice { options, .. } => one(options.iter().map(|option| option.value).max().unwrap_or(0) as f32),
        ParamForm::Color { .. } => [1.0; 4],
        ParamForm::Point { max: [x, y], .. } => [*x as f32, *y as f32, 0.0, 0.0],
        ParamForm::Image | ParamForm::Lut => [0.0; 4],
    }
}

/// A whole module around one stage.
fn stage(form: Form, wgsl: &str, uses_lut: bool, vectors: u32) -> String {
    let length = vectors.max(1);
    let input = "textureSampleLevel(scrim_input, scrim_sampler, scrim_position.xy / 64.0, 0.0)";
    let (tap, first) = match form {
        Form::Point => ("", format!("{input}, ")),
        Form::Taps | Form::Pass { .. } => (TAP, String::new()),
    };
    let lut = if uses_lut { LUT } else { "" };
    format!(
        "struct At {{ px: vec2<f32>, size: vec2<f32>, time: f32, delta: f32, frame: u32 }}\n\
         @group(0) @binding(0) var scrim_sampler: sampler;\n\
         @group(0) @binding(1) var<uniform> scrim_values: array<vec4<f32>, {length}>;\n\
         @group(0) @binding(2) var scrim_input: texture_2d<f32>;\n\
         fn param(i: u32) -> vec4<f32> {{ return scrim_values[i]; }}\n{tap}{lut}{wgsl}\n\
         @vertex fn scrim_vertex(@builtin(vertex_index) i: u32) -> @builtin(position) vec4<f32> {{\n  \
         return vec4<f32>(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);\n}}\n\
         @fragment fn scrim_fragment(@builtin(position) scrim_position: vec4<f32>) -> @location(0) vec4<f32> {{\n  \
         let at = At(scrim_position.xy, vec2<f32>(64.0), 1.0, 0.03, 30u);\n  return effect({first}at, 0u);\n}}\n"
    )
}

const TAP: &str = "fn tap(at: At, offset: vec2<f32>) -> vec4<f32> {
    return textureSampleLevel(scrim_input, scrim_sampler, (at.px + offset) / at.size, 0.0);
}
";
const LUT: &str = "@group(0) @binding(3) var scrim_table: texture_3d<f32>;
fn lut(coordinate: vec3<f32>) -> vec4<f32> { return textureSampleLevel(scrim_table, scrim_sampler, coordinate, 0.0); }
";
