//! The process that checks strangers' texts: that it dies instead of the studio, and what is said then.

use scrim::compositor::proof::{Prover, Shader, ShaderForm};
use scrim::effect::file::{Reader, Text};
use scrim::jail::Jail;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Scrim itself; this program is another.
pub const SCRIM: &str = env!("CARGO_BIN_EXE_scrim");

/// One for all tests that only want to have something read.
pub fn jail() -> Jail {
    static JAIL: OnceLock<Jail> = OnceLock::new();
    JAIL.get_or_init(|| Jail::new(SCRIM)).clone()
}

pub fn text(name: &str, text: impl Into<String>) -> Text {
    Text { path: name.into(), text: text.into(), vertex: None }
}

const GOOD: &str = "/*{}*/ fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color; }";

fn fragment(body: &str) -> Shader {
    let wgsl = format!(
        "@vertex fn vertex(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {{
           return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
         }}
         @group(0) @binding(0) var<uniform> u: vec4f;
         @fragment fn fragment(@builtin(position) at: vec4f) -> @location(0) vec4f {{ {body} }}"
    );
    Shader { wgsl, vertex: None, form: ShaderForm::Fragment(wgpu::TextureFormat::Rgba8Unorm) }
}

#[test]
fn a_good_shader_is_proven_and_asked_about_once() {
    let jail = Jail::new(SCRIM);
    let good = fragment("return u + at * 0.001;");
    jail.prove(&good).unwrap();
    let asked = jail.tally().asked;
    jail.prove(&good).unwrap();
    assert_eq!((jail.tally().asked, jail.tally().lost, jail.tally().started), (asked, 0, 1));
}

#[test]
fn blocks_are_proven_too() {
    let wgsl = "struct Area { first: vec2u, past: vec2u, row: u32 }
        @group(0) @binding(0) var<uniform> area: Area;
        @group(0) @binding(1) var<storage, read_write> canvas: array<vec4u>;
        @compute @workgroup_size(8, 4) fn blocks(@builtin(global_invocation_id) id: vec3u) {
          if id.x >= area.past.x { return; }
          canvas[id.y * area.row + id.x] = vec4u(1u);
        }";
    let shader = |wgsl: &str| Shader { wgsl: wgsl.into(), vertex: None, form: ShaderForm::Blocks };
    Jail::new(SCRIM).prove(&shader(wgsl)).unwrap();
    let error = Jail::new(SCRIM).prove(&shader(&wgsl.replace("fn blocks", "fn other"))).unwrap_err();
    assert!(error.contains("blocks"), "{error}");
}

#[test]
fn what_the_device_has_against_a_shader_is_a_sentence() {
    let jail = Jail::new(SCRIM);
    let unknown = jail.prove(&fragment("return v;")).unwrap_err();
    assert!(unknown.contains("no definition in scope for identifier: `v`"), "{unknown}");
    let mut misses = fragment("return u;");
    misses.wgsl = misses.wgsl.replace("fn fragment", "fn other");
    let error = jail.prove(&misses).unwrap_err();
    assert!(error.contains("fragment"), "{error}");
    let barrier = jail.prove(&fragment("workgroupBarrier(); return u;")).unwrap_err();
    assert!(!barrier.is_empty());
    assert_eq!(jail.tally().lost, 0);
    jail.prove(&fragment("return u;")).unwrap();
}

#[test]
fn a_text_that_kills_is_refused_and_the_next_child_is_there() {
    let mut jail = Jail::new(SCRIM);
    // Naga goes down into this once for every term; no stack is as deep.
    let bomb = fragment(&format!("let x = u.x; return vec4f({}x);", "x+".repeat(2_000_000)));
    let studio = std::process::id();
    let error = jail.prove(&bomb).unwrap_err();
    assert_eq!(error, "the checker died over a shader with this effect; it is not used: make the effect simpler");
    let tally = jail.tally();
    assert_eq!((tally.lost, tally.started), (1, 2));
    assert_eq!(jail.prove(&bomb).unwrap_err(), error);
    assert_eq!(jail.tally(), tally, "the same text is not tried again");
    jail.read(&text("good.wgsl", GOOD)).unwrap();
    assert_eq!((jail.tally().lost, std::process::id()), (1, studio));
}

#[test]
fn a_child_that_takes_too_long_is_killed() {
    let jail = Jail::new(SCRIM);
    let work = "x = pow(abs(sin(x + at.x)), 1.1) + tan(x) + exp(cos(x)) * log(abs(x) + 2.0);".repeat(400);
    let slow = fragment(&format!("var x = u.x; for (var i = 0; i < 1000000; i++) {{ {work} }} return vec4f(x);"));
    let error = jail.prove(&slow).unwrap_err();
    assert_eq!(
        error,
        "a shader with this effect took the checker more than 5 s; it is not used: make the effect simpler"
    );
    assert_eq!(jail.tally().lost, 1);
    jail.prove(&fragment("return u;")).unwrap();
}

#[test]
fn a_program_that_is_no_checker_is_said() {
    let missing = Jail::new("/nowhere/scrim").read(&text("a.wgsl", GOOD)).unwrap_err();
    assert!(missing.message.starts_with("effect files cannot be checked: /nowhere/scrim does not start"), "{missing}");
    let other = Jail::new("/bin/true").read(&text("a.wgsl", GOOD)).unwrap_err();
    assert!(other.message.starts_with("the checker did not begin"), "{other}");
}

#[test]
fn the_child_ends_with_its_input() {
    let mut child = Command::new(SCRIM).arg("jail").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdin.take());
    let ended = child.wait().unwrap();
    assert!(!ended.success(), "it ends itself at once: {ended}");
}

#[test]
fn what_an_effect_costs_is_measured() {
    let mut jail = Jail::new(SCRIM);
    let light = jail.read(&text("light.wgsl", GOOD)).unwrap().cost.most_ns;
    let loops = |rounds: u32| {
        format!(
            "/*{{}}*/ fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {{
               var s = 0.0;
               for (var i = 0; i < {rounds}; i++) {{ s += sin(f32(i) * at.px.x) + cos(s); }}
               return color * s;
             }}"
        )
    };
    let heavier = jail.read(&text("heavier.wgsl", loops(400)));
    let heavier = heavier.map_or(f64::INFINITY, |described| described.cost.most_ns);
    assert!(light.is_finite() && light < heavier, "{light} ns, {heavier} ns");
}
