//! Built-in transitions on the GPU against their references on the CPU, at their ends and between.

use crate::effect::{catalog, effect, params};
use scrim::document::{ParamValue, SceneId};
use scrim::effect::{Picture, Role};
use scrim::scene::ShownTransition;
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture, write_picture};
use std::path::Path;

const W: usize = 96;
const H: usize = 64;

type Given = Vec<(&'static str, ParamValue)>;

/// The transitions at values that take each way through them.
fn cases() -> Vec<(&'static str, Given)> {
    let mut cases: Vec<(&str, Given)> = vec![
        ("fade", vec![]),
        ("fade_color", vec![]),
        ("fade_color", vec![("color", vec![0.9, 0.2, 0.1, 1.0].into()), ("middle", 0.3.into())]),
        ("slide", vec![]),
        ("slide", vec![("direction", "down".into()), ("which", "out".into())]),
        ("zoom", vec![]),
        ("zoom", vec![("direction", "out".into()), ("strength", 6.0.into()), ("center", vec![0.2, 0.9].into())]),
        ("wipe", vec![]),
        ("wipe", vec![("angle", (-127.0).into()), ("softness", 0.4.into())]),
        ("wipe", vec![("angle", 90.0.into()), ("softness", 0.0.into())]),
        ("luma_wipe", vec![("invert", true.into()), ("softness", 0.5.into())]),
        ("luma_wipe", vec![("pattern", "blinds".into()), ("count", 5.into())]),
        ("luma_wipe", vec![("pattern", "image".into()), ("file", "order.png".into()), ("softness", 0.1.into())]),
    ];
    for direction in ["left", "right", "up", "down"] {
        cases.push(("push", vec![("direction", direction.into())]));
    }
    for pattern in ["left_to_right", "top_to_bottom", "iris", "clock", "diamond", "blinds", "checker"] {
        cases.push(("luma_wipe", vec![("pattern", pattern.into())]));
    }
    cases
}

fn shown(live: &mut LiveStudio<'_>, kind: &str, given: &Given, progress: f64) -> Picture {
    let params = given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let shown = ShownTransition { from: SceneId(1), to: SceneId(2), kind: kind.into(), params, progress };
    live.studio.app.world_mut().insert_resource(shown);
    live.settle();
    let picture = live.picture();
    live.studio.app.world_mut().remove_resource::<ShownTransition>();
    picture
}

fn check(from: Picture, to: Picture, frame: fn(&Picture) -> TestFrame, ends: Tolerance) {
    let folder = tempfile::tempdir().unwrap();
    let order = super::super::noise(24, 16, 5);
    write_picture(&folder.path().join("order.png"), &order).unwrap();
    let base = folder.path().to_owned();
    let studio = TestStudio::new(W as u32, H as u32)
        .frame_source(1, frame(&from))
        .frame_source(2, frame(&to))
        .show(1)
        .scene(2)
        .show(2)
        .path(base.join("show.ron"));
    studio.run(move |live| {
        for (kind, given) in cases() {
            let effect = effect(kind);
            for progress in [0.0, 0.25, 0.5, 1.0] {
                let name =
                    format!("{kind} {given:?} {progress}").replace(|c: char| !c.is_alphanumeric() && c != '.', " ");
                let actual = shown(live, kind, &given, progress);
                let mut values = given.clone();
                values.push(("progress", progress.into()));
                let expected = effect.between(&params(&*effect, &values), &from, &to, &base);
                assert_picture(&name, &actual, &expected, Tolerance::Converted);
                if progress == 0.0 || progress == 1.0 {
                    let scene = if progress == 0.0 { &from } else { &to };
                    assert_picture(&format!("end of {name}"), &actual, scene, ends);
                }
            }
        }
        drop(folder);
    });
}

#[test]
fn transitions_are_their_references_and_end_exactly_at_the_scenes() {
    let (from, to) = (super::super::noise(W, H, 1), super::super::noise(W, H, 2));
    check(from, to, TestFrame::opaque, Tolerance::Exact);
}

/// What is partly transparent is rounded once more on its way through a canvas.
#[test]
fn transitions_of_transparent_scenes_are_their_references() {
    let from = super::super::effects::studio_picture(W, H);
    let mut to = from.clone();
    to.pixels.reverse();
    check(from, to, TestFrame::premultiplied, Tolerance::Converted);
}

#[test]
fn every_built_in_transition_is_compared_with_its_reference() {
    let catalog = catalog();
    // What moves layers is compared by itself.
    let mixing = catalog.iter().filter(|effect| !effect.moves_layers());
    let kinds: Vec<_> = mixing.map(|effect| effect.info()).filter(|info| info.role == Role::Transition).collect();
    assert_eq!(kinds.len(), 7);
    for info in kinds {
        assert!(cases().iter().any(|(kind, _)| *kind == info.kind), "{} is not compared", info.kind);
    }
}

#[test]
fn a_luma_wipe_without_its_picture_says_what_to_do() {
    let effect = effect("luma_wipe");
    let values = |file: &str| params(&*effect, &[("pattern", "image".into()), ("file", file.into())]);
    let said = effect.assets(&values(""), Path::new("")).unwrap_err();
    assert_eq!(said, "\"Luma wipe\" has no picture: choose one, or another pattern");
    let said = effect.assets(&values("gone.png"), Path::new("")).unwrap_err();
    assert!(said.starts_with("gone.png: cannot be read: ") && said.contains("Choose the picture again"), "{said}");
}

#[test]
fn a_transition_knows_what_it_is_halfway() {
    let (black, white) = (flat(0.0), flat(1.0));
    let at = |kind: &str, given: &Given, progress: f64| {
        let effect = effect(kind);
        let mut values = given.clone();
        values.push(("progress", progress.into()));
        effect.between(&params(&*effect, &values), &black, &white, Path::new(""))
    };
    // Half of the light, not of the encoded value.
    let [r, ..] = at("fade", &vec![], 0.5).at(0, 0);
    assert!((r - 0.735_36).abs() < 1e-3, "{r}");
    let [r, g, b, _] = at("fade_color", &vec![("color", vec![1.0, 0.0, 0.0, 1.0].into())], 0.5).at(3, 3);
    assert!(r > 0.999 && g < 1e-3 && b < 1e-3);
    let red = |picture: &Picture, x: i64, y: i64| picture.at(x, y)[0];
    let pushed = at("push", &vec![("direction", "left".into())], 0.25);
    assert_eq!((red(&pushed, 11, 0), red(&pushed, 12, 0)), (0.0, 1.0));
    let iris = at("luma_wipe", &vec![], 0.5);
    assert_eq!((red(&iris, 8, 8), red(&iris, 0, 0)), (1.0, 0.0));
    let clock = at("luma_wipe", &vec![("pattern", "clock".into())], 0.3);
    assert_eq!((red(&clock, 12, 3), red(&clock, 3, 3)), (1.0, 0.0), "it turns clockwise from the top");
    let wiped = at("wipe", &vec![("angle", 90.0.into())], 0.5);
    assert_eq!((red(&wiped, 5, 1), red(&wiped, 5, 14)), (1.0, 0.0));
}

fn flat(value: f32) -> Picture {
    Picture { width: 16, height: 16, pixels: vec![[value, value, value, 1.0]; 256] }
}
