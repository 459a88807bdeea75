//! An effect set up from the picture, in the real window.

use super::alone;
use super::desktop::Desktop;
use super::shows::{self, BLUE, CANVAS, CARD, GOLD, RED};
use super::studio::{Map, Studio};
use super::wait_for;
use scrim::document::{EffectId, EffectSpec, LayerId, Show, save};
use std::path::{Path, PathBuf};

const CARD_LAYER: LayerId = LayerId(3);
const KEYER: EffectId = EffectId(9);

/// What is in front of the gold in [`screen`].
const FRONT: LayerId = LayerId(2);
/// On the wall left and right of the presenter, and between eyes and mouth.
const LEFT: (f64, f64) = (30.0, 30.0);
const RIGHT: (f64, f64) = (290.0, 30.0);
const FACE: (f64, f64) = (160.0, 56.0);

/// The painted wall, a curtain on it that is no shadow of it, and a block in front.
const WALL: [u8; 3] = [0, 177, 64];
const CURTAIN: [u8; 3] = [0, 100, 70];
const BLOCK: [u8; 3] = [204, 51, 0];
const ON_WALL: (f64, f64) = (20.0, 20.0);
const ON_CURTAIN: (f64, f64) = (240.0, 90.0);
const ON_BLOCK: (f64, f64) = (130.0, 120.0);

/// A source over plain gold, with these effects.
fn screen(folder: &Path, source: &str, effects: &str) -> PathBuf {
    let text = format!(
        r#"(
    scrim: 1,
    name: "Screen",
    canvases: [(id: 1, width: 320, height: 180, rate: (30, 1))],
    sources: [
        (id: 1, name: "Gold", kind: "color", settings: (color: [0.8, 0.6, 0, 1], width: 320, height: 180)),
        (id: 2, name: "Front", {source}),
    ],
    scenes: [
        (
            id: 1,
            name: "Screen",
            layers: [
                (id: 1, name: "Back", content: (source: 1), locked: true),
                (id: 2, name: "Front", content: (source: 2), effects: [{effects}]),
            ],
        ),
    ],
    program: 1,
)
"#
    );
    shows::write(folder, "screen.ron", &text)
}

/// The wall with its curtain as a file, with or without the block.
fn wall(folder: &Path, name: &str, block: bool) {
    let color = |x: u32, y: u32| match (x, y) {
        (100..160, 60..180) if block => BLOCK,
        (200..280, _) => CURTAIN,
        _ => WALL,
    };
    let picture = image::RgbImage::from_fn(CANVAS.0, CANVAS.1, |x, y| image::Rgb(color(x, y)));
    picture.save(folder.join(name)).unwrap();
}

/// A keyed picture: the camera's noise and the matte's last per cents are in it.
fn near(found: [u8; 3], wanted: [u8; 3]) -> bool {
    found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 14)
}

fn is_skin([r, g, b]: [u8; 3]) -> bool {
    (190..=250).contains(&r) && (150..=215).contains(&g) && (115..=190).contains(&b)
}

fn is_wall([r, g, b]: [u8; 3]) -> bool {
    r < 40 && g > 120 && (30..100).contains(&b)
}

/// Waits until a place on the canvas looks as it should.
#[track_caller]
fn until(studio: &Studio, map: &Map, (x, y): (f64, f64), what: &str, looks: impl Fn([u8; 3]) -> bool) {
    let at = map.canvas(x, y);
    let state = || format!("it is {:?}\n{}", studio.desktop.pixel(at), studio.log());
    wait_for(&format!("{what} at {x}, {y}"), state, || looks(studio.desktop.pixel(at)).then_some(()));
}

fn quits(desktop: &Desktop, studio: &mut Studio) -> Show {
    desktop.chord(&["ctrl"], "s", || studio.titled("Scrim — screen"));
    desktop.chord(&["ctrl"], "q", || studio.left_well());
    save::load(&desktop.folder().join("screen.ron")).unwrap().show
}

#[test]
fn a_keyer_that_is_added_keys_the_presenter_and_shows_how() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let presenter = r#"kind: "pattern", settings: (pattern: "presenter", width: 320, height: 180, fps: 10)"#;
    let file = screen(desktop.folder(), presenter, "");
    let mut show = save::load(&file).unwrap().show;
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — screen");
    let window = studio.titled("Scrim — screen");
    let mut map = Map::selected(window.clone(), show.clone(), FRONT);
    until(&studio, &map, LEFT, "the wall", is_wall);
    studio.click_seen(map.named("Layer Front"), map.named("Add effect"));
    let button = map.named("Add effect");
    map.open("Add effect");
    studio.click_seen(button, map.named("Chroma key (studio)"));
    desktop.click(map.named("Chroma key (studio)"));
    studio.titled("Scrim — screen*");

    // It finds the screen by itself: the background where the wall was, and all of the face.
    until(&studio, &map, LEFT, "the background", |found| near(found, GOLD));
    until(&studio, &map, RIGHT, "the background", |found| near(found, GOLD));
    until(&studio, &map, FACE, "the face", is_skin);

    // Each view, next to one that looks otherwise there.
    let layers = show.scenes.iter_mut().flat_map(|scene| &mut scene.layers);
    for layer in layers.filter(|layer| layer.id == FRONT) {
        layer.effects.push(EffectSpec::new(KEYER, "chroma_key_studio"));
    }
    let map = Map::selected(window, show, FRONT);
    let view = |name: &str| desktop.click(map.named(&format!("View {name} of Chroma key (studio)")));
    let (black, white) = (|found| near(found, [0; 3]), |found| near(found, [255; 3]));
    view("Matte");
    until(&studio, &map, LEFT, "black for the screen", black);
    until(&studio, &map, FACE, "white for the figure", white);
    for x in (4..316).step_by(8) {
        let [r, g, b] = desktop.pixel(map.canvas(f64::from(x), 60.0));
        assert!(r.abs_diff(g) <= 2 && g.abs_diff(b) <= 2, "{:?} at {x}, 60 is no grey", [r, g, b]);
    }
    view("Source");
    until(&studio, &map, LEFT, "the wall", is_wall);
    until(&studio, &map, RIGHT, "the wall", is_wall);
    until(&studio, &map, FACE, "the face", is_skin);
    view("Status");
    until(&studio, &map, LEFT, "black for the screen", black);
    until(&studio, &map, FACE, "white for the figure", white);
    view("Split");
    until(&studio, &map, LEFT, "the source left of the line", is_wall);
    until(&studio, &map, RIGHT, "the result right of it", |found| near(found, GOLD));
    view("Result");
    until(&studio, &map, LEFT, "the background", |found| near(found, GOLD));
    until(&studio, &map, FACE, "the face", is_skin);

    let saved = quits(&desktop, &mut studio);
    let params = &saved.layer(FRONT).unwrap().1.effects[0].params;
    assert!(params.contains_key("screen") && params.contains_key("figure"), "{params:?}");
    assert!(!params.contains_key("view"), "the result is the default: {params:?}");
}

#[test]
fn a_click_on_the_canvas_tells_the_studio_keyer_its_screen() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    wall(desktop.folder(), "wall.png", true);
    let front = r#"kind: "image", settings: (path: "wall.png")"#;
    // It looks for blue, and there is none.
    let blue = r#"(id: 9, kind: "chroma_key_studio", params: {"screen": [0, 0.2, 0.9, 1]})"#;
    let file = screen(desktop.folder(), front, blue);
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — screen");
    let map = Map::selected(studio.titled("Scrim — screen"), save::load(&file).unwrap().show, FRONT);
    until(&studio, &map, ON_WALL, "the wall", is_wall);
    let pick = map.named("Chroma key (studio): Pick screen");
    studio.click_seen(map.named("Layer Front"), pick);
    studio.click_seen(pick, map.hint());
    desktop.click(map.canvas(ON_WALL.0, ON_WALL.1));
    studio.titled("Scrim — screen*");
    until(&studio, &map, ON_WALL, "the background", |found| near(found, GOLD));
    until(&studio, &map, (90.0, 170.0), "the background", |found| near(found, GOLD));
    until(&studio, &map, ON_BLOCK, "the block", |found| near(found, BLOCK));
    let saved = quits(&desktop, &mut studio);
    let color = &saved.layer(FRONT).unwrap().1.effects[0].params["screen"];
    let wanted = WALL.map(|v| f64::from(v) / 255.0);
    let close = (0..3).all(|channel| (color[channel].as_f64().unwrap() - wanted[channel]).abs() < 0.02);
    assert!(close, "{color:?}");
}

#[test]
fn a_clean_plate_from_a_file_takes_away_what_is_in_it() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    wall(desktop.folder(), "wall.png", true);
    wall(desktop.folder(), "plate.png", false);
    let front = r#"kind: "image", settings: (path: "wall.png")"#;
    let file = screen(desktop.folder(), front, r#"(id: 9, kind: "chroma_key_studio")"#);
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — screen");
    let map = Map::selected(studio.titled("Scrim — screen"), save::load(&file).unwrap().show, FRONT);
    until(&studio, &map, ON_WALL, "the background", |found| near(found, GOLD));
    // The curtain is no colour of the wall: something of it stays.
    until(&studio, &map, ON_CURTAIN, "the curtain", |found| !near(found, GOLD));
    let (x, y) = map.named("Choose Clean plate");
    studio.click_seen(map.named("Layer Front"), map.named("Chroma key (studio): Pick screen"));
    desktop.click((x + 60, y));
    for key in ["p", "l", "a", "t", "e", "period", "p", "n", "g", "Return"] {
        desktop.key(key);
    }
    studio.titled("Scrim — screen*");
    until(&studio, &map, ON_CURTAIN, "the background", |found| near(found, GOLD));
    until(&studio, &map, ON_WALL, "the background", |found| near(found, GOLD));
    until(&studio, &map, ON_BLOCK, "the block", |found| near(found, BLOCK));
    let saved = quits(&desktop, &mut studio);
    assert_eq!(saved.layer(FRONT).unwrap().1.effects[0].params["plate"], "plate.png");
}

#[test]
fn the_eyedropper_takes_the_colour_under_it() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let file = shows::stage(desktop.folder());
    let mut show = save::load(&file).unwrap().show;
    let layers = show.scenes.iter_mut().flat_map(|scene| &mut scene.layers);
    for layer in layers.filter(|layer| layer.id == CARD_LAYER) {
        layer.effects.push(EffectSpec::new(KEYER, "chroma_key_classic").with("key_color", "custom"));
    }
    save::save(&file, &show).unwrap();
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    let window = studio.titled("Scrim — stage");
    let map = Map::selected(window, show, CARD_LAYER);
    let card = map.canvas(CARD.0 + 40.0, CARD.1 + 30.0);
    studio.shows(card, RED);
    let pick = map.named("Pick Custom colour on the canvas");
    studio.click_seen(map.named("Layer Card"), pick);

    // Esc puts the tool away: the click selects what lies there and takes no colour.
    studio.click_seen(pick, map.hint());
    desktop.key("Escape");
    desktop.click(card);
    studio.titled("Scrim — stage");

    studio.click_seen(pick, map.hint());
    desktop.click(card);
    studio.titled("Scrim — stage*");
    // Red is transparent now, and the wall shows through.
    studio.shows(card, BLUE);
    desktop.chord(&["ctrl"], "s", || studio.titled("Scrim — stage"));
    let saved = save::load(&file).unwrap().show;
    let effect = saved.layer(CARD_LAYER).unwrap().1.effects[0].clone();
    let color: Vec<f64> = effect.params["custom_color"].as_array().unwrap().iter().flat_map(|v| v.as_f64()).collect();
    let near = color.iter().zip(RED).all(|(found, wanted)| (found * 255.0 - f64::from(wanted)).abs() < 3.0);
    assert!(near && color.len() == 4, "{color:?}");
    desktop.chord(&["ctrl"], "q", || studio.left_well());
}
