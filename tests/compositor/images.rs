//! Pictures that stages read in their draw: what effects bring, and what is made beside the stack.

use super::hand::{Hand, picture_of, run};
use super::{CLEAR, noise, picture, to_bytes};
use scrim::compositor::Composition;
use scrim::compositor::canvas::Backend;
use scrim::compositor::plan::plan;
use scrim::compositor::resolve::InputInfo;
use scrim::document::{Crop, EditCommand, EffectId, LayerId, SourceId};
use scrim::effect::reference::{bilinear, mix};
use scrim::effect::{EffectImage, Picture, SideOf, Snippet, Stage, Still};
use scrim::source::frame::{Colorimetry, FrameFormat, PixelLayout};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};
use std::sync::Arc;

const W: usize = 24;
const H: usize = 16;
const BACKENDS: [Backend; 2] = [Backend::Fragments, Backend::Blocks];

const SEE: &str = "fn see(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return image0(at, vec2<f32>(0.0)); }";
const MATTE: &str = "fn matte(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4(color.rgb * (1.0 - param(p).x), image0(at, vec2<f32>(0.0)).a); }";
/// Three pixels in a row become one; the parameter takes alpha away.
const ROW: &str = "fn row(at: At, p: u32) -> vec4<f32> {\n\
    let a = tap(at, vec2<f32>(-1.0, 0.0)).a + tap(at, vec2<f32>(0.0)).a + tap(at, vec2<f32>(1.0, 0.0)).a;\n\
    return vec4(1.0, 1.0, 1.0, a / 3.0 * (1.0 - param(p).x)); }";
const HALVE: &str = "fn halve(at: At, p: u32) -> vec4<f32> { return tap(at, vec2<f32>(0.0)); }";
const INVERT: &str = "fn invert(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
    let c = image0(at, vec2<f32>(0.0)); return vec4(1.0 - c.rgb, c.a); }";

fn reading(entry: &'static str, wgsl: &'static str) -> Stage {
    Stage::Point(Snippet::new(entry, wgsl).with_images(1))
}

fn pass(entry: &'static str, wgsl: &'static str, scale: f32) -> Stage {
    Stage::Pass { snippet: Snippet::new(entry, wgsl), scale: (scale, scale) }
}

fn still(width: usize, height: usize, seed: u64, alpha: impl Fn(usize) -> f32) -> (Arc<Still>, Picture) {
    let noise = noise(width, height, seed);
    let shown = picture(width, height, |x, y| {
        let [r, g, b, _] = noise.at(x as i64, y as i64);
        [r, g, b, to_bytes(alpha(x))]
    });
    let bytes = |pixel: &[f32; 4]| pixel.map(|value| (value * 255.0).round() as u8);
    let rgba = shown.pixels.iter().flat_map(bytes).collect();
    (Arc::new(Still { width: width as u32, height: height as u32, rgba }), shown)
}

/// A picture whose alpha changes from column to column.
fn transparent(seed: u64) -> Picture {
    let (_, shown) = still(W, H, seed, |x| (x * 7 % 11) as f32 / 10.0);
    shown
}

/// Shows source 1, of the canvas's size.
fn studio(input: &Picture) -> TestStudio {
    TestStudio::new(W as u32, H as u32).frame_source(1, TestFrame::of(input)).show(1)
}

/// What lies at a canvas pixel's place in a picture that is stretched over the canvas.
fn stretched(image: &Picture, x: f32, y: f32) -> [f32; 4] {
    bilinear(image, x / W as f32 * image.width as f32, y / H as f32 * image.height as f32)
}

fn plan_text(live: &LiveStudio<'_>) -> String {
    let (width, height) = (W as u32, H as u32);
    let format =
        FrameFormat { layout: PixelLayout::RGBA, width, height, color: Colorimetry::RGB, premultiplied: false };
    plan(live.studio.app.world().resource::<Composition>(), &|_| Some(InputInfo::Frame(format))).to_string()
}

fn set(live: &mut LiveStudio<'_>, param: &str, value: f64) {
    let (layer, effect) = (LayerId(101), EffectId(1001));
    live.edit(EditCommand::SetParam { layer, effect, param: param.into(), value: Some(value.into()) });
}

#[test]
fn a_still_is_stretched_over_the_source_and_its_crop() {
    for backend in BACKENDS {
        for (name, alpha) in [("opaque", 0.0), ("transparent", 0.15)] {
            let (image, shown) = still(5, 3, 7, |x| 1.0 - alpha * x as f32);
            let effect = Hand::new("hand", vec![reading("see", SEE)]).images([EffectImage::Still(image)]);
            let studio = studio(&noise(W, H, 3)).backend(backend).effect("hand", &[]);
            let crop = Crop { left: 4.0, top: 2.0, right: 1.0, ..Crop::default() };
            let Some(actual) = picture_of(studio.change(|layer| layer.crop = crop), effect) else { return };
            let expected = picture(W, H, |x, y| {
                if x >= W - 5 || y >= H - 2 {
                    return CLEAR;
                }
                stretched(&shown, x as f32 + 4.5, y as f32 + 2.5)
            });
            assert_picture(&format!("still {name} {backend:?}"), &actual, &expected, Tolerance::Converted);
        }
    }
}

#[test]
fn a_source_is_read_as_it_comes() {
    for backend in BACKENDS {
        let (_, shown) = still(9, 5, 8, |x| 1.0 - 0.1 * x as f32);
        for (frame, shown) in [
            (TestFrame::of(&shown), shown.clone()),
            (
                TestFrame::opaque(&shown),
                picture(9, 5, |x, y| {
                    let [r, g, b, _] = shown.at(x as i64, y as i64);
                    [r, g, b, 1.0]
                }),
            ),
        ] {
            let effect = Hand::new("hand", vec![reading("see", SEE)]).images([EffectImage::Source(SourceId(2))]);
            let studio = studio(&noise(W, H, 3)).backend(backend).frame_source(2, frame).effect("hand", &[]);
            run(studio, vec![effect], move |live| {
                // The source that is read is opened first.
                live.step();
                let expected = picture(W, H, |x, y| stretched(&shown, x as f32 + 0.5, y as f32 + 0.5));
                assert_picture(&format!("source {backend:?}"), &live.picture(), &expected, Tolerance::Converted);
            });
        }
    }
}

#[test]
fn what_is_missing_is_transparent_black_and_the_rest_keeps_its_place() {
    let wgsl = "fn see(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
        let none = image0(at, vec2<f32>(0.0)) + image2(at, vec2<f32>(0.0));\n\
        return vec4(image1(at, vec2<f32>(0.0)).rgb, 1.0) - none; }";
    for backend in BACKENDS {
        let (image, shown) = still(W, H, 2, |_| 1.0);
        let stage = Stage::Point(Snippet::new("see", wgsl).with_images(3));
        let images = [EffectImage::Source(SourceId(77)), EffectImage::Still(image), EffectImage::Nothing];
        let effect = Hand::new("hand", vec![stage]).images(images);
        let studio = studio(&noise(W, H, 3)).backend(backend).effect("hand", &[]);
        let Some(actual) = picture_of(studio, effect) else { return };
        assert_picture(&format!("missing {backend:?}"), &actual, &shown, Tolerance::Converted);
    }
}

#[test]
fn stages_of_every_kind_read_images_beside_their_parameters() {
    let wgsl = "fn both(at: At, p: u32) -> vec4<f32> {\n\
        let c = tap(at, vec2<f32>(1.0, 0.0)); let i = image0(at, vec2<f32>(0.0, 2.0));\n\
        return vec4(mix(c.rgb, i.rgb, param(p).x), 1.0); }";
    let snippet = Snippet::new("both", wgsl).with_images(1);
    let kinds = [Stage::Taps(snippet.clone()), Stage::Pass { snippet, scale: (1.0, 1.0) }];
    for (backend, stage) in BACKENDS.into_iter().zip(kinds.clone()).chain(BACKENDS.into_iter().rev().zip(kinds)) {
        let (image, shown) = still(W, H, 2, |_| 1.0);
        let kind = if matches!(stage, Stage::Taps(_)) { "taps" } else { "pass" };
        let name = format!("image in {kind} {backend:?}");
        let effect = Hand::new("hand", vec![stage]).images([EffectImage::Still(image)]);
        let input = noise(W, H, 3);
        let studio = studio(&input).backend(backend).effect("hand", &[("amount", 0.25.into())]);
        let Some(actual) = picture_of(studio, effect) else { return };
        let expected = picture(W, H, |x, y| {
            let (x, y) = (x as i64, y as i64);
            let (c, i) = (input.at(x + 1, y), shown.at(x, y + 2));
            std::array::from_fn(|n| mix(c[n], i[n], 0.25))
        });
        assert_picture(&name, &actual, &expected, Tolerance::Converted);
    }
}

/// The alpha that three pixels in a row have, in a picture with its own colours.
fn rowed(input: &Picture) -> Picture {
    picture(W, H, |x, y| {
        let (x, y) = (x as i64, y as i64);
        let [r, g, b, _] = input.at(x, y);
        [r, g, b, [x - 1, x, x + 1].map(|x| input.at(x, y)[3]).iter().sum::<f32>() / 3.0]
    })
}

#[test]
fn a_side_of_the_picture_leaves_the_rest_in_one_draw() {
    for backend in BACKENDS {
        let input = transparent(4);
        let studio = studio(&input).backend(backend).effect("before", &[]).effect("hand", &[]);
        let halve = "fn dim(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4(color.rgb * 0.5, color.a); }";
        let before = Hand::new("before", vec![Stage::Point(Snippet::new("dim", halve))]);
        let effect =
            Hand::new("hand", vec![reading("matte", MATTE)]).images([]).side(SideOf::Picture, [pass("row", ROW, 1.0)]);
        run(studio, vec![before, effect], move |live| {
            let dimmed = picture(W, H, |x, y| {
                let [r, g, b, a] = input.at(x as i64, y as i64);
                [r * 0.5, g * 0.5, b * 0.5, a]
            });
            let name = format!("side {backend:?}");
            assert_picture(&name, &live.picture(), &rowed(&dimmed), Tolerance::Converted);
            let text = plan_text(live);
            assert_eq!(
                text.lines().collect::<Vec<_>>(),
                [
                    "layer 101.0 24x16",
                    "  \"layer 101\" packed exact > dim -> write 0,0 24x16",
                    "layer 101.1 24x16",
                    "  \"layer 101\" premultiplied bilinear of 101.0 > row* -> write 0,0 24x16",
                    "program 24x16 linear clear",
                    "  \"layer 101\" packed exact > dim > matte with 101.1 -> normal 0,0 24x16",
                ],
                "\n{text}"
            );
        });
    }
}

#[test]
fn a_side_is_mixed_with_its_effect() {
    let input = transparent(5);
    let effect =
        Hand::new("hand", vec![reading("matte", MATTE)]).images([]).side(SideOf::Picture, [pass("row", ROW, 1.0)]);
    let studio = studio(&input).effect("hand", &[]).change(|layer| layer.effects[0].mix = 0.5);
    let Some(actual) = picture_of(studio, effect) else { return };
    let wet = rowed(&input);
    let expected = picture(W, H, |x, y| {
        let (dry, wet) = (input.at(x as i64, y as i64), wet.at(x as i64, y as i64));
        [dry[0], dry[1], dry[2], (dry[3] + wet[3]) / 2.0]
    });
    assert_picture("half a side", &actual, &expected, Tolerance::Converted);
}

#[test]
fn a_side_lies_under_every_stage_of_its_effect_in_that_stages_pixels() {
    // The second stage's pixels are twice as large; what it reads is the picture as it was before the first.
    for mix in [1.0, 0.5] {
        let input = noise(W, H, 6);
        let stages = vec![pass("halve", HALVE, 0.5), reading("see", SEE)];
        let effect = Hand::new("hand", stages).images([]).side(SideOf::Picture, []);
        let studio = studio(&input).effect("hand", &[]).change(|layer| layer.effects[0].mix = mix);
        let Some(actual) = picture_of(studio, effect) else { return };
        assert_picture(&format!("two stages {mix}"), &actual, &input, Tolerance::Converted);
    }
}

#[test]
fn a_reduced_side_is_read_between_its_pixels() {
    let input = noise(W, H, 9);
    let effect =
        Hand::new("hand", vec![reading("see", SEE)]).images([]).side(SideOf::Picture, [pass("halve", HALVE, 0.5)]);
    let Some(actual) = picture_of(studio(&input).effect("hand", &[]), effect) else { return };
    let halved = picture(W / 2, H / 2, |x, y| bilinear(&input, 2.0 * x as f32 + 1.0, 2.0 * y as f32 + 1.0));
    let expected = picture(W, H, |x, y| stretched(&halved, x as f32 + 0.5, y as f32 + 0.5));
    assert_picture("reduced", &actual, &expected, Tolerance::Converted);
}

#[test]
fn a_side_reads_the_images_of_its_effect() {
    let input = noise(W, H, 3);
    let (image, shown) = still(W, H, 12, |_| 1.0);
    let stage = "fn last(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return image1(at, vec2<f32>(0.0)); }";
    let effect = Hand::new("hand", vec![Stage::Point(Snippet::new("last", stage).with_images(2))])
        .images([EffectImage::Still(image)])
        .side(SideOf::Picture, [reading("invert", INVERT)]);
    let Some(actual) = picture_of(studio(&input).effect("hand", &[]), effect) else { return };
    let inverted = picture(W, H, |x, y| {
        let [r, g, b, a] = shown.at(x as i64, y as i64);
        [1.0 - r, 1.0 - g, 1.0 - b, a]
    });
    assert_picture("images of sides", &actual, &inverted, Tolerance::Converted);
}

#[test]
fn a_side_is_made_again_only_when_what_it_is_made_of_changed() {
    let effect =
        Hand::new("hand", vec![reading("matte", MATTE)]).images([]).side(SideOf::Picture, [pass("row", ROW, 1.0)]);
    run(studio(&transparent(4)).effect("hand", &[]), vec![effect], |live| {
        live.step();
        let counted = live.counted(|live| (0..5).for_each(|_| live.step()));
        assert_eq!((counted.composed, counted.intermediates), (0, 0), "nothing changed");
        let counted = live.counted(|live| {
            for n in 1..4 {
                set(live, "amount", f64::from(n) / 10.0);
                live.step();
            }
        });
        assert_eq!((counted.composed, counted.intermediates), (3, 0), "a slider of the effect makes its side anew");
        assert_eq!((counted.pipelines_created, counted.textures_created), (0, 0));
        let counted = live.counted(|live| {
            set(live, "progress", 0.5);
            live.step();
        });
        assert_eq!((counted.composed, counted.intermediates), (1, 1), "its own slider makes the one pass of the side");
    });
}
