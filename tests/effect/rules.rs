//! What an effect may ask of the machine: loops end, memory is small, and neither moves a line.

use crate::jail::{jail, text};
use scrim::effect::file::rules::BUDGET;
use scrim::effect::file::{Body, Fault, Reader};

fn read(body: &str) -> Result<String, Fault> {
    let described = jail().without_drawing().read(&text("look.wgsl", format!("/*{{}}*/{body}")))?;
    match described.body {
        Body::Stage { wgsl, .. } => Ok(wgsl),
        Body::Program { code, .. } => Ok(code.fragment),
    }
}

fn point(body: &str) -> Result<String, Fault> {
    read(&format!("fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {{ {body} }}"))
}

/// How many loops got the check.
fn checks(wgsl: &str) -> usize {
    wgsl.matches("if scrim_spent() { break; }").count()
}

#[test]
fn short_loops_are_left_alone() {
    for body in [
        "var s = 0.0; for (var i = 0; i < 16; i++) { s += f32(i); } return color * s;",
        "var s = 0.0; for (var i = 0u; i < 256u; i += 2u) { s += f32(i); } return color * s;",
        "var s = 0.0; for (var i = 8; i > -8; i -= 1) { s += f32(i); } return color * s;",
        "var s = 0.0; for (var y = -1.0; y <= 1.0; y += 0.5) { s += y; } return color * s;",
        "var s = 0.0; for (var y = -4; y <= 4; y++) { for (var x = -4; x <= 4; x++) { s += f32(x * y); } } return color * s;",
        "const N = 9; var s = 0.0; for (var i = 0; i < N; i++) { if s > 3.0 { continue; } s += 1.0; } return color * s;",
    ] {
        let wgsl = point(body).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!((checks(&wgsl), wgsl.contains("scrim_")), (0, false), "{wgsl}");
    }
}

#[test]
fn every_other_loop_gets_a_share_of_one_budget() {
    for (body, loops) in [
        ("loop { } return color;", 1),
        ("while at.px.x > 0.0 { } return color;", 1),
        ("for (;;) { } return color;", 1),
        ("for (var i = 0; i < 257; i++) { } return color;", 1),
        ("for (var i = 0; i < i32(at.px.x); i++) { } return color;", 1),
        ("for (var i = 0; i < 9; i++) { i -= 1; } return color;", 1),
        ("for (var i = 0; i < 9; i += 0) { } return color;", 1),
        ("for (var i = 0; i != 9; i += 2) { } return color;", 1),
        ("for (var i = 0; i < 9; i++) { bump(&i); } return color; } fn bump(i: ptr<function, i32>) { *i = 0;", 1),
        ("for (var i = 0; i < 65; i++) { for (var j = 0; j < 64; j++) { } } return color;", 2),
        ("loop { for (var j = 0; j < 4; j++) { } } return color;", 2),
        ("while at.px.x > 0.0 { slow(); } return color; } fn slow() { for (var j = 0; j < 4; j++) { }", 2),
        ("loop { if color.x > 0.0 { continue; } continuing { break if color.y > 0.0; } } return color;", 1),
        ("/* for ( { */ for /* { */ (var i = 0; i < max(900, i32(at.px.x)); i++) /* { */ { } return color;", 1),
    ] {
        let wgsl = point(body).unwrap_or_else(|fault| panic!("{body}\n{fault}"));
        assert_eq!(checks(&wgsl), loops, "{wgsl}");
        assert!(wgsl.contains(&format!("scrim_budget = {BUDGET}u;")), "{wgsl}");
        assert_eq!(wgsl.find("scrim_spent() { break; }").map(|at| wgsl[..at].matches('\n').count()), Some(0));
    }
}

#[test]
fn a_budget_is_an_effects_own_and_full_at_every_pixel() {
    let spends = "var i = 0u; loop { i += 1u; if i > 60000u { break; } } return color * f32(i);";
    let wgsl = point(spends).unwrap();
    let head = wgsl.find("{ scrim_budget = 65536u;").unwrap();
    assert!(wgsl[..head].trim_end().ends_with("-> vec4<f32>"), "{wgsl}");
}

#[test]
fn memory_is_limited() {
    let says = |body: &str| point(body).unwrap_err().to_string();
    let variables = "the variables here are too large: 8 KiB are allowed in a function";
    assert!(point("var a: array<f32, 1900>; return color * a[i32(at.px.x)];").is_ok());
    assert!(says("var a: array<f32, 2100>; return color * a[0];").contains(variables));
    assert!(says("var a: array<f32, 1100>; var b: array<f32, 1100>; return color * a[0] * b[1];").contains(variables));
    let large = says("\nvar a: array<f32, 100000000>; return color * a[3];");
    assert!(
        large.starts_with("look.wgsl:2:") && large.contains("this type is too large: 64 KiB are allowed"),
        "{large}"
    );
    let table = |length: usize| {
        format!(
            "return color * T[i32(at.px.x) % {length}]; }} const T = array<f32, {length}>({});fn rest() {{",
            "0.5,".repeat(length)
        )
    };
    assert!(point(&table(4000)).is_ok(), "a constant table is free");
    assert!(says(&table(20_000)).contains("this type is too large"));
}

#[test]
fn shapes_that_exhaust_a_reader_are_refused_before_it_reads() {
    let says = |body: &str| point(body).unwrap_err().message;
    assert!(says(&format!("return {}color{};", "(".repeat(300), ")".repeat(300))).contains("nested too deeply"));
    assert!(says(&format!("return color * ({}1.0);", "at.px.x + ".repeat(8000))).contains("too long: 1000 operators"));
    assert!(says(&format!("return {}color;", "-".repeat(3000))).contains("too long: 1000 operators"));
    assert!(says(&format!("return color{};", ".xyzw".repeat(3000))).contains("too long: 1000 operators"));
    let chain = format!("if at.px.x < 1.0 {{ }} {} return color;", "else if at.px.x < 2.0 { } ".repeat(3000));
    assert!(says(&chain).contains("too many `else if` in a row"));
    let many: String = (0..600).map(|i| format!("fn f{i}() {{ }} ")).collect();
    assert!(read(&many).unwrap_err().message.contains("too many functions: 512"));
    let sums = format!("var s = 0.0; {} return color * s;", "s += at.px.x * 2.0 + 1.0; ".repeat(3000));
    assert!(point(&sums).is_ok(), "many short expressions are as good as any");
}

#[test]
fn calls_of_calls_are_counted() {
    let doubled: String =
        (1..40).map(|i| format!("fn g{i}(x: f32) -> f32 {{ return g{0}(x) + g{0}(x + 1.0); }}\n", i - 1)).collect();
    let body =
        format!("return color * g39(at.px.x); }} fn g0(x: f32) -> f32 {{ return sin(x); }} {doubled} fn rest() {{");
    assert!(point(&body).unwrap_err().message.contains("functions call each other too often"));
}

#[test]
fn the_programs_own_names_are_not_to_be_had() {
    for body in [
        "scrim_budget = 9u; loop { } return color;",
        "var scrim_spent = false; loop { } return color;",
        "return color; } fn scrim_spent() -> bool { return false;",
    ] {
        let message = point(body).unwrap_err().message;
        assert_eq!(message, "names that begin with scrim_ are Scrim's own: choose another");
    }
}
