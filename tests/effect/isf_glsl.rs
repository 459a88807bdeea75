//! The GLSL of ISF files: what is translated, and what is said about a shader that is wrong.

use super::isf::{assert_faults, good, program, read};
use scrim::effect::Role;
use std::fs;

const HEADER: &str = r#"/*{ "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" }, { "NAME": "mask", "TYPE": "image" },
    { "NAME": "amount", "TYPE": "float" }, { "NAME": "on", "TYPE": "bool" }, { "NAME": "hit", "TYPE": "event" },
    { "NAME": "mode", "TYPE": "long", "VALUES": [0, 1], "LABELS": ["A", "B"] },
    { "NAME": "spot", "TYPE": "point2D" }, { "NAME": "ink", "TYPE": "color" }, { "NAME": "sound", "TYPE": "audio" }
  ], "PASSES": [ { "TARGET": "store" }, {} ] }*/
"#;

/// The WGSL of a fragment shader that has all inputs.
#[track_caller]
fn wgsl(body: &str) -> String {
    program(&good(&format!("{HEADER}{body}"), None)).0.fragment.clone()
}

#[track_caller]
fn in_main(statements: &str) -> String {
    wgsl(&format!("void main() {{ {statements} }}"))
}

#[track_caller]
fn assert_says(wgsl: &str, parts: &[&str]) {
    for part in parts {
        assert!(wgsl.contains(part), "{part} is not in\n{wgsl}");
    }
}

#[test]
fn bindings_and_entry_points_are_those_of_programs() {
    let described =
        good(&format!("{HEADER}void main() {{ gl_FragColor = ink; }}"), Some("void main() { isf_vertShaderInit(); }"));
    let (code, ..) = program(&described);
    let bindings = [
        "@group(0) @binding(0) \nvar scrim_sampler: sampler;",
        "@group(0) @binding(1) \nvar<uniform> u: array<vec4<f32>, 10>;",
        "@group(0) @binding(2) \nvar scrim_texture_0_: texture_2d<f32>;",
        "@group(0) @binding(5) \nvar scrim_texture_3_: texture_2d<f32>;",
    ];
    assert_eq!(code.uniform_vectors(), 10);
    let vertex = code.vertex.as_deref().unwrap();
    for text in [&code.fragment, vertex] {
        assert_says(text, &bindings);
    }
    assert_says(&code.fragment, &["@fragment \nfn fragment(", "u[9]"]);
    assert_says(vertex, &["@vertex \nfn vertex(@builtin(vertex_index)", "@location(0) scrim_place: vec2<f32>"]);
}

#[test]
fn every_builtin_variable_is_there() {
    let wgsl = in_main(
        "vec2 size = RENDERSIZE + IMG_SIZE(mask) + _mask_imgSize + _store_imgRect.zw;
         float t = TIME + TIMEDELTA + DATE.w + float(FRAMEINDEX + PASSINDEX + mode);
         bool b = on || hit || _inputImage_flip;
         gl_FragColor = vec4(size, t, b ? amount : spot.x) + gl_FragCoord + vec4(isf_FragNormCoord, vv_FragNormCoord) + ink;",
    );
    // Places count from the bottom.
    assert_says(&wgsl, &[".y - _e"]);
}

#[test]
fn time_and_frames_make_an_effect_move() {
    for (statement, moves) in [
        ("gl_FragColor = vec4(TIME);", true),
        ("gl_FragColor = vec4(TIMEDELTA);", true),
        ("gl_FragColor = DATE;", true),
        ("gl_FragColor = vec4(FRAMEINDEX);", true),
        ("gl_FragColor = vec4(PASSINDEX); /* TIME */", false),
    ] {
        let described = good(&format!("{HEADER}void main() {{ {statement} }}"), None);
        assert_eq!(program(&described).0.moves, moves, "{statement}");
    }
}

#[test]
fn every_way_to_read_an_image_reads_level_0_upside_down() {
    let reads = [
        "IMG_NORM_PIXEL(inputImage, spot)",
        "IMG_NORM_PIXEL((inputImage), IMG_PIXEL(mask, IMG_NORM_PIXEL(store, spot).xy).xy)",
        "IMG_PIXEL(inputImage, gl_FragCoord.xy, 0.0)",
        "IMG_THIS_PIXEL(inputImage)",
        "IMG_THIS_NORM_PIXEL(inputImage)",
        "texture2D(inputImage, spot)",
        "texture2D(inputImage, spot, -1.0)",
        "texture(inputImage, spot)",
        "textureLod(inputImage, spot, 0.0)",
        "texture2DRect(inputImage, gl_FragCoord.xy)",
    ];
    for read in reads {
        let wgsl = in_main(&format!("if (amount > 0.5) {{ gl_FragColor = {read}; }}"));
        assert_says(&wgsl, &["textureSampleLevel(scrim_texture_0_, scrim_sampler, clamp(vec2<f32>(_e", ".x, (1f - _e"]);
    }
    let fetch = in_main("gl_FragColor = texelFetch(mask, ivec2(gl_FragCoord.xy), 0) * float(textureSize(mask, 0).x);");
    assert_says(&fetch, &["textureLoad(scrim_texture_1_"]);
    let sound = in_main("gl_FragColor = IMG_NORM_PIXEL(sound, spot);");
    assert_says(&sound, &["textureSampleLevel(scrim_texture_2_, scrim_sampler, clamp(_e"]);
}

#[test]
fn images_are_given_to_functions_and_macros() {
    wgsl(
        "#define TAP(image, dx) IMG_NORM_PIXEL(image, isf_FragNormCoord + vec2(dx, 0.0))
        #define BOTH(a, b) (TAP(a, 0.1) + \\
            TAP(b, -0.1))
        vec4 twice(sampler2D image, vec2 at) {
            return texture2D(image, at) + IMG_PIXEL(image, at * IMG_SIZE(image)) + IMG_THIS_PIXEL(image);
        }
        void main() { gl_FragColor = BOTH(inputImage, store) + twice(mask, spot) + twice(store, spot); }",
    );
}

#[test]
fn inputs_may_be_written_and_hidden() {
    wgsl(
        "float half_of(float amount) { amount *= 0.5; return amount; }
        void main() {
            amount = 1.0 - amount; on = !on; spot /= RENDERSIZE; ink.rgb *= ink.a;
            for (int mode = 0; mode < 3; mode++) { float amount = float(mode); gl_FragColor += vec4(amount); }
            gl_FragColor *= half_of(amount) * (on ? 1.0 : 0.0);
            vec4 inputImage = IMG_THIS_PIXEL(inputImage);
            gl_FragColor += inputImage;
        }",
    );
}

#[test]
fn the_preprocessor_is_followed() {
    let wgsl = wgsl(
        "#version 120
        #extension GL_EXT_gpu_shader4 : enable
        #ifdef GL_ES
        precision mediump float; nonsense
        #elif __VERSION__ < 450 || !defined(__VERSION__)
        nonsense
        #else
        #define STEPS (1 + 2)
        #endif
        #undef NOTHING
        #if 0
        wörds @ that \"do not\" count, don't they?
        #endif
        #if defined STEPS && (STEPS * 2 == 6) && (1 << 2) / 4 == 1 // a remark
        #define PASTE(a, b) a##b
        #define SELF SELF_ + 1.0
        #define SELF_ 2.0
        #define F(x) G(x)
        #define G(x) (x * 3.0)
        #define CALL F
        #else
        nonsense
        #endif
        void main() {
            float PASTE(va, lue) = SELF; /* a
            remark */ value += CALL(2.0) + G (G(1.0));
            for (int i = 0; i < STEPS; i++) { value += 0.25; }
            gl_FragColor = vec4(value);
        }",
    );
    assert_says(&wgsl, &["< 3i"]);
}

#[test]
fn conversions_that_newer_glsl_makes_are_made() {
    in_main(
        "float f = 1; f += 2; f = f * 2 + mode; f = min(f, 1) + max(2, f) + clamp(f, 0, 1) + pow(f, 2) + mod(3, 2);
         vec3 v = vec3(1, 0, 0) * 2; v = 1 - v; v /= 2; ivec2 p = ivec2(gl_FragCoord.xy); vec2 q = p * 0.5 + p;
         if (f < 1 && 2 > f || f == 3) { f = on ? 1 : 0.5; }
         float list[2] = float[2](1, 2); float open[] = float[](1.0, 2.0, 3.0); vec2 pair[2] = { vec2(1), vec2(0) };
         vec3 bright = vec3(f > 0.5) + vec3(on) + vec3(!on && hit);
         gl_FragColor = vec4(v * bright, f) + vec4(q, list[1] + open[2], pair[0].x);",
    );
    wgsl(
        "int one() { return 1; }
        float number() { return one(); }
        vec2 place() { return ivec2(3, 4); }
        bool yes(float x) { return x > 0.0; }
        float sometimes(float x) { if (x > 0.0) { return 1; } }
        float search() { for (int i = 0; i < 3; i++) { if (float(i) > amount) return float(i); } }
        float told(const in float a, const vec2 b) { return a + b.x; }
        void main() { gl_FragColor = vec4(place(), number() + sometimes(1.0), search()) * vec4(yes(amount)) * told(1.0, spot); }",
    );
}

#[test]
fn globals_get_their_values_before_main() {
    let wgsl = wgsl(
        "const float PI = 3.14159, TWO_PI = PI * 2.0;
        const int COUNT = 3;
        const vec2 STEPS[COUNT] = vec2[](vec2(0.0), vec2(1.0), vec2(2.0));
        const vec2 direction = normalize(vec2(1.0, 2.0));
        vec2 center = RENDERSIZE / 2.0, twice = center * 2.0;
        float weights[COUNT * 2];
        mat2 turn = mat2(cos(TIME), -sin(TIME), sin(TIME), cos(TIME));
        struct Ray { vec3 from; float steps[3]; } ;
        Ray first = Ray(vec3(1.0), float[3](1.0, 2.0, 3.0));
        void main() {
            for (int i = 0; i < COUNT; i++) { weights[i] = STEPS[i].x * TWO_PI; }
            gl_FragColor = vec4(center * turn + twice + direction, weights[1], first.steps[2]);
        }",
    );
    assert_says(&wgsl, &["const PI: f32", "const COUNT: i32 = 3i"]);
}

#[test]
fn older_and_odder_glsl_is_understood() {
    wgsl(
        "#ifdef GL_ES
        precision highp float;
        #endif
        uniform float amount;
        varying highp vec2 unknown;
        void swap(inout float a, out float b) { float c = a; a = 1.0; b = c; }
        mat3 m = mat3(1.0);
        void main(void) {
            lowp float sample = 1.0; float buffer = 2.0, flat = 3.0, input = 4.0, var = 5.0, fn = 6.0, u = 7.0;
            vec4 v = vec4(0.0); swap(v.x, v.w); swap(v[1], sample);
            m[1].x = 2.0; m[2][0] += 1.0;
            mat2 turn = mat2(cos(amount + vec4(0.0, 33.0, 11.0, 0.0)));
            const int n = 2; float list[n + 1]; list[n] = 1.0;
            int i = 0; do { i++; if (i == 2) continue; } while (i < 4); while (i-- > 0) { v.z += 0.1; }
            bool odd = (v.x > 0.0) ^^ on; v.xy = v.yx; v.stp *= 2.0;
            if (isnan(v.x) || isinf(v.y)) discard;
            gl_FragData[0] = v * sample * buffer * flat * input * var * fn * u + vec4(turn[0] + unknown, list[2], odd);
            gl_FragColor.rgb += m * matrixCompMult(m, m)[0] + outerProduct(v.xyz, v.xyz)[1];
            float far = 1.0 / 0.0; float whole; gl_FragColor.a = modf(gl_FragColor.a, whole) + dFdx(v.x) + fwidth(v.y) + min(far, 1.0);
        }",
    );
    let own_output = wgsl("out vec4 color; void main() { color = vec4(amount); }");
    assert_says(&own_output, &["scrim_out = _e"]);
    wgsl("vec3 texture(vec2 at) { return vec3(at, 1.0); } void main() { gl_FragColor = vec4(texture(spot), 1.0); }");
}

#[test]
fn derivatives_upwards_are_negated() {
    assert_says(&in_main("gl_FragColor = vec4(dFdy(amount));"), &["-(", "dpdy("]);
}

#[test]
fn cases_that_fall_through_run_what_follows() {
    let wgsl = wgsl(
        "float pick(int i) { switch (i) { case 0: return 1.0; case 1: { return 2.0; } default: return 3.0; } }
        void main() {
            float x = 0.0;
            switch (mode) { case 0: x += 1.0; case 1: case 2: x += 2.0; break; case 3: { x = 9.0; break; } default: x += 4.0; }
            gl_FragColor = vec4(x + pick(mode));
        }",
    );
    assert_eq!(wgsl.matches("+ 2f)").count(), 2, "{wgsl}");
}

#[test]
fn a_loop_that_asks_last_asks_behind_a_continue_too() {
    let wgsl = in_main(
        "int i = 0; do { i++; if (i == 2) { continue; } amount += 0.1; } while (i < 4); gl_FragColor = vec4(amount);",
    );
    assert_says(&wgsl, &["scrim_again = true"]);
    let plain = in_main("int i = 0; do { i++; } while (i < 4); gl_FragColor = vec4(i);");
    assert!(!plain.contains("scrim_again"));
}

#[test]
fn vertices_give_what_varies_to_fragments() {
    let declared = "vec2 left; DIRECTION float many[3]; DIRECTION mat2 turn; DIRECTION ivec2 cell;";
    let vertex = format!(
        "#if __VERSION__ <= 120\nvarying broken\n#else\nout {}\n#endif
        void main() {{
            isf_vertShaderInit();
            left = isf_FragNormCoord - vec2(1.0) / RENDERSIZE;
            for (int i = 0; i < 3; i++) {{ many[i] = float(i) * amount; }}
            turn = mat2(1.0, 2.0, 3.0, 4.0); cell = ivec2(1, 2); gl_Position.xy *= 0.5;
        }}",
        declared.replace("DIRECTION", "out")
    );
    let fragment = format!(
        "{HEADER}in {}\nvoid main() {{ gl_FragColor = vec4(left * turn, many[1] + many[2], cell.x); }}",
        declared.replace("DIRECTION", "in")
    );
    let described = good(&fragment, Some(&vertex));
    let (code, ..) = program(&described);
    let vertex = code.vertex.as_deref().unwrap();
    // Eleven numbers fill three vectors, the same on both sides.
    for text in [vertex, &code.fragment] {
        assert_says(text, &["@location(1)", "@location(2)", "@location(3)"]);
        assert!(!text.contains("@location(4)"), "{text}");
    }
    let position = "gl_Position = vec4<f32>(";
    assert_says(vertex, &[position, "@builtin(position)"]);
}

#[test]
fn shipped_effects_are_good_and_their_knobs_have_labels() {
    let mut roles = Vec::new();
    for entry in fs::read_dir("assets/effects").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "fs") {
            let manifest = good(&fs::read_to_string(&path).unwrap(), None).manifest;
            assert!(manifest.help.ends_with("(by Scrim)"), "{path:?}: {}", manifest.help);
            for param in &manifest.params {
                assert_ne!(param.label, param.name, "{path:?}");
            }
            roles.push(manifest.role);
        }
    }
    for role in [Role::Filter, Role::Generator, Role::Transition] {
        assert_eq!(roles.iter().filter(|known| **known == role).count(), 2, "{role:?}");
    }
}

#[test]
fn a_shader_that_is_wrong_is_told_where_and_why() {
    let text = |body: &str| format!("/*{{\"INPUTS\":[{{\"NAME\":\"inputImage\",\"TYPE\":\"image\"}}]}}*/\n{body}");
    let cases = [
        ("void main() {\n  gl_FragColor = vec4(nope);\n}", "3:23: Unknown variable: nope"),
        ("#define A vec4(nope)\nvoid main() {\n  gl_FragColor = A;\n}", "4:18: Unknown variable: nope"),
        ("void main() {\n  gl_FragColor = foo(1.0);\n}", "3:18: there is no function `foo` for these arguments"),
        ("void main() {\n  gl_FragColor = vec3(1.0);\n}", "3:18: what is assigned here is not of the variable's type"),
        (
            "float f() { return vec2(1.0); }\nvoid main() { gl_FragColor = vec4(f()); }",
            "2:20: what is returned here is not of the type that the function declares",
        ),
        (
            "void main() {\n  gl_FragColor = IMG_NORM_PIXEL(inputImage);\n}",
            "3:18: IMG_NORM_PIXEL takes an image and a place in it: the place is missing",
        ),
        (
            "void main() {\n  gl_FragColor = IMG_NORM_PIXEL(inputImage, 0.5);\n}",
            "3:18: an image is read at a place that is a vec2",
        ),
        ("void main() { IMG_THIS_PIXEL(inputImage) = vec4(1.0); }", "2:15: this cannot be assigned to"),
        (
            "void main() { vec4 a IMG_THIS_PIXEL(inputImage); }",
            "2:22: Expected Comma or Semicolon, found \"IMG_NORM_PIXEL\"",
        ),
        ("#define A(x) x\nvoid main() { gl_FragColor = A(1, 2); }", "3:30: A takes 1 arguments and gets 2"),
        ("void mian() { }", "1:1: there is no main function: write `void main() { … }`"),
        ("void main() {", "2:1: this has no end: a ; or a } is missing"),
        ("/* void main() { }", "2:1: this comment has no end: */"),
        ("#if 1\nvoid main() { }", "2:1: this #if has no #endif"),
        ("#endif\nvoid main() { }", "2:2: this #endif has no #if"),
        ("#if 1 / 0\n#endif\nvoid main() { }", "2:5: this divides by zero"),
        ("#error not here\nvoid main() { }", "2:2: the file says #error not here"),
        ("#include \"x\"\nvoid main() { }", "2:2: an effect is one file: it cannot #include others"),
        (
            "void main() { float é; }",
            "2:21: the character \"é\" does not belong in GLSL: delete it, or make it a comment",
        ),
    ];
    let cases: Vec<_> = cases.iter().map(|(body, expected)| (text(body), *expected)).collect();
    let cases: Vec<_> = cases.iter().map(|(text, expected)| (text.as_str(), *expected)).collect();
    assert_faults(&cases);
}

#[test]
fn what_is_wrong_in_the_vertex_file_is_told_with_its_line() {
    let fragment = format!("{HEADER}void main() {{ gl_FragColor = ink; }}");
    let said = |vertex: &str| read(&fragment, Some(vertex)).map(|_| ()).unwrap_err().message;
    let unknown = said("void main() {\n  isf_vertShaderInit();\n  gl_Position.x = nope;\n}");
    assert_eq!(unknown, "in the vertex shader at line 3, column 19: Unknown variable: nope");
    let much = said("out float a[60]; void main() { isf_vertShaderInit(); }");
    assert_eq!(
        much,
        "in the vertex shader at line 1, column 1: vertices give 60 numbers to fragments: there is room for 56"
    );
}

#[test]
fn hostile_shaders_are_refused_and_harm_nothing() {
    let main = |inside: &str| format!("/*{{}}*/void main() {{ float x = gl_FragCoord.x; {inside} }}");
    let nested = "this is nested too deeply: split it into several statements";
    let long = "the shader is too long: at most 100000 words once its macros are written out";
    let doubled: String = (0..60).map(|i| format!("#define X{i} X{} X{}\n", i + 1, i + 1)).collect();
    let structures: String = (0..40).map(|i| format!("struct S{} {{ S{i} a; S{i} b; }};", i + 1)).collect();
    let switches = "switch (i) { case 0: i++; case 1: i++; case 2: i++; ".repeat(90) + &"}".repeat(90);
    let cases = [
        (main(&format!("x = {}1.0{};", "(".repeat(9000), ")".repeat(9000))), "brackets are nested deeper than 128"),
        (main(&"{".repeat(60_000)), "brackets are nested deeper than 128"),
        (main(&format!("x = {}x;", "- ".repeat(30_000))), nested),
        (main(&format!("x = {}1.0;", "x > 0.0 ? 1.0 : ".repeat(5000))), nested),
        (main(&format!("x = x{};", "[0]".repeat(9000))), nested),
        (main(&format!("{} x = 1.0;", "if (x > 0.0)".repeat(9000))), nested),
        (main(&format!("if (x > 0.0) x = 1.0; {}", "else if (x > 0.0) x = 1.0;".repeat(5000))), nested),
        (main(&format!("{} x = 1.0;", "for (;;)".repeat(9000))), nested),
        (main(&"x += 1.0;".repeat(26_000)), long),
        (format!("/*{{}}*/\n{doubled} void main() {{ X0 }}"), long),
        (
            format!("/*{{}}*/struct S0 {{ float x; }}; {structures} void main() {{ }}"),
            "this structure holds more than 1000 values",
        ),
        (main(&format!("int i = 0; {switches}")), long),
    ];
    for (text, expected) in cases {
        let said = read(&text, None).map(|_| ()).unwrap_err().message;
        assert_eq!(said, expected, "{}", text.chars().take(120).collect::<String>());
    }
    // As deep as it may be.
    good(&main(&format!("gl_FragColor = vec4({});", vec!["x"; 400].join(" + "))), None);
    good(
        &main(&format!("if (x > 0.0) x = 1.0; {} gl_FragColor = vec4(x);", "else if (x > 1.0) x = 2.0;".repeat(90))),
        None,
    );
}
