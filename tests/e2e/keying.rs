//! An effect set up from the picture, in the real window.

use super::alone;
use super::desktop::Desktop;
use super::shows::{self, BLUE, CARD, RED};
use super::studio::{Map, Studio};
use scrim::document::{EffectId, EffectSpec, LayerId, save};

const CARD_LAYER: LayerId = LayerId(3);
const KEYER: EffectId = EffectId(9);

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
    desktop.click(map.named("Layer Card"));

    // Esc puts the tool away: the click selects what lies there and takes no colour.
    desktop.click(map.named("Pick Custom colour on the canvas"));
    desktop.key("Escape");
    desktop.click(card);
    studio.titled("Scrim — stage");

    desktop.click(map.named("Pick Custom colour on the canvas"));
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
    let status = desktop.chord(&["ctrl"], "q", || studio.left());
    assert_eq!(status.code(), Some(0), "{}", studio.log());
}
