//! Shows of a few plain colours, so that a pixel tells what is on program.

use std::path::{Path, PathBuf};

pub const CANVAS: (u32, u32) = (320, 180);
pub const BLUE: [u8; 3] = [0, 51, 204];
pub const RED: [u8; 3] = [204, 51, 0];
/// Top of the gradient that fills the second scene.
pub const GOLD: [u8; 3] = [204, 153, 0];
/// Where the card lies before anybody moves it; it is 80 × 60.
pub const CARD: (f64, f64) = (30.0, 20.0);

/// Two scenes. The canvas is a fifth of the monitor, so that full-screen each of its pixels is a block with a middle.
const STAGE: &str = r#"(
    scrim: 1,
    name: "Stage",
    canvases: [(id: 1, width: 320, height: 180, rate: (30, 1))],
    sources: [
        (id: 1, name: "Blue", kind: "color", settings: (color: [0, 0.2, 0.8, 1], width: 320, height: 180)),
        (id: 2, name: "Checkers", kind: "pattern", settings: (pattern: "checkers", width: 80, height: 64, fps: 10)),
        (id: 3, name: "Card", kind: "color", settings: (color: [0.8, 0.2, 0, 1], width: 80, height: 60)),
        (
            id: 4,
            name: "Sunset",
            kind: "color",
            settings: (color: [0.8, 0.6, 0, 1], to: [0.4, 0, 0.4, 1], angle: 90, width: 320, height: 180),
        ),
    ],
    scenes: [
        (
            id: 1,
            name: "Stage",
            layers: [
                (id: 1, name: "Back", content: (source: 1), locked: true),
                (
                    id: 2,
                    name: "Checkers",
                    content: (source: 2),
                    placement: (position: (30, 100), size: (scale: (1, 1)), anchor: (0, 0)),
                ),
                (
                    id: 3,
                    name: "Card",
                    content: (source: 3),
                    placement: (position: (30, 20), size: (scale: (1, 1)), anchor: (0, 0)),
                ),
            ],
        ),
        (
            id: 2,
            name: "Finale",
            layers: [
                (id: 4, name: "Sunset", content: (source: 4)),
                (
                    id: 5,
                    name: "Checkers",
                    content: (source: 2),
                    placement: (position: (120, 58), size: (scale: (1, 1)), anchor: (0, 0)),
                ),
            ],
        ),
    ],
    program: 1,
)
"#;

/// A card with nothing behind it.
const GLASS: &str = r#"(
    scrim: 1,
    name: "Glass",
    canvases: [(id: 1, width: 320, height: 180, rate: (30, 1))],
    sources: [(id: 1, name: "Card", kind: "color", settings: (color: [0.8, 0.2, 0, 1], width: 80, height: 60))],
    scenes: [(id: 1, name: "Glass", layers: [(id: 1, name: "Card", content: (source: 1))])],
    program: 1,
)
"#;

pub fn stage(folder: &Path) -> PathBuf {
    write(folder, "stage.ron", STAGE)
}

/// The stage with these projectors.
pub fn projected(folder: &Path, projectors: &str) -> PathBuf {
    write(
        folder,
        "stage.ron",
        &STAGE.replace("    program: 1,", &format!("    program: 1,\n    projectors: [{projectors}],")),
    )
}

pub fn glass(folder: &Path) -> PathBuf {
    write(folder, "glass.ron", GLASS)
}

pub fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}
