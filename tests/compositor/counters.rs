//! What the frame path costs, by its own counters.

use super::noise;
use scrim::compositor::canvas::Backend;
use scrim::compositor::readback::ReadFormat;
use scrim::document::{EditCommand, EffectId, LayerId, Placement, Sizing};
use scrim::source::frame::{Colorimetry, FrameFormat, PixelLayout};
use scrim::testing::{LiveStudio, TestFrame, TestStudio};

const SIZE: (u32, u32) = (64, 48);

fn i420(value: u8) -> TestFrame {
    let (width, height) = SIZE;
    let format =
        FrameFormat { layout: PixelLayout::I420, width, height, color: Colorimetry::BT709, premultiplied: false };
    TestFrame::new(format, vec![value; (width * height * 3 / 2) as usize])
}

fn still() -> TestFrame {
    TestFrame::opaque(&noise(SIZE.0 as usize, SIZE.1 as usize, 1))
}

fn studio() -> TestStudio {
    TestStudio::new(SIZE.0, SIZE.1)
}

/// Textures of an I420 picture: one per plane, but on a software rasteriser U and V share one.
fn i420_textures(live: &LiveStudio<'_>) -> u64 {
    if live.studio.adapter().contains("llvmpipe") { 2 } else { 3 }
}

fn steps(live: &mut LiveStudio<'_>, count: usize) {
    for _ in 0..count {
        live.step();
    }
}

#[test]
fn a_new_frame_is_uploaded_once_per_plane() {
    for backend in [Backend::Fragments, Backend::Blocks] {
        let frames = (0..6).map(|n| i420(40 + n * 20));
        studio().backend(backend).frame_source(1, frames).show(1).run(move |live| {
            // The first tick is that of the frame that is there already.
            live.step();
            let counted = live.counted(|live| steps(live, 4));
            let planes = if backend == Backend::Blocks { 3 } else { i420_textures(live) };
            assert_eq!((counted.ticks, counted.frames_uploaded, counted.uploads), (4, 4, 4 * planes));
            assert_eq!(counted.upload_bytes, 4 * u64::from(SIZE.0 * SIZE.1 * 3 / 2));
            assert_eq!((counted.composed, counted.draws), (4, 4));
            assert_eq!(counted.textures_created, 0, "textures are kept");
        });
    }
}

#[test]
fn an_unchanged_canvas_costs_nothing() {
    studio().frame_source(1, still()).show(1).effect("gaussian_blur", &[("radius", 4.0.into())]).run(|live| {
        live.step();
        let counted = live.counted(|live| steps(live, 10));
        assert_eq!(counted.ticks, 10);
        assert_eq!((counted.uploads, counted.composed, counted.passes, counted.readbacks), (0, 0, 0, 0));
    });
}

#[test]
fn a_layer_that_moves_every_tick_uploads_nothing() {
    studio().frame_source(1, still()).show(1).run(|live| {
        // What leaves the origin, where words were enough, becomes a texture once.
        let placement = Placement { position: (9.0, 3.0), ..Placement::default() };
        live.edit(EditCommand::SetPlacement(LayerId(101), placement));
        live.step();
        let counted = live.counted(|live| {
            for n in 0..5 {
                let placement = Placement { position: (f64::from(n), 3.0), ..Placement::default() };
                live.edit(EditCommand::SetPlacement(LayerId(101), placement));
                live.step();
            }
        });
        assert_eq!((counted.composed, counted.uploads), (5, 0));
    });
}

#[test]
fn nothing_is_read_back_without_a_reader() {
    let frames = (0..14).map(|n| i420(n * 15));
    studio().frame_source(1, frames).show(1).run(|live| {
        // A reader that a test before dropped is noticed when a picture finds nobody.
        for _ in 0..2 {
            live.step();
            live.studio.flush();
        }
        let counted = live.counted(|live| steps(live, 3));
        assert_eq!((counted.composed, counted.readbacks), (3, 0));
        let pictures = live.studio.read_every(ReadFormat::Canvas);
        let counted = live.counted(|live| steps(live, 3));
        live.studio.flush();
        assert_eq!(counted.readbacks, 3);
        assert_eq!(pictures.try_iter().count(), 3);
        drop(pictures);
        // The reader's absence is noticed when the next picture finds nobody.
        steps(live, 1);
        live.studio.flush();
        steps(live, 1);
        let counted = live.counted(|live| steps(live, 4));
        assert_eq!(counted.readbacks, 0);
    });
}

#[test]
fn an_unchanged_canvas_is_read_once() {
    studio().frame_source(1, still()).show(1).run(|live| {
        let pictures = live.studio.read_every(ReadFormat::Canvas);
        let mut frames = Vec::new();
        let counted = live.counted(|live| {
            for _ in 0..6 {
                live.step();
                live.studio.flush();
                frames.extend(pictures.try_iter());
            }
        });
        assert_eq!(counted.readbacks, 1);
        let ticks: Vec<_> = frames.iter().map(|frame| frame.tick - frames[0].tick).collect();
        assert!(ticks.windows(2).all(|pair| pair[1] == pair[0] + 1), "{ticks:?} should have no gap");
        assert!(frames.iter().all(|frame| frame.bytes == frames[0].bytes));
    });
}

#[test]
fn a_still_that_is_blurred_is_blurred_once() {
    // A moving layer over it makes the canvas new at every tick.
    let moving =
        (0..20).map(|n| TestFrame::of(&super::picture(8, 8, |_, _| [f32::from(n as u8) / 20.0, 0.0, 0.0, 1.0])));
    let studio = studio().frame_source(1, still()).frame_source(2, moving).show(1);
    studio.effect("gaussian_blur", &[("radius", 4.0.into())]).show(2).run(|live| {
        live.step();
        let counted = live.counted(|live| steps(live, 5));
        // Two passes on the canvas: the blurred still is copied as it is, the layer over it is blended in linear light.
        assert_eq!((counted.composed, counted.intermediates, counted.passes), (5, 0, 10));
    });
}

#[test]
fn one_source_in_eight_layers_is_uploaded_once() {
    let frames = (0..6).map(|n| i420(n * 20));
    let mut studio = studio().frame_source(1, frames);
    for n in 0..8 {
        studio = studio
            .show(1)
            .change(|layer| {
                layer.placement.position = (f64::from(n) * 8.0, 0.0);
                layer.placement.size = Sizing::Scale(0.125, 0.5);
            })
            .effect("color_correction", &[("hue_shift", (f64::from(n) * 20.0 + 1.0).into())]);
    }
    studio.run(|live| {
        live.step();
        let counted = live.counted(|live| steps(live, 3));
        assert_eq!((counted.frames_uploaded, counted.uploads, counted.draws), (3, 3 * i420_textures(live), 24));
    });
}

#[test]
fn turning_a_knob_makes_no_pipeline_and_no_texture() {
    let studio = studio().frame_source(1, still()).show(1);
    let studio = studio
        .effect("color_correction", &[("contrast", 0.1.into())])
        .effect("gaussian_blur", &[("radius", 4.0.into())]);
    let studio = studio.effect("vignette", &[]).frame_source(2, still()).show(2).change(|layer| layer.opacity = 0.5);
    studio.run(|live| {
        live.step();
        let counted = live.counted(|live| {
            for n in 1..8 {
                let value = f64::from(n) / 10.0;
                let set = |effect, param: &str, value: f64| EditCommand::SetParam {
                    layer: LayerId(101),
                    effect: EffectId(effect),
                    param: param.into(),
                    value: Some(value.into()),
                };
                live.edit(set(1001, "contrast", value));
                live.edit(set(1002, "radius", 4.0 + value));
                live.edit(set(1003, "amount", value));
                live.edit(EditCommand::SetOpacity(LayerId(102), 0.2 + value));
                live.step();
            }
        });
        assert_eq!(counted.composed, 7, "every turn shows");
        assert_eq!((counted.pipelines_created, counted.textures_created), (0, 0));
    });
}

#[test]
fn a_layer_that_cannot_be_seen_costs_nothing() {
    let frames = (0..9).map(|n| i420(n * 20));
    studio().frame_source(1, frames).show(1).change(|layer| layer.visible = false).run(|live| {
        live.step();
        let counted = live.counted(|live| steps(live, 4));
        assert_eq!((counted.uploads, counted.draws), (0, 0), "a hidden layer's source is not even asked");
    });
}

#[test]
fn a_frame_too_large_for_the_device_is_refused_and_counted() {
    // Larger than a picture may be on any device is refused where frames are made.
    let format = FrameFormat {
        layout: PixelLayout::Gray8,
        width: 8193,
        height: 1,
        color: Colorimetry::BT709,
        premultiplied: false,
    };
    let error = scrim::source::frame::Frame::from_bytes(format, vec![0; 8193]).unwrap_err();
    assert_eq!(error.to_string(), "a picture of 8193×1 cannot be shown (1 to 8192 pixels a side)");
}
