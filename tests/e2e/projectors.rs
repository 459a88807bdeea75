//! Projectors as windows on a desktop.

use super::alone;
use super::desktop::Desktop;
use super::shows::{self, BLUE, GOLD, RED};
use super::studio::Studio;
use scrim::document::save;

const PROJECTORS: &str = r#"
    (id: 1, shows: (source: 3), place: (window: (width: 160, height: 120, at: (1200, 60)))),
    (id: 2, shows: "preview", place: (monitor: "HDMI-7")),
    (id: 3, shows: (scene: 2), place: (window: (width: 320, height: 180, at: (1200, 300)))),
    (id: 4, shows: "program", place: (window: (width: 320, height: 180, at: (1200, 600)))),
"#;

#[test]
fn a_show_opens_its_projectors_and_forgets_what_is_closed() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let file = shows::projected(desktop.folder(), PROJECTORS);
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    let inside = |title: &str, (right, down): (i16, i16)| {
        let window = studio.titled(title);
        (window.x + right, window.y + down)
    };
    // A source alone, a scene that is not on program, and the program.
    studio.shows(inside("Card — Scrim projector", (80, 60)), RED);
    studio.shows(inside("Finale — Scrim projector", (160, 2)), GOLD);
    studio.shows(inside("Program — Scrim projector", (250, 30)), BLUE);
    assert_eq!(studio.titled("Finale — Scrim projector").width, 320);
    assert!(desktop.windows().iter().all(|window| !window.title.starts_with("Preview")), "its monitor is not there");

    // The one that was opened last has the keyboard.
    desktop.key("F11");
    studio.fills_the_monitor("Program — Scrim projector");
    desktop.key("Escape");
    studio.closed("Program — Scrim projector");
    studio.titled("Scrim — stage*");
    assert_eq!(save::load(&file).unwrap().show.projectors.len(), 4, "written before it was saved");
    studio.terminate();
    assert_eq!(studio.left().code(), Some(0), "{}", studio.log());
}
