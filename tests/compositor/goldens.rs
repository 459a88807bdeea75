//! Every example scene at one second, against the picture of it that somebody looked at.

use scrim::app::headless::with_canvas;
use scrim::document::save;
use scrim::testing::{TestStudio, assert_golden};
use std::path::PathBuf;

/// Width and height of a golden picture at most.
const SIDE: f64 = 640.0;

fn folder(name: &str) -> PathBuf {
    scrim::testing::root().join(name)
}

fn scenes() -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder("scenes")).unwrap().map(|entry| entry.unwrap().path());
    let mut scenes: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "ron")).collect();
    scenes.sort();
    scenes
}

#[test]
fn every_scene_looks_as_it_did() {
    let mut failed = Vec::new();
    for path in scenes() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let show = save::load(&path).unwrap().show;
        let canvas = show.canvas().unwrap().clone();
        let scale = (SIDE / f64::from(canvas.width.max(canvas.height))).min(1.0);
        let side = |length: u32| (f64::from(length) * scale).round() as u32;
        let second = (canvas.rate.fps()).round() as u64;
        let show = with_canvas(show, Some((side(canvas.width), side(canvas.height))), None);
        let Some(picture) = TestStudio::of_show(show, Some(path)).start(second).picture() else { return };
        let golden = folder("tests/golden");
        // All are compared, so that one look at the failure shows them all.
        if let Err(panic) = std::panic::catch_unwind(|| assert_golden(&golden, &name, &picture)) {
            failed.push(panic.downcast_ref::<String>().cloned().unwrap_or(name));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_golden_picture_is_of_a_scene() {
    let scenes = scenes();
    for entry in std::fs::read_dir(folder("tests/golden")).unwrap() {
        let path = entry.unwrap().path();
        let known = scenes.iter().any(|scene| scene.file_stem() == path.file_stem());
        assert!(known, "{} is of no scene", path.display());
    }
}

#[test]
fn a_smaller_canvas_shows_the_same_scene_smaller() {
    use scrim::document::{Crop, Sizing};
    use scrim::effect::Picture;
    use scrim::testing::{TestFrame, Tolerance, assert_picture};
    // A box on a nested scene, cropped there and placed on the program.
    let red = Picture { width: 40, height: 40, pixels: vec![[1.0, 0.0, 0.0, 1.0]; 1600] };
    let frame = TestFrame::opaque(&red);
    let whole = |size| {
        TestStudio::new(160, 120)
            .frame_source(1, frame.clone())
            .show(1)
            .change(|layer| layer.placement.position = (60.0, 40.0))
            .scene(2)
            .show_scene(1)
            .change(|layer| {
                layer.placement.position = (20.0, 10.0);
                layer.placement.size = size;
                layer.crop = Crop { left: 20.0, ..Crop::default() };
            })
            .program(2)
            .canvas((80, 60))
            .picture()
    };
    for (size, scale) in [(Sizing::Scale(1.0, 1.0), 1.0), (Sizing::Stretch(70.0, 60.0), 0.5)] {
        let Some(actual) = whole(size) else { return };
        let (x, y) = (10.0 + 20.0 * scale, 5.0 + 20.0 * scale);
        let inside = |at: usize, from: f64| at as f64 >= from && (at as f64) < from + 20.0 * scale;
        let expected =
            super::picture(
                80,
                60,
                |px, py| {
                    if inside(px, x) && inside(py, y) { [1.0, 0.0, 0.0, 1.0] } else { [0.0; 4] }
                },
            );
        assert_picture(&format!("half the canvas, {size:?}"), &actual, &expected, Tolerance::Exact);
    }
}
