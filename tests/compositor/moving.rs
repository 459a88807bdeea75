//! Layers that two scenes share on their way from the one to the other.

use super::picture;
use scrim::document::{Crop, SceneId, Sizing};
use scrim::effect::Picture;
use scrim::scene::ShownTransition;
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};

const W: usize = 32;
const H: usize = 20;
const BLUE: [f32; 4] = [0.0, 0.0, 1.0, 1.0];
const RED: [f32; 4] = [1.0, 0.0, 0.0, 1.0];
const GREEN: [f32; 4] = [0.0, 1.0, 0.0, 1.0];

fn flat(width: usize, height: usize, color: [f32; 4]) -> TestFrame {
    TestFrame::opaque(&picture(width, height, |_, _| color))
}

/// A blue wall, and in front of it a red card of eight by eight pixels.
fn stage() -> TestStudio {
    TestStudio::new(W as u32, H as u32)
        .frame_source(1, flat(W, H, BLUE))
        .frame_source(2, flat(8, 8, RED))
        .frame_source(3, flat(8, 8, GREEN))
        .show(1)
        .show(2)
        .change(|layer| layer.placement.position = (2.0, 4.0))
}

fn show(live: &mut LiveStudio<'_>, progress: f64) -> Picture {
    let (from, to) = (SceneId(1), SceneId(2));
    let shown = ShownTransition { from, to, kind: "move".into(), params: Default::default(), progress };
    live.studio.app.world_mut().insert_resource(shown);
    // A scene that was not shown before opens its sources.
    live.step();
    live.picture()
}

/// The wall with a rectangle in front of it.
fn card((x0, y0): (usize, usize), (width, height): (usize, usize), color: [f32; 4]) -> Picture {
    let inside = move |x: usize, y: usize| (x0..x0 + width).contains(&x) && (y0..y0 + height).contains(&y);
    picture(W, H, |x, y| if inside(x, y) { color } else { BLUE })
}

#[test]
fn what_both_scenes_show_moves_grows_and_is_cropped_on_the_way() {
    let studio = stage().scene(2).show(1).show(2).change(|layer| {
        layer.placement.position = (12.0, 2.0);
        layer.placement.size = Sizing::Stretch(16.0, 12.0);
        layer.crop = Crop { left: 4.0, ..Crop::default() };
    });
    studio.run(|live| {
        for (progress, at, size) in
            [(0.0, (2, 4), (8, 8)), (0.5, (7, 3), (12, 10)), (1.0, (12, 2), (16, 12)), (0.25, (4, 3), (11, 10))]
        {
            let shown = show(live, progress);
            if progress == 0.25 {
                // Between pixels: the card is there, and the wall around it.
                assert!(shown.at(9, 8)[0] > 0.99 && shown.at(1, 8)[0] < 0.01 && shown.at(16, 8)[0] < 0.01, "{shown:?}");
                continue;
            }
            assert_picture(&format!("moved {progress}"), &shown, &card(at, size, RED), Tolerance::Converted);
        }
    });
}

#[test]
fn what_one_scene_shows_alone_fades_above_what_it_lay_above() {
    let studio = stage().scene(2).show(1).show(3).change(|layer| layer.placement.position = (20.0, 4.0));
    studio.run(|live| {
        let shown = show(live, 0.5);
        // Half of the light each.
        let half = 0.7354;
        for (x, color) in [(5, [half, 0.0, half]), (23, [0.0, half, half])] {
            let found = shown.at(x, 8);
            assert!((0..3).all(|i| (found[i] - color[i]).abs() < 0.01), "{x}: {found:?}");
        }
        assert_picture("gone", &show(live, 1.0), &card((20, 4), (8, 8), GREEN), Tolerance::Converted);
    });
}

#[test]
fn a_wall_that_takes_the_place_of_another_lets_nothing_shine_through() {
    let walls = TestStudio::new(W as u32, H as u32).frame_source(1, flat(W, H, RED)).frame_source(2, flat(W, H, GREEN));
    walls.show(1).scene(2).show(2).run(|live| {
        for (progress, [red, green]) in [(0.0, [1.0, 0.0]), (0.5, [0.7354, 0.7354]), (1.0, [0.0, 1.0])] {
            let [r, g, _, a] = show(live, progress).at(5, 5);
            assert!((r - red).abs() < 0.01 && (g - green).abs() < 0.01 && a > 0.999, "{progress}: {r} {g} {a}");
        }
    });
}

#[test]
fn effects_of_one_kind_go_from_value_to_value_and_others_fade() {
    let lifted = |studio: TestStudio, by: f64| studio.effect("color_correction", &[("brightness", by.into())]);
    let studio = lifted(stage(), -0.8).scene(2).show(1).show(2);
    let studio = lifted(studio.change(|layer| layer.placement.position = (2.0, 4.0)), -0.1);
    studio.run(|live| {
        let mut red = |progress: f64| show(live, progress).at(5, 8)[0];
        let (dark, middle, bright) = (red(0.0), red(0.5), red(1.0));
        // A mixture of both pictures would be brighter in the middle: 0.68.
        assert!((dark - 0.2).abs() < 0.01 && (bright - 0.9).abs() < 0.01 && (middle - 0.55).abs() < 0.01, "{middle}");
    });
    let studio = stage().scene(2).show(1).show(2).change(|layer| layer.placement.position = (2.0, 4.0));
    studio.effect("invert", &[]).run(|live| {
        let [r, g, b, a] = show(live, 0.5).at(5, 8);
        assert!((r - 0.7354).abs() < 0.01 && (g - 0.7354).abs() < 0.01 && (b - 0.7354).abs() < 0.01 && a > 0.99);
    });
}

#[test]
fn a_source_that_is_shown_twice_moves_twice() {
    // The same source twice: the first moves to the first, the second to the second.
    let twice = |studio: TestStudio, x: f64| {
        let studio = studio.show(1).show(2).change(move |layer| layer.placement.position = (x, 0.0));
        studio.show(2).change(move |layer| layer.placement.position = (x, 10.0))
    };
    let base = TestStudio::new(W as u32, H as u32).frame_source(1, flat(W, H, BLUE)).frame_source(2, flat(8, 8, RED));
    twice(twice(base, 0.0).scene(2), 16.0).run(|live| {
        let shown = show(live, 0.5);
        for y in [4, 14] {
            assert!(shown.at(12, y)[0] > 0.99 && shown.at(3, y)[0] < 0.01 && shown.at(20, y)[0] < 0.01, "row {y}");
        }
    });
}
