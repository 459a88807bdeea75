//! Pictures for the scopes: what they show, when they are read back, and when nothing is.

use crate::effect::picture;
use crate::output::wait_for;
use scrim::app::scopes::{ScopeFeed, ScopesPlugin, WITHIN};
use scrim::compositor::canvas::Backend;
use scrim::document::source::Camera;
use scrim::document::{EditCommand, LayerId, Placement, Sizing, Source, SourceId, SourceKind};
use scrim::testing::{LiveStudio, TestFrame, TestStudio};
use scrim::view::{ScopeCounts, ScopesOf, ScopesView, StudioCommand};
use std::sync::Arc;
use std::time::Instant;

const LAYER: LayerId = LayerId(101);
/// Twice as large as what is measured, and no multiple of it.
const SIZE: (usize, usize) = (600, 338);

/// The left half has one colour, the right half another; levels are in 255ths.
fn halves(left: [u8; 3], right: [u8; 3]) -> TestFrame {
    let (width, height) = SIZE;
    let color = |[r, g, b]: [u8; 3]| [r, g, b, 255].map(|level| f32::from(level) / 255.0);
    TestFrame::opaque(&picture(width, height, |x, _| color(if x * 2 < width { left } else { right })))
}

fn studio(frames: impl IntoIterator<Item = TestFrame>) -> TestStudio {
    let (width, height) = (SIZE.0 as u32, SIZE.1 as u32);
    TestStudio::new(width, height).frame_source(1, frames).with(|app| {
        app.add_plugins(ScopesPlugin);
    })
}

fn feed(live: &LiveStudio<'_>) -> ScopesView {
    live.studio.app.world().resource::<ScopeFeed>().0.clone()
}

fn watch(live: &mut LiveStudio<'_>, of: Option<ScopesOf>) {
    live.ask(StudioCommand::WatchScopes(of));
    live.step();
}

/// The counts that come for what is watched, unlike those before.
fn next(live: &mut LiveStudio<'_>, before: Option<&Arc<ScopeCounts>>) -> Arc<ScopeCounts> {
    wait_for("a measured picture", || {
        live.step();
        feed(live).counts.filter(|counts| before.is_none_or(|before| !Arc::ptr_eq(counts, before)))
    })
}

/// Levels of red, green, blue and luma that are in the picture.
fn levels(counts: &ScopeCounts) -> [Vec<usize>; 4] {
    let there = |bins: &[u32; 256]| (0..256).filter(|level| bins[*level] > 0).collect::<Vec<_>>();
    counts.histogram.each_ref().map(there)
}

#[test]
fn nothing_is_read_back_while_nothing_is_watched() {
    let frames = (0..40).map(|n| halves([n * 5; 3], [90, 20, 200]));
    studio(frames).show(1).run(|live| {
        let counted = live.counted(|live| (0..40).for_each(|_| live.step()));
        assert!(counted.composed > 30, "the picture changes all the time");
        assert_eq!((counted.probes, counted.readbacks), (0, 0));
        watch(live, Some(ScopesOf::Program));
        next(live, None);
        watch(live, None);
        // One may have been drawn just then.
        live.step();
        let counted = live.counted(|live| (0..40).for_each(|_| live.step()));
        assert_eq!(counted.probes, 0);
        assert!(feed(live).counts.is_none(), "nobody takes an old picture for a new one");
    });
}

#[test]
fn the_program_is_measured_as_it_is_shown() {
    for backend in [Backend::Fragments, Backend::Blocks] {
        studio([halves([10, 100, 200], [250, 128, 3])]).show(1).backend(backend).run(|live| {
            live.step();
            let counted = live.counted(|live| {
                watch(live, Some(ScopesOf::Program));
                let counts = next(live, None);
                assert_eq!((counts.columns, counts.rows), (256, 144));
                let [red, green, blue, luma] = levels(&counts);
                assert_eq!([red, green, blue], [vec![10, 250], vec![100, 128], vec![3, 200]]);
                assert_eq!(luma, [88, 145]);
                assert_eq!(counts.histogram[0][10], 128 * 144, "single pixels, none of them mixed");
                assert_eq!((counts.waveform[0][127 * 256 + 10], counts.waveform[0][128 * 256 + 250]), (144, 144));
                // It is still: there is nothing to read any more.
                (0..20).for_each(|_| live.step());
            });
            let bytes = u64::from(WITHIN.0 * WITHIN.1) * 4;
            assert_eq!((counted.probes, counted.probe_bytes), (1, bytes));
            assert_eq!((counted.readbacks, counted.passes), (0, 0), "the frame path did nothing");
            // What is dark around the layer is black on outputs.
            let before = feed(live).counts.unwrap();
            let small = Placement { size: Sizing::Stretch(300.0, 169.0), ..Placement::default() };
            live.edit(EditCommand::SetPlacement(LAYER, small));
            let counts = next(live, Some(&before));
            assert!(counts.histogram[3][0] > 3 * 256 * 144 / 4 - 500, "{}", counts.histogram[3][0]);
        });
    }
}

#[test]
fn a_layer_is_measured_after_its_effects_and_before_it_is_placed() {
    for backend in [Backend::Fragments, Backend::Blocks] {
        let away = Placement {
            position: (250.0, 90.0),
            size: Sizing::Scale(0.3, 0.3),
            rotation: 20.0,
            ..Placement::default()
        };
        let studio = studio([halves([10, 100, 200], [250, 128, 3])]).show(1).backend(backend);
        let studio = studio.change(move |layer| (layer.placement, layer.opacity) = (away, 0.4));
        studio.effect("invert", &[]).run(|live| {
            watch(live, Some(ScopesOf::Layer(LAYER)));
            let counts = next(live, None);
            assert_eq!((counts.columns, counts.rows), (256, 144));
            let [red, green, blue, _] = levels(&counts);
            assert_eq!([red, green, blue], [vec![5, 245], vec![127, 155], vec![55, 252]]);
            assert_eq!(counts.histogram[0].iter().sum::<u32>(), 256 * 144);
            // Its parameters are in the picture, though its source is still.
            let effect = live.studio.state().show().layer(LAYER).unwrap().1.effects[0].id;
            live.edit(EditCommand::SetEffectEnabled { layer: LAYER, effect, enabled: false });
            let counts = next(live, Some(&counts));
            assert_eq!(levels(&counts)[0], [10, 250]);
            assert_eq!(feed(live).problem, None);
        });
    }
}

#[test]
fn a_picture_that_changes_is_read_ten_times_a_second_at_most() {
    studio([halves([200; 3], [90, 20, 200])]).show(1).run(|live| {
        let start = Instant::now();
        let mut steps = 0_u16;
        let mut seen: Vec<Arc<ScopeCounts>> = Vec::new();
        let counted = live.counted(|live| {
            watch(live, Some(ScopesOf::Program));
            wait_for("four pictures", || {
                steps += 1;
                live.edit(EditCommand::SetOpacity(LAYER, 1.0 - f64::from(steps % 200) / 255.0));
                live.step();
                let known = |counts: &Arc<ScopeCounts>| seen.last().is_some_and(|last| Arc::ptr_eq(last, counts));
                seen.extend(feed(live).counts.filter(|counts| !known(counts)));
                (seen.len() == 4).then_some(())
            });
        });
        let most = start.elapsed().as_millis() as u64 / 100 + 1;
        assert!((4..=most).contains(&counted.probes), "{} probes in {steps} steps, {most} at most", counted.probes);
    });
}

#[test]
fn why_there_is_no_picture_is_said_until_there_is_one() {
    let camera = Source::new(SourceId(7), "Camera", SourceKind::Camera(Camera::default()));
    studio([halves([1; 3], [2; 3])]).source(camera).show(1).show(7).scene(2).show(1).program(1).run(|live| {
        let problem = |live: &mut LiveStudio<'_>, layer: u64| {
            watch(live, Some(ScopesOf::Layer(LayerId(layer))));
            wait_for("a reason", || {
                live.step();
                feed(live).problem
            })
        };
        for layer in [102, 103] {
            let expected =
                format!("“layer {layer}” shows nothing: it is measured while it is on program and its source is live.");
            assert_eq!(problem(live, layer), expected);
        }
        live.take(2);
        let counts = next(live, None);
        assert_eq!((levels(&counts)[0].clone(), feed(live).problem), (vec![1, 2], None));
    });
}
