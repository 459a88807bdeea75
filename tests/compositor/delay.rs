//! Pictures that are held back: which one is shown when, and what that costs.

use super::{noise, picture};
use scrim::compositor::canvas::Backend;
use scrim::compositor::delay::{MOST_BYTES, most_pictures};
use scrim::document::{EditCommand, EffectId, LayerId, ParamValue};
use scrim::effect::Picture;
use scrim::effect::reference::mix;
use scrim::scene::nodes::LayerProblems;
use scrim::source::frame::{Colorimetry, FrameFormat, PixelLayout};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};

const BACKENDS: [Backend; 2] = [Backend::Fragments, Backend::Blocks];
const LAYER: LayerId = LayerId(101);
const EFFECT: EffectId = EffectId(1001);

/// Ticks of a test's canvas, in milliseconds.
fn ticks(count: u32) -> f64 {
    f64::from(count) * 1000.0 / 30.0
}

fn moving(count: u64) -> Vec<Picture> {
    (0..count).map(|n| noise(16, 16, 300 + n)).collect()
}

fn studio(backend: Backend, pictures: &[Picture]) -> TestStudio {
    let frames: Vec<TestFrame> = pictures.iter().map(TestFrame::opaque).collect();
    TestStudio::new(16, 16).backend(backend).frame_source(1, frames).show(1)
}

fn set(live: &mut LiveStudio<'_>, delay: f64) {
    let value: ParamValue = delay.into();
    live.edit(EditCommand::SetParam { layer: LAYER, effect: EFFECT, param: "delay".into(), value: Some(value) });
}

#[test]
fn the_picture_of_a_tick_is_shown_so_many_ticks_later() {
    for backend in BACKENDS {
        for late in [1, 3, 7] {
            let pictures = moving(14);
            studio(backend, &pictures).effect("delay", &[("delay", ticks(late).into())]).run(move |live| {
                for tick in 0..pictures.len() {
                    // Until the first is due, it is what is shown.
                    let expected = &pictures[tick.saturating_sub(late as usize)];
                    assert_picture(
                        &format!("tick {tick} {backend:?}"),
                        &live.picture(),
                        expected,
                        Tolerance::Converted,
                    );
                }
            });
        }
    }
}

#[test]
fn another_delay_goes_on_with_what_is_held() {
    let pictures = moving(24);
    studio(Backend::Auto, &pictures).effect("delay", &[("delay", ticks(2).into())]).run(move |live| {
        let mut tick = 0;
        let mut see = |live: &mut LiveStudio<'_>, shown: usize| {
            assert_picture(&format!("tick {tick}"), &live.picture(), &pictures[shown], Tolerance::Converted);
            tick += 1;
        };
        for shown in [0, 0, 0, 1, 2, 3, 4, 5] {
            see(live, shown);
        }
        // Longer: what was let go does not come back, the picture stays until it is due again.
        set(live, ticks(5));
        for shown in [5, 5, 5, 6, 7, 8] {
            see(live, shown);
        }
        // Shorter: what is between is left out.
        set(live, ticks(1));
        for shown in [13, 14, 15] {
            see(live, shown);
        }
        set(live, 0.0);
        for shown in [17, 18] {
            see(live, shown);
        }
    });
}

#[test]
fn while_time_stands_still_so_does_the_picture() {
    let pictures = moving(12);
    studio(Backend::Auto, &pictures).effect("delay", &[("delay", ticks(4).into())]).run(move |live| {
        for tick in 0..6_usize {
            assert_picture("before", &live.picture(), &pictures[tick.saturating_sub(4)], Tolerance::Converted);
        }
        for _ in 0..3 {
            live.settle();
        }
        assert_picture("after", &live.picture(), &pictures[2], Tolerance::Converted);
    });
}

#[test]
fn a_full_ring_makes_nothing_and_a_removed_one_leaves_nothing() {
    let pictures = moving(40);
    studio(Backend::Auto, &pictures).effect("delay", &[("delay", ticks(6).into())]).run(|live| {
        let full = live.counted(|live| (0..12).for_each(|_| live.step()));
        // One that is shown, six that wait and one to draw into at most.
        assert!((6..=8).contains(&full.delay_textures), "{} textures", full.delay_textures);
        let counted = live.counted(|live| (0..10).for_each(|_| live.step()));
        assert_eq!((counted.composed, counted.textures_created, counted.pipelines_created), (10, 0, 0));
        assert_eq!(counted.delay_textures_freed, 0);
        set(live, ticks(1));
        let shorter = live.counted(|live| (0..3).for_each(|_| live.step()));
        assert!(shorter.delay_textures_freed >= 3, "{} given back", shorter.delay_textures_freed);
        live.edit(EditCommand::RemoveEffect { layer: LAYER, effect: EFFECT });
        live.settle();
        live.step();
        let counters = live.counters();
        assert_eq!(counters.delay_textures, counters.delay_textures_freed, "nothing is left");
    });
}

#[test]
fn a_picture_that_stays_takes_one_texture_and_no_work() {
    studio(Backend::Auto, &moving(1)).effect("delay", &[("delay", 2000.0.into())]).run(|live| {
        (0..3).for_each(|_| live.step());
        let counted = live.counted(|live| (0..80).for_each(|_| live.step()));
        assert_eq!((counted.composed, counted.passes, counted.textures_created), (0, 0, 0));
    });
}

#[test]
fn what_stands_before_and_behind_it_is_seen() {
    for backend in BACKENDS {
        let pictures = moving(8);
        let half = ("opacity", ParamValue::from(0.5));
        let studio = studio(backend, &pictures)
            .effect("delay", &[("delay", ticks(2).into())])
            .change(|layer| layer.effects[0].mix = 0.5)
            .effect("color_correction", &[half]);
        studio.run(move |live| {
            for tick in 0..pictures.len() {
                let (now, then) = (&pictures[tick], &pictures[tick.saturating_sub(2)]);
                let expected = picture(16, 16, |x, y| {
                    let (a, b) = (now.at(x as i64, y as i64), then.at(x as i64, y as i64));
                    [mix(a[0], b[0], 0.5), mix(a[1], b[1], 0.5), mix(a[2], b[2], 0.5), 128.0 / 255.0]
                });
                assert_picture(
                    &format!("mixed {tick} {backend:?}"),
                    &live.picture(),
                    &expected,
                    Tolerance::Approximated,
                );
            }
        });
    }
}

#[test]
fn two_delays_of_one_layer_and_one_in_a_nested_scene_add_up() {
    let pictures = moving(12);
    let frames: Vec<TestFrame> = pictures.iter().map(TestFrame::opaque).collect();
    let studio = TestStudio::new(16, 16)
        .frame_source(1, frames)
        .show_scene(2)
        .effect("delay", &[("delay", ticks(1).into())])
        .scene(2)
        .show(1)
        .effect("delay", &[("delay", ticks(2).into())])
        .effect("delay", &[("delay", ticks(3).into())]);
    studio.run(move |live| {
        for tick in 0..pictures.len() {
            let expected = &pictures[tick.saturating_sub(6)];
            assert_picture(&format!("sum {tick}"), &live.picture(), expected, Tolerance::Converted);
        }
    });
}

#[test]
fn what_does_not_fit_is_said_and_bounded() {
    for (width, height) in [(1920, 1080), (3840, 2160), (8192, 8192)] {
        let bytes = u64::from(width) * u64::from(height) * 4;
        let most = most_pictures(width, height);
        // One is shown while another one is drawn, however large.
        assert!(most == 2 || most * bytes <= MOST_BYTES, "{most} of {width}x{height}");
    }
    let format = FrameFormat {
        layout: PixelLayout::Gray8,
        width: 3840,
        height: 2160,
        color: Colorimetry::BT709,
        premultiplied: false,
    };
    let large = TestFrame::new(format, vec![128; 3840 * 2160]);
    let studio = TestStudio::new(16, 16).frame_source(1, large).show(1).with(|app| {
        app.init_resource::<LayerProblems>();
    });
    studio.effect("delay", &[("delay", 400.0.into())]).run(|live| {
        let said = |live: &mut LiveStudio<'_>| {
            live.step();
            live.studio.app.world().resource::<LayerProblems>().0.get(&LAYER).cloned().unwrap_or_default()
        };
        assert_eq!(said(live), "", "twelve pictures fit");
        set(live, 2000.0);
        let expected = "The delay of 2.0 s holds more pictures of 3840×2160 than fit into 512 MiB at 30 frames a second; it may be as \
            short as 0.5 s. Crop the layer, or delay it less";
        assert_eq!(said(live), expected);
    });
}
