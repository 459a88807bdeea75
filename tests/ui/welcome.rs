//! The window of somebody who opens the studio for the first time.

use super::*;
use scrim::document::source::Screen;
use scrim::view::{DeviceInfo, FilesCommand, MonitorInfo, Template};

fn first_run(cameras: &[&str], monitor: bool) -> Harness<'static, Studio> {
    let mut harness = studio();
    let studio = harness.state_mut();
    studio.history = History::new(Show::empty());
    studio.view.program = studio.history.show().program;
    studio.view.opened += 1;
    let camera =
        |label: &&str| DeviceInfo { id: format!("id of {label}"), label: (*label).into(), ..Default::default() };
    studio.view.cameras = cameras.iter().map(camera).collect();
    let screen = MonitorInfo { name: "HDMI-1".into(), width: 1920, height: 1080, primary: true, ..Default::default() };
    studio.view.monitors = monitor.then_some(screen).into_iter().collect();
    settle(&mut harness);
    harness
}

#[test]
fn a_scene_is_made_of_what_was_found_in_one_step() {
    let mut harness = first_run(&["Front", "Top", "Side"], true);
    click(&mut harness, "Top");
    click(&mut harness, "Make the scene");
    let show = harness.state().show().clone();
    let names: Vec<_> = show.sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["Screen HDMI-1", "Front", "Side"]);
    assert!(matches!(&show.sources[0].kind, SourceKind::Screen(Screen { monitor, .. }) if monitor == "HDMI-1"));
    let layers = &show.scenes[0].layers;
    assert_eq!(layers[0].placement, Placement::fit(1920.0, 1080.0));
    // The second camera lies in another corner than the first.
    assert_eq!((layers[1].placement.anchor, layers[1].placement.size), ((1.0, 1.0), Sizing::Fit(480.0, 270.0)));
    assert_eq!(layers[2].placement.anchor, (0.0, 1.0));
    let right = 1920.0 - 1080.0 * 0.04;
    assert!((layers[1].placement.position.0 - right).abs() < 1e-9, "{:?}", layers[1].placement.position);
    assert_eq!((harness.state().history.position(), harness.state().history.undo_label()), (1, Some("First scene")));
    assert!(harness.query_by_label("Make the scene").is_none(), "it has done its work");
}

#[test]
fn where_nothing_is_found_there_is_the_demo() {
    let mut harness = first_run(&[], false);
    assert!(harness.query_by_label("Make the scene").is_none());
    click(&mut harness, "See what Scrim does");
    assert!(harness.state().sent(&StudioCommand::Files(FilesCommand::NewFrom(Template::Demo))));
}

#[test]
fn it_can_be_left_and_never_shows_beside_a_show() {
    let mut harness = first_run(&["Front"], false);
    click(&mut harness, "An empty scene");
    assert!(harness.query_by_label("Make the scene").is_none());
    assert!(studio().query_by_label("Make the scene").is_none());
}
