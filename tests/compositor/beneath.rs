//! Effects that read what lies beneath their layer, against the canvas without it.

use super::hand::{Hand, picture_of, run};
use super::{noise, picture};
use scrim::compositor::canvas::Backend;
use scrim::document::{EditCommand, EffectId, LayerId, Placement, Sizing};
use scrim::effect::reference::{bilinear, mix};
use scrim::effect::{Picture, SideOf, Snippet, Stage};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};

const W: usize = 40;
const H: usize = 32;
/// The layer that reads.
const LAYER: (usize, usize) = (24, 16);
const BACKENDS: [Backend; 2] = [Backend::Fragments, Backend::Blocks];

const INVERT: &str = "fn invert(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
    let c = image0(at, vec2<f32>(0.0)); return vec4(abs(1.0 - c.rgb - param(p).x), c.a); }";

fn hand(entry: &'static str, wgsl: &'static str, steps: Vec<Stage>) -> Hand {
    let stage = Stage::Point(Snippet::new(entry, wgsl).with_images(1));
    Hand::new("hand", vec![stage]).images([]).side(SideOf::Beneath, steps)
}

fn ground() -> Picture {
    noise(W, H, 21)
}

fn inverted(picture: &Picture) -> Picture {
    let pixels = picture.pixels.iter().map(|[r, g, b, a]| [1.0 - r, 1.0 - g, 1.0 - b, *a]);
    Picture { pixels: pixels.collect(), ..*picture }
}

/// Noise over the whole canvas, and over it a layer of other noise with the effect.
fn studio(backend: Backend, placement: Placement) -> TestStudio {
    over(TestFrame::opaque(&ground()), backend, placement)
}

/// The same over another ground.
fn over(ground: impl IntoIterator<Item = TestFrame>, backend: Backend, placement: Placement) -> TestStudio {
    TestStudio::new(W as u32, H as u32)
        .backend(backend)
        .frame_source(1, ground)
        .frame_source(2, TestFrame::opaque(&noise(LAYER.0, LAYER.1, 22)))
        .show(1)
        .show(2)
        .change(|layer| layer.placement = placement)
        .effect("hand", &[])
}

fn at(position: (f64, f64)) -> Placement {
    Placement { position, ..Placement::default() }
}

/// `inside` within these columns and rows, else `outside`.
fn within((x0, y0, x1, y1): (usize, usize, usize, usize), inside: &Picture, outside: &Picture) -> Picture {
    picture(outside.width, outside.height, |x, y| {
        let is = (x0..x1).contains(&x) && (y0..y1).contains(&y);
        let shown = if is { inside } else { outside };
        shown.at(x as i64, y as i64)
    })
}

#[test]
fn what_lies_beneath_is_read_pixel_for_pixel() {
    let turned = Placement { rotation: 90.0, ..at((20.0, 4.0)) };
    let flipped = Placement { flip_h: true, flip_v: true, ..at((3.0, 5.0)) };
    let (width, height) = LAYER;
    let cases = [
        ("offset", at((5.0, 3.0)), (5, 3, 5 + width, 3 + height)),
        ("turned", turned, (20 - height, 4, 20, 4 + width)),
        ("flipped", flipped, (3, 5, 3 + width, 5 + height)),
        ("origin", at((0.0, 0.0)), (0, 0, width, height)),
    ];
    for backend in BACKENDS {
        for (name, placement, area) in &cases {
            let studio = studio(backend, placement.clone());
            let Some(actual) = picture_of(studio, hand("invert", INVERT, Vec::new())) else { return };
            let expected = within(*area, &inverted(&ground()), &ground());
            assert_picture(&format!("beneath {name} {backend:?}"), &actual, &expected, Tolerance::Converted);
        }
    }
}

#[test]
fn a_scaled_layer_reads_the_canvas_in_its_own_pixels() {
    // Each of its pixels lies on four of the canvas, which are the same here, so that their mean in linear light is they.
    let coarse = noise(W / 2, H / 2, 31);
    let ground = picture(W, H, |x, y| coarse.at(x as i64 / 2, y as i64 / 2));
    for backend in BACKENDS {
        let placement = Placement { size: Sizing::Scale(2.0, 2.0), ..at((4.0, 2.0)) };
        let studio = TestStudio::new(W as u32, H as u32)
            .backend(backend)
            .frame_source(1, TestFrame::opaque(&ground))
            .frame_source(2, TestFrame::opaque(&noise(12, 8, 22)))
            .show(1)
            .show(2)
            .change(|layer| layer.placement = placement)
            .effect("hand", &[]);
        let Some(actual) = picture_of(studio, hand("invert", INVERT, Vec::new())) else { return };
        let read = picture(12, 8, |x, y| coarse.at(x as i64 + 2, y as i64 + 1));
        let read = inverted(&picture(W, H, |x, y| {
            bilinear(&read, (x as f32 + 0.5 - 4.0) / 2.0, (y as f32 + 0.5 - 2.0) / 2.0)
        }));
        let expected = within((4, 2, 28, 18), &read, &ground);
        assert_picture(&format!("beneath scaled {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn a_reducing_step_reads_the_canvas_itself() {
    // A quarter as large: each pixel of the side is one block of the canvas.
    let coarse = noise(W / 4, H / 4, 33);
    let ground = picture(W, H, |x, y| coarse.at(x as i64 / 4, y as i64 / 4));
    let quarter = "fn quarter(at: At, p: u32) -> vec4<f32> { return tap(at, vec2<f32>(0.0)); }";
    let steps = vec![Stage::Pass { snippet: Snippet::new("quarter", quarter), scale: (0.25, 0.25) }];
    for backend in BACKENDS {
        let studio = over(TestFrame::opaque(&ground), backend, at((8.0, 4.0)));
        let effect = hand("invert", INVERT, steps.clone());
        let (coarse, ground) = (coarse.clone(), ground.clone());
        run(studio, vec![effect], move |live| {
            let read = picture(6, 4, |x, y| coarse.at(x as i64 + 2, y as i64 + 1));
            let read = inverted(&picture(W, H, |x, y| {
                bilinear(&read, (x as f32 + 0.5 - 8.0) / 4.0, (y as f32 + 0.5 - 4.0) / 4.0)
            }));
            let expected = within((8, 4, 32, 20), &read, &ground);
            assert_picture(&format!("beneath reduced {backend:?}"), &live.picture(), &expected, Tolerance::Converted);
            let counted = live.counted(|live| {
                live.edit(EditCommand::SetPlacement(LayerId(102), at((4.0, 4.0))));
                live.step();
            });
            assert_eq!(counted.intermediates, 1, "one texture, of a quarter of the size");
        });
    }
}

#[test]
fn outside_of_the_canvas_is_nothing() {
    let wgsl = "fn left(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return image0(at, vec2<f32>(-2.0, 0.0)); }";
    for backend in BACKENDS {
        let effect = hand("left", wgsl, Vec::new());
        let Some(actual) = picture_of(studio(backend, at((-3.0, 0.0))), effect) else { return };
        let ground = ground();
        let moved = picture(W, H, |x, y| ground.at(x as i64 - 2, y as i64));
        let expected = within((2, 0, LAYER.0 - 3, LAYER.1), &moved, &ground);
        assert_picture(&format!("beneath outside {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn with_nothing_beneath_it_is_transparent() {
    let wgsl = "fn tell(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
        let c = image0(at, vec2<f32>(0.0)); return vec4(1.0, c.a, 0.0, 1.0); }";
    for backend in BACKENDS {
        let studio = TestStudio::new(W as u32, H as u32)
            .backend(backend)
            .frame_source(2, TestFrame::opaque(&noise(W, H, 22)))
            .show(2)
            .effect("hand", &[]);
        run(studio, vec![hand("tell", wgsl, Vec::new())], move |live| {
            let red = picture(W, H, |_, _| [1.0, 0.0, 0.0, 1.0]);
            assert_picture(&format!("nothing beneath {backend:?}"), &live.picture(), &red, Tolerance::Exact);
            // The canvas holds the layer itself by now: it is not beneath itself.
            live.edit(EditCommand::SetOpacity(LayerId(101), 0.5));
            let half = picture(W, H, |_, _| [1.0, 0.0, 0.0, 128.0 / 255.0]);
            assert_picture(&format!("half {backend:?}"), &live.picture(), &half, Tolerance::Converted);
        });
    }
}

#[test]
fn a_nested_scene_has_a_beneath_of_its_own() {
    for backend in BACKENDS {
        let other = noise(W, H, 40);
        let studio = TestStudio::new(W as u32, H as u32)
            .backend(backend)
            .frame_source(1, TestFrame::opaque(&other))
            .frame_source(2, TestFrame::opaque(&ground()))
            .frame_source(3, TestFrame::opaque(&noise(LAYER.0, LAYER.1, 22)))
            .show(1)
            .show_scene(2)
            .scene(2)
            .show(2)
            .show(3)
            .change(|layer| layer.placement = at((7.0, 6.0)))
            .effect("hand", &[]);
        let Some(actual) = picture_of(studio, hand("invert", INVERT, Vec::new())) else { return };
        let area = (7, 6, 7 + LAYER.0, 6 + LAYER.1);
        let expected = within(area, &inverted(&ground()), &ground());
        assert_picture(&format!("beneath nested {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn layers_above_each_other_each_read_all_that_is_beneath_them() {
    // Twice inverted where both lie, and what lies over them stays.
    for backend in BACKENDS {
        let top = noise(6, 6, 50);
        let studio = studio(backend, at((0.0, 0.0)))
            .frame_source(3, TestFrame::opaque(&top))
            .show(2)
            .change(|layer| layer.placement = at((10.0, 4.0)))
            .effect("hand", &[])
            .show(3)
            .change(|layer| layer.placement = at((11.0, 5.0)));
        let Some(actual) = picture_of(studio, hand("invert", INVERT, Vec::new())) else { return };
        let ground = ground();
        let first = within((0, 0, LAYER.0, LAYER.1), &inverted(&ground), &ground);
        let second = within((10, 4, 10 + LAYER.0, 4 + LAYER.1), &inverted(&first), &first);
        let top = picture(W, H, |x, y| top.at(x as i64 - 11, y as i64 - 5));
        let expected = within((11, 5, 17, 11), &top, &second);
        assert_picture(&format!("two readers {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn an_effect_that_reads_beneath_may_be_mixed() {
    for backend in BACKENDS {
        let studio = studio(backend, at((5.0, 3.0))).change(|layer| layer.effects[0].mix = 0.5);
        let Some(actual) = picture_of(studio, hand("invert", INVERT, Vec::new())) else { return };
        let (own, wet) = (noise(LAYER.0, LAYER.1, 22), inverted(&ground()));
        let half = picture(W, H, |x, y| {
            let (dry, wet) = (own.at(x as i64 - 5, y as i64 - 3), wet.at(x as i64, y as i64));
            std::array::from_fn(|i| mix(dry[i], wet[i], 0.5))
        });
        let expected = within((5, 3, 5 + LAYER.0, 3 + LAYER.1), &half, &ground());
        assert_picture(&format!("beneath mixed {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn it_is_read_again_only_when_something_beneath_changed() {
    for backend in BACKENDS {
        let grounds: Vec<Picture> = (0..4).map(|n| noise(W, H, 60 + n)).collect();
        let frames: Vec<TestFrame> = grounds.iter().map(TestFrame::opaque).collect();
        let studio = over(frames, backend, at((5.0, 3.0)));
        run(studio, vec![hand("invert", INVERT, Vec::new())], move |live| {
            let area = (5, 3, 5 + LAYER.0, 3 + LAYER.1);
            // The first tick is that of the frame that is there already.
            for ground in &grounds {
                let name = format!("moving beneath {backend:?}");
                let expected = within(area, &inverted(ground), ground);
                assert_picture(&name, &live.picture(), &expected, Tolerance::Converted);
            }
            let counted = live.counted(|live| (0..3).for_each(|_| live.step()));
            assert_eq!((counted.composed, counted.intermediates), (0, 0), "nothing changed");
            let counted = live.counted(|live| {
                let (layer, effect) = (LayerId(102), EffectId(1001));
                live.edit(EditCommand::SetParam { layer, effect, param: "amount".into(), value: Some(0.25.into()) });
                live.step();
            });
            assert_eq!((counted.composed, counted.intermediates), (1, 0), "a slider of the effect reads it again");
        });
    }
}
