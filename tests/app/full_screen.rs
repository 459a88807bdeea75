//! The window that the program fills.

use bevy::prelude::*;
use bevy::window::{Monitor, MonitorSelection, WindowMode};
use scrim::app::windows::full_screen_window;

#[test]
fn the_programs_window_is_never_smaller_than_its_monitor() {
    let entity = Entity::from_raw_u32(7).unwrap();
    let monitor = Monitor {
        name: None,
        physical_width: 3840,
        physical_height: 2160,
        physical_position: IVec2::ZERO,
        refresh_rate_millihertz: None,
        scale_factor: 2.0,
        video_modes: Vec::new(),
    };
    let window = full_screen_window("Program", entity, Some(&monitor));
    assert_eq!(window.mode, WindowMode::BorderlessFullscreen(MonitorSelection::Entity(entity)));
    assert_eq!((window.resolution.physical_width(), window.resolution.physical_height()), (3840, 2160));
    let least = window.resize_constraints;
    assert_eq!((least.min_width, least.min_height), (1920.0, 1080.0), "points, not pixels");
    assert!(!window.decorations);
}
