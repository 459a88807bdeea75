//! From canvas pixels to points on screen and back, and the zoom that decides it.

use super::geometry::Vector;
use egui::{Pos2, Rect, Vec2};

/// Zoom steps end here, in points per canvas pixel.
const MIN_SCALE: f32 = 0.02;
const MAX_SCALE: f32 = 32.0;
/// Points left free around a fitted canvas: room for the rotation handle of a layer that fills it.
const MARGIN: f32 = 34.0;

/// How large the canvas is shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Zoom {
    /// As large as the panel takes.
    #[default]
    Fit,
    /// Points per canvas pixel, and how far the canvas's middle lies from the panel's, in points.
    Free { scale: f32, pan: Vec2 },
}

/// One frame's map between canvas pixels and screen points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CanvasMap {
    /// Where the canvas's top left lies.
    pub origin: Pos2,
    /// Points per canvas pixel.
    pub scale: f32,
    pub canvas: Vec2,
    /// The panel that shows it.
    pub panel: Rect,
}

impl CanvasMap {
    pub fn new(panel: Rect, canvas: (f64, f64), zoom: Zoom) -> Self {
        let canvas = Vec2::new(canvas.0.max(1.0) as f32, canvas.1.max(1.0) as f32);
        let (scale, pan) = match zoom {
            Zoom::Fit => {
                let room = (panel.size() - Vec2::splat(2.0 * MARGIN)).max(Vec2::splat(16.0));
                ((room.x / canvas.x).min(room.y / canvas.y), Vec2::ZERO)
            }
            Zoom::Free { scale, pan } => (scale, pan),
        };
        Self { origin: panel.center() + pan - canvas * scale / 2.0, scale, canvas, panel }
    }

    pub fn to_screen(&self, at: Vector) -> Pos2 {
        self.origin + Vec2::new(at.x as f32, at.y as f32) * self.scale
    }

    pub fn to_canvas(&self, at: Pos2) -> Vector {
        let reach = (at - self.origin) / self.scale;
        Vector::new(f64::from(reach.x), f64::from(reach.y))
    }

    /// The canvas on screen.
    pub fn rect(&self) -> Rect {
        Rect::from_min_size(self.origin, self.canvas * self.scale)
    }

    /// A distance in points as canvas pixels.
    pub fn canvas_length(&self, points: f32) -> f64 {
        f64::from(points / self.scale)
    }

    /// The zoom by a factor about a point on screen, which stays where it is.
    pub fn zoomed(&self, factor: f32, about: Pos2) -> Zoom {
        let scale = (self.scale * factor).clamp(MIN_SCALE, MAX_SCALE);
        let origin = about - (about - self.origin) * (scale / self.scale);
        Zoom::Free { scale, pan: origin + self.canvas * scale / 2.0 - self.panel.center() }
    }

    /// The same zoom, moved.
    pub fn panned(&self, by: Vec2) -> Zoom {
        Zoom::Free { scale: self.scale, pan: self.rect().center() + by - self.panel.center() }
    }
}
