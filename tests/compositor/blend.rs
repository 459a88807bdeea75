//! Every blend mode in both spaces against `blend::reference`.

use super::{noise, picture};
use scrim::compositor::blend::{made, reference, straight};
use scrim::compositor::canvas::Backend;
use scrim::document::{Blend, BlendSpace, Crop, EditCommand, Layer, LayerId, Placement};
use scrim::effect::Picture;
use scrim::effect::reference::premultiply;
use scrim::effect::reference::{srgb_decode, srgb_encode};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};

const MODES: [Blend; 7] = Blend::FIXED;

const BACKENDS: [Backend; 2] = [Backend::Fragments, Backend::Blocks];

const SPACES: [BlendSpace; 2] = [BlendSpace::Linear, BlendSpace::Encoded];

const COLORS: [[f32; 3]; 6] =
    [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.5, 0.25, 0.75], [0.9, 0.1, 0.4], [0.2, 0.6, 0.6], [0.03, 0.98, 0.5]];

const ALPHAS: [f32; 4] = [0.0, 0.4, 0.8, 1.0];

/// Every colour at every alpha: one column each in the layer above, one row each in the one beneath.
fn swatches() -> Vec<[f32; 4]> {
    ALPHAS.into_iter().flat_map(|a| COLORS.map(|[r, g, b]| [r, g, b, a].map(super::to_bytes))).collect()
}

/// What a canvas holds of a colour that was laid on nothing: premultiplied in linear light, then encoded, in bytes.
fn stored(value: [f32; 4]) -> [u8; 4] {
    value.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8)
}

fn encoded(color: [f32; 4]) -> [f32; 4] {
    let [r, g, b, a] = color;
    [srgb_encode(r), srgb_encode(g), srgb_encode(b), a]
}

fn linear(color: [f32; 4]) -> [f32; 4] {
    let [r, g, b, a] = color;
    [srgb_decode(r), srgb_decode(g), srgb_decode(b), a]
}

/// One layer onto a canvas's bytes.
fn lay(blend: Blend, space: BlendSpace, layer: [f32; 4], canvas: [u8; 4]) -> [u8; 4] {
    let beneath = canvas.map(|v| f32::from(v) / 255.0);
    stored(match space {
        BlendSpace::Linear => encoded(reference(blend, premultiply(linear(layer)), linear(beneath))),
        BlendSpace::Encoded => reference(blend, premultiply(layer), beneath),
    })
}

/// Layers over one another on a canvas of `size` a side: what is beneath, and what is laid on it.
struct Stack {
    size: usize,
    beneath: Option<TestFrame>,
    above: TestFrame,
    blend: Blend,
    space: BlendSpace,
}

impl Stack {
    /// Compares the canvas's own bytes with those that `expected` gives for a column and a row: none may be further off than `worst`.
    #[track_caller]
    fn check(self, worst: u8, expected: impl Fn(usize, usize) -> [u8; 4]) {
        let Self { size, beneath, above, blend, space } = self;
        let studio = TestStudio::new(size as u32, size as u32);
        let studio = match beneath {
            Some(frame) => studio.frame_source(1, frame).show(1),
            None => studio,
        };
        let studio = studio.frame_source(2, above).show(2);
        let studio = studio.change(|layer| (layer.blend, layer.blend_space) = (blend, space));
        let Some(canvas) = studio.run(|live| live.studio.picture().unwrap()) else { return };
        assert_eq!(canvas.bytes.len(), size * size * 4);
        for (index, actual) in canvas.bytes.as_chunks::<4>().0.iter().enumerate() {
            let (x, y) = (index % size, index / size);
            let expected = expected(x, y);
            let off = actual.iter().zip(expected).map(|(a, e)| a.abs_diff(e)).max();
            assert!(off <= Some(worst), "{blend:?} {space:?} at {x}, {y} is {actual:?} and should be {expected:?}");
        }
    }
}

/// The farthest that a byte of the canvas may be off: each layer is rounded to eight bits, some drivers round each product too.
const WORST: u8 = 2;

/// The same where linear light is subtracted: the canvas keeps eight bits, so the light beneath is known to half a step, which at white
/// is 0.0045. Where a layer takes nearly all of it away, what is left is encoded with a slope of 12.92, and half a step has become
/// 15/255. The reference rounds where the canvas does, but by the exact curve; the shader's polynomial is as far off it as this.
const WORST_OF_SMALL_LIGHTS: u8 = 10;

#[test]
fn every_mode_follows_its_formula() {
    let swatches = swatches();
    let size = swatches.len();
    let beneath = TestFrame::of(&picture(size, size, |_, y| swatches[y]));
    let above = TestFrame::of(&picture(size, size, |x, _| swatches[x]));
    for blend in MODES {
        for space in SPACES {
            let small = blend == Blend::Subtract && space == BlendSpace::Linear;
            let stack = Stack { size, beneath: Some(beneath.clone()), above: above.clone(), blend, space };
            stack.check(if small { WORST_OF_SMALL_LIGHTS } else { WORST }, |x, y| {
                lay(blend, space, swatches[x], lay(Blend::Normal, BlendSpace::Linear, swatches[y], [0; 4]))
            });
        }
    }
}

#[test]
fn a_layer_over_a_covering_one_is_the_same_in_one_draw() {
    // The layer beneath is opaque and covers: both are drawn at once, without the canvas in between.
    let swatches = swatches();
    let size = swatches.len();
    let opaque = |y: usize| [swatches[y][0], swatches[y][1], swatches[y][2], 1.0];
    let beneath = TestFrame::opaque(&picture(size, size, |_, y| opaque(y)));
    let above = TestFrame::of(&picture(size, size, |x, _| swatches[x]));
    for space in SPACES {
        let blend = Blend::Normal;
        let stack = Stack { size, beneath: Some(beneath.clone()), above: above.clone(), blend, space };
        stack.check(WORST, |x, y| lay(blend, space, swatches[x], stored(opaque(y))));
    }
}

#[test]
fn modes_alone_on_an_empty_canvas() {
    // What takes light or coverage away finds none; what adds shows as it is.
    let color = [0.8, 0.4, 0.2, 0.6].map(super::to_bytes);
    let above = TestFrame::of(&picture(8, 8, |_, _| color));
    for blend in MODES {
        let takes = matches!(blend, Blend::Subtract | Blend::Multiply | Blend::Darken);
        for space in SPACES {
            let stack = Stack { size: 8, beneath: None, above: above.clone(), blend, space };
            stack.check(if takes { 0 } else { WORST }, |_, _| lay(blend, space, color, [0; 4]));
            assert_eq!(takes, lay(blend, space, color, [0; 4]) == [0; 4], "{blend:?} {space:?}");
        }
    }
}

/// The range of bytes that a mode that reads may leave, over what the canvas beneath may hold within one step of `canvas`: steep modes make much of
/// one.
fn range(blend: Blend, space: BlendSpace, layer: [f32; 4], canvas: [u8; 4]) -> [(u8, u8); 4] {
    let near = |value: u8| [value, value.saturating_sub(1), value.saturating_add(1)];
    let mut range = [(u8::MAX, u8::MIN); 4];
    let [r, g, b, a] = canvas;
    let alphas = if a == 0 || a == u8::MAX { vec![a] } else { near(a).to_vec() };
    for (r, g, b, a) in near(r)
        .into_iter()
        .flat_map(|r| near(g).map(|g| (r, g)))
        .flat_map(|(r, g)| near(b).map(|b| (r, g, b)))
        .flat_map(|(r, g, b)| alphas.iter().map(move |a| (r, g, b, *a)))
    {
        let held = [r, g, b, a];
        let made = made(blend, layer, straight(held.map(|v| f32::from(v) / 255.0)));
        for ((least, most), value) in range.iter_mut().zip(lay(Blend::Normal, space, made, held)) {
            (*least, *most) = ((*least).min(value), (*most).max(value));
        }
    }
    range
}

/// Lays `above` on `beneath`, or on nothing, and compares the canvas's own bytes.
#[track_caller]
fn check_reading(
    name: &str,
    blend: Blend,
    space: BlendSpace,
    backend: Backend,
    beneath: Option<&Picture>,
    above: &Picture,
) {
    let size = (above.width as u32, above.height as u32);
    let mut studio = TestStudio::new(size.0, size.1).backend(backend);
    if let Some(beneath) = beneath {
        studio = studio.frame_source(1, TestFrame::of(beneath)).show(1);
    }
    let studio = studio.frame_source(2, TestFrame::of(above)).show(2);
    let studio = studio.change(|layer| (layer.blend, layer.blend_space) = (blend, space));
    let Some(canvas) = studio.run(|live| live.studio.picture().unwrap()) else { return };
    for (index, actual) in canvas.bytes.as_chunks::<4>().0.iter().enumerate() {
        let held =
            beneath.map_or([0; 4], |picture| lay(Blend::Normal, BlendSpace::Linear, picture.pixels[index], [0; 4]));
        let layer = above.pixels[index];
        for (actual, (least, most)) in actual.iter().zip(range(blend, space, layer, held)) {
            let fits = (least.saturating_sub(WORST)..=most.saturating_add(WORST)).contains(actual);
            assert!(
                fits,
                "{name} {blend:?} {space:?} {backend:?}: {layer:?} on {held:?} gives {actual}, not {least} to {most}"
            );
        }
    }
}

/// Colours of any alpha in bytes; a third of them cover, and some are grey, black or white.
fn random_colors(size: usize, seed: u64) -> Picture {
    let mut noise = super::Noise::new(seed);
    picture(size, size, |_, _| {
        let alpha = if noise.byte() < 85 { 1.0 } else { noise.unit() };
        let color = [noise.unit(), noise.unit(), noise.unit()];
        let [r, g, b] = match noise.byte() {
            0..20 => [color[0]; 3],
            20..30 => [0.0; 3],
            30..40 => [1.0; 3],
            _ => color,
        };
        [r, g, b, alpha]
    })
}

#[test]
fn modes_that_read_beneath_follow_their_formulas() {
    let (beneath, above) = (random_colors(24, 70), random_colors(24, 71));
    for backend in BACKENDS {
        for blend in Blend::READING {
            for space in SPACES {
                check_reading("random", blend, space, backend, Some(&beneath), &above);
            }
        }
    }
}

#[test]
fn over_nothing_a_mode_that_reads_shows_the_layer_as_it_is() {
    let above = random_colors(16, 72);
    for backend in BACKENDS {
        for blend in Blend::READING {
            check_reading("nothing", blend, BlendSpace::Linear, backend, None, &above);
        }
    }
    for blend in Blend::READING {
        let color = [0.25, 0.5, 0.75, 0.5];
        assert_eq!(made(blend, color, [0.0; 4]), color, "{blend:?}");
    }
}

/// `B(b, c)` in bytes, worked out by hand from the specification's text.
#[test]
fn modes_that_read_beneath_have_the_specified_values() {
    use Blend as B;
    let grey = |v: u8| [v, v, v];
    let cases = [
        (B::Overlay, grey(64), grey(128), grey(64)),
        (B::Overlay, grey(192), grey(64), grey(161)),
        (B::HardLight, grey(64), grey(192), grey(161)),
        (B::HardLight, grey(128), grey(64), grey(64)),
        (B::SoftLight, grey(51), grey(51), grey(27)),
        (B::SoftLight, grey(51), grey(204), grey(89)),
        (B::SoftLight, grey(128), grey(255), grey(181)),
        (B::Difference, grey(200), grey(60), grey(140)),
        (B::Exclusion, grey(255), grey(60), grey(195)),
        (B::ColorDodge, grey(0), grey(255), grey(0)),
        (B::ColorDodge, grey(51), grey(255), grey(255)),
        (B::ColorDodge, grey(51), grey(128), grey(102)),
        (B::ColorBurn, grey(255), grey(0), grey(255)),
        (B::ColorBurn, grey(204), grey(0), grey(0)),
        (B::ColorBurn, grey(204), grey(128), grey(153)),
        (B::LinearLight, grey(100), grey(150), grey(145)),
        (B::VividLight, grey(204), grey(64), grey(153)),
        (B::PinLight, grey(100), grey(40), grey(80)),
        (B::PinLight, grey(100), grey(220), grey(185)),
        // Luminosities: 0.3 red, 0.59 green, 0.11 blue.
        (B::Luminosity, [255, 0, 0], grey(77), [255, 0, 0]),
        (B::Color, grey(77), [255, 0, 0], [255, 0, 0]),
        (B::Hue, [255, 0, 0], [0, 0, 255], [54, 54, 255]),
        (B::Hue, [255, 0, 0], grey(128), grey(77)),
        (B::Saturation, [200, 100, 100], grey(9), grey(130)),
        (B::Saturation, [200, 100, 100], [60, 10, 10], [165, 115, 115]),
    ];
    for (blend, beneath, own, expected) in cases {
        let unit = |[r, g, b]: [u8; 3]| [r, g, b, u8::MAX].map(|v| f32::from(v) / 255.0);
        let actual = stored(made(blend, unit(own), unit(beneath)));
        let off = actual.iter().zip(expected).map(|(a, e)| a.abs_diff(e)).max();
        assert!(off <= Some(1), "{blend:?} of {own:?} on {beneath:?} is {actual:?} and should be {expected:?}");
    }
    assert!(B::READING.iter().all(|mode| cases.iter().any(|(blend, ..)| blend == mode)));
}

const GROUND: (u32, u32) = (40, 32);

/// Noise over the canvas, and a small layer with a mode that reads it.
fn small_layer(backend: Backend, change: impl FnOnce(&mut Layer)) -> TestStudio {
    TestStudio::new(GROUND.0, GROUND.1)
        .backend(backend)
        .frame_source(1, TestFrame::opaque(&noise(GROUND.0 as usize, GROUND.1 as usize, 80)))
        .frame_source(2, TestFrame::opaque(&noise(12, 8, 81)))
        .show(1)
        .show(2)
        .change(|layer| layer.blend = Blend::Overlay)
        .change(change)
}

/// The small layer's picture at a place, by the reference, with this opacity.
fn small_expected((left, top): (usize, usize), opacity: f32) -> Picture {
    let (ground, own) = (noise(GROUND.0 as usize, GROUND.1 as usize, 80), noise(12, 8, 81));
    picture(ground.width, ground.height, |x, y| {
        let beneath = ground.at(x as i64, y as i64);
        if !(left..left + 12).contains(&x) || !(top..top + 8).contains(&y) {
            return beneath;
        }
        let [r, g, b, _] = made(Blend::Overlay, own.at((x - left) as i64, (y - top) as i64), beneath);
        let laid = reference(Blend::Normal, premultiply(linear([r, g, b, opacity])), linear(beneath));
        encoded(laid)
    })
}

#[test]
fn a_layer_that_moves_reads_the_rectangle_beneath_it_and_no_more() {
    for backend in BACKENDS {
        small_layer(backend, |_| {}).run(move |live| {
            for (x, y) in [(1, 0), (3, 5), (4, 5), (28, 24)] {
                let placement = Placement { position: (x as f64, y as f64), ..Placement::default() };
                live.edit(EditCommand::SetPlacement(LayerId(102), placement));
                let before = live.counters();
                let actual = live.picture();
                let counted = live.counters().since(&before);
                assert_picture(
                    &format!("moved {backend:?}"),
                    &actual,
                    &small_expected((x, y), 1.0),
                    Tolerance::Converted,
                );
                let copied = (counted.beneath_copies, counted.beneath_bytes);
                let expected = if backend == Backend::Fragments { (1, 12 * 8 * 4) } else { (0, 0) };
                assert_eq!(copied, expected, "{backend:?}: blocks read the canvas where it is");
                assert_eq!(counted.textures_created, 0, "{backend:?}");
            }
            // Half off the canvas.
            let placement = Placement { position: (-6.0, -4.0), ..Placement::default() };
            live.edit(EditCommand::SetPlacement(LayerId(102), placement));
            let counted = live.counted(|live| live.step());
            let expected = if backend == Backend::Fragments { (1, 6 * 4 * 4) } else { (0, 0) };
            assert_eq!((counted.beneath_copies, counted.beneath_bytes), expected);
            let counted = live.counted(|live| (0..3).for_each(|_| live.step()));
            assert_eq!((counted.composed, counted.beneath_copies), (0, 0), "nothing changed");
            for blend in Blend::FIXED {
                live.edit(EditCommand::SetBlend(LayerId(102), blend));
                let counted = live.counted(|live| live.step());
                assert_eq!((counted.composed, counted.beneath_copies, counted.beneath_bytes), (1, 0, 0), "{blend:?}");
            }
        });
    }
}

#[test]
fn opacity_fades_between_what_is_beneath_and_the_made_colour() {
    for backend in BACKENDS {
        let studio = small_layer(backend, |layer| {
            layer.opacity = 0.4;
            layer.placement.position = (3.0, 5.0);
        });
        let Some(actual) = studio.picture() else { return };
        let expected = small_expected((3, 5), 0.4);
        assert_picture(&format!("faded {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn cropped_and_turned_layers_read_what_lies_under_each_of_their_pixels() {
    // One colour, so that where it is turned to does not matter; within the edges all of it is made of what is beneath.
    for backend in BACKENDS {
        let own = [0.8, 0.3, 0.6, 1.0].map(super::to_bytes);
        let ground = noise(GROUND.0 as usize, GROUND.1 as usize, 80);
        let studio = TestStudio::new(GROUND.0, GROUND.1)
            .backend(backend)
            .frame_source(1, TestFrame::opaque(&ground))
            .frame_source(2, TestFrame::opaque(&picture(20, 20, |_, _| own)))
            .show(1)
            .show(2)
            .change(|layer| {
                layer.blend = Blend::Difference;
                layer.crop = Crop { left: 2.0, top: 4.0, right: 2.0, bottom: 0.0 };
                layer.placement =
                    Placement { position: (20.0, 16.0), anchor: (0.5, 0.5), rotation: 30.0, ..Placement::default() };
            });
        let Some(actual) = studio.picture() else { return };
        let expected = picture(actual.width, actual.height, |x, y| {
            let (dx, dy) = (x as f64 + 0.5 - 20.0, y as f64 + 0.5 - 16.0);
            let (sin, cos) = 30.0_f64.to_radians().sin_cos();
            let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
            let beneath = ground.at(x as i64, y as i64);
            // The edges are another test's.
            if (u.abs() - 8.0).abs() < 1.0 || (v.abs() - 8.0).abs() < 1.0 {
                return actual.at(x as i64, y as i64);
            }
            if u.abs() < 8.0 && v.abs() < 8.0 { made(Blend::Difference, own, beneath) } else { beneath }
        });
        assert_picture(&format!("turned {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn a_nested_scene_reads_its_own_canvas_and_is_read_as_a_layer() {
    for backend in BACKENDS {
        let ground = noise(GROUND.0 as usize, GROUND.1 as usize, 80);
        let [low, mid] = [82, 83].map(|seed| noise(GROUND.0 as usize, GROUND.1 as usize, seed));
        let studio = TestStudio::new(GROUND.0, GROUND.1)
            .backend(backend)
            .frame_source(1, TestFrame::opaque(&ground))
            .frame_source(2, TestFrame::opaque(&low))
            .frame_source(3, TestFrame::of(&mid))
            .show(1)
            .show_scene(2)
            .change(|layer| layer.blend = Blend::Exclusion)
            .scene(2)
            .show(2)
            .show(3)
            .change(|layer| (layer.blend, layer.opacity) = (Blend::HardLight, 0.99));
        let Some(actual) = studio.picture() else { return };
        let expected = picture(actual.width, actual.height, |x, y| {
            let at = |picture: &Picture| picture.at(x as i64, y as i64);
            let [r, g, b, _] = made(Blend::HardLight, at(&mid), at(&low));
            let laid = reference(Blend::Normal, premultiply(linear([r, g, b, 0.99])), linear(at(&low)));
            made(Blend::Exclusion, encoded(laid), at(&ground))
        });
        assert_picture(&format!("nested {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn layers_that_read_each_other_are_copied_one_by_one_but_not_what_one_draw_covers() {
    let (width, height) = (GROUND.0 as usize, GROUND.1 as usize);
    let pictures = [80, 84, 85].map(|seed| noise(width, height, seed));
    let modes = [Blend::SoftLight, Blend::Luminosity];
    let expected = picture(width, height, |x, y| {
        let [ground, first, second] = pictures.each_ref().map(|picture| picture.at(x as i64, y as i64));
        made(modes[1], second, made(modes[0], first, ground))
    });
    let left = picture(width, height, |x, y| {
        let [ground, first, second] = pictures.each_ref().map(|picture| picture.at(x as i64, y as i64));
        if x < 30 { made(modes[1], second, made(modes[0], first, ground)) } else { ground }
    });
    for backend in BACKENDS {
        for space in SPACES {
            // Over the whole canvas the layers are one draw, where what is beneath is at hand; short of it they are not.
            for (crop, copies, expected) in [(0.0, 0, &expected), (10.0, 2, &left)] {
                let mut studio = TestStudio::new(GROUND.0, GROUND.1).backend(backend);
                for (id, picture) in (1..).zip(&pictures) {
                    studio = studio.frame_source(id, [TestFrame::opaque(picture), TestFrame::opaque(picture)]).show(id);
                    if id > 1 {
                        studio = studio.change(|layer| {
                            (layer.blend, layer.blend_space) = (modes[id as usize - 2], space);
                            layer.crop.right = crop;
                        });
                    }
                }
                let done = studio.run(move |live| {
                    let before = live.counters();
                    (live.picture(), live.counters().since(&before))
                });
                let Some((actual, counted)) = done else { return };
                assert_picture(&format!("stacked {backend:?} {space:?}"), &actual, expected, Tolerance::Converted);
                let copies = if backend == Backend::Fragments { copies } else { 0 };
                assert_eq!(counted.beneath_copies, copies * counted.composed, "{backend:?} {space:?}");
            }
        }
    }
}

#[test]
fn modes_go_by_their_names_in_files() {
    let names = Blend::READING.map(|blend| serde_json::to_value(blend).unwrap().as_str().unwrap().to_owned());
    let expected = "overlay soft_light hard_light difference exclusion color_dodge color_burn linear_light vivid_light pin_light \
        hue saturation color luminosity";
    assert_eq!(names.join(" "), expected);
}
