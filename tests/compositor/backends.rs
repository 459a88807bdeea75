//! Blocks compose what fragments draw: the same shows by both, pixel for pixel.

use super::{Noise, noise};
use scrim::compositor::canvas::Backend;
use scrim::document::{Blend, BlendSpace, EditCommand, LayerId, Placement, Sizing};
use scrim::effect::Picture;
use scrim::source::frame::{Colorimetry, FrameFormat, Matrix, PixelLayout};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};

/// Blocks fit into it.
const SIZE: (u32, u32) = (72, 22);

const LAYOUTS: [PixelLayout; 5] = [
    PixelLayout::I420,
    PixelLayout::Nv12,
    PixelLayout::Y42b,
    PixelLayout::BGRA,
    PixelLayout::Packed { r: 1, g: 2, b: 3, a: None },
];

fn frame(layout: PixelLayout, (width, height): (u32, u32), color: Colorimetry, seed: u64) -> TestFrame {
    let format = FrameFormat { layout, width, height, color, premultiplied: false };
    let planes = layout.planes().iter().map(|shape| {
        let (w, h) = shape.texels(width, height);
        (w * h * shape.bytes) as usize
    });
    TestFrame::new(format, Noise::new(seed).bytes(planes.sum()))
}

/// The show composed in blocks, and drawn.
fn both(studio: impl Fn() -> TestStudio) -> Option<(Picture, Picture)> {
    let blocks = studio().backend(Backend::Blocks).picture()?;
    let fragments = studio().backend(Backend::Fragments).picture()?;
    Some((blocks, fragments))
}

#[track_caller]
fn assert_same(name: &str, tolerance: Tolerance, studio: impl Fn() -> TestStudio) {
    if let Some((blocks, fragments)) = both(studio) {
        assert_picture(name, &blocks, &fragments, tolerance);
    }
}

#[test]
fn words_of_every_layout_and_siting_are_what_textures_are() {
    for layout in LAYOUTS {
        for (cosited_h, cosited_v) in [(true, false), (false, false), (true, true), (false, true)] {
            let color = Colorimetry { matrix: Matrix::Bt601, limited: cosited_h, cosited_h, cosited_v };
            let color = if matches!(layout, PixelLayout::Packed { .. }) { Colorimetry::RGB } else { color };
            assert_same(&format!("words {layout:?} {cosited_h} {cosited_v}"), Tolerance::Converted, || {
                TestStudio::new(SIZE.0, SIZE.1).frame_source(1, frame(layout, SIZE, color, 5)).show(1)
            });
        }
    }
}

#[test]
fn every_blend_of_words_and_textures_is_the_same() {
    let modes =
        [Blend::Normal, Blend::Add, Blend::Subtract, Blend::Screen, Blend::Multiply, Blend::Lighten, Blend::Darken];
    for blend in modes {
        for space in [BlendSpace::Linear, BlendSpace::Encoded] {
            // Near black, where what is subtracted leaves little, the steep foot of the encoding makes much of a rounding.
            let steep = (blend, space) == (Blend::Subtract, BlendSpace::Linear);
            let tolerance = if steep { Tolerance::Filtered } else { Tolerance::Converted };
            assert_same(&format!("blend {blend:?} {space:?}"), tolerance, || {
                let small = frame(PixelLayout::BGRA, (16, 12), Colorimetry::RGB, 2);
                TestStudio::new(SIZE.0, SIZE.1)
                    .frame_source(1, frame(PixelLayout::I420, SIZE, Colorimetry::BT709, 1))
                    .frame_source(2, small)
                    .frame_source(3, frame(PixelLayout::BGRA, SIZE, Colorimetry::RGB, 3))
                    .show(1)
                    .show(2)
                    .change(|layer| {
                        (layer.blend, layer.blend_space) = (blend, space);
                        layer.placement = Placement { position: (5.0, 3.0), ..Placement::default() };
                    })
                    .show(3)
                    .change(|layer| (layer.blend, layer.blend_space, layer.opacity) = (blend, space, 0.6))
            });
        }
    }
}

#[test]
fn what_blocks_do_not_cover_stays() {
    // A canvas that no block fits into, an area that begins and ends within blocks, a turned layer, an effect with taps.
    assert_same("areas", Tolerance::Converted, || {
        let picture = TestFrame::opaque(&noise(20, 10, 4));
        TestStudio::new(67, 21)
            .frame_source(1, picture)
            .show(1)
            .change(|layer| layer.placement.position = (3.0, 1.0))
            .show(1)
            .change(|layer| {
                layer.placement = Placement {
                    position: (30.0, 5.0),
                    size: Sizing::Scale(1.3, 0.8),
                    rotation: 20.0,
                    ..Placement::default()
                };
            })
            .effect("chroma_key_classic", &[("similarity", 0.1.into())])
            .effect("gaussian_blur", &[("radius", 2.0.into())])
    });
}

#[test]
fn a_layer_that_comes_to_need_a_sampler_keeps_its_picture() {
    // A still gives no second frame: the words that are there must do.
    let studio = |backend| {
        TestStudio::new(SIZE.0, SIZE.1)
            .backend(backend)
            .frame_source(1, frame(PixelLayout::I420, SIZE, Colorimetry::BT709, 9))
            .show(1)
            .run(|live| {
                let before = live.picture();
                let placement =
                    Placement { position: (4.5, 2.25), size: Sizing::Scale(0.8, 0.7), ..Placement::default() };
                live.edit(EditCommand::SetPlacement(LayerId(101), placement));
                live.settle();
                let moved = live.picture();
                live.edit(EditCommand::SetPlacement(LayerId(101), Placement::default()));
                live.settle();
                (before, moved, live.picture())
            })
    };
    let (Some(blocks), Some(fragments)) = (studio(Backend::Blocks), studio(Backend::Fragments)) else { return };
    assert_picture("words before", &blocks.0, &fragments.0, Tolerance::Converted);
    assert_picture("words moved", &blocks.1, &fragments.1, Tolerance::Converted);
    assert_picture("words back", &blocks.2, &fragments.2, Tolerance::Converted);
}

#[test]
fn a_cut_there_and_back_uploads_nothing_again() {
    let studio = TestStudio::new(SIZE.0, SIZE.1)
        .backend(Backend::Blocks)
        .frame_source(1, frame(PixelLayout::I420, SIZE, Colorimetry::BT709, 9))
        .frame_source(2, frame(PixelLayout::BGRA, SIZE, Colorimetry::RGB, 4))
        .show(1)
        .scene(2)
        .show(2);
    studio.run(|live| {
        let before = live.picture();
        live.take(2);
        live.settle();
        let counted = live.counted(|live| {
            live.take(1);
            live.settle();
            live.take(2);
            live.settle();
            live.take(1);
        });
        assert_eq!((counted.uploads, counted.textures_created), (0, 0));
        assert_picture("back", &live.picture(), &before, Tolerance::Exact);
    });
}
