//! What is drawn over the picture to work by: rulers with guides, grid, thirds, safe areas, and the pixels themselves when they are large.

use crate::document::Scene;
use crate::ui::canvas::geometry::{Bounds, Vector};
use crate::ui::canvas::guides::{GuideDrag, hit};
use crate::ui::canvas::map::CanvasMap;
use crate::ui::canvas::{CanvasState, Overlays};
use crate::ui::{StudioModel, UiState, theme};
use egui::{Align2, FontId, Painter, Pos2, Rect, Response, Stroke, StrokeKind, Ui, pos2};

/// Width of a ruler in points.
const RULER: f32 = 18.0;
/// Least distance of two numbers on a ruler in points.
const NUMBERS: f32 = 60.0;
/// Steps of the numbers on a ruler, each times a power of ten.
const STEPS: [f64; 3] = [1.0, 2.0, 5.0];
/// Screen pixels of a canvas pixel from which on its edges are drawn.
const LARGE: f32 = 8.0;
/// Least distance of the grid's lines in points.
const DENSE: f32 = 4.0;
/// EBU R 95: shares of the picture that are left out on each side.
const ACTION_SAFE: f64 = 0.035;
const GRAPHICS_SAFE: f64 = 0.05;

/// Lines over the picture, beneath the handles.
pub fn overlays_ui(ui: &Ui, painter: &Painter, map: &CanvasMap, scene: &Scene, canvas: &CanvasState) {
    let Overlays { rulers, grid, grid_step, safe_areas, thirds, .. } = canvas.overlays;
    if map.scale * ui.ctx().pixels_per_point() >= LARGE {
        every(painter, map, 1.0, Stroke::new(1.0, theme::PIXELS));
    }
    if grid && map.scale * grid_step as f32 >= DENSE {
        every(painter, map, grid_step, Stroke::new(1.0, theme::GRID));
    }
    let (width, height) = (f64::from(map.canvas.x), f64::from(map.canvas.y));
    if thirds {
        for share in [1.0 / 3.0, 2.0 / 3.0] {
            upright(painter, map, width * share, Stroke::new(1.0, theme::SAFE));
            level(painter, map, height * share, Stroke::new(1.0, theme::SAFE));
        }
    }
    if safe_areas {
        for (share, name) in [(ACTION_SAFE, "Action safe"), (GRAPHICS_SAFE, "Graphics safe")] {
            let inset = Vector::new(width * share, height * share);
            let rect = Rect::from_two_pos(map.to_screen(inset), map.to_screen(Vector::new(width, height) - inset));
            painter.rect_stroke(rect, 0.0, Stroke::new(1.0, theme::SAFE), StrokeKind::Middle);
            let at = rect.left_top() + egui::vec2(4.0, 2.0);
            painter.text(at, Align2::LEFT_TOP, name, FontId::proportional(10.0), theme::SAFE);
        }
    }
    if rulers {
        let dragged = canvas.guide;
        let stays = |upright: bool, index: usize| {
            dragged.is_none_or(|guide| guide.upright != upright || guide.index != Some(index))
        };
        let stroke = Stroke::new(1.0, theme::GUIDE.gamma_multiply(0.8));
        for (_, at) in scene.guides.x.iter().enumerate().filter(|(index, _)| stays(true, *index)) {
            upright(painter, map, *at, stroke);
        }
        for (_, at) in scene.guides.y.iter().enumerate().filter(|(index, _)| stays(false, *index)) {
            level(painter, map, *at, stroke);
        }
        if let Some(guide) = dragged {
            guide_ui(painter, map, &guide);
        }
    }
}

/// The guide that is dragged, with its place.
fn guide_ui(painter: &Painter, map: &CanvasMap, guide: &GuideDrag) {
    let stroke = Stroke::new(1.0, theme::GUIDE);
    let at = map.to_screen(Vector::new(guide.at, guide.at));
    let corner = map.panel.left_top() + egui::vec2(RULER + 6.0, RULER + 4.0);
    let text = format!("{} px", guide.at);
    let place = if guide.upright {
        painter.vline(at.x, map.panel.y_range(), stroke);
        pos2(at.x + 6.0, corner.y)
    } else {
        painter.hline(map.panel.x_range(), at.y, stroke);
        pos2(corner.x, at.y + 2.0)
    };
    painter.text(place, Align2::LEFT_TOP, text, FontId::proportional(11.0), theme::GUIDE);
}

fn upright(painter: &Painter, map: &CanvasMap, at: f64, stroke: Stroke) {
    painter.vline(map.to_screen(Vector::new(at, 0.0)).x, map.rect().y_range(), stroke);
}

fn level(painter: &Painter, map: &CanvasMap, at: f64, stroke: Stroke) {
    painter.hline(map.rect().x_range(), map.to_screen(Vector::new(0.0, at)).y, stroke);
}

/// What of the canvas is on the panel.
fn seen(map: &CanvasMap) -> Bounds {
    let rect = map.rect().intersect(map.panel);
    Bounds::around(&[map.to_canvas(rect.min), map.to_canvas(rect.max)])
}

/// Lines across the part of the canvas that is seen, so many canvas pixels apart.
fn every(painter: &Painter, map: &CanvasMap, step: f64, stroke: Stroke) {
    let Bounds { min, max } = seen(map);
    let places = |from: f64, to: f64| {
        let first = (from / step).ceil().max(0.0) as u64;
        let last = (to / step).floor().max(0.0) as u64;
        (first..=last).map(move |index| index as f64 * step)
    };
    places(min.x, max.x).for_each(|at| upright(painter, map, at, stroke));
    places(min.y, max.y).for_each(|at| level(painter, map, at, stroke));
}

/// The rulers at the top and at the left, over all else; the pointer's place is marked on them.
pub fn rulers_ui(painter: &Painter, response: &Response, map: &CanvasMap, state: &UiState) {
    if !state.canvas.overlays.rulers {
        return;
    }
    let Rect { min, max } = map.panel;
    let top = Rect::from_min_max(min, pos2(max.x, min.y + RULER));
    let left = Rect::from_min_max(min, pos2(min.x + RULER, max.y));
    let (line, font) = (Stroke::new(1.0, theme::TEXT_WEAK), FontId::proportional(9.0));
    for rect in [top, left] {
        painter.rect_filled(rect, 0.0, theme::PANEL);
    }
    let step = step_for(map.scale);
    let count = |length: f32| 0..=(f64::from(length) / step).floor() as u64;
    for at in count(map.canvas.x).map(|index| index as f64 * step) {
        let x = map.to_screen(Vector::new(at, 0.0)).x;
        if x >= min.x + RULER {
            painter.vline(x, (min.y + RULER - 5.0)..=(min.y + RULER), line);
            painter.text(pos2(x + 2.0, min.y + 1.0), Align2::LEFT_TOP, at, font.clone(), theme::TEXT_WEAK);
        }
    }
    for at in count(map.canvas.y).map(|index| index as f64 * step) {
        let y = map.to_screen(Vector::new(0.0, at)).y;
        if y >= min.y + RULER {
            painter.hline((min.x + RULER - 5.0)..=(min.x + RULER), y, line);
            painter.text(pos2(min.x + 1.0, y + 1.0), Align2::LEFT_TOP, at, font.clone(), theme::TEXT_WEAK);
        }
    }
    painter.rect_filled(Rect::from_min_size(min, egui::Vec2::splat(RULER)), 0.0, theme::PANEL);
    if let Some(pointer) = response.hover_pos() {
        let mark = Stroke::new(1.0, theme::SELECTION);
        painter.vline(pointer.x, top.y_range(), mark);
        painter.hline(left.x_range(), pointer.y, mark);
    }
}

/// Canvas pixels from one number of a ruler to the next.
fn step_for(scale: f32) -> f64 {
    let least = f64::from(NUMBERS / scale.max(f32::MIN_POSITIVE)).max(1.0);
    let tens = 10_f64.powf(least.log10().floor());
    STEPS.iter().map(|step| step * tens).find(|step| *step >= least).unwrap_or(10.0 * tens)
}

/// The guide that a press on a ruler pulls out.
pub fn ruler_at(at: Pos2, panel: Rect, state: &UiState) -> Option<GuideDrag> {
    if !state.canvas.overlays.rulers || !panel.contains(at) {
        return None;
    }
    let (on_left, on_top) = (at.x < panel.min.x + RULER, at.y < panel.min.y + RULER);
    (on_left != on_top).then_some(GuideDrag { upright: on_left, index: None, at: f64::NEG_INFINITY })
}

/// The guide under the pointer.
pub fn guide_at(at: Pos2, map: &CanvasMap, model: &StudioModel, state: &UiState) -> Option<GuideDrag> {
    if !state.canvas.overlays.rulers {
        return None;
    }
    ruler_at(at, map.panel, state).or_else(|| hit(&model.edited()?.guides, map, at))
}
