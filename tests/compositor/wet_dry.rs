//! Effects that are seen in part: mixed within a draw where they fuse, and by a program where they do not.

use super::hand::{Hand, program, run};
use super::{noise, picture, to_bytes};
use bevy::prelude::*;
use scrim::compositor::Composition;
use scrim::compositor::canvas::Backend;
use scrim::compositor::plan::plan;
use scrim::compositor::resolve::InputInfo;
use scrim::effect::reference::{premultiply, unpremultiply};
use scrim::effect::{Picture, Snippet, Stage};
use scrim::source::frame::{Colorimetry, FrameFormat, PixelLayout};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};

const W: usize = 24;
const H: usize = 16;

const INVERT: &str =
    "fn invert(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4(1.0 - color.rgb, color.a); }";
const HALVE: &str =
    "fn halve(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4(color.rgb, color.a * 0.5); }";
const SHIFT: &str = "fn shift(at: At, p: u32) -> vec4<f32> { return tap(at, vec2<f32>(2.0, 0.0)); }";

fn point(name: &'static str, wgsl: &'static str) -> Stage {
    Stage::Point(Snippet::new(name, wgsl))
}

fn input() -> Picture {
    let noise = noise(W, H, 8);
    picture(W, H, |x, y| {
        let [r, g, b, _] = noise.at(x as i64, y as i64);
        [r, g, b, to_bytes(0.2 + 0.8 * y as f32 / H as f32)]
    })
}

fn invert([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    [1.0 - r, 1.0 - g, 1.0 - b, a]
}

fn shift(input: &Picture) -> Picture {
    picture(W, H, |x, y| input.at(x as i64 + 2, y as i64))
}

fn mixed(dry: &Picture, wet: &Picture, amount: f32) -> Picture {
    picture(W, H, |x, y| {
        let (d, w) = (premultiply(dry.at(x as i64, y as i64)), premultiply(wet.at(x as i64, y as i64)));
        unpremultiply(std::array::from_fn(|i| d[i] + (w[i] - d[i]) * amount))
    })
}

/// Sets how much is seen of the layer's first effect, as the document will.
fn set_mix(live: &mut LiveStudio<'_>, mix: f32) {
    let mut composition = live.studio.app.world_mut().resource_mut::<Composition>();
    let layers = composition.canvases.iter_mut().flat_map(|canvas| &mut canvas.layers);
    for stage in layers.flat_map(|layer| &mut layer.stages).filter(|stage| stage.effect.0 == 1001) {
        stage.mix = mix;
    }
}

fn plan_text(live: &LiveStudio<'_>) -> String {
    let (width, height) = (W as u32, H as u32);
    let format =
        FrameFormat { layout: PixelLayout::RGBA, width, height, color: Colorimetry::RGB, premultiplied: false };
    plan(live.studio.app.world().resource(), &|_| Some(InputInfo::Frame(format))).to_string()
}

/// Both backends, at several amounts: the picture is dry and wet mixed, and turning the amount makes nothing new.
fn check(name: &'static str, stages: Vec<Stage>, wet: Picture, contains: &'static str) {
    for backend in [Backend::Fragments, Backend::Blocks] {
        let (stages, wet) = (stages.clone(), wet.clone());
        let studio = TestStudio::new(W as u32, H as u32).backend(backend).frame_source(1, TestFrame::of(&input()));
        run(studio.show(1).effect("hand", &[]), vec![Hand::new("hand", stages)], move |live| {
            assert_picture(&format!("{name} wet"), &live.picture(), &wet, Tolerance::Converted);
            set_mix(live, 0.75);
            assert!(plan_text(live).contains(contains), "{name} has no {contains:?}:\n{}", plan_text(live));
            let dry = input();
            assert_picture(&format!("{name} 0.75"), &live.picture(), &mixed(&dry, &wet, 0.75), Tolerance::Converted);
            let before = live.counters();
            for amount in [0.5, 0.25, 0.01] {
                set_mix(live, amount);
                let expected = mixed(&dry, &wet, amount);
                assert_picture(&format!("{name} {amount}"), &live.picture(), &expected, Tolerance::Converted);
            }
            let made = live.counters().since(&before);
            assert_eq!((made.pipelines_created, made.textures_created), (0, 0), "{name}: the slider makes things");
        });
    }
}

#[test]
fn point_stages_are_mixed_in_their_draw() {
    let pixels = input().pixels.into_iter().map(invert).map(|[r, g, b, a]| [r, g, b, a * 0.5]).collect();
    let wet = Picture { pixels, ..input() };
    check("point", vec![point("invert", INVERT), point("halve", HALVE)], wet, "> invert > halve mixed -> normal");
}

#[test]
fn taps_are_mixed_in_their_draw() {
    let shifted = shift(&input());
    let pixels = shifted.pixels.iter().copied().map(invert).collect();
    let wet = Picture { pixels, ..shifted };
    let stages = vec![Stage::Taps(Snippet::new("shift", SHIFT)), point("invert", INVERT)];
    check("taps", stages, wet, "> shift* > invert mixed -> normal");
}

#[test]
fn a_pass_is_mixed_by_a_program() {
    let stages = vec![Stage::Pass { snippet: Snippet::new("shift", SHIFT), scale: (1.0, 1.0) }];
    check("pass", stages, shift(&input()), "program mix of 101.0, 101.1");
}

#[test]
fn a_program_is_mixed_by_a_program() {
    let wet = Picture { pixels: input().pixels.into_iter().map(invert).collect(), ..input() };
    let code = program("let c = textureLoad(image0, vec2<i32>(pos.xy), 0); return vec4(1.0 - c.rgb, c.a);");
    check("program", vec![Stage::Program(code)], wet, "program mix of 101.0, 101.1");
}

#[test]
fn what_stands_around_a_mixed_effect_stays() {
    // Half of an inversion is grey, and the effect behind sees that.
    let studio = TestStudio::new(W as u32, H as u32).frame_source(1, TestFrame::opaque(&noise(W, H, 2)));
    let studio = studio.show(1).effect("hand", &[]).effect("behind", &[]);
    let effects =
        vec![Hand::new("hand", vec![point("invert", INVERT)]), Hand::new("behind", vec![point("halve", HALVE)])];
    run(studio, effects, |live| {
        live.step();
        set_mix(live, 0.5);
        let grey = picture(W, H, |_, _| [0.5, 0.5, 0.5, 0.5]);
        assert_picture("grey", &live.picture(), &grey, Tolerance::Converted);
    });
}

#[test]
fn a_blur_that_is_seen_in_part_is_mixed_at_the_pictures_own_size() {
    let (width, height, margin) = (96, 64, 12);
    let sharp = picture(width, height, |x, y| {
        let value = if (x / 8 + y / 8) % 2 == 0 { 0.9 } else { 0.1 };
        [value, 1.0 - value, 0.5, 1.0]
    });
    let blur = crate::effect::effect("gaussian_blur");
    let given = [("radius", 4.0.into())];
    let blurred = blur.reference(&crate::effect::params(&*blur, &given), &sharp, std::path::Path::new(""));
    let inner = move |whole: &Picture| {
        picture(width - 2 * margin, height - 2 * margin, |x, y| whole.at((x + margin) as i64, (y + margin) as i64))
    };
    let studio = TestStudio::new(width as u32, height as u32).frame_source(1, TestFrame::opaque(&sharp)).show(1);
    studio.effect("gaussian_blur", &given).run(move |live| {
        live.step();
        set_mix(live, 0.4);
        let expected = picture(width, height, |x, y| {
            let (d, w) = (sharp.at(x as i64, y as i64), blurred.at(x as i64, y as i64));
            std::array::from_fn(|i| d[i] + (w[i] - d[i]) * 0.4)
        });
        assert_picture("part of a blur", &inner(&live.picture()), &inner(&expected), Tolerance::Approximated);
    });
}
