//! From one scene to another by a program, at a progress.

use super::hand::{Hand, run, with};
use super::{noise, picture};
use scrim::compositor::resolve::InputInfo;
use scrim::compositor::{Composition, plan};
use scrim::document::SceneId;
use scrim::effect::reference::mix;
use scrim::effect::{EffectCatalog, EffectImage, Params, Picture, Snippet, Stage};
use scrim::scene::{ShownTransition, StudioState, transitions};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};
use std::path::Path;
use std::sync::Arc;

const W: usize = 32;
const H: usize = 20;

fn fade() -> Hand {
    let body =
        "let i = vec2<i32>(pos.xy); return mix(textureLoad(image0, i, 0), textureLoad(image1, i, 0), progress());";
    Hand::program("hand", with(body, 2, &[], &[None])).images([EffectImage::Picture, EffectImage::Other])
}

fn scenes() -> TestStudio {
    TestStudio::new(W as u32, H as u32)
        .frame_source(1, TestFrame::opaque(&noise(W, H, 1)))
        .frame_source(2, TestFrame::opaque(&noise(W, H, 2)))
        .show(1)
        .scene(2)
        .show(2)
}

fn show(live: &mut LiveStudio<'_>, kind: &str, (from, to): (u64, u64), progress: f64) -> Picture {
    let shown = ShownTransition {
        from: SceneId(from),
        to: SceneId(to),
        kind: kind.into(),
        params: Default::default(),
        progress,
    };
    live.studio.app.world_mut().insert_resource(shown);
    // A scene that was not shown before opens its sources.
    live.step();
    live.picture()
}

fn end(live: &mut LiveStudio<'_>) -> Picture {
    live.studio.app.world_mut().remove_resource::<ShownTransition>();
    live.picture()
}

#[test]
fn a_transition_goes_from_one_scene_to_the_other() {
    run(scenes(), vec![fade()], |live| {
        let (from, to) = (noise(W, H, 1), noise(W, H, 2));
        for progress in [0.0, 0.3, 1.0] {
            let expected = picture(W, H, |x, y| {
                let (a, b) = (from.at(x as i64, y as i64), to.at(x as i64, y as i64));
                std::array::from_fn(|i| mix(a[i], b[i], progress as f32))
            });
            let actual = show(live, "hand", (1, 2), progress);
            assert_picture(&format!("progress {progress}"), &actual, &expected, Tolerance::Converted);
        }
        assert_picture("back", &end(live), &from, Tolerance::Exact);
    });
}

#[test]
fn a_transition_may_be_stages_that_read_the_other_scene() {
    let wgsl = "fn fade(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
                return mix(color, image0(at, vec2<f32>(0.0)), param(p).y); }";
    let stage = Stage::Point(Snippet::new("fade", wgsl).with_images(1));
    let effect = Hand::new("hand", vec![stage]).images([EffectImage::Other]);
    run(scenes(), vec![effect], |live| {
        let (from, to) = (noise(W, H, 1), noise(W, H, 2));
        for progress in [0.0, 0.3, 1.0] {
            let expected = picture(W, H, |x, y| {
                let (a, b) = (from.at(x as i64, y as i64), to.at(x as i64, y as i64));
                std::array::from_fn(|i| mix(a[i], b[i], progress as f32))
            });
            let actual = show(live, "hand", (1, 2), progress);
            assert_picture(&format!("stages at {progress}"), &actual, &expected, Tolerance::Converted);
        }
        assert_picture("back from stages", &end(live), &from, Tolerance::Exact);
    });
}

#[test]
fn a_scene_may_lead_to_itself_and_scenes_may_share_a_source() {
    run(scenes().show(1).change(|layer| layer.placement.position = (8.0, 0.0)), vec![fade()], |live| {
        let actual = show(live, "hand", (1, 1), 0.5);
        assert_picture("itself", &actual, &noise(W, H, 1), Tolerance::Converted);
        let (one, two) = (noise(W, H, 1), noise(W, H, 2));
        let to = picture(W, H, |x, y| if x < 8 { two.at(x as i64, y as i64) } else { one.at(x as i64 - 8, y as i64) });
        assert_picture("shared", &show(live, "hand", (1, 2), 1.0), &to, Tolerance::Converted);
        end(live);
    });
}

#[test]
fn a_transition_that_is_not_there_is_a_cut_in_the_middle() {
    run(scenes(), Vec::new(), |live| {
        for (progress, seed) in [(0.4, 1), (0.6, 2)] {
            let actual = show(live, "no_such_transition", (1, 2), progress);
            assert_picture(&format!("cut {progress}"), &actual, &noise(W, H, seed), Tolerance::Exact);
        }
        end(live);
    });
}

#[test]
fn a_transition_is_planned_as_both_scenes_and_one_program() {
    scenes().run(|live| {
        let show = live.studio.app.world().resource::<StudioState>().show().clone();
        let effect = Arc::new(fade());
        let params = Params::resolve(&scrim::effect::Effect::info(&*effect).params, &Default::default());
        let catalog = EffectCatalog::default();
        let ids = (SceneId(1), SceneId(2));
        let composition: Composition =
            transitions::transition(&show, ids, &*effect, &params, &catalog, Path::new("")).unwrap();
        let text =
            plan::plan(&composition, &|_| Some(InputInfo::Canvas { width: W as u32, height: H as u32 })).to_string();
        let lines: Vec<_> = text.lines().filter(|line| !line.starts_with("  \"layer")).collect();
        assert_eq!(
            lines,
            [
                "scene 1 32x20 linear clear",
                "scene 2 32x20 linear clear",
                "layer 0.0 32x20",
                "  \"Hand\" canvas exact -> write straight 0,0 32x20",
                "input scene 2.0 32x20",
                "  \"\" canvas exact -> write straight 0,0 32x20",
                "layer 0.1 32x20",
                "  program hand of 0.0, scene 2.0 -> picture",
                "program 32x20 linear clear",
                "  \"Hand\" straight exact of 0.1 -> normal 0,0 32x20",
            ],
            "\n{text}"
        );
    });
}
