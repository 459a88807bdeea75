//! The WGSL that stands around a file's own: parameters by name, and for programs their bindings and their entry point.

use super::header::{Header, Passes};
use crate::effect::file::manifest::{ManifestParam, ParamForm, pack};
use crate::effect::program::PROGRAM_HEADER;
use std::fmt::Write;

pub fn has_lut(params: &[ManifestParam]) -> bool {
    params.iter().any(|param| param.form == ParamForm::Lut)
}

/// WGSL of `Params` and `params(p)`; nothing where there are no numbers, since a structure cannot be empty.
pub fn params(params: &[ManifestParam]) -> String {
    let (lanes, _) = pack(params);
    let (mut members, mut values) = (String::new(), String::new());
    for (param, lane) in params.iter().zip(&lanes).filter(|(_, lane)| lane.width > 0) {
        let read = format!("param(p + {}u).{}", lane.vector, lane.swizzle());
        let (kind, value) = match param.form {
            ParamForm::Int { .. } => ("i32", format!("i32({read})")),
            ParamForm::Bool { .. } | ParamForm::Event => ("bool", format!("{read} > 0.5")),
            ParamForm::Choice { .. } => ("u32", format!("u32({read})")),
            ParamForm::Color { .. } => ("vec4<f32>", read),
            ParamForm::Point { .. } => ("vec2<f32>", read),
            ParamForm::Float { .. } | ParamForm::Image | ParamForm::Lut => ("f32", read),
        };
        // Writing to a String cannot fail.
        write!(members, " {}: {kind},", param.name).ok();
        write!(values, " {value},").ok();
    }
    if members.is_empty() {
        return String::new();
    }
    format!("struct Params {{{members} }}\nfn params(p: u32) -> Params {{ return Params({values} ); }}\n")
}

/// What stands before the WGSL of a program.
pub fn program_before(header: &Header, passes: &Passes) -> String {
    let slots = header.slots();
    let names = slots.iter().map(|(name, _)| name).chain(&passes.names);
    let length = vectors_before(header, passes) + pack(&header.manifest.params).1;
    let mut out = format!(
        "struct At {{ px: vec2<f32>, size: vec2<f32>, uv: vec2<f32>, time: f32, delta: f32, frame: u32, step: u32 }}\n\
         @group(0) @binding(0) var scrim_sampler: sampler;\n\
         @group(0) @binding(1) var<uniform> scrim_values: array<vec4<f32>, {length}>;\n\
         fn param(i: u32) -> vec4<f32> {{ return scrim_values[i]; }}\n"
    );
    for (index, name) in (0_u32..).zip(names) {
        let (binding, vector) = (index + 2, index + PROGRAM_HEADER);
        write!(
            out,
            "@group(0) @binding({binding}) var scrim_texture_{index}_: texture_2d<f32>;\n\
             fn sample_{name}(uv: vec2<f32>) -> vec4<f32> {{ return textureSampleLevel(scrim_texture_{index}_, scrim_sampler, saturate(uv), 0.0); }}\n\
             fn size_{name}() -> vec2<f32> {{ return scrim_values[{vector}].xy; }}\n"
        )
        .ok();
    }
    if slots.iter().any(|(name, _)| name == "picture") {
        out.push_str(
            "fn tap(at: At, offset: vec2<f32>) -> vec4<f32> { return sample_picture((at.px + offset) / at.size); }\n",
        );
    }
    out.push_str(&params(&header.manifest.params));
    out
}

/// What stands behind it: the entry point.
pub fn program_after(header: &Header, passes: &Passes) -> String {
    let base = vectors_before(header, passes);
    format!(
        "@fragment fn fragment(@builtin(position) scrim_position: vec4<f32>) -> @location(0) vec4<f32> {{\n  \
         let size = scrim_values[1].xy;\n  let now = scrim_values[0];\n  let px = scrim_position.xy;\n  \
         return effect(At(px, size, px / size, now.x, now.y, u32(now.z), u32(now.w)), {base}u);\n}}\n"
    )
}

/// Vectors before the parameters.
fn vectors_before(header: &Header, passes: &Passes) -> u32 {
    PROGRAM_HEADER + (header.slots().len() + passes.names.len()) as u32
}
