//! Clicks select what is seen: looked at in real pictures.

use crate::effect::picture;
use crate::output::wait_for;
use scrim::app::picking::PickingPlugin;
use scrim::compositor::canvas::Backend;
use scrim::document::LayerId;
use scrim::scene::StudioState;
use scrim::testing::{LiveStudio, TestFrame, TestStudio};
use scrim::view::{Selection, StudioCommand};

const BELOW: LayerId = LayerId(101);
const ABOVE: LayerId = LayerId(102);
const LEFT: [f64; 2] = [0.2, 0.5];
const RIGHT: [f64; 2] = [0.8, 0.5];

/// An opaque picture beneath one whose left half is clear.
fn studio() -> TestStudio {
    let whole = picture(64, 48, |_, _| [0.2, 0.4, 0.6, 1.0]);
    let half = picture(64, 48, |x, _| if x < 32 { [0.0; 4] } else { [0.9, 0.1, 0.1, 1.0] });
    TestStudio::new(64, 48)
        .frame_source(1, TestFrame::opaque(&whole))
        .frame_source(2, TestFrame::of(&half))
        .show(1)
        .show(2)
        .with(|app| _ = app.add_plugins(PickingPlugin))
}

fn selected(live: &LiveStudio<'_>) -> Selection {
    live.studio.app.world().resource::<StudioState>().selected.clone()
}

/// Clicks where both layers lie, and waits until what is selected changes.
fn click(live: &mut LiveStudio<'_>, at: [f64; 2], more: bool) -> Selection {
    let before = selected(live);
    live.ask(StudioCommand::Pick { under: vec![(ABOVE, at), (BELOW, at)], more });
    wait_for("another selection", || {
        live.step();
        Some(selected(live)).filter(|now| *now != before)
    })
}

#[test]
fn a_click_goes_through_what_is_clear() {
    for backend in [Backend::Fragments, Backend::Blocks] {
        studio().backend(backend).run(|live| {
            live.settle();
            assert_eq!(click(live, RIGHT, false), Some(ABOVE));
            assert_eq!(click(live, LEFT, false), Some(BELOW));
            let both = click(live, RIGHT, true);
            assert!(both.contains(ABOVE) && both.contains(BELOW), "{both:?}");
            assert_eq!(click(live, LEFT, true), Some(ABOVE));
        });
    }
}

#[test]
fn pictures_are_read_back_for_the_click_alone() {
    studio().run(|live| {
        live.settle();
        let counted = live.counted(|live| _ = click(live, LEFT, false));
        assert_eq!(counted.probes, 2);
        let counted = live.counted(|live| (0..5).for_each(|_| live.step()));
        assert_eq!(counted.probes, 0);
    });
}
