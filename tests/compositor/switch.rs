//! Switching scenes on air: a cut, without a black or empty picture between.

use super::{CLEAR, picture};
use scrim::effect::Picture;
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};

fn flat(color: [f32; 4]) -> Picture {
    picture(32, 24, |_, _| color)
}

const RED: [f32; 4] = [1.0, 0.0, 0.0, 1.0];
const BLUE: [f32; 4] = [0.0, 0.0, 1.0, 1.0];

#[test]
fn the_first_picture_after_a_cut_is_the_new_scene() {
    let studio = TestStudio::new(32, 24)
        .frame_source(1, TestFrame::opaque(&flat(RED)))
        .frame_source(2, TestFrame::opaque(&flat(BLUE)))
        .show(1)
        .scene(2)
        .show(2)
        // A structure that no pipeline was made for yet.
        .effect("pixelate", &[("size", 3.into())])
        .effect("color_correction", &[("saturation", (-0.1).into())]);
    studio.run(|live| {
        assert_picture("before", &live.picture(), &flat(RED), Tolerance::Exact);
        live.take(2);
        let after = live.picture();
        assert_ne!(after.at(16, 12), RED.map(super::to_bytes), "the old scene is still there");
        assert!(after.pixels.iter().all(|pixel| pixel[2] > 0.3 && pixel[3] == 1.0), "{:?}", after.at(16, 12));
        live.take(1);
        assert_picture("back", &live.picture(), &flat(RED), Tolerance::Exact);
    });
}

#[test]
fn a_source_in_both_scenes_goes_on() {
    let grey = |n: u8| TestFrame::opaque(&flat([f32::from(n) / 255.0, 0.0, 0.0, 1.0]));
    let studio = TestStudio::new(32, 24)
        .frame_source(1, (0..20).map(move |n| grey(10 + n * 10)))
        .frame_source(2, TestFrame::opaque(&picture(8, 8, |_, _| BLUE)))
        .show(1)
        .scene(2)
        .show(1)
        .show(2);
    studio.run(|live| {
        let red = |picture: &Picture| (picture.at(20, 12)[0] * 255.0).round() as u8;
        assert_eq!(red(&live.picture()), 10);
        assert_eq!(red(&live.picture()), 20);
        live.take(2);
        let cut = live.picture();
        assert_eq!(red(&cut), 30, "not opened again, and no tick lost");
        assert_eq!(cut.at(2, 2), BLUE);
        live.take(1);
        assert_eq!(red(&live.picture()), 40);
    });
}

#[test]
fn a_scene_without_layers_is_transparent() {
    let studio = TestStudio::new(32, 24).frame_source(1, TestFrame::opaque(&flat(RED))).show(1).scene(2);
    studio.run(|live| {
        assert_picture("before", &live.picture(), &flat(RED), Tolerance::Exact);
        live.take(2);
        assert_picture("empty", &live.picture(), &flat(CLEAR), Tolerance::Exact);
    });
}

#[test]
fn a_nested_scene_is_shown_like_a_source() {
    let studio = TestStudio::new(32, 24)
        .frame_source(1, TestFrame::opaque(&flat(RED)))
        .frame_source(2, TestFrame::opaque(&picture(16, 12, |_, _| BLUE)))
        .show(1)
        .show(2)
        .scene(2)
        .show_scene(1)
        .change(|layer| layer.placement.position = (8.0, 6.0))
        .program(2);
    studio.run(|live| {
        let expected = picture(32, 24, |x, y| match (x, y) {
            (x, y) if x < 8 || y < 6 => CLEAR,
            (x, y) if x < 24 && y < 18 => BLUE,
            _ => RED,
        });
        assert_picture("nested", &live.picture(), &expected, Tolerance::Converted);
        // The scene on program itself and nested at once, over a cut.
        live.take(1);
        let alone = picture(32, 24, |x, y| if x < 16 && y < 12 { BLUE } else { RED });
        assert_picture("alone", &live.picture(), &alone, Tolerance::Exact);
    });
}

#[test]
fn another_show_shows_nothing_of_the_one_before() {
    // The same ids, and the same blur on the same layer: what was made of the old picture must not be taken for the new one's.
    let studio = |color| {
        TestStudio::new(32, 24)
            .frame_source(1, TestFrame::opaque(&flat(color)))
            .show(1)
            .effect("gaussian_blur", &[("radius", 4.0.into())])
    };
    for color in [RED, BLUE, RED] {
        let Some(actual) = studio(color).picture() else { return };
        assert_picture("another show", &actual, &flat(color), Tolerance::Converted);
    }
    // A source that is not there yet shows nothing, not its namesake.
    let waiting = TestStudio::new(32, 24).frame_source(1, []).show(1);
    let Some(actual) = waiting.picture() else { return };
    assert_picture("no frame yet", &actual, &flat(CLEAR), Tolerance::Exact);
}

#[test]
fn a_stand_in_is_there_at_the_first_tick_of_every_show() {
    use scrim::document::{Fallback, Source, SourceId, SourceKind, source::Camera};
    let studio = |color: [f32; 4]| {
        let mut camera = Source::new(SourceId(1), "Camera", SourceKind::Camera(Camera::default()));
        camera.fallback = Fallback::Color(color.map(f64::from));
        let studio = TestStudio::new(32, 24).source(camera).show(1);
        studio.change(|layer| layer.placement.size = scrim::document::Sizing::Stretch(32.0, 24.0))
    };
    for color in [RED, BLUE] {
        let Some(actual) = studio(color).picture() else { return };
        assert_picture("stand-in", &actual, &flat(color), Tolerance::Converted);
    }
}
