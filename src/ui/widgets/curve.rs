//! A curve's editor: points on a square, dark at its left and bottom, with the curve that goes through them.

use super::{icon_button, name};
use crate::effect::curve::Curve;
use crate::ui::theme;
use egui::{CornerRadius, CursorIcon, Label, Pos2, Rect, Response, RichText, Sense, Shape, Stroke, Ui, pos2, vec2};
use egui_phosphor::regular as icon;

/// Longest side in points, and how near to a point the pointer takes hold of it.
const SIDE: f32 = 220.0;
const REACH: f32 = 9.0;
/// Pieces of the line that is drawn.
const PIECES: usize = 64;
/// The least distance of two points.
const STEP: f64 = 0.005;

/// The points as they are to be, in their order; none is the straight line.
pub fn curve_ui(ui: &mut Ui, label: &str, help: &str, most: usize, points: &[[f64; 2]]) -> Option<Vec<[f64; 2]>> {
    let mut points = points.to_vec();
    points.sort_by(|[a, _], [b, _]| a.total_cmp(b));
    let cleared = ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(label).weak())).on_hover_text(help);
        !points.is_empty() && icon_button(ui, icon::ARROW_COUNTER_CLOCKWISE, &format!("Reset {label}")).clicked()
    });
    let side = ui.available_width().min(SIDE);
    let (rect, response) = ui.allocate_exact_size(vec2(side, side * 0.75), Sense::click_and_drag());
    name(&response, &format!("{label} curve"));
    let changed = edited(ui, &response, rect, most, &points);
    paint(ui, rect, &response, &points);
    let help = format!("{help} Click for a point, drag it, click it twice to take it out.");
    response.on_hover_cursor(CursorIcon::Crosshair).on_hover_text(help);
    if cleared.inner { Some(Vec::new()) } else { changed }
}

fn seen(rect: Rect, [x, y]: [f64; 2]) -> Pos2 {
    pos2(rect.left() + rect.width() * x as f32, rect.bottom() - rect.height() * y as f32)
}

fn meant(rect: Rect, at: Pos2) -> [f64; 2] {
    let share = |distance: f32, length: f32| f64::from((distance / length.max(1.0)).clamp(0.0, 1.0));
    [share(at.x - rect.left(), rect.width()), share(rect.bottom() - at.y, rect.height())]
}

/// What the pointer makes of the points.
fn edited(ui: &Ui, response: &Response, rect: Rect, most: usize, points: &[[f64; 2]]) -> Option<Vec<[f64; 2]>> {
    let held_id = response.id.with("held");
    let near = |at: Pos2| {
        let distance = |point: &[f64; 2]| seen(rect, *point).distance(at);
        let nearest = points.iter().enumerate().min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
        nearest.filter(|(_, point)| distance(point) <= REACH).map(|(index, _)| index)
    };
    let mut next = points.to_vec();
    // With a point where the pointer is, if there may be one more and none is in the way.
    let mut insert = |at: Pos2| {
        let [x, y] = meant(rect, at);
        let apart = points.iter().all(|[other, _]| (other - x).abs() >= STEP);
        let index = points.partition_point(|[other, _]| *other < x);
        (points.len() < most && apart).then(|| {
            next.insert(index, [x, y]);
            index
        })
    };
    let pointer = response.interact_pointer_pos()?;
    if response.double_clicked() {
        let index = near(pointer)?;
        next.remove(index);
        return Some(next);
    }
    if response.clicked() {
        return if near(pointer).is_some() { None } else { insert(pointer).map(|_| next) };
    }
    if response.drag_started() {
        let origin = ui.input(|input| input.pointer.press_origin()).unwrap_or(pointer);
        let held = near(origin).or_else(|| insert(origin));
        ui.data_mut(|data| data.insert_temp(held_id, held));
    }
    if !response.dragged() {
        return None;
    }
    let index = ui.data(|data| data.get_temp::<Option<usize>>(held_id))??;
    // It stays between its neighbours, so that it keeps its place among them.
    let [x, y] = meant(rect, pointer);
    let low = index.checked_sub(1).and_then(|before| next.get(before)).map_or(0.0, |[x, _]| x + STEP);
    let high = next.get(index + 1).map_or(1.0, |[x, _]| x - STEP);
    let point = next.get_mut(index)?;
    *point = [x.min(high).max(low).min(1.0), y];
    (next != points).then_some(next)
}

fn paint(ui: &Ui, rect: Rect, response: &Response, points: &[[f64; 2]]) {
    let painter = ui.painter_at(rect.expand(4.0));
    painter.rect_filled(rect, CornerRadius::same(3), theme::WELL);
    let line = Stroke::new(1.0, theme::LINE);
    for quarter in [0.25, 0.5, 0.75] {
        painter.hline(rect.x_range(), rect.top() + rect.height() * quarter, line);
        painter.vline(rect.left() + rect.width() * quarter, rect.y_range(), line);
    }
    let curve = Curve::through(points.iter().map(|point| point.map(|at| at as f32)));
    let place = |piece: usize| {
        let x = piece as f32 / PIECES as f32;
        seen(rect, [f64::from(x), f64::from(curve.at(x))])
    };
    painter.add(Shape::line((0..=PIECES).map(place).collect(), Stroke::new(1.5, theme::ACCENT)));
    let color = if response.hovered() { theme::TEXT_STRONG } else { theme::ACCENT };
    for point in points {
        painter.circle_filled(seen(rect, *point), 4.0, color);
    }
}
