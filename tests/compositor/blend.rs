//! Every blend mode in both spaces against `blend::reference`.

use super::{CLEAR, picture};
use scrim::compositor::blend::reference;
use scrim::compositor::color::{encoded_from_linear, linear_from_encoded};
use scrim::compositor::readback::straight_from_canvas;
use scrim::document::{Blend, BlendSpace};
use scrim::effect::Picture;
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};

const MODES: [Blend; 7] =
    [Blend::Normal, Blend::Add, Blend::Subtract, Blend::Screen, Blend::Multiply, Blend::Lighten, Blend::Darken];

const SPACES: [BlendSpace; 2] = [BlendSpace::Linear, BlendSpace::Encoded];

const COLORS: [[f32; 3]; 6] =
    [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.5, 0.25, 0.75], [0.9, 0.1, 0.4], [0.2, 0.6, 0.6], [0.03, 0.98, 0.5]];

const ALPHAS: [f32; 4] = [0.0, 0.4, 0.8, 1.0];

/// Every colour at every alpha: one column each in the layer above, one row each in the one beneath.
fn swatches() -> Vec<[f32; 4]> {
    ALPHAS.into_iter().flat_map(|a| COLORS.map(|[r, g, b]| [r, g, b, a])).collect()
}

/// What a canvas holds of a colour that was laid on nothing: premultiplied in linear light, then encoded, in bytes.
fn stored(value: [f32; 4]) -> [u8; 4] {
    value.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8)
}

fn encoded(color: [f32; 4]) -> [f32; 4] {
    let [r, g, b, a] = color;
    [encoded_from_linear(r), encoded_from_linear(g), encoded_from_linear(b), a]
}

fn linear(color: [f32; 4]) -> [f32; 4] {
    let [r, g, b, a] = color;
    [linear_from_encoded(r), linear_from_encoded(g), linear_from_encoded(b), a]
}

fn premultiplied([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    [r * a, g * a, b * a, a]
}

/// One layer onto a canvas's bytes.
fn lay(blend: Blend, space: BlendSpace, layer: [f32; 4], canvas: [u8; 4]) -> [u8; 4] {
    let beneath = canvas.map(|v| f32::from(v) / 255.0);
    stored(match space {
        BlendSpace::Linear => encoded(reference(blend, premultiplied(linear(layer)), linear(beneath))),
        BlendSpace::Encoded => reference(blend, premultiplied(layer), beneath),
    })
}

fn shown(width: usize, height: usize, bytes: impl Fn(usize, usize) -> [u8; 4]) -> Picture {
    picture(width, height, |x, y| {
        let straight = straight_from_canvas(&bytes(x, y));
        std::array::from_fn(|i| f32::from(straight[i]) / 255.0)
    })
}

fn byte_exact(color: [f32; 4]) -> [f32; 4] {
    color.map(super::to_bytes)
}

#[test]
fn every_mode_follows_its_formula() {
    let swatches: Vec<_> = swatches().into_iter().map(byte_exact).collect();
    let n = swatches.len();
    let beneath = picture(n, n, |_, y| swatches[y]);
    let above = picture(n, n, |x, _| swatches[x]);
    for blend in MODES {
        for space in SPACES {
            let studio = TestStudio::new(n as u32, n as u32)
                .frame_source(1, TestFrame::of(&beneath))
                .frame_source(2, TestFrame::of(&above))
                .show(1)
                .show(2)
                .change(|layer| (layer.blend, layer.blend_space) = (blend, space));
            let Some(actual) = studio.picture() else { return };
            let expected = shown(n, n, |x, y| {
                let ground = lay(Blend::Normal, BlendSpace::Linear, swatches[y], [0; 4]);
                lay(blend, space, swatches[x], ground)
            });
            // The difference of two lights that are nearly the same is steep when it is encoded again.
            let steep = blend == Blend::Subtract && space == BlendSpace::Linear;
            let tolerance = if steep { Tolerance::Filtered } else { Tolerance::Keyed };
            assert_picture(&format!("{blend:?} {space:?}"), &actual, &expected, tolerance);
        }
    }
}

#[test]
fn a_layer_over_a_covering_one_is_the_same_in_one_draw() {
    // The layer beneath is opaque and covers: both are drawn at once, without the canvas in between.
    let swatches: Vec<_> = swatches().into_iter().map(byte_exact).collect();
    let n = swatches.len();
    let beneath = picture(n, n, |_, y| [swatches[y][0], swatches[y][1], swatches[y][2], 1.0]);
    let above = picture(n, n, |x, _| swatches[x]);
    for space in SPACES {
        let studio = TestStudio::new(n as u32, n as u32)
            .frame_source(1, TestFrame::opaque(&beneath))
            .frame_source(2, TestFrame::of(&above))
            .show(1)
            .show(2)
            .change(|layer| layer.blend_space = space);
        let Some(actual) = studio.picture() else { return };
        let expected = shown(n, n, |x, y| {
            lay(Blend::Normal, space, swatches[x], stored([swatches[y][0], swatches[y][1], swatches[y][2], 1.0]))
        });
        assert_picture(&format!("merged {space:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn modes_alone_on_an_empty_canvas() {
    // What takes light or coverage away finds none; what adds shows as it is.
    let color = byte_exact([0.8, 0.4, 0.2, 0.6]);
    let input = picture(8, 8, |_, _| color);
    for blend in MODES {
        for space in SPACES {
            let studio = TestStudio::new(8, 8)
                .frame_source(1, TestFrame::of(&input))
                .show(1)
                .change(|layer| (layer.blend, layer.blend_space) = (blend, space));
            let Some(actual) = studio.picture() else { return };
            let expected = shown(8, 8, |_, _| lay(blend, space, color, [0; 4]));
            assert_picture(&format!("alone {blend:?} {space:?}"), &actual, &expected, Tolerance::Converted);
            if matches!(blend, Blend::Subtract | Blend::Multiply | Blend::Darken) {
                assert_eq!(actual.at(4, 4), CLEAR, "{blend:?} {space:?}");
            }
        }
    }
}
