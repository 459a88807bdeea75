//! Effect files that mean harm, or look as if they did. Each goes to the checker, and the checker is all that may die.

use crate::jail::{SCRIM, text};
use scrim::effect::file::{Body, Reader, Text};
use scrim::jail::Jail;
use std::collections::BTreeSet;

/// What becomes of a file.
enum Outcome {
    /// It is not used, and this is part of what is said.
    Refused(&'static str),
    /// It is used and does no harm.
    Good,
    /// One or the other.
    Survived,
}

use Outcome::{Good, Refused, Survived};

struct Case {
    name: &'static str,
    file: Text,
    outcome: Outcome,
}

/// The statements of a point effect.
fn point(name: &'static str, body: impl AsRef<str>, outcome: Outcome) -> Case {
    let body = body.as_ref();
    whole(name, format!("fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {{ {body} }}"), outcome)
}

/// What stands behind an empty header.
fn whole(name: &'static str, body: impl AsRef<str>, outcome: Outcome) -> Case {
    raw(name, format!("/*{{}}*/\n{}", body.as_ref()), outcome)
}

/// A header with a harmless effect behind it.
fn header(name: &'static str, fields: impl AsRef<str>, outcome: Outcome) -> Case {
    let effect = "fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color; }";
    raw(name, format!("/*{{ {} }}*/\n{effect}", fields.as_ref()), outcome)
}

fn raw(name: &'static str, file: impl Into<String>, outcome: Outcome) -> Case {
    Case { name, file: text(&format!("{}.wgsl", name.replace(' ', "_")), file), outcome }
}

/// An ISF file whose main function has these statements.
fn isf(name: &'static str, json: impl AsRef<str>, body: impl AsRef<str>) -> Case {
    let file = format!("/*{{ {} }}*/\nvoid main() {{ {} }}", json.as_ref(), body.as_ref());
    raw_isf(name, file)
}

fn raw_isf(name: &'static str, file: impl Into<String>) -> Case {
    Case { name, file: text(&format!("{}.fs", name.replace(' ', "_")), file), outcome: Survived }
}

const EFFECT: &str = "fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color; }";
const RED: &str = "gl_FragColor = vec4(1.0, 0.0, 0.0, 1.0);";

fn texts() -> Vec<Case> {
    vec![
        raw("nothing at all", "", Refused("begins with its header")),
        raw("no header", EFFECT, Refused("begins with its header")),
        raw("a header without an end", "/*{ \"label\": \"x\"", Refused("the header has no end")),
        raw("zeros", "\0".repeat(4096), Refused("begins with its header")),
        raw("a picture", "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR", Refused("begins with its header")),
        raw("a terminal's commands", "/*{}*/ \u{1b}]0;x\u{7}", Refused("")),
        whole("nothing behind the header", "", Refused("there is no main function")),
        whole("half a function", "fn effect(color: vec4<f32>,", Refused("expected")),
        whole("a megabyte of blanks", format!("{EFFECT}{}", " ".repeat(1 << 20)), Refused("there may be 262144")),
        whole("a long name", format!("fn {}() {{ }} {EFFECT}", "a".repeat(200_000)), Good),
        whole("a comment in a comment", format!("{}{}{EFFECT}", "/*".repeat(5000), "*/".repeat(5000)), Good),
        whole("a comment without an end", format!("{EFFECT} /* /* */"), Refused("")),
        whole("letters that look alike", EFFECT.replace("color", "c\u{43e}l\u{43e}r"), Good),
        whole("text that runs backwards", format!("{EFFECT} // \u{202e}}} ;"), Good),
        whole("a mark in the middle", format!("{EFFECT}\u{feff}"), Refused("")),
        whole("a carriage return ends a comment", format!("// x\rfn other() {{ }}\n{EFFECT}"), Good),
        point("an undeclared name", "return colour;", Refused("no definition in scope")),
        point("a wrong type", "return 1.0;", Refused("")),
        point("no return", "", Refused("")),
        point("a missing semicolon", "return color", Refused("expected")),
        point("a number too large", "return color * 1e999;", Refused("")),
        point("an index out of a constant", "const A = array<f32, 2>(1.0, 2.0); return color * A[9];", Refused("")),
        point("division by nought", "return color / f32(1 / 0);", Refused("")),
        point("a shift too far", "return color * f32(1u << 40u);", Refused("")),
    ]
}

fn contracts() -> Vec<Case> {
    let stage = |text: &str| format!("{text}\n{EFFECT}");
    vec![
        whole("a binding", stage("@group(0) @binding(9) var<uniform> b: vec4f;"), Refused("no bindings")),
        whole("a texture", stage("@group(0) @binding(9) var t: texture_2d<f32>;"), Refused("no bindings")),
        whole(
            "storage",
            stage("@group(0) @binding(9) var<storage, read_write> s: array<u32>;"),
            Refused("no bindings"),
        ),
        whole("workgroup memory", stage("var<workgroup> w: array<f32, 8>;"), Refused("no bindings")),
        whole("a private variable", stage("var<private> v: f32;"), Refused("no bindings")),
        whole("push constants", stage("var<immediate> v: f32;"), Refused("")),
        whole("an override", stage("override k: f32 = 1.0;"), Refused("no overrides")),
        whole("an override as a length", stage("override n: u32 = 9;\nvar<workgroup> w: array<f32, n>;"), Refused("")),
        whole(
            "an entry point",
            stage("@fragment fn other() -> @location(0) vec4f { return vec4f(); }"),
            Refused("no entry points"),
        ),
        whole("a compute shader", stage("@compute @workgroup_size(1) fn other() { }"), Refused("no entry points")),
        whole(
            "an entry point of ours",
            stage("@fragment fn fragment() -> @location(0) vec4f { return vec4f(); }"),
            Refused("no entry points"),
        ),
        whole("an atomic", stage("struct S { a: atomic<u32> }\nvar<workgroup> s: S;"), Refused("")),
        whole("an enable directive", format!("enable f16;\n{EFFECT}"), Refused("")),
        whole(
            "a requires directive",
            format!("requires readonly_and_readwrite_storage_textures;\n{EFFECT}"),
            Refused(""),
        ),
        whole("a diagnostic directive", format!("diagnostic(off, derivative_uniformity);\n{EFFECT}"), Refused("")),
        whole("an import", format!("#import bevy_pbr::forward_io\n{EFFECT}"), Refused("")),
        whole("an import of a file", format!("#import \"../../../etc/passwd\"\n{EFFECT}"), Refused("")),
        whole("a define", format!("#define_import_path scrim::x\n{EFFECT}"), Refused("")),
        whole("an include", format!("#include \"/dev/zero\"\n{EFFECT}"), Refused("")),
        whole("another main function", format!("{EFFECT}\n{EFFECT}"), Refused("redefinition")),
        whole("another At", stage("struct At { a: f32 }"), Refused("redefinition")),
        whole("a param of its own", stage("fn param(i: u32) -> vec4f { return vec4f(1e9); }"), Refused("redefinition")),
        whole(
            "taps in a point",
            EFFECT.replace("return color", "return tap(at, vec2f(0.0))"),
            Refused("no definition"),
        ),
        whole("the contract's uniforms", EFFECT.replace("return color", "return contract_values[0]"), Refused("")),
        whole(
            "the budget refilled",
            EFFECT.replace("return", "loop { scrim_budget = 9u; } return"),
            Refused("names that begin with scrim_"),
        ),
        whole(
            "the check replaced",
            stage("fn scrim_spent() -> bool { return false; }"),
            Refused("names that begin with scrim_"),
        ),
        whole(
            "the check shadowed",
            EFFECT.replace("return", "let scrim_spent = 1; return"),
            Refused("names that begin with scrim_"),
        ),
        whole("a reserved word", stage("fn enum() { }"), Refused("")),
        whole("a word of a driver", stage("fn gl_Position() -> f32 { return 1.0; }"), Good),
        whole(
            "names of a layer",
            stage("fn layer_0() -> f32 { return 1.0; }\nfn shade() { }\nfn fragment() { }"),
            Survived,
        ),
        whole("a function of itself", format!("fn f(x: f32) -> f32 {{ return f(x); }}\n{EFFECT}"), Refused("")),
        whole(
            "functions in a ring",
            format!("fn a() {{ b(); }} fn b() {{ c(); }} fn c() {{ a(); }}\n{EFFECT}"),
            Refused(""),
        ),
        whole("a type of itself", stage("struct S { a: array<S, 2> }"), Refused("")),
        whole("constants in a ring", stage("const A = B; const B = A;"), Refused("")),
        point("a derivative", "return dpdx(color);", Refused("not in the shaders of a layer")),
        point("a discard", "if color.r > 0.5 { discard; } return color;", Refused("not in the shaders of a layer")),
        point("a barrier", "workgroupBarrier(); return color;", Refused("not in the shaders of a layer")),
        point("a subgroup", "return color * f32(subgroupAdd(1u));", Refused("")),
        point("a debug print", "debugPrintf(\"x\"); return color;", Refused("")),
        point("a pointer to a parameter", "let q = &param; return color;", Refused("")),
    ]
}

fn machines() -> Vec<Case> {
    let calls: String =
        (1..60).map(|i| format!("fn g{i}(x: f32) -> f32 {{ return g{0}(x) + g{0}(x * 2.0); }}\n", i - 1)).collect();
    let functions: String = (0..5000).map(|i| format!("fn f{i}() {{ }}\n")).collect();
    let chain: String = (1..3000).map(|i| format!("const c{i} = c{} + 1.0;\n", i - 1)).collect();
    let doubled: String = (1..500).map(|i| format!("alias T{i} = array<T{}, 2>;\n", i - 1)).collect();
    let sines = "s = sin(s + at.px.x) * cos(s) + tan(s); ".repeat(60);
    vec![
        point("a loop without an end", "var i = 0; loop { i += 1; } return color * f32(i);", Survived),
        point("an empty loop", "loop { } return color;", Survived),
        point("while true", "var i = 0u; while true { i += 1u; } return color * f32(i);", Survived),
        point("for ever", "for (;;) { } return color;", Survived),
        point("a loop that turns back", "for (var i = 0; i < 9; i++) { i -= 1; } return color;", Survived),
        point("a loop over a pixel", "for (var i = 0.0; i < at.px.x * 1e9; i += 1.0) { } return color;", Survived),
        point("a loop over nothing", "for (var f = 0.0; f < 1.0; f += 0.0) { } return color;", Survived),
        point(
            "a loop in the continuing part",
            "loop { continuing { loop { } break if true; } } return color;",
            Survived,
        ),
        point(
            "four loops in one another",
            "var s = 0.0; for (var a = 0; a < 200; a++) { for (var b = 0; b < 200; b++) { for (var c = 0; c < 200; c++) { for (var d = 0; d < 200; d++) { s += sin(f32(a * b * c * d) + at.px.x); } } } } return color * s;",
            Survived,
        ),
        point(
            "a hundred loops",
            format!(
                "var s = 0.0; {} return color * s;",
                "for (var i = 0; i < 9999; i++) { s += sin(s + at.px.x); } ".repeat(100)
            ),
            Survived,
        ),
        point(
            "a loop that does much",
            format!("var s = 0.0; for (var i = 0; i < 60000; i++) {{ {sines} }} return color * s;"),
            Survived,
        ),
        point(
            "a million rounds",
            "var s = 0.0; for (var i = 0; i < 1000000; i++) { s += sin(f32(i) * at.px.x); } return color * s;",
            Refused("ms for a frame of 1920×1080 here"),
        ),
        point(
            "a switch in a loop",
            "var i = 0; loop { switch i { case 0: { continue; } default: { break; } } } return color;",
            Survived,
        ),
        point(
            "an array of 400 MB",
            "var a: array<f32, 100000000>; a[u32(at.px.x)] = 1.0; return color * a[3];",
            Refused("this type is too large"),
        ),
        point(
            "an array beyond counting",
            "var a: array<array<f32, 65535>, 65535>; return color * a[0][0];",
            Refused(""),
        ),
        point("an array beyond 32 bits", "var a: array<vec4f, 4294967295>; return color * a[0];", Refused("")),
        point("an array of nothing", "var a: array<f32, 0>; return color;", Refused("")),
        point("an array below nothing", "var a: array<f32, -1>; return color;", Refused("")),
        point("an open array", "var a: array<f32>; return color;", Refused("")),
        point(
            "sixteen kilobytes",
            "var a: array<vec4f, 1024>; a[u32(at.px.x) % 1024u] = color; return a[5];",
            Refused("too large: 8 KiB"),
        ),
        point(
            "many small arrays",
            format!("{} return color;", (0..300).map(|i| format!("var a{i}: array<f32, 16>; ")).collect::<String>()),
            Refused("too large: 8 KiB"),
        ),
        point(
            "an array made and thrown away",
            "return color * array<f32, 10000000>()[u32(at.px.x)];",
            Refused("this type is too large"),
        ),
        point(
            "an index below",
            "let a = array<f32, 4>(1.0, 2.0, 3.0, 4.0); return color * a[i32(at.px.x) - 99999];",
            Good,
        ),
        point(
            "an index beyond",
            "var a = array<f32, 4>(1.0, 2.0, 3.0, 4.0); return color * a[u32(at.px.x) + 4000000000u];",
            Good,
        ),
        point("parameters beyond", "return param(p + 4000000000u);", Good),
        point(
            "brackets",
            format!("return {}color{};", "(".repeat(3000), ")".repeat(3000)),
            Refused("nested too deeply"),
        ),
        point(
            "blocks",
            format!("{} return color; {}", "{".repeat(3000), "}".repeat(3000)),
            Refused("nested too deeply"),
        ),
        point(
            "indices",
            format!("return color[{}0{}] * color;", "i32(color[".repeat(500), "])".repeat(500)),
            Refused("nested too deeply"),
        ),
        point(
            "types in types",
            format!("var a: {}f32{}; return color;", "array<".repeat(3000), ",2>".repeat(3000)),
            Refused(""),
        ),
        point(
            "a sum of 8000",
            format!("return color * ({}0.0);", "sin(at.px.x) + ".repeat(8000)),
            Refused("too long: 1000 operators"),
        ),
        point(
            "a product of 20000",
            format!("return color * ({}1.0);", "at.px.x*".repeat(20_000)),
            Refused("too long: 1000 operators"),
        ),
        point("signs", format!("return {}color;", "-".repeat(50_000)), Refused("too long: 1000 operators")),
        point(
            "denials",
            format!("return select(color, color, {}true);", "!".repeat(50_000)),
            Refused("too long: 1000 operators"),
        ),
        point(
            "members of members",
            format!("return color{};", ".xyzw".repeat(20_000)),
            Refused("too long: 1000 operators"),
        ),
        point(
            "else if 3000 times",
            format!("if at.px.x < 1.0 {{ }} {} return color;", "else if at.px.x < 2.0 { } ".repeat(3000)),
            Refused("too many `else if`"),
        ),
        point(
            "cases",
            format!(
                "switch u32(at.px.x) {{ {} default: {{ }} }} return color;",
                (0..5000).map(|i| format!("case {i}u: {{ }} ")).collect::<String>()
            ),
            Survived,
        ),
        point("statements", "color.x; ".repeat(20_000) + "return color;", Refused("")),
        point("assignments", format!("var c = color; {} return c;", "c = c * 0.5 + color; ".repeat(10_000)), Survived),
        whole(
            "calls doubled sixty times",
            format!(
                "fn g0(x: f32) -> f32 {{ return x; }}\n{calls}{}",
                EFFECT.replace("return color", "return color * g59(at.px.x)")
            ),
            Refused("call each other too often"),
        ),
        whole("five thousand functions", format!("{functions}{EFFECT}"), Refused("too many functions")),
        whole("a chain of constants", format!("const c0 = 1.0;\n{chain}{EFFECT}"), Refused("too many declarations")),
        whole("types doubled", format!("alias T0 = f32;\n{doubled}fn f(x: T499) {{ }}\n{EFFECT}"), Refused("")),
        point("no number", "return color / (color - color);", Good),
        point("the root of less than nothing", "return sqrt(color - 9.0);", Good),
        point("infinity", "return exp(color * 9e9);", Good),
        point("bits that are no number", "return bitcast<vec4f>(vec4u(0x7fc00001u) + u32(at.px.x));", Good),
        point("powers of nothing", "return pow(color - color, color - color);", Good),
        point(
            "whole numbers that wrap",
            "var i = 2147483647 - i32(at.px.x); i += 99999; return color * f32(i / (i - i));",
            Survived,
        ),
    ]
}

fn headers() -> Vec<Case> {
    let many = |count: usize, of: &str| vec![of; count].join(",");
    let params = |count: usize| {
        let each = |i| format!("{{ \"name\": \"p{i}\", \"kind\": \"float\" }}");
        format!("\"params\": [{}]", (0..count).map(each).collect::<Vec<_>>().join(","))
    };
    let one = |fields: &str| format!("\"params\": [{{ \"name\": \"x\", {fields} }}]");
    vec![
        header(
            "lists in lists",
            format!("\"params\": {}{}", "[".repeat(50_000), "]".repeat(50_000)),
            Refused("the header"),
        ),
        header("objects in objects", "\"label\": ".to_owned() + &"{\"a\":".repeat(20_000), Refused("the header")),
        header("a thousand parameters", params(1000), Refused("the parameters take 250 vectors")),
        header("ninety-six parameters", params(96), Good),
        header(
            "a long label",
            format!("\"label\": \"{}\"", "x".repeat(100_000)),
            Refused("a label has at most 80 characters"),
        ),
        header("a label with a nought", "\"label\": \"a\\u0000b\"", Good),
        header("half a letter", "\"label\": \"\\ud800\"", Refused("the header")),
        header("an unknown field", "\"run\": \"rm -rf /\"", Refused("unknown field")),
        header("a field twice", "\"label\": \"a\", \"label\": \"b\"", Refused("duplicate field")),
        header(
            "a parameter twice",
            "\"params\": [{ \"name\": \"x\", \"kind\": \"bool\" }, { \"name\": \"x\", \"kind\": \"bool\" }]",
            Refused("there twice"),
        ),
        header(
            "a parameter that is code",
            "\"params\": [{ \"name\": \"x: f32 } fn effect() { loop { } } struct Y { y\", \"kind\": \"float\" }]",
            Refused("a name is letters"),
        ),
        header(
            "a parameter that is a word",
            "\"params\": [{ \"name\": \"loop\", \"kind\": \"float\" }]",
            Refused("a word of WGSL itself"),
        ),
        header("a bound too large", one("\"kind\": \"float\", \"max\": 1e400"), Refused("the header")),
        header("a range beyond floats", one("\"kind\": \"float\", \"max\": 1e300"), Refused("no range")),
        header("a range turned round", one("\"kind\": \"float\", \"min\": 2, \"max\": 1"), Refused("no range")),
        header("a step of nothing", one("\"kind\": \"float\", \"step\": 0"), Refused("goes nowhere")),
        header(
            "ten thousand options",
            one(&format!("\"kind\": \"choice\", \"options\": [{}]", many(10_000, "\"a\""))),
            Survived,
        ),
        header("a scale beyond", "\"stage\": \"pass\", \"scale\": 1e9", Refused("a scale of")),
        header(
            "sixty-four passes",
            format!("\"passes\": [{}]", many(64, "{ \"target\": \"a\" }")),
            Refused("there may be 1 to 32"),
        ),
        header(
            "a size without brackets",
            "\"passes\": [{ \"target\": \"a\", \"width\": \"((((1\" }, {}]",
            Refused("a ) is missing"),
        ),
        header(
            "a size that goes down",
            format!("\"passes\": [{{ \"target\": \"a\", \"width\": \"{}1\" }}, {{}}]", "-".repeat(900)),
            Refused("nested too deeply"),
        ),
        header(
            "a size of a long sum",
            format!("\"passes\": [{{ \"target\": \"a\", \"width\": \"{}1\" }}, {{}}]", "1+".repeat(5000)),
            Refused("at most 1024"),
        ),
        header(
            "a target that is code",
            "\"passes\": [{ \"target\": \"a(){} fn b\" }, {}]",
            Refused("a name is letters"),
        ),
        header("a transition without progress", "\"role\": \"transition\", \"passes\": [{}]", Refused("progress")),
    ]
}

fn isf_files() -> Vec<Case> {
    let inputs: String = (0..1000).map(|i| format!("{{ \"NAME\": \"i{i}\", \"TYPE\": \"image\" }},")).collect();
    let input = |fields: &str| format!("\"INPUTS\": [{{ \"NAME\": \"x\", {fields} }}]");
    let passes = |count: usize, fields: &str| {
        let each = |i| format!("{{ \"TARGET\": \"t{i}\", {fields} }}");
        format!("\"PASSES\": [{}]", (0..count).map(each).collect::<Vec<_>>().join(","))
    };
    vec![
        raw_isf("isf nothing", ""),
        raw_isf("isf no header", format!("void main() {{ {RED} }}")),
        raw_isf("isf a header without an end", "/*{ \"INPUTS\": ["),
        raw_isf("isf no main", "/*{}*/ void other() { }"),
        raw_isf("isf zeros", "\0".repeat(4096)),
        isf("isf lists in lists", format!("\"INPUTS\": {}{}", "[".repeat(50_000), "]".repeat(50_000)), RED),
        isf("isf a thousand inputs", format!("\"INPUTS\": [{}]", inputs.trim_end_matches(',')), RED),
        isf(
            "isf an input twice",
            "\"INPUTS\": [{ \"NAME\": \"x\", \"TYPE\": \"bool\" }, { \"NAME\": \"x\", \"TYPE\": \"bool\" }]",
            RED,
        ),
        isf(
            "isf an input that is code",
            "\"INPUTS\": [{ \"NAME\": \"x; void main(){} float y\", \"TYPE\": \"float\" }]",
            RED,
        ),
        isf("isf an unknown type", input("\"TYPE\": \"matrix\""), RED),
        isf("isf a default of another type", input("\"TYPE\": \"float\", \"DEFAULT\": [1, 2]"), RED),
        isf("isf numbers too large", input("\"TYPE\": \"float\", \"MAX\": 1e300, \"MIN\": -1e300"), RED),
        isf("isf many passes", passes(64, "\"WIDTH\": \"16384\", \"HEIGHT\": \"16384\""), RED),
        isf(
            "isf a width times a milliard",
            passes(1, "\"WIDTH\": \"$WIDTH*1e9\", \"PERSISTENT\": true, \"FLOAT\": true"),
            RED,
        ),
        isf("isf a size that is no number", passes(1, "\"WIDTH\": \"0/0\""), RED),
        isf("isf a size that runs something", passes(1, "\"WIDTH\": \"system(1)\""), RED),
        isf("isf a size of brackets", passes(1, &format!("\"WIDTH\": \"{}1\"", "(".repeat(900))), RED),
        isf("isf a picture outside", "\"IMPORTED\": { \"x\": { \"PATH\": \"../../../../etc/passwd\" } }", RED),
        isf("isf a picture from the root", "\"IMPORTED\": { \"x\": { \"PATH\": \"/dev/zero\" } }", RED),
        isf("isf a picture from the net", "\"IMPORTED\": { \"x\": { \"PATH\": \"http://127.0.0.1/x.png\" } }", RED),
        isf("isf a loop without an end", "", format!("for (;;) {{ }} {RED}")),
        isf("isf while true", "", format!("int i = 0; while (true) {{ i++; }} {RED}")),
        isf("isf do for ever", "", format!("int i = 0; do {{ i++; }} while (i >= 0); {RED}")),
        isf(
            "isf a million rounds",
            "",
            "float s = 0.0; for (int i = 0; i < 1000000; i++) { s += sin(float(i)); } gl_FragColor = vec4(s);",
        ),
        isf("isf an array of 400 MB", "", format!("float a[100000000]; a[3] = 1.0; {RED}")),
        isf("isf sixteen kilobytes", "", format!("vec4 a[1024]; a[3] = vec4(1.0); {RED}")),
        isf("isf brackets", "", format!("float x = {}1.0{}; {RED}", "(".repeat(3000), ")".repeat(3000))),
        isf("isf blocks", "", format!("{} {RED} {}", "{".repeat(3000), "}".repeat(3000))),
        isf("isf a sum of 8000", "", format!("gl_FragColor = vec4({}0.0);", "sin(TIME) + ".repeat(8000))),
        isf("isf signs", "", format!("gl_FragColor = {}vec4(1.0);", "- ".repeat(20_000))),
        isf(
            "isf else if 3000 times",
            "",
            format!("if (TIME < 1.0) {{ }} {} {RED}", "else if (TIME < 2.0) { } ".repeat(3000)),
        ),
        isf("isf questions", "", format!("gl_FragColor = vec4({}1.0);", "TIME > 0.0 ? 0.5 : ".repeat(5000))),
        raw_isf(
            "isf a function of itself",
            format!("/*{{}}*/ float f(float x) {{ return f(x); }} void main() {{ f(1.0); {RED} }}"),
        ),
        raw_isf(
            "isf macros that grow",
            format!(
                "/*{{}}*/\n#define A0 1.0\n{}void main() {{ gl_FragColor = vec4(A40); }}",
                (1..=40).map(|i| format!("#define A{i} (A{0}+A{0})\n", i - 1)).collect::<String>()
            ),
        ),
        raw_isf("isf a macro of itself", "/*{}*/\n#define A A+A\nvoid main() { gl_FragColor = vec4(A); }"),
        raw_isf(
            "isf macros in a ring",
            "/*{}*/\n#define A(x) B(x)\n#define B(x) A(x)\nvoid main() { gl_FragColor = vec4(A(1.0)); }",
        ),
        raw_isf(
            "isf conditions without an end",
            format!("/*{{}}*/\n{}void main() {{ {RED} }}", "#if 1\n".repeat(5000)),
        ),
        raw_isf("isf an include", format!("/*{{}}*/\n#include \"/etc/passwd\"\nvoid main() {{ {RED} }}")),
        raw_isf(
            "isf another version",
            format!("/*{{}}*/\n#version 450\n#extension all : require\nvoid main() {{ {RED} }}"),
        ),
        raw_isf(
            "isf a buffer",
            format!(
                "/*{{}}*/\nlayout(std430, binding = 0) buffer B {{ float b[]; }};\nvoid main() {{ b[0] = 1.0; {RED} }}"
            ),
        ),
        raw_isf("isf shared memory", format!("/*{{}}*/\nshared float s[64];\nvoid main() {{ {RED} }}")),
        raw_isf(
            "isf a binding of its own",
            format!("/*{{}}*/\nlayout(set = 3, binding = 7) uniform sampler2D s;\nvoid main() {{ {RED} }}"),
        ),
        isf("isf a half letter", "\"DESCRIPTION\": \"\\ud800\"", RED),
        isf("isf no number", "", "gl_FragColor = vec4(0.0 / (TIME - TIME));"),
    ]
}

fn cases() -> Vec<Case> {
    [texts(), contracts(), machines(), headers(), isf_files()].into_iter().flatten().collect()
}

#[test]
fn no_hostile_file_harms_more_than_the_checker() {
    let cases = cases();
    let names: BTreeSet<_> = cases.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), cases.len(), "a name is there twice");
    assert!(cases.len() >= 120, "{} files", cases.len());
    let studio = std::process::id();
    let mut jail = Jail::new(SCRIM);
    let mut wrong = Vec::new();
    for Case { name, file, outcome } in &cases {
        let before = jail.tally();
        let read = jail.read(file);
        let lost = jail.tally().lost - before.lost;
        let said = read.as_ref().map_or_else(ToString::to_string, |_| "good".to_owned());
        let fits = match outcome {
            Refused(part) => read.as_ref().is_err_and(|fault| fault.message.contains(part)) && lost == 0,
            Good => read.is_ok() && lost == 0,
            Survived => lost <= 1,
        };
        if !fits {
            wrong.push(format!("{name}: {said}, {lost} checkers lost"));
        }
        assert!(said.chars().all(|c| !c.is_control() || "\n\t".contains(c)), "{name}: {said:?}");
        if let Ok(described) = read {
            assert!(
                described.cost.most_ns.is_finite() && described.cost.most_ns <= 15_000.0,
                "{name}: {}",
                described.cost.most_ns
            );
            assert!(!matches!(described.body, Body::Program { code, .. } if !code.untrusted), "{name} is trusted");
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert_eq!(std::process::id(), studio);
    let good = text("good.wgsl", format!("/*{{}}*/{EFFECT}"));
    assert!(jail.read(&good).is_ok(), "the checker still answers");
}

/// What kills a process that reads them without care.
#[test]
fn the_four_killers_are_refused_without_a_death() {
    let killers = ["a sum of 8000", "else if 3000 times", "a product of 20000", "an array of 400 MB"];
    let mut jail = Jail::new(SCRIM);
    for Case { name, file, .. } in machines().into_iter().filter(|case| killers.contains(&case.name)) {
        let fault = jail.read(&file).unwrap_err();
        assert!(fault.line == 2 && !fault.message.contains("checker"), "{name}: {fault}");
    }
    assert_eq!((jail.tally().asked, jail.tally().lost), (4, 0));
}
