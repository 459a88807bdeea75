//! Effects from files whose shaders are refused: drawn alone, then left out with a sentence, and never a lost layer.

use super::hand::{Hand, change, install, program, run, untrusted_point, with};
use super::{noise, picture};
use bevy::render::RenderApp;
use scrim::compositor::canvas::Backend;
use scrim::compositor::pipelines::Pipelines;
use scrim::compositor::proof::{Proofs, Prover, Shader};
use scrim::compositor::refusals::Refusals;
use scrim::document::LayerId;
use scrim::effect::{EffectImage, Picture, SideOf, Snippet, Stage};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};
use std::sync::{Arc, Mutex};

const W: usize = 24;
const H: usize = 16;

const FIRST: &str =
    "fn first_fx(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4(1.0 - color.rgb, color.a); }";
const SECOND: &str = "fn second_fx(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4(color.bgr, color.a); }";

/// Refuses what a test says, and keeps what it was shown.
struct Refuses<F> {
    refuses: F,
    seen: Mutex<Vec<Shader>>,
}

impl<F: Fn(&Shader) -> bool + Send + Sync> Prover for Refuses<F> {
    fn prove(&self, shader: &Shader) -> Result<(), String> {
        self.seen.lock().unwrap().push(shader.clone());
        if (self.refuses)(shader) { Err("it says no".into()) } else { Ok(()) }
    }
}

fn refuses(what: impl Fn(&Shader) -> bool + Send + Sync + 'static) -> Proofs {
    Proofs(Some(Arc::new(Refuses { refuses: what, seen: Mutex::default() })))
}

fn studio(proofs: Proofs) -> TestStudio {
    let studio = TestStudio::new(W as u32, H as u32).frame_source(1, TestFrame::opaque(&noise(W, H, 6))).show(1);
    studio.effect("first", &[]).effect("second", &[]).proofs(proofs)
}

fn effects() -> Vec<Hand> {
    vec![
        Hand::new("first", vec![untrusted_point("first_fx", FIRST)]),
        Hand::new("second", vec![untrusted_point("second_fx", SECOND)]),
    ]
}

fn expected(change: impl Fn([f32; 4]) -> [f32; 4]) -> Picture {
    let input = noise(W, H, 6);
    Picture { pixels: input.pixels.iter().copied().map(change).collect(), ..input }
}

fn swapped([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    [b, g, r, a]
}

fn inverted([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    [1.0 - r, 1.0 - g, 1.0 - b, a]
}

/// The picture when what was refused is planned around: a source that lay ready for fused draws only comes a tick later.
fn settled(live: &mut LiveStudio<'_>) -> Picture {
    live.settle();
    live.picture()
}

fn sentences(live: &LiveStudio<'_>) -> Vec<(LayerId, String)> {
    live.studio.app.world().resource::<Refusals>().get().into_iter().collect()
}

#[test]
fn a_fused_draw_that_is_refused_is_drawn_stage_by_stage() {
    for backend in [Backend::Fragments, Backend::Blocks] {
        let proofs = refuses(|shader| shader.wgsl.contains("first_fx") && shader.wgsl.contains("second_fx"));
        run(studio(proofs).backend(backend), effects(), |live| {
            let actual = settled(live);
            assert_picture("unfused", &actual, &expected(|c| swapped(inverted(c))), Tolerance::Converted);
            assert_eq!(sentences(live), [], "nothing is left out");
            live.step();
            let counted = live.counted(|live| (0..5).for_each(|_| live.step()));
            assert_eq!((counted.composed, counted.pipelines_created), (0, 0));
        });
    }
}

#[test]
fn an_effect_that_is_refused_alone_is_left_out_with_a_sentence_and_comes_back_repaired() {
    run(studio(refuses(|shader| shader.wgsl.contains("first_fx"))), effects(), |live| {
        assert_picture("without the first", &settled(live), &expected(swapped), Tolerance::Converted);
        let said = "The effect \"first_fx\" is left out: it says no".to_owned();
        assert_eq!(sentences(live), [(LayerId(101), said)]);
        let repaired =
            "fn repaired_fx(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4(1.0 - color.rgb, color.a); }";
        install(live, vec![Hand::new("first", vec![untrusted_point("repaired_fx", repaired)])]);
        let actual = settled(live);
        assert_picture("repaired", &actual, &expected(|c| swapped(inverted(c))), Tolerance::Converted);
        assert_eq!(sentences(live), []);
    });
}

#[test]
fn what_the_driver_refuses_is_left_out_too() {
    // The prover lets it pass; the module itself is wrong.
    let broken = "fn first_fx(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color.rgb; }";
    let effects = vec![
        Hand::new("first", vec![untrusted_point("first_fx", broken)]),
        Hand::new("second", vec![untrusted_point("second_fx", SECOND)]),
    ];
    run(studio(refuses(|_| false)), effects, |live| {
        assert_picture("driver", &settled(live), &expected(swapped), Tolerance::Converted);
        let all = sentences(live);
        assert!(all.len() == 1 && all[0].1.starts_with("The effect \"first_fx\" is left out: "), "{all:?}");
    });
}

/// The second effect swaps channels of a side: the picture as it is before it.
fn with_a_side() -> Vec<Hand> {
    let wgsl = "fn second_fx(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
                return vec4(image0(at, vec2<f32>(0.0)).bgr, color.a); }";
    let snippet = Snippet { untrusted: true, ..Snippet::new("second_fx", wgsl).with_images(1) };
    let second = Hand::new("second", vec![Stage::Point(snippet)]).images([]).side(SideOf::Picture, []);
    vec![Hand::new("first", vec![untrusted_point("first_fx", FIRST)]), second]
}

#[test]
fn a_stage_with_a_side_is_drawn_alone_and_left_out_with_its_side() {
    for backend in [Backend::Fragments, Backend::Blocks] {
        let proofs = refuses(|shader| shader.wgsl.contains("first_fx") && shader.wgsl.contains("second_fx"));
        run(studio(proofs).backend(backend), with_a_side(), |live| {
            let actual = settled(live);
            assert_picture("unfused side", &actual, &expected(|c| swapped(inverted(c))), Tolerance::Converted);
            assert_eq!(sentences(live), [], "nothing is left out");
        });
        let proofs = refuses(|shader| shader.wgsl.contains("second_fx"));
        run(studio(proofs).backend(backend), with_a_side(), |live| {
            assert_picture("without the side", &settled(live), &expected(inverted), Tolerance::Converted);
            let said = "The effect \"second_fx\" is left out: it says no".to_owned();
            assert_eq!(sentences(live), [(LayerId(101), said)]);
            let counted = live.counted(|live| (0..5).for_each(|_| live.step()));
            assert_eq!((counted.composed, counted.intermediates), (0, 0));
        });
    }
}

fn untrusted_program(body: &str) -> Vec<Hand> {
    let code = change(program(body), |code| {
        code.untrusted = true;
        code.name = "file:blinds".into();
    });
    let second = Hand::new("second", vec![untrusted_point("second_fx", SECOND)]);
    vec![Hand::program("first", code), second]
}

#[test]
fn a_program_that_is_refused_passes_the_picture_through() {
    let body = "return vec4(1.0, 0.0, 0.0, 1.0);";
    run(studio(refuses(|shader| shader.vertex.is_some())), untrusted_program(body), |live| {
        assert_picture("passed through", &settled(live), &expected(swapped), Tolerance::Converted);
        let said = "The effect \"file:blinds\" is left out: it says no".to_owned();
        assert_eq!(sentences(live), [(LayerId(101), said)]);
    });
}

#[test]
fn without_anybody_to_prove_it_no_files_text_is_compiled() {
    run(studio(Proofs(None)), untrusted_program("return vec4(1.0);"), |live| {
        assert_picture("nobody", &settled(live), &expected(|color| color), Tolerance::Exact);
        let all = sentences(live);
        assert!(
            all.len() == 1 && all[0].1.ends_with("nobody is there to check a shader that comes from a file"),
            "{all:?}"
        );
    });
}

#[test]
fn what_is_proven_is_what_the_driver_gets() {
    let prover = Arc::new(Refuses { refuses: |_: &Shader| false, seen: Mutex::default() });
    let effects = untrusted_program("return textureLoad(image0, vec2<i32>(pos.xy), 0);");
    let proofs = Proofs(Some(prover.clone()));
    let done = run(studio(proofs).backend(Backend::Fragments), effects, settled);
    if done.is_none() {
        return;
    }
    let seen = prover.seen.lock().unwrap();
    assert_eq!(seen.len(), 2, "the program and the draw with the second effect");
    for shader in seen.iter() {
        let module = naga::front::wgsl::parse_str(&shader.wgsl).unwrap();
        assert!(module.entry_points.iter().any(|entry| entry.name == "fragment"));
    }
    assert!(seen.iter().any(|shader| shader.vertex.as_deref().is_some_and(|text| text.contains("fn vertex"))));
    assert!(seen.iter().any(|shader| shader.vertex.is_none() && shader.wgsl.contains("second_fx")));
}

#[test]
fn colours_that_are_none_stay_in_the_effect_that_made_them() {
    // Not a number, more than one and less than nothing; computed, so that no compiler knows.
    let wild = "fn first_fx(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { let zero = param(p).x;\n\
        return vec4(zero / zero, 1.0 / zero, -1.0 / zero, 1.0 + 1.0 / zero); }";
    let effects = vec![
        Hand::new("first", vec![untrusted_point("first_fx", wild)]),
        Hand::new("second", vec![untrusted_point("second_fx", SECOND)]),
    ];
    run(studio(refuses(|_| false)), effects, |live| {
        let blue = picture(W, H, |_, _| [0.0, 1.0, 0.0, 1.0]);
        assert_picture("tamed", &settled(live), &blue, Tolerance::Exact);
    });
}

#[test]
fn a_reload_storm_keeps_a_bounded_number_of_pipelines() {
    let effect = |n: u32| {
        let body = format!("return vec4({n}.0 / 512.0, 0.0, 0.0, 1.0);");
        let program = change(with(&body, 0, &[], &[None]), |code| code.untrusted = true);
        Hand::program("first", program).images(Vec::<EffectImage>::new())
    };
    run(studio(refuses(|_| false)), vec![effect(0)], move |live| {
        for n in 1..400 {
            install(live, vec![effect(n)]);
            live.step();
        }
        let render = live.studio.app.get_sub_app(RenderApp).unwrap();
        let kept = render.world().resource::<Pipelines>().count();
        // Those of other tests' pictures on this device are among them, 256 at most.
        assert!((64..340).contains(&kept), "{kept} pipelines are kept");
        let last = settled(live).at(3, 3);
        assert!((last[0] - 399.0 / 512.0).abs() < 0.01, "the newest is shown: {last:?}");
    });
}

#[test]
fn a_stage_that_is_refused_in_a_stack_keeps_the_stack() {
    // Trusted stages around it go on fusing.
    let proofs = refuses(|shader| shader.wgsl.contains("first_fx") && shader.wgsl.contains("vignette"));
    let studio = TestStudio::new(W as u32, H as u32).frame_source(1, TestFrame::opaque(&noise(W, H, 6))).show(1);
    let studio = studio.effect("vignette", &[("amount", 0.0.into())]).effect("first", &[]);
    let studio = studio.effect("color_correction", &[("brightness", 0.1.into())]).proofs(proofs);
    let effects = vec![Hand::new("first", vec![untrusted_point("first_fx", FIRST)])];
    run(studio, effects, |live| {
        let dark = expected(inverted);
        let actual = settled(live);
        assert!(sentences(live).is_empty(), "{:?}", sentences(live));
        let mean = |picture: &Picture| picture.pixels.iter().map(|c| c[0]).sum::<f32>() / (W * H) as f32;
        assert!(mean(&actual) > mean(&dark) + 0.05, "brightness is lost");
    });
}
