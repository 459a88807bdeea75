//! The choice of a monitor, for every number of them.

use scrim::output::monitor::{MonitorWish, choose};
use scrim::view::MonitorInfo;

fn monitors(names: &[&str], primary: usize) -> Vec<MonitorInfo> {
    let monitor = |(index, name): (usize, &&str)| MonitorInfo {
        name: (*name).into(),
        x: index as i32 * 1920,
        y: 0,
        width: 1920,
        height: 1080,
        primary: index == primary,
    };
    names.iter().enumerate().map(monitor).collect()
}

#[test]
fn the_program_goes_where_the_panels_are_not() {
    let any = MonitorWish::Any;
    let cases: [(&[&str], usize, Option<usize>, usize); 8] = [
        (&["HDMI-1"], 0, Some(0), 0),
        (&["HDMI-1"], 0, None, 0),
        (&["A", "B"], 0, Some(0), 1),
        (&["A", "B"], 0, Some(1), 0),
        (&["A", "B"], 0, None, 1),
        (&["A", "B"], 1, None, 0),
        (&["A", "B", "C"], 0, Some(1), 2),
        (&["A", "B", "C"], 2, Some(7), 0),
    ];
    for (names, primary, panels, expected) in cases {
        assert_eq!(choose(&monitors(names, primary), &any, panels), Ok(expected), "{names:?} {primary} {panels:?}");
    }
}

#[test]
fn a_wish_is_followed_even_onto_the_panels() {
    let three = monitors(&["A", "B", "C"], 0);
    assert_eq!(choose(&three, &MonitorWish::Index(0), Some(0)), Ok(0));
    assert_eq!(choose(&three, &MonitorWish::Name("C".into()), Some(2)), Ok(2));
}

#[test]
fn an_absent_monitor_is_named_with_those_that_are_there() {
    let two = monitors(&["HDMI-1", "DP-2"], 0);
    let sentence = |wish: MonitorWish| choose(&two, &wish, None).unwrap_err();
    assert_eq!(sentence(MonitorWish::Index(2)), "There is no monitor 3: choose 1 (HDMI-1) or 2 (DP-2)");
    assert_eq!(
        sentence(MonitorWish::Name("DP-9".into())),
        "The monitor DP-9 is not connected: choose 1 (HDMI-1) or 2 (DP-2)"
    );
    for wish in [MonitorWish::Any, MonitorWish::Index(0), MonitorWish::Name("A".into())] {
        assert_eq!(
            choose(&[], &wish, None).unwrap_err(),
            "There is no monitor to show the program on: connect one and try again"
        );
    }
}
