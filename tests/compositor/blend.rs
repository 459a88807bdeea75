//! Every blend mode in both spaces against `blend::reference`.

use super::picture;
use scrim::compositor::blend::reference;
use scrim::document::{Blend, BlendSpace};
use scrim::effect::reference::premultiply;
use scrim::effect::reference::{srgb_decode, srgb_encode};
use scrim::testing::{TestFrame, TestStudio};

const MODES: [Blend; 7] =
    [Blend::Normal, Blend::Add, Blend::Subtract, Blend::Screen, Blend::Multiply, Blend::Lighten, Blend::Darken];

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
