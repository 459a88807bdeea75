//! Projectors opened and closed from the menus.

use super::*;
use scrim::document::{Projected, ProjectorPlace};
use scrim::view::MonitorInfo;

fn projected(harness: &Harness<'static, Studio>) -> Vec<(Projected, ProjectorPlace)> {
    harness.state().show().projectors.iter().map(|projector| (projector.shows, projector.place.clone())).collect()
}

fn with_monitor() -> Harness<'static, Studio> {
    let mut harness = studio();
    let monitor = MonitorInfo { name: "HDMI-1".into(), x: 0, y: 0, width: 1920, height: 1080, primary: true };
    harness.state_mut().view.monitors = vec![monitor];
    harness
}

#[test]
fn the_program_menu_projects_into_windows_and_onto_monitors() {
    let mut harness = with_monitor();
    for (what, place) in [("Multiview", "In a window"), ("Preview", "On HDMI-1 (1920 × 1080)")] {
        click(&mut harness, "Program");
        click(&mut harness, "Projectors");
        click(&mut harness, what);
        click(&mut harness, place);
    }
    let monitor = || ProjectorPlace::Monitor("HDMI-1".into());
    let expected = [(Projected::Multiview, ProjectorPlace::default()), (Projected::Preview, monitor())];
    assert_eq!(projected(&harness), expected);

    // What is open is listed, with what a lost monitor waits for.
    harness.state_mut().view.monitors.clear();
    click(&mut harness, "Program");
    click(&mut harness, "Projectors");
    harness.get_by_label("Close Preview, waits for HDMI-1");
    click(&mut harness, "Close Multiview, window of 960 × 540");
    assert_eq!(projected(&harness), [(Projected::Preview, monitor())]);
}

#[test]
fn scenes_and_sources_are_projected_from_their_own_menus() {
    let mut harness = studio();
    for (row, shows) in [("Scene Break", Projected::Scene(BREAK)), ("Source Cam", Projected::Source(CAMERA))] {
        harness.get_by_label(row).click_secondary();
        settle(&mut harness);
        click(&mut harness, "Projector");
        click(&mut harness, "In a window");
        assert_eq!(projected(&harness).last(), Some(&(shows, ProjectorPlace::default())), "{row}");
    }
}
