//! Time.

use super::Case;
use crate::compositor::picture;
use crate::compositor::to_bytes;
use scrim::document::{EditCommand, EffectId, LayerId, ParamValue};
use scrim::effect::Picture;
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};
use scrim::view::StudioCommand;

const W: usize = 24;
const H: usize = 16;
const LAYER: LayerId = LayerId(101);
const EFFECT: EffectId = EffectId(1001);

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("trails", [("mode", "behind".into()), ("amount", 0.5.into())]),
        Case::new("freeze", [("frozen", true.into())]),
        Case::new("frame_difference", [("amount", 0.5.into()), ("view", "cut".into())]),
        Case::new("color_echo", [("amount", 1.0.into())]),
    ]
}

fn grey(value: f32) -> Picture {
    picture(W, H, |_, _| [value, value, value, 1.0])
}

/// A source whose frames are grey, one per tick.
fn greys(values: &[f32]) -> TestStudio {
    let frames: Vec<_> = values.iter().map(|value| TestFrame::opaque(&grey(to_bytes(*value)))).collect();
    TestStudio::new(W as u32, H as u32).frame_source(1, frames).show(1)
}

/// The brightness of the next frames, the same everywhere.
fn shown(live: &mut LiveStudio<'_>, count: usize) -> Vec<f32> {
    let one = |_| {
        let picture = live.picture();
        let [value, ..] = picture.at(3, 3);
        assert_picture("grey", &picture, &grey(value), Tolerance::Exact);
        value
    };
    (0..count).map(one).collect()
}

fn assert_near(actual: &[f32], expected: &[f32]) {
    let near = actual.len() == expected.len() && actual.iter().zip(expected).all(|(a, e)| (a - e).abs() < 1.5 / 255.0);
    assert!(near, "is {actual:?}\nshould be {expected:?}");
}

fn set(live: &mut LiveStudio<'_>, param: &str, value: ParamValue) {
    live.edit(EditCommand::SetParam { layer: LAYER, effect: EFFECT, param: param.into(), value: Some(value) });
}

#[test]
fn trails_lose_half_in_their_half_life() {
    // A flash, then black: at 30 ticks a second a tenth of a second is three frames.
    let studio = greys(&[1.0, 0.0]).effect("trails", &[("half_life", 0.1.into()), ("amount", 1.0.into())]);
    studio.run(|live| {
        let left = |frames: f32| 0.5_f32.powf(frames / 3.0);
        assert_near(&shown(live, 5), &[1.0, left(1.0), left(2.0), 0.5, left(4.0)]);
    });
    let smear: [(&str, ParamValue); 3] =
        [("mode", "smear".into()), ("half_life", (1.0 / 30.0).into()), ("amount", 1.0.into())];
    greys(&[0.0, 1.0]).effect("trails", &smear).run(|live| {
        assert_near(&shown(live, 4), &[0.0, 0.5, 0.75, 0.875]);
    });
}

#[test]
fn what_is_cut_out_leaves_its_trail_behind_it() {
    // A white square that jumps from left to right: where it was it fades, where it is it covers.
    let square = |at: usize| TestFrame::of(&picture(W, H, |x, _| if x / 12 == at { [1.0; 4] } else { [0.0; 4] }));
    let given: [(&str, ParamValue); 3] =
        [("mode", "behind".into()), ("half_life", (1.0 / 30.0).into()), ("amount", 1.0.into())];
    let studio = TestStudio::new(W as u32, H as u32).frame_source(1, [square(0), square(1)]).show(1);
    studio.effect("trails", &given).run(|live| {
        live.step();
        let second = live.picture();
        let [.., left] = second.at(3, 8);
        assert!((left - 0.5).abs() < 0.01, "half of it is left: {left}");
        assert_eq!(second.at(20, 8), [1.0; 4]);
    });
}

#[test]
fn a_frozen_frame_is_held_until_another_is_taken() {
    let frames: Vec<f32> = (0..12).map(|n| n as f32 * 0.08).collect();
    greys(&frames).effect("freeze", &[]).run(|live| {
        assert_near(&shown(live, 2), &[0.0, 0.08]);
        set(live, "frozen", true.into());
        let held = shown(live, 3);
        assert_near(&held, &[held[0]; 3]);
        assert!(held[0] > 0.1, "what is held is not the frame of the moment: {held:?}");
        live.ask(StudioCommand::TriggerEvent { layer: LAYER, effect: EFFECT, param: "take".into() });
        let taken = shown(live, 3);
        assert!(taken[0] > held[0] + 0.1, "no frame was taken: {held:?}, {taken:?}");
        assert_near(&taken, &[taken[0]; 3]);
        set(live, "frozen", false.into());
        assert!(shown(live, 1)[0] > taken[0] + 0.1, "it does not go on");
    });
}

#[test]
fn a_frozen_frame_of_a_still_costs_nothing() {
    greys(&[0.5]).effect("freeze", &[("frozen", true.into())]).run(|live| {
        live.step();
        let counted = live.counted(|live| (0..10).for_each(|_| live.step()));
        assert_eq!((counted.composed, counted.passes), (0, 0));
    });
}

#[test]
fn differences_are_those_of_a_frame_and_the_one_before() {
    let given: [(&str, ParamValue); 3] = [("gain", 2.0.into()), ("threshold", 0.0.into()), ("half_life", 0.0.into())];
    greys(&[0.2, 0.2, 0.6, 0.5, 0.5]).effect("frame_difference", &given).run(|live| {
        assert_near(&shown(live, 5), &[0.0, 0.0, 0.8, 0.2, 0.0]);
    });
    let lasting: [(&str, ParamValue); 3] =
        [("gain", 1.0.into()), ("threshold", 0.0.into()), ("half_life", (1.0 / 30.0).into())];
    greys(&[0.0, 0.8]).effect("frame_difference", &lasting).run(|live| {
        assert_near(&shown(live, 4), &[0.0, 0.8, 0.4, 0.2]);
    });
}

#[test]
fn a_ghost_turns_to_its_colour() {
    let red = serde_json::json!([1.0, 0.0, 0.0, 1.0]);
    let given: [(&str, ParamValue); 4] =
        [("half_life", 20.0.into()), ("turn", 0.01.into()), ("color", red), ("amount", 1.0.into())];
    greys(&[1.0, 0.0]).effect("color_echo", &given).run(|live| {
        assert_eq!(live.picture().at(3, 3), [1.0; 4]);
        live.step();
        let [red, green, blue, alpha] = live.picture().at(3, 3);
        assert!(red > 0.95 && green < 0.05 && blue < 0.05 && alpha == 1.0, "{:?}", [red, green, blue, alpha]);
    });
}
