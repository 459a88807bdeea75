//! Where the pointer is while files hang over the window. The program that they come from holds the pointer then, so that no movement is told; X11
//! is asked instead. A Wayland session tells of no files at all.

use crate::source::x11;
use bevy::prelude::*;
use bevy::window::{CursorMoved, FileDragAndDrop, PrimaryWindow};

/// Tells of the pointer before the panels learn of the files.
pub(super) fn follow_drops(
    mut drops: MessageReader<FileDragAndDrop>,
    mut moves: MessageWriter<CursorMoved>,
    mut windows: Query<(Entity, &mut Window), With<PrimaryWindow>>,
) {
    let Ok((entity, mut window)) = windows.single_mut() else { return };
    let concerns = |drop: &FileDragAndDrop| match drop {
        FileDragAndDrop::DroppedFile { window, .. } | FileDragAndDrop::HoveredFile { window, .. } => *window == entity,
        FileDragAndDrop::HoveredFileCanceled { .. } => false,
    };
    // All are looked at, so that none is met again.
    if drops.read().filter(|drop| concerns(drop)).count() == 0 {
        return;
    }
    if let Some((x, y)) = x11::pointer_over(&window.title) {
        window.set_physical_cursor_position(Some((f64::from(x), f64::from(y)).into()));
        let position = Vec2::new(f32::from(x), f32::from(y)) / window.scale_factor();
        moves.write(CursorMoved { window: entity, position, delta: None });
    }
}
