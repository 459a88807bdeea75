//! Everything that a graphics driver gets from us, parsed and validated without one.

use naga::front::wgsl;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use scrim::compositor::blocks::BlockKey;
use scrim::compositor::fuse::{DrawKey, ImageKey, InputKey, LayerKey, OutputKey, Sampling, StageKey, Yuv};
use scrim::compositor::words::{WordLayout, WordPlanes};
use scrim::document::{Blend, BlendSpace};
use scrim::effect::{Snippet, TableKind};
use scrim::source::frame::Matrix;
use std::path::Path;

const YUV: Yuv = Yuv { matrix: Matrix::Bt709, limited: true };

const INPUTS: [InputKey; 12] = [
    InputKey::Planar(YUV),
    InputKey::SemiPlanar(Yuv { matrix: Matrix::Bt2020, limited: false }),
    InputKey::SemiPlanar10(YUV),
    InputKey::Yuy2(YUV),
    InputKey::Uyvy(YUV),
    InputKey::Packed { channels: [2, 1, 0], alpha: Some(3) },
    InputKey::OPAQUE,
    InputKey::INTERMEDIATE,
    InputKey::Gray(YUV),
    InputKey::Straight,
    InputKey::Canvas,
    InputKey::Beneath,
];

const SAMPLINGS: [Sampling; 6] =
    [Sampling::Exact, Sampling::Nearest, Sampling::Bilinear, Sampling::Bicubic, Sampling::Lanczos, Sampling::Area];

const OUTPUTS: [OutputKey; 5] = [
    OutputKey::Texture,
    OutputKey::Straight,
    OutputKey::CanvasReplace,
    OutputKey::Canvas { blend: Blend::Normal, space: BlendSpace::Linear },
    OutputKey::Canvas { blend: Blend::Multiply, space: BlendSpace::Encoded },
];

fn validate(source: &str) -> Result<(), String> {
    let module = wgsl::parse_str(source).map_err(|error| error.emit_to_string(source))?;
    Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .map(|_| ())
        .map_err(|error| error.emit_to_string(source))
}

/// Both forms of a draw.
#[track_caller]
fn assert_valid(key: &DrawKey) {
    let words = key.layers.iter().any(|layer| layer.words.is_some());
    let blocks = [true, false].map(|keeps| BlockKey { draw: key.clone(), keeps }.wgsl());
    for source in (!words).then(|| key.wgsl()).into_iter().chain(blocks) {
        validate(&source).unwrap_or_else(|error| panic!("{key:?}:\n{error}\n{source}"));
    }
}

fn layer(input: InputKey, sampling: Sampling) -> LayerKey {
    LayerKey {
        input,
        sampling,
        soft_edges: false,
        fixed: None,
        words: None,
        guided: false,
        opaque: false,
        reads: None,
        pinned: false,
        stages: Vec::new(),
    }
}

/// It has chroma between samples, and no filter with a kernel of its own reads it.
fn may_be_guided(input: InputKey, sampling: Sampling) -> bool {
    let chroma = matches!(input, InputKey::Planar(_) | InputKey::SemiPlanar(_) | InputKey::Yuy2(_) | InputKey::Uyvy(_));
    chroma && matches!(sampling, Sampling::Exact | Sampling::Nearest | Sampling::Bilinear)
}

/// Draw keys of real plans, with every effect in them.
fn planned() -> Vec<DrawKey> {
    let plans = super::plan::everything();
    plans.iter().flat_map(|plan| &plan.passes).flat_map(|pass| &pass.draws).map(|draw| draw.key.clone()).collect()
}

#[test]
fn every_input_sampling_and_output_is_valid() {
    for input in INPUTS {
        for sampling in SAMPLINGS {
            for output in OUTPUTS {
                for soft_edges in [false, true] {
                    let exact = sampling == Sampling::Exact;
                    for fixed in [None, exact.then(|| [0.5_f32, 0.5, 0.25, 0.0].map(f32::to_bits))] {
                        for guided in [false, true].into_iter().take(1 + usize::from(may_be_guided(input, sampling))) {
                            let opaque = !soft_edges;
                            let layers = vec![LayerKey { soft_edges, fixed, guided, opaque, ..layer(input, sampling) }];
                            assert_valid(&DrawKey { layers, output });
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn every_layout_of_words_is_valid() {
    let planes = [
        (InputKey::Planar(YUV), WordPlanes::Planar { half_h: true }),
        (InputKey::Planar(YUV), WordPlanes::Planar { half_h: false }),
        (InputKey::SemiPlanar(YUV), WordPlanes::SemiPlanar),
        (InputKey::OPAQUE, WordPlanes::Packed),
    ];
    for (input, planes) in planes {
        for cosited in [(true, false), (false, false), (true, true), (false, true)] {
            for guided in [false, true].into_iter().take(1 + usize::from(may_be_guided(input, Sampling::Exact))) {
                let words = Some(WordLayout { width: 64, height: 48, planes, cosited });
                let words = LayerKey { words, fixed: Some([0; 4]), guided, ..layer(input, Sampling::Exact) };
                for output in &OUTPUTS[1..] {
                    assert_valid(&DrawKey { layers: vec![words.clone()], output: *output });
                }
                let over = LayerKey { guided, ..layer(InputKey::SemiPlanar(YUV), Sampling::Bilinear) };
                assert_valid(&DrawKey { layers: vec![words, over], output: OUTPUTS[2] });
            }
        }
    }
}

#[test]
fn merged_layers_are_valid_together() {
    for output in &OUTPUTS[3..4] {
        for input in INPUTS {
            let layers = vec![
                layer(InputKey::SemiPlanar(YUV), Sampling::Lanczos),
                layer(input, Sampling::Bicubic),
                layer(InputKey::Planar(YUV), Sampling::Area),
            ];
            assert_valid(&DrawKey { layers, output: *output });
        }
    }
}

#[test]
fn every_mode_that_reads_beneath_is_valid() {
    for blend in Blend::READING {
        for space in [BlendSpace::Linear, BlendSpace::Encoded] {
            let output = OutputKey::Canvas { blend: Blend::Normal, space };
            let over = LayerKey { reads: Some(blend), ..layer(InputKey::OPAQUE, Sampling::Bilinear) };
            let ground = LayerKey { opaque: true, ..layer(InputKey::SemiPlanar(YUV), Sampling::Exact) };
            assert_valid(&DrawKey { layers: vec![ground, over.clone(), over.clone()], output });
            assert_valid(&DrawKey { layers: vec![over], output });
        }
    }
}

#[test]
fn stages_that_read_images_are_valid_side_by_side() {
    let wgsl = "fn both(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
                return image0(at, vec2<f32>(1.0, 0.0)) * param(p).x + image1(at, vec2<f32>(0.0)) * color; }";
    let images = vec![ImageKey::Premultiplied, ImageKey::Straight];
    let snippet = Snippet::new("both", wgsl).with_images(2);
    let stage = StageKey { snippet, taps: false, params: 4, table: TableKind::Cube, images, dry: 0 };
    let mixed = StageKey { dry: 2, ..stage.clone() };
    let words = Some(WordLayout { width: 64, height: 48, planes: WordPlanes::SemiPlanar, cosited: (true, false) });
    for words in [None, words] {
        let stages = vec![stage.clone(), stage.clone(), mixed.clone()];
        let layer =
            LayerKey { words, fixed: Some([0; 4]), stages, ..layer(InputKey::SemiPlanar(YUV), Sampling::Exact) };
        assert_valid(&DrawKey { layers: vec![layer], output: OUTPUTS[3] });
    }
}

#[test]
fn planned_draws_are_valid() {
    let keys = planned();
    assert!(keys.len() > 20, "only {} draws are planned", keys.len());
    for key in &keys {
        assert_valid(key);
        assert!(key.bindings().len() <= 32, "{} bindings", key.bindings().len());
    }
}

#[test]
fn a_draw_stays_within_the_textures_that_every_device_binds() {
    for key in planned() {
        assert!(key.textures() <= 16, "{key:?}");
    }
}

#[test]
fn shaders_that_are_whole_are_valid() {
    let folder = scrim::testing::root().join("shaders");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "wgsl") {
            let source = std::fs::read_to_string(&path).unwrap();
            validate(&source).unwrap_or_else(|error| panic!("{}:\n{error}", path.display()));
            seen += 1;
        }
    }
    assert!(seen >= 3, "only {seen} shaders were found");
}

#[test]
fn every_shader_file_is_used() {
    let root = scrim::testing::root();
    let rust = read_all(&root.join("src"), "rs");
    for (path, _) in read_all(&root.join("shaders"), "wgsl") {
        let name = Path::new(&path).file_stem().unwrap().to_str().unwrap().to_owned();
        // Names of files are put together by macros: "../shaders/effects/distort/" and "kaleidoscope", `chroma_key_classic_` and `five`.
        let form = name.rsplit('_').next().unwrap();
        let named = |text: &str, part: &str| text.contains(&format!("\"{part}\""));
        let used = rust.iter().any(|(_, text)| {
            text.contains(&format!("{name}.wgsl"))
                || (text.contains(".wgsl\")),") && named(text, form))
                || named(text, &name)
        });
        assert!(used, "{path} is in no source file");
    }
}

fn read_all(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(read_all(&path, ending));
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}
