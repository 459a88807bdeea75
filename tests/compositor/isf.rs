//! ISF files against arithmetic on the CPU: where up is, what alpha is, how large buffers are and what they keep.

use super::noise;
use scrim::document::{EffectSource, ParamValue, Source, SourceId, SourceKind};
use scrim::effect::file::{FileEffect, Plain, Reader, Text, kind_of};
use scrim::effect::{EffectCatalog, Picture};
use scrim::scene::nodes::LayerProblems;
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const W: usize = 40;
const H: usize = 30;

/// A pixel of what is expected: its place with y from the **bottom**, in whole pixels, and the picture that goes in.
type Expected = fn(&Picture, usize, usize) -> [f32; 4];

struct Case {
    name: &'static str,
    header: &'static str,
    glsl: &'static str,
    vertex: Option<&'static str>,
    params: &'static [(&'static str, f64)],
    /// The tick whose picture is compared, from 0 on.
    tick: usize,
    expected: Expected,
}

/// Of a case whose input is one picture and that says nothing else.
const PLAIN: Case = Case {
    name: "",
    header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]"#,
    glsl: "",
    vertex: None,
    params: &[],
    tick: 0,
    expected: |input, x, y| from_bottom(input, x as i64, y as i64),
};

/// A pixel of the picture, y from the bottom, edges repeated.
fn from_bottom(input: &Picture, x: i64, y: i64) -> [f32; 4] {
    input.at(x, input.height as i64 - 1 - y)
}

/// The position of a pixel's centre, 0 to 1 from the bottom left.
fn norm(x: usize, y: usize) -> [f32; 2] {
    [(x as f32 + 0.5) / W as f32, (y as f32 + 0.5) / H as f32]
}

const PERSISTENT: &str = r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}], "PASSES": [{"TARGET": "kept", "PERSISTENT": true, "FLOAT": true}, {}]"#;

const CASES: &[Case] = &[
    // The first, while the show's time is what the frames make it.
    Case {
        name: "time",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]"#,
        glsl: "void main() { gl_FragColor = vec4(TIME, TIMEDELTA * 10.0, float(FRAMEINDEX) / 10.0, 1.0); }",
        tick: 3,
        expected: |_, _, _| [0.1, 1.0 / 3.0, 0.3, 1.0],
        ..PLAIN
    },
    Case { name: "this pixel", glsl: "void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage); }", ..PLAIN },
    Case { name: "this norm pixel", glsl: "void main() { gl_FragColor = IMG_THIS_NORM_PIXEL(inputImage); }", ..PLAIN },
    Case {
        name: "norm pixel",
        glsl: "void main() { gl_FragColor = IMG_NORM_PIXEL(inputImage, isf_FragNormCoord.xy); }",
        ..PLAIN
    },
    Case {
        name: "texture2D",
        glsl: "void main() { gl_FragColor = texture2D(inputImage, isf_FragNormCoord); }",
        ..PLAIN
    },
    Case {
        name: "where up is",
        glsl: "void main() { gl_FragColor = vec4(isf_FragNormCoord, 0.0, 1.0); }",
        expected: |_, x, y| {
            let [u, v] = norm(x, y);
            [u, v, 0.0, 1.0]
        },
        ..PLAIN
    },
    Case {
        name: "fragment coordinates",
        glsl: "void main() { gl_FragColor = vec4(gl_FragCoord.xy / RENDERSIZE, 0.0, 1.0); }",
        expected: |_, x, y| {
            let [u, v] = norm(x, y);
            [u, v, 0.0, 1.0]
        },
        ..PLAIN
    },
    Case {
        name: "turned upside down",
        glsl: "void main() { gl_FragColor = IMG_NORM_PIXEL(inputImage, vec2(isf_FragNormCoord.x, 1.0 - isf_FragNormCoord.y)); }",
        expected: |input, x, y| from_bottom(input, x as i64, (H - 1 - y) as i64),
        ..PLAIN
    },
    Case {
        name: "moved by pixels",
        glsl: "void main() { gl_FragColor = IMG_PIXEL(inputImage, gl_FragCoord.xy + vec2(3.0, 5.0)); }",
        expected: |input, x, y| from_bottom(input, x as i64 + 3, y as i64 + 5),
        ..PLAIN
    },
    Case {
        name: "sizes",
        glsl: "void main() { gl_FragColor = vec4(IMG_SIZE(inputImage) / 100.0, _inputImage_imgSize.x / 200.0, 1.0) + vec4(0.0, 0.0, _inputImage_imgRect.w / 100.0, 0.0); }",
        expected: |_, _, _| [0.4, 0.3, 0.5, 1.0],
        ..PLAIN
    },
    Case {
        name: "alpha is straight, out",
        glsl: "void main() { gl_FragColor = vec4(1.0, 0.5, 0.25, 0.5); }",
        expected: |_, _, _| [1.0, 0.5, 0.25, 0.5],
        ..PLAIN
    },
    Case {
        name: "alpha is straight, in",
        glsl: "void main() { gl_FragColor = vec4(IMG_THIS_PIXEL(inputImage).rgb, 1.0); }",
        expected: |input, x, y| {
            let [r, g, b, _] = from_bottom(input, x as i64, y as i64);
            [r, g, b, 1.0]
        },
        ..PLAIN
    },
    Case {
        name: "values are encoded",
        glsl: "void main() { vec4 c = IMG_THIS_PIXEL(inputImage); gl_FragColor = vec4(vec3(c.r * 0.5), 1.0); }",
        expected: |input, x, y| {
            let r = from_bottom(input, x as i64, y as i64)[0] * 0.5;
            [r, r, r, 1.0]
        },
        ..PLAIN
    },
    Case {
        name: "inputs of every type",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"},
            {"NAME": "level", "TYPE": "float", "MIN": -1.0, "MAX": 3.0, "DEFAULT": 0.25},
            {"NAME": "on", "TYPE": "bool", "DEFAULT": true},
            {"NAME": "mode", "TYPE": "long", "VALUES": [3, 7, 11], "LABELS": ["three", "seven", "eleven"], "DEFAULT": 7},
            {"NAME": "spot", "TYPE": "point2D", "MIN": [0, 0], "MAX": [10, 10], "DEFAULT": [2.0, 6.0]},
            {"NAME": "tint", "TYPE": "color", "DEFAULT": [0.1, 0.2, 0.3, 0.9]},
            {"NAME": "bang", "TYPE": "event"}]"#,
        glsl: "void main() { float v = level; if (on) v += 0.25; if (bang) v = 9.0; \
               gl_FragColor = vec4(v, float(mode) / 10.0, (spot.y - spot.x) / 10.0 + tint.r, tint.a); }",
        expected: |_, _, _| [0.5, 0.7, 0.5, 0.9],
        ..PLAIN
    },
    Case {
        name: "a knob that was turned",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}, {"NAME": "level", "TYPE": "float", "DEFAULT": 0.0}]"#,
        glsl: "void main() { gl_FragColor = vec4(vec3(level), 1.0); }",
        params: &[("level", 0.75)],
        expected: |_, _, _| [0.75, 0.75, 0.75, 1.0],
        ..PLAIN
    },
    Case {
        name: "sizes of passes",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}, {"NAME": "part", "TYPE": "float", "DEFAULT": 0.5}],
            "PASSES": [{"TARGET": "half", "WIDTH": "$WIDTH * $part", "HEIGHT": "floor($HEIGHT / 3.0)"}, {}]"#,
        glsl: "void main() { if (PASSINDEX == 0) gl_FragColor = vec4(RENDERSIZE / 100.0, gl_FragCoord.y / RENDERSIZE.y, 1.0); \
               else gl_FragColor = vec4(IMG_NORM_PIXEL(half, isf_FragNormCoord).rg, IMG_SIZE(half).x / 100.0, 1.0); }",
        expected: |_, _, _| [0.2, 0.1, 0.2, 1.0],
        ..PLAIN
    },
    Case {
        name: "the orientation of buffers",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}], "PASSES": [{"TARGET": "first"}, {"TARGET": "second"}, {}]"#,
        glsl: "void main() { if (PASSINDEX == 0) gl_FragColor = IMG_THIS_PIXEL(inputImage); \
               else if (PASSINDEX == 1) gl_FragColor = IMG_PIXEL(first, gl_FragCoord.xy + vec2(0.0, 2.0)); \
               else gl_FragColor = IMG_THIS_PIXEL(second); }",
        expected: |input, x, y| from_bottom(input, x as i64, y as i64 + 2),
        ..PLAIN
    },
    Case {
        name: "a buffer is kept",
        header: PERSISTENT,
        glsl: "void main() { if (PASSINDEX == 0) gl_FragColor = IMG_THIS_PIXEL(kept) + vec4(0.1); \
               else gl_FragColor = vec4(IMG_THIS_PIXEL(kept).rgb, 1.0); }",
        tick: 3,
        expected: |_, _, _| [0.4, 0.4, 0.4, 1.0],
        ..PLAIN
    },
    Case {
        name: "a buffer that is kept moves up",
        header: PERSISTENT,
        glsl: "void main() { if (PASSINDEX == 0) { if (FRAMEINDEX == 0) gl_FragColor = IMG_THIS_PIXEL(inputImage); \
               else gl_FragColor = IMG_PIXEL(kept, gl_FragCoord.xy - vec2(0.0, 1.0)); } else gl_FragColor = IMG_THIS_PIXEL(kept); }",
        tick: 2,
        expected: |input, x, y| from_bottom(input, x as i64, (y as i64 - 2).max(0)),
        ..PLAIN
    },
    Case {
        name: "float buffers hold what bytes cannot",
        header: PERSISTENT,
        glsl: "void main() { if (PASSINDEX == 0) gl_FragColor = vec4(2.5, -1.5, 0.0001, 1.0); \
               else { vec4 k = IMG_THIS_PIXEL(kept); gl_FragColor = vec4(k.r - 2.0, k.g + 2.0, k.b * 5000.0, 1.0); } }",
        expected: |_, _, _| [0.5, 0.5, 0.5, 1.0],
        ..PLAIN
    },
    Case {
        name: "the last pass has a target",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}], "PASSES": [{"TARGET": "kept", "PERSISTENT": true}]"#,
        glsl: "void main() { gl_FragColor = vec4(IMG_THIS_PIXEL(kept).rgb + vec3(0.2), 1.0); }",
        tick: 2,
        expected: |_, _, _| [0.6, 0.6, 0.6, 1.0],
        ..PLAIN
    },
    Case {
        name: "the first version's names",
        header: r#""PERSISTENT_BUFFERS": ["kept"], "PASSES": [{"TARGET": "kept"}, {}], "INPUTS": [{"NAME": "inputImage", "TYPE": "image"}]"#,
        glsl: "void main() { if (PASSINDEX == 0) gl_FragColor = vec4(vv_FragNormCoord, 0.0, 1.0); \
               else gl_FragColor = IMG_NORM_PIXEL(kept, vv_FragNormCoord); }",
        expected: |_, x, y| {
            let [u, v] = norm(x, y);
            [u, v, 0.0, 1.0]
        },
        ..PLAIN
    },
    Case {
        name: "derivatives go up",
        glsl: "void main() { float up = dFdy(gl_FragCoord.y); float right = dFdx(gl_FragCoord.x); gl_FragColor = vec4(up * 0.5, right * 0.25, fwidth(gl_FragCoord.y) * 0.75, 1.0); }",
        expected: |_, _, _| [0.5, 0.25, 0.75, 1.0],
        ..PLAIN
    },
    Case {
        name: "a vertex shader of its own",
        glsl: "varying vec2 moved; void main() { gl_FragColor = vec4(moved, IMG_NORM_PIXEL(inputImage, isf_FragNormCoord).b, 1.0); }",
        vertex: Some(
            "varying vec2 moved; void main() { isf_vertShaderInit(); moved = isf_FragNormCoord * 0.5 + vec2(0.25, 0.0); }",
        ),
        expected: |input, x, y| {
            let [u, v] = norm(x, y);
            [u * 0.5 + 0.25, v * 0.5, from_bottom(input, x as i64, y as i64)[2], 1.0]
        },
        ..PLAIN
    },
    Case {
        name: "a vertex shader that moves the corners",
        glsl: "void main() { gl_FragColor = vec4(isf_FragNormCoord, 1.0, 1.0); }",
        vertex: Some("void main() { isf_vertShaderInit(); gl_Position.y = gl_Position.y * 0.5 + 0.5; }"),
        // The upper half only; beneath it nothing is drawn.
        expected: |_, x, y| {
            let [u, v] = norm(x, y);
            if v > 0.5 { [u, (v - 0.5) * 2.0, 1.0, 1.0] } else { [0.0; 4] }
        },
        ..PLAIN
    },
    Case {
        name: "modulo of what is below zero",
        glsl: "void main() { gl_FragColor = vec4(mod(-0.25, 1.0), fract(-0.5), floor(-0.5) + 1.5, 1.0); }",
        expected: |_, _, _| [0.75, 0.5, 0.5, 1.0],
        ..PLAIN
    },
    Case {
        name: "powers of what is below zero",
        glsl: "const float half = pow(0.25, 0.5); float cube(float v) { return pow(v, 3.0); } \
               void main() { gl_FragColor = vec4(cube(-0.5) + 0.5, pow(vec2(-0.5), vec2(2.0)).y, half, 1.0); }",
        expected: |_, _, _| [0.375, 0.25, 0.5, 1.0],
        ..PLAIN
    },
    Case {
        name: "whole numbers where floats are wanted",
        glsl: "float twice(float v) { return v * 2; } void main() { float a = 1; vec3 c = vec3(1, 0, 0) * 2 * 0.25; if (a > 0) c.g = twice(0.25); gl_FragColor = vec4(c, 1); }",
        expected: |_, _, _| [0.5, 0.5, 0.0, 1.0],
        ..PLAIN
    },
    Case {
        name: "silence",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}, {"NAME": "wave", "TYPE": "audio"}, {"NAME": "bins", "TYPE": "audioFFT", "MAX": 64}]"#,
        glsl: "void main() { gl_FragColor = vec4(IMG_NORM_PIXEL(wave, vec2(0.5)).r, IMG_NORM_PIXEL(bins, vec2(0.5)).r, IMG_SIZE(bins).x / 128.0, 1.0); }",
        expected: |_, _, _| [0.5, 0.0, 0.5, 1.0],
        ..PLAIN
    },
    Case {
        name: "an image that nobody chose",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}, {"NAME": "other", "TYPE": "image"}]"#,
        glsl: "void main() { gl_FragColor = IMG_THIS_PIXEL(inputImage) + IMG_THIS_NORM_PIXEL(other); }",
        ..PLAIN
    },
    Case {
        name: "a picture of the file's own",
        header: r#""INPUTS": [{"NAME": "inputImage", "TYPE": "image"}], "IMPORTED": {"corners": {"PATH": "corners.png"}}"#,
        glsl: "void main() { vec2 q = vec2(isf_FragNormCoord.x < 0.5 ? 0.25 : 0.75, isf_FragNormCoord.y < 0.5 ? 0.25 : 0.75); gl_FragColor = IMG_NORM_PIXEL(corners, q); }",
        // Two by two: red and green above, blue and white beneath.
        expected: |_, x, y| match (x * 2 < W, y * 2 < H) {
            (true, false) => [1.0, 0.0, 0.0, 1.0],
            (false, false) => [0.0, 1.0, 0.0, 1.0],
            (true, true) => [0.0, 0.0, 1.0, 1.0],
            (false, true) => [1.0; 4],
        },
        ..PLAIN
    },
];

fn corners(folder: &Path) -> PathBuf {
    let path = folder.join("corners.png");
    let bytes = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 255, 255, 255_u8]].concat();
    let image = scrim::output::RgbaImage { width: 2, height: 2, stride: 8, bytes: &bytes };
    scrim::output::write_png(&path, &image).unwrap();
    path
}

/// The effect that a text makes, in a folder with its picture.
fn effect(folder: &Path, name: &str, header: &str, glsl: &str, vertex: Option<&str>) -> FileEffect {
    let path = folder.join(format!("{name}.fs"));
    let text =
        Text { path: path.clone(), text: format!("/*{{{header}}}*/\n{glsl}\n"), vertex: vertex.map(str::to_owned) };
    let described = Plain.read(&text).unwrap_or_else(|fault| panic!("{fault}"));
    FileEffect::new(&kind_of(&path).unwrap(), &path, described).unwrap()
}

#[test]
fn every_feature_of_isf_has_the_picture_of_its_reference() {
    let folder = tempfile::tempdir().unwrap();
    corners(folder.path());
    let effects: Vec<_> = CASES
        .iter()
        .map(|case| Arc::new(effect(folder.path(), case.name, case.header, case.glsl, case.vertex)))
        .collect();
    let mut input = noise(W, H, 5);
    for (index, pixel) in input.pixels.iter_mut().enumerate() {
        pixel[3] = if index % 3 == 0 { 1.0 } else { 0.6 };
    }
    let mut studio = TestStudio::new(W as u32, H as u32).with(move |app| {
        let mut catalog = app.world_mut().get_resource_or_init::<EffectCatalog>();
        effects.into_iter().for_each(|effect| catalog.insert(effect));
    });
    studio = studio.frame_source(1, TestFrame::of(&input));
    for (scene, case) in (2..).zip(CASES) {
        let params: Vec<_> = case.params.iter().map(|(name, value)| (*name, ParamValue::from(*value))).collect();
        studio = studio.scene(scene).show(1).effect(&format!("isf:{}", case.name), &params);
    }
    studio.run(move |live| {
        for (scene, case) in (2..).zip(CASES) {
            live.take(scene);
            live.settle();
            for _ in 0..case.tick {
                live.step();
            }
            let actual = live.picture();
            let at = |index: usize| (case.expected)(&input, index % W, H - 1 - index / W);
            let expected = Picture { width: W, height: H, pixels: (0..W * H).map(at).collect() };
            assert_picture(case.name, &actual, &expected, Tolerance::Converted);
        }
    });
}

/// A generator that reads a source of the show, and one whose buffers are too large.
#[test]
fn a_generator_reads_the_source_that_was_chosen_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let header = r#""INPUTS": [{"NAME": "over", "TYPE": "image"}]"#;
    let reads =
        effect(folder.path(), "reads", header, "void main() { gl_FragColor = IMG_THIS_NORM_PIXEL(over); }", None);
    let target =
        |n: u32| format!(r#"{{"TARGET": "b{n}", "WIDTH": 8192, "HEIGHT": 8192, "FLOAT": true, "PERSISTENT": true}},"#);
    let header = format!(r#""PASSES": [{}{{}}]"#, target(0));
    let greedy = effect(folder.path(), "greedy", &header, "void main() { gl_FragColor = vec4(1.0); }", None);
    let made = |kind: &str, over: u64| {
        let params = [("over".to_owned(), ParamValue::from(over))].into_iter().collect();
        let made = EffectSource { kind: kind.into(), params, width: W as u32, height: H as u32, ..Default::default() };
        SourceKind::Effect(made)
    };
    let input = noise(W, H, 6);
    let studio = TestStudio::new(W as u32, H as u32)
        .with(move |app| {
            app.init_resource::<LayerProblems>();
            let mut catalog = app.world_mut().get_resource_or_init::<EffectCatalog>();
            catalog.insert(Arc::new(reads));
            catalog.insert(Arc::new(greedy));
        })
        .frame_source(1, TestFrame::opaque(&input))
        .source(Source::new(SourceId(2), "made", made("isf:reads", 1)))
        .source(Source::new(SourceId(3), "greedy", made("isf:greedy", 1)))
        .show(2)
        .scene(2)
        .show(3);
    studio.run(move |live| {
        // The source that is read is opened first.
        live.step();
        assert_picture("a generator's image", &live.picture(), &input, Tolerance::Converted);
        live.take(2);
        live.settle();
        live.step();
        let problems = &live.studio.app.world().resource::<LayerProblems>().0;
        let said = problems.values().next().map(String::as_str);
        let expected =
            "its buffers would take 2048 MiB of the graphics device: there may be 1024 MiB; make them smaller";
        assert_eq!(said, Some(expected));
    });
}
