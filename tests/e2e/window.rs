//! The studio in its window, worked with the mouse and the keyboard.

use super::desktop::{Desktop, HEIGHT, WIDTH};
use super::shows::{self, BLUE, CANVAS, CARD, GOLD, RED};
use super::studio::{Map, Studio, scrim};
use super::{LIMIT, alone};
use scrim::document::{LayerId, SceneId, save};
use scrim::effect::Picture;
use scrim::testing::{Tolerance, assert_picture, difference};
use scrim::view::RecoveredCopy;
use std::path::Path;
use std::time::Instant;

const CARD_LAYER: LayerId = LayerId(3);
/// How far the card is dragged, in canvas pixels: away from everything that attracts it.
const DRAG: (f64, f64) = (97.0, 41.0);
/// A drag starts some points after the press, and edges attract within ten points.
const DRAG_SLACK: f64 = 6.0;

fn position(file: &Path) -> (f64, f64) {
    save::load(file).unwrap().show.layer(CARD_LAYER).unwrap().1.placement.position
}

/// The same file's scene from the shell.
fn rendered(desktop: &Desktop, file: &Path, scene: SceneId) -> Picture {
    let mut show = save::load(file).unwrap().show;
    show.program = scene;
    let (copy, out) = (desktop.folder().join("scene.ron"), desktop.folder().join("scene.png"));
    save::save(&copy, &show).unwrap();
    let done = scrim(&desktop.home()).arg("render").arg(&copy).arg("--out").arg(&out).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let image = image::open(&out).unwrap().to_rgba8();
    let pixels = image.pixels().map(|pixel| pixel.0.map(|v| f32::from(v) / 255.0)).collect();
    Picture { width: CANVAS.0 as usize, height: CANVAS.1 as usize, pixels }
}

/// The canvas out of a full-screen picture: the middle of each pixel's block, which no filter that enlarges changes.
fn canvas_of(shot: &Picture) -> Picture {
    let (width, height) = (CANVAS.0 as usize, CANVAS.1 as usize);
    let side = usize::from(WIDTH) / width;
    let bar = (usize::from(HEIGHT) - height * side) / 2;
    let at = |x: usize, y: usize| shot.pixels[(bar + y * side + side / 2) * shot.width + x * side + side / 2];
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
    Picture { width, height, pixels }
}

#[test]
fn a_show_is_edited_saved_reloaded_and_shown_full_screen() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let file = shows::stage(desktop.folder());
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    let window = studio.titled("Scrim — stage");
    let map = Map::of(window, save::load(&file).unwrap().show);
    let card = map.canvas(CARD.0 + 40.0, CARD.1 + 30.0);
    let aside = map.canvas(250.0, 30.0);
    studio.shows(card, RED);
    studio.shows(aside, BLUE);

    // Hidden by its eye, and brought back.
    desktop.click(map.named("Layer Card"));
    desktop.click(map.named("Hide Card"));
    studio.shows(card, BLUE);
    studio.titled("Scrim — stage*");
    desktop.chord(&["ctrl"], "z", || studio.shows(card, RED));
    studio.titled("Scrim — stage");

    // Moved on the canvas and saved.
    let target = map.canvas(CARD.0 + 40.0 + DRAG.0, CARD.1 + 30.0 + DRAG.1);
    desktop.point(card);
    desktop.press();
    for step in 1..=8_i16 {
        desktop.point((card.0 + (target.0 - card.0) * step / 8, card.1 + (target.1 - card.1) * step / 8));
    }
    studio.shows(target, RED);
    studio.shows(map.canvas(CARD.0 + 5.0, CARD.1 + 5.0), BLUE);
    desktop.release();
    studio.titled("Scrim — stage*");
    assert_eq!(position(&file), CARD, "written before it was saved");
    desktop.chord(&["ctrl"], "s", || studio.titled("Scrim — stage"));
    let moved = position(&file);
    let off = (moved.0 - CARD.0 - DRAG.0, moved.1 - CARD.1 - DRAG.1);
    assert!(off.0.abs() < DRAG_SLACK && off.1.abs() < DRAG_SLACK, "the card lies at {moved:?}");

    // Another scene, full-screen, the same as the shell renders it.
    desktop.click(map.named("Scene Finale"));
    studio.shows(map.canvas(160.0, 0.5), GOLD);
    let expected = rendered(&desktop, &file, SceneId(2));
    desktop.key("F11");
    studio.fills_the_monitor("Scrim — Program");
    let start = Instant::now();
    let shown = loop {
        let shown = canvas_of(&desktop.shot());
        if difference(&shown, &expected).worst <= 2.0 || start.elapsed() > LIMIT {
            break shown;
        }
    };
    assert_picture("full screen", &shown, &expected, Tolerance::Converted);
    assert_eq!(desktop.pixel((WIDTH as i16 / 2, 5)), [0, 0, 0], "the bar above the picture");
    desktop.key("Escape");
    studio.closed("Scrim — Program");

    desktop.chord(&["ctrl"], "q", || studio.left_well());

    // What was open last, as it was saved.
    let mut studio = Studio::open(&desktop, None, "Scrim — stage");
    studio.shows(target, RED);
    studio.shows(map.canvas(CARD.0 + 5.0, CARD.1 + 5.0), BLUE);
    desktop.chord(&["ctrl"], "q", || studio.left_well());
}

#[test]
fn the_end_of_the_session_keeps_what_is_not_saved() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let file = shows::stage(desktop.folder());
    let before = std::fs::read(&file).unwrap();
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    let window = studio.titled("Scrim — stage");
    let map = Map::of(window, save::load(&file).unwrap().show);
    let card = map.canvas(CARD.0 + 40.0, CARD.1 + 30.0);
    studio.shows(card, RED);
    desktop.click(map.named("Hide Card"));
    studio.shows(card, BLUE);
    studio.terminate();
    assert_eq!(studio.left().code(), Some(0), "{}", studio.log());
    let kept = || {
        let files = std::fs::read_dir(desktop.home().join("state/scrim")).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.to_string_lossy().ends_with(".recovered.ron")).collect::<Vec<_>>()
    };
    let [copy] = &kept()[..] else { panic!("{:?}", kept()) };
    assert!(!save::load(copy).unwrap().show.layer(CARD_LAYER).unwrap().1.visible);
    assert_eq!(std::fs::read(&file).unwrap(), before, "the file itself was written");
    studio.logged(&["The changes that were not saved are in", ".recovered.ron"]);

    // Offered when the show is opened again, and kept until it is saved.
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    // as long as the real one, so that the buttons lie where they do
    let copy = RecoveredCopy { show: "stage".into(), when: "2026-11-21 10:42".into() };
    let map = Map::offering(studio.titled("Scrim — stage"), save::load(&file).unwrap().show, copy);
    let card = map.canvas(CARD.0 + 40.0, CARD.1 + 30.0);
    studio.shows(card, RED);
    desktop.click(map.named("Open the recovered version"));
    studio.titled("Scrim — stage*");
    assert_eq!(std::fs::read(&file).unwrap(), before, "written before it was saved");
    assert_eq!(kept().len(), 1);
    desktop.chord(&["ctrl"], "s", || studio.titled("Scrim — stage"));
    assert!(!save::load(&file).unwrap().show.layer(CARD_LAYER).unwrap().1.visible);
    desktop.chord(&["ctrl"], "q", || studio.left_well());
    assert_eq!(kept().len(), 0, "nothing is left to decide");
}
