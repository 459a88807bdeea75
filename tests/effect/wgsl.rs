//! Every snippet in every form, parsed and validated together with the functions that the contract offers it.

use super::{CONTEXT, catalog, effect, params, uniforms};
use naga::front::wgsl;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use scrim::document::ParamValue;
use scrim::effect::{MAX_IMAGES, MAX_UNIFORMS, Snippet, Stage};
use serde_json::json;

/// Stands for what the weaver declares: all stages have the first part.
const PRELUDE: &str = "
struct At { px: vec2<f32>, size: vec2<f32>, time: f32, delta: f32, frame: u32 }
@group(0) @binding(0) var<uniform> values: array<vec4<f32>, 64>;
fn param(i: u32) -> vec4<f32> { return values[i]; }
fn linear(c: vec3<f32>) -> vec3<f32> { return c; }
fn encoded(c: vec3<f32>) -> vec3<f32> { return c; }
";
const TAP: &str = "
@group(0) @binding(1) var input: texture_2d<f32>;
@group(0) @binding(2) var input_sampler: sampler;
fn tap(at: At, offset: vec2<f32>) -> vec4<f32> {
    return textureSampleLevel(input, input_sampler, (at.px + offset) / at.size, 0.0);
}
fn pixel(at: At, offset: vec2<i32>) -> vec4<f32> { return textureLoad(input, vec2<i32>(at.px) + offset, 0); }
";
const LUT: &str = "
@group(0) @binding(3) var table: texture_3d<f32>;
@group(0) @binding(4) var table_sampler: sampler;
fn lut(coordinate: vec3<f32>) -> vec4<f32> { return textureSampleLevel(table, table_sampler, coordinate, 0.0); }
fn lut_size() -> u32 { return textureDimensions(table).x; }
fn lut_entry(place: vec3<i32>) -> vec4<f32> { return textureLoad(table, place, 0); }
fn lut_has_curves() -> bool { return false; }
fn lut_pair(coordinate: vec3<f32>) -> vec2<f32> { return lut(coordinate).rg; }
";

/// The images that it may read.
fn images(snippet: &Snippet) -> String {
    let image = |index| {
        format!("fn image{index}(at: At, offset: vec2<f32>) -> vec4<f32> {{ return vec4<f32>(offset, at.px); }}\n")
    };
    (0..snippet.images).map(image).collect()
}

fn snippet(stage: &Stage) -> &Snippet {
    match stage {
        Stage::Point(snippet) | Stage::Taps(snippet) | Stage::Pass { snippet, .. } => snippet,
        Stage::Program(_) | Stage::Delay { .. } => panic!("it has no snippet"),
    }
}

/// The whole shader: a prelude with just what the stage may use, the snippet, and a fragment that calls it.
fn shader(stage: &Stage) -> String {
    let snippet = snippet(stage);
    let (tap, call) = match stage {
        Stage::Point(_) => ("", format!("{}(vec4<f32>(0.5), at, 0u)", snippet.entry)),
        _ => (TAP, format!("{}(at, 0u)", snippet.entry)),
    };
    let lut = if snippet.uses_lut { LUT } else { "" };
    let images = images(snippet);
    format!(
        "{PRELUDE}{tap}{lut}{images}{}
@fragment fn contract_test(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {{
    let at = At(position.xy, vec2<f32>(1920.0, 1080.0), 0.0, 0.0, 0u);
    return {call};
}}",
        snippet.wgsl
    )
}

fn validate(stage: &Stage) -> Result<(), String> {
    let source = match stage {
        Stage::Program(program) => program.code.fragment.clone(),
        _ => shader(stage),
    };
    let module = wgsl::parse_str(&source).map_err(|error| error.emit_to_string(&source))?;
    Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .map(|_| ())
        .map_err(|error| error.emit_to_string(&source))
}

/// Parameters that give each structure that each built-in effect has, beside those of its presets.
fn variants() -> Vec<(&'static str, Vec<(&'static str, ParamValue)>)> {
    let mut variants = listed();
    for effect in catalog().iter() {
        let kind = effect.info().kind;
        let draws = |given: &[(&str, ParamValue)]| !effect.stages(&params(&**effect, given), &CONTEXT).is_empty();
        let presets = effect.presets().iter().map(|preset| preset.values.clone());
        variants.extend(presets.filter(|given| draws(given)).map(|given| (kind, given)));
    }
    variants
}

fn listed() -> Vec<(&'static str, Vec<(&'static str, ParamValue)>)> {
    vec![
        ("chroma_key_classic", vec![]),
        ("chroma_key_classic", vec![("gamma", 0.5.into())]),
        ("chroma_key_classic", vec![("taps", "one".into())]),
        ("chroma_key_classic", vec![("taps", "one".into()), ("gamma", 0.5.into())]),
        ("chroma_key_studio", vec![]),
        ("chroma_key_studio", vec![("plate", "plate.png".into())]),
        ("chroma_key_studio", vec![("light", json!([1.0, 0.2, 0.1]))]),
        ("color_correction", vec![("contrast", 1.0.into())]),
        ("color_correction", vec![("gamma", 1.0.into())]),
        ("gaussian_blur", vec![("radius", 1.0.into())]),
        ("gaussian_blur", vec![("radius", 4.0.into())]),
        ("gaussian_blur", vec![("radius", 200.0.into())]),
        ("difference_key", vec![("plate", "plate.png".into())]),
        ("luma_key", vec![("luma_min", 0.2.into())]),
        ("luma_key", vec![("invert", true.into()), ("light", "encoded".into()), ("view", "status".into())]),
        ("luma_key", vec![("garbage_shape", "rectangle".into()), ("hold_out_shape", "ellipse".into())]),
        ("luma_key", vec![("garbage_shape", "polygon".into()), ("garbage_points", json!([[0, 0], [1, 0], [0, 1]]))]),
        ("rounded_corners", vec![]),
        ("border", vec![]),
        ("stroke", vec![]),
        ("stroke", vec![("place", "middle".into()), ("width", 40.0.into())]),
        ("stroke", vec![("place", "inside".into())]),
        ("drop_shadow", vec![("spread", 20.0.into())]),
        ("outer_glow", vec![]),
        ("inner_glow", vec![]),
        (
            "difference_key",
            vec![
                ("garbage_shape", "image".into()),
                ("garbage_image", "mask.png".into()),
                ("hold_out_shape", "source".into()),
                ("hold_out_source", 3.into()),
                ("choke", 7.0.into()),
                ("feather", 9.0.into()),
                ("wrap", 0.5.into()),
                ("view", "split".into()),
            ],
        ),
        ("image_mask", vec![("file", "mask.png".into())]),
        ("source_matte", vec![("source", 3.into()), ("channel", "luma".into()), ("combine", "union".into())]),
        ("lut", vec![("file", "look.cube".into()), ("interpolation", "trilinear".into())]),
        ("levels", vec![("red_gamma", 2.0.into()), ("gamma", 2.0.into())]),
        ("lut", vec![("file", "look.cube".into())]),
        ("background_blur", vec![("by", "source".into()), ("matte", 2.into())]),
        ("displacement", vec![("map", 2.into())]),
        ("film_grain", vec![("moving", false.into())]),
    ]
}

/// These, and the defaults and presets of all effects that do something there.
fn all_variants() -> Vec<(&'static str, Vec<(&'static str, ParamValue)>)> {
    let catalog = catalog();
    let own = catalog.iter().flat_map(|effect| {
        let presets = effect.presets().iter().map(|preset| preset.values.clone());
        let given = [Vec::new()].into_iter().chain(presets);
        given
            .filter(|given| !effect.stages(&params(&**effect, given), &CONTEXT).is_empty())
            .map(|given| (effect.info().kind, given))
    });
    variants().into_iter().chain(own).collect()
}

#[test]
fn every_snippet_is_valid_and_within_the_contract() {
    for (kind, given) in all_variants() {
        let effect = effect(kind);
        let params = params(&*effect, &given);
        let stages = effect.stages(&params, &CONTEXT);
        assert!(!stages.is_empty(), "{kind} {given:?} makes nothing");
        // A delay has no text.
        for (index, stage) in stages.iter().enumerate().filter(|(_, stage)| !matches!(stage, Stage::Delay { .. })) {
            validate(stage).unwrap_or_else(|error| panic!("{kind} {given:?} stage {index}:\n{error}"));
            let uniforms = uniforms(&*effect, index, &params, &CONTEXT);
            assert!(uniforms.len() <= MAX_UNIFORMS, "{kind}: {} uniforms", uniforms.len());
            assert!(uniforms.iter().flatten().all(|value| value.is_finite()), "{kind} {given:?}: {uniforms:?}");
            if let Stage::Program(program) = stage {
                assert_eq!(uniforms.len(), program.code.vectors as usize, "{kind}: vectors");
                continue;
            }
            let snippet = snippet(stage);
            assert!(!snippet.wgsl.contains('@') && !snippet.wgsl.contains("var<"), "{kind}: bindings or entry points");
            if matches!(stage, Stage::Taps(_)) {
                assert!(
                    snippet.wgsl.matches("tap(at").count() + snippet.wgsl.matches("pixel(at").count() <= 9,
                    "{kind}: more than nine taps"
                );
            }
            assert!(snippet.images <= MAX_IMAGES, "{kind}: {} images", snippet.images);
        }
        for side in effect.sides(&params, &CONTEXT) {
            for step in &side.steps {
                validate(&step.stage).unwrap_or_else(|error| panic!("{kind} {given:?} {:?}:\n{error}", side.of));
                assert!(step.uniforms.len() <= MAX_UNIFORMS, "{kind}: {} uniforms", step.uniforms.len());
            }
        }
    }
}

#[test]
fn the_example_is_valid() {
    validate(&Stage::Point(Snippet::new("halftone", include_str!("../../examples/halftone/shaders/halftone.wgsl"))))
        .unwrap();
}

#[test]
fn the_variants_above_cover_every_effect() {
    let is_delay = |stage: &Stage| matches!(stage, Stage::Delay { .. });
    for effect in catalog().iter() {
        let kind = effect.info().kind;
        if effect.stages(&params(&**effect, &[]), &CONTEXT).iter().any(is_delay) {
            continue;
        }
        assert!(all_variants().iter().any(|(covered, _)| *covered == kind), "{kind} is not validated");
    }
}

#[test]
fn validation_notices_a_call_that_the_stage_does_not_offer() {
    let taps = Stage::Point(Snippet::new(
        "f",
        "fn f(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return tap(at, vec2<f32>(1.0)); }",
    ));
    assert!(validate(&taps).unwrap_err().contains("tap"));
}

#[test]
fn a_uniform_is_written_for_every_param_that_is_read() {
    for (kind, given) in all_variants() {
        let effect = effect(kind);
        let params = params(&*effect, &given);
        for (index, stage) in effect.stages(&params, &CONTEXT).iter().enumerate() {
            let Some(text) = stage.snippet().map(|snippet| &snippet.wgsl) else { continue };
            let highest = (0..MAX_UNIFORMS).rev().find(|i| text.contains(&format!("param(p + {i}u)")));
            let needed = highest.map_or(usize::from(text.contains("param(p)")), |i| i + 1);
            let written = uniforms(&*effect, index, &params, &CONTEXT).len();
            assert!(written >= needed, "{kind} stage {index}: reads {needed}, writes {written}");
        }
    }
}

#[test]
fn turning_a_knob_keeps_the_structure() {
    let same = |kind: &str, name: &str, values: &[ParamValue]| {
        let effect = effect(kind);
        let structure = |value: &ParamValue| effect.stages(&params(&*effect, &[(name, value.clone())]), &CONTEXT);
        let first = structure(&values[0]);
        for value in values {
            assert_eq!(structure(value), first, "{kind} {name} {value}");
        }
    };
    for name in ["similarity", "smoothness", "spill", "opacity", "contrast", "brightness"] {
        same("chroma_key_classic", name, &[0.001.into(), 0.5.into(), 1.0.into()]);
    }
    same("chroma_key_classic", "gamma", &[0.1.into(), (-0.1).into(), 1.0.into()]);
    same("chroma_key_classic", "key_color", &["green".into(), "blue".into(), "custom".into()]);
    for name in ["contrast", "brightness", "saturation", "hue_shift"] {
        same("color_correction", name, &[(-0.5).into(), 0.1.into(), 1.0.into()]);
    }
    same("gaussian_blur", "radius", &[0.1.into(), 1.0.into(), 2.9.into()]);
    same("gaussian_blur", "radius", &[3.0.into(), 4.0.into(), 7.9.into()]);
    same("pixelate", "size", &[2.into(), 16.into(), 256.into()]);
    same("toon", "levels", &[2.into(), 16.into()]);
    same("vignette", "amount", &[0.01.into(), 1.0.into()]);
    same("levels", "in_black", &[0.1.into(), 0.5.into()]);
    same("levels", "red_gamma", &[0.5.into(), 2.0.into()]);
    same("cdl", "slope_red", &[0.5.into(), 2.0.into()]);
    same("hue_saturation", "green_hue", &[(-90.0).into(), 5.0.into()]);
    same("curves", "master", &[json!([[0.5, 0.2]]), json!([[0.1, 0.2], [0.5, 0.3]])]);
    same("gradient_map", "colors", &[2.into(), 5.into()]);
}
