//! The handles of the selected layer: where they lie on screen, which one is under the pointer, how they look.

use super::geometry::{Handle, LayerBox, Vector};
use super::map::CanvasMap;
use crate::ui::theme;
use egui::{CursorIcon, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2};

/// Half the side of a handle's square in points.
const HALF: f32 = 4.5;
/// How near the pointer must be to take a handle, in points.
const REACH: f32 = 9.0;
/// Distance of the rotation handle from the top edge in points.
const STALK: f32 = 24.0;

/// What a drag takes hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    Resize(Handle),
    /// A corner of a pinned box, from the top left clockwise.
    Pin(usize),
    Rotate,
    Body,
}

/// The handle under the pointer, nearest first. The body is left to picking.
pub fn hit(layer: &LayerBox, map: &CanvasMap, pointer: Pos2) -> Option<Grip> {
    let all = shapers(layer).into_iter().map(|(grip, at)| (grip, map.to_screen(at)));
    let all = all.chain(std::iter::once((Grip::Rotate, rotate_at(layer, map))));
    all.map(|(grip, at)| (grip, at.distance(pointer)))
        .filter(|(_, distance)| *distance <= REACH)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(grip, _)| grip)
}

/// What changes the box's shape, and where it lies on the canvas: the pinned corners of a box that has some, else corners and edges.
fn shapers(layer: &LayerBox) -> Vec<(Grip, Vector)> {
    match layer.pin {
        Some(_) => layer.corners().into_iter().enumerate().map(|(index, at)| (Grip::Pin(index), at)).collect(),
        None => Handle::ALL.iter().map(|handle| (Grip::Resize(*handle), layer.point(handle.unit()))).collect(),
    }
}

/// Where the rotation handle lies.
pub fn rotate_at(layer: &LayerBox, map: &CanvasMap) -> Pos2 {
    let up = Vector::new(0.0, -1.0).turned(layer.rotation);
    map.to_screen(layer.point(Handle::Top.unit())) + Vec2::new(up.x as f32, up.y as f32) * STALK
}

/// The pointer's shape over a grip. Corners and edges take the nearest of the four double arrows, turned as the layer is.
pub fn cursor(grip: Grip, layer: &LayerBox) -> CursorIcon {
    match grip {
        Grip::Body => CursorIcon::Move,
        Grip::Rotate => CursorIcon::Grab,
        Grip::Pin(_) => CursorIcon::Crosshair,
        Grip::Resize(handle) => {
            let out = handle.pull().turned(layer.rotation);
            let eighth = (out.y.atan2(out.x).to_degrees().rem_euclid(180.0) / 45.0).round() as i64;
            match eighth {
                1 => CursorIcon::ResizeNwSe,
                2 => CursorIcon::ResizeVertical,
                3 => CursorIcon::ResizeNeSw,
                _ => CursorIcon::ResizeHorizontal,
            }
        }
    }
}

/// Draws the outline of the selected layer and, where it can be edited, its handles.
pub fn paint(painter: &Painter, layer: &LayerBox, map: &CanvasMap, editable: bool) {
    let corners: Vec<Pos2> = layer.corners().iter().map(|corner| map.to_screen(*corner)).collect();
    painter.add(Shape::closed_line(corners, Stroke::new(1.5, theme::SELECTION)));
    if !editable {
        return;
    }
    let rotate = rotate_at(layer, map);
    let top = map.to_screen(layer.point(Handle::Top.unit()));
    painter.line_segment([top, rotate], Stroke::new(1.0, theme::SELECTION));
    painter.circle(rotate, HALF, theme::HANDLE_FILL, Stroke::new(1.0, theme::SELECTION));
    for (_, at) in shapers(layer) {
        let square = Rect::from_center_size(map.to_screen(at), Vec2::splat(2.0 * HALF));
        painter.rect(square, 1.0, theme::HANDLE_FILL, Stroke::new(1.0, theme::SELECTION), StrokeKind::Middle);
    }
}
