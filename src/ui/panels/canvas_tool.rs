//! An effect's tools on the canvas: places, rectangles and polygons drawn over a layer's picture.

use super::set_ups::command;
use crate::document::{EditCommand, EffectId, LayerId, ParamValue, Spot};
use crate::ui::canvas::geometry::Vector;
use crate::ui::canvas::map::CanvasMap;
use crate::ui::canvas::picture::{PictureMap, clamped, is_inside};
use crate::ui::canvas::tool::{Polygon, Task, Tool, tidy, value_of};
use crate::ui::canvas::{CornerDrag, geometry};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{Action, StudioCommand};
use egui::{
    Color32, CursorIcon, Key, Label, Modifiers, Painter, PointerButton, Pos2, Rect, Response, RichText, Shape, Stroke,
    Ui, vec2,
};

/// How near the pointer must be to a corner, or to an edge, in points.
pub(super) const NEAR: f32 = 8.0;

/// A rectangle that is smaller on both sides is a click, in points.
const SMALLEST: f32 = 3.0;

/// Takes the keys of an armed tool before anything else does, and disarms one whose effect is not worked on any more.
pub fn keys(ctx: &egui::Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(tool) = &mut state.canvas.tool else { return };
    let there = model.selected().filter(|layer| layer.id == tool.layer);
    let there = there.is_some_and(|layer| layer.effects.iter().any(|effect| effect.id == tool.effect));
    let pressed = |key| !ctx.text_edit_focused() && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if !there || state.source.is_some() || pressed(Key::Escape) {
        state.canvas.tool = None;
        return;
    }
    if let Task::Draw { corners, .. } = &mut tool.task {
        if pressed(Key::Backspace) {
            corners.pop();
            tool.note = None;
        }
        if pressed(Key::Enter) {
            close(state, actions);
        }
    }
}

fn close(state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(tool) = &mut state.canvas.tool else { return };
    let Some(value) = tool.closed() else { return };
    if let Task::Draw { param, .. } = tool.task {
        actions.push(set(tool.layer, tool.effect, param, value));
    }
    state.canvas.tool = None;
}

fn set(layer: LayerId, effect: EffectId, param: &str, value: ParamValue) -> Action {
    EditCommand::SetParam { layer, effect, param: param.to_owned(), value: Some(value) }.into()
}

/// The armed tool: what the pointer does, what is drawn, and what to do.
pub fn tool_ui(
    ui: &mut Ui,
    response: &Response,
    painter: &Painter,
    map: &CanvasMap,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let Some(tool) = &mut state.canvas.tool else { return };
    let name = model.layer(tool.layer).map_or("", |layer| layer.name.as_str());
    match Over::of(tool.layer, map, model) {
        Some(over) => {
            outline_ui(painter, &over);
            let done = over.work(ui, response, tool, actions);
            over.paint(painter, response, tool);
            if done == Step::Close {
                close(state, actions);
            } else if done == Step::Done {
                state.canvas.tool = None;
            }
        }
        None => tool.note = Some(format!("“{name}” has no picture on the canvas – Esc cancels")),
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    if let Some(tool) = &state.canvas.tool {
        hint_ui(ui, response, painter, tool, name);
    }
}

/// One line over the top of the canvas.
fn hint_ui(ui: &mut Ui, response: &Response, painter: &Painter, tool: &Tool, layer: &str) {
    let strip = Rect::from_min_size(response.rect.left_top(), vec2(response.rect.width(), 26.0));
    painter.rect_filled(strip, 0.0, Color32::from_black_alpha(190));
    let color = if tool.note.is_some() { theme::WARNING } else { theme::TEXT_STRONG };
    ui.put(strip, Label::new(RichText::new(tool.hint(layer)).color(color)).truncate());
}

/// What became of a tool.
#[derive(PartialEq, Eq)]
enum Step {
    On,
    Done,
    Close,
}

/// A layer's picture on screen.
pub(super) struct Over<'a> {
    picture: PictureMap,
    map: CanvasMap,
    layer: &'a str,
}

impl<'a> Over<'a> {
    /// `None` for a layer without a picture on the canvas.
    pub fn of(layer: LayerId, map: &CanvasMap, model: &'a StudioModel) -> Option<Self> {
        let picture = model.view.geometry.get(&layer).map(PictureMap::of)?;
        Some(Self { picture, map: *map, layer: model.layer(layer).map_or("", |layer| layer.name.as_str()) })
    }

    pub fn place(&self, at: Pos2) -> Option<[f64; 2]> {
        self.picture.to_picture(self.map.to_canvas(at))
    }

    pub fn screen(&self, place: [f64; 2]) -> Pos2 {
        self.map.to_screen(self.picture.to_canvas(place))
    }

    /// The place under a click, or the word that it is outside of the picture.
    fn inside(&self, at: Pos2, tool: &mut Tool) -> Option<[f64; 2]> {
        let place = self.place(at).filter(|place| is_inside(*place));
        if place.is_none() {
            tool.note =
                Some(format!("That is outside of the picture of “{}”: click into it – Esc cancels", self.layer));
        }
        place
    }

    fn work(&self, ui: &Ui, response: &Response, tool: &mut Tool, actions: &mut Vec<Action>) -> Step {
        let press = ui.input(|input| input.pointer.press_origin());
        let (layer, effect) = (tool.layer, tool.effect);
        // A hand that moves a little while it clicks still clicks.
        let dropped = response.drag_stopped_by(PointerButton::Primary);
        let clicked = response.clicked() || dropped;
        let pointer = response.interact_pointer_pos();
        match &mut tool.task {
            Task::SetUp { name, region: true, from, .. } => {
                let name = *name;
                if response.drag_started_by(PointerButton::Primary) {
                    *from = None;
                    let first = press.and_then(|at| self.inside(at, tool));
                    if let Task::SetUp { from, .. } = &mut tool.task {
                        *from = first;
                    }
                } else if let Some((at, first)) = pointer.zip(*from).filter(|_| dropped) {
                    *from = None;
                    let size = at - self.screen(first);
                    let last = self.place(at).map(clamped).filter(|_| size.abs().max_elem() >= SMALLEST);
                    let Some(last) = last else {
                        tool.note = Some("Draw a larger rectangle – Esc cancels".to_owned());
                        return Step::On;
                    };
                    let corner = |pick: fn(f64, f64) -> f64| [pick(first[0], last[0]), pick(first[1], last[1])];
                    let spot = Spot::Within { from: corner(f64::min), to: corner(f64::max) };
                    actions.push(command(layer, effect, name, spot));
                    return Step::Done;
                } else if let Some(at) = pointer.filter(|_| response.clicked())
                    && self.inside(at, tool).is_some()
                {
                    tool.note = Some("Draw a rectangle: press, move and let go – Esc cancels".to_owned());
                }
            }
            Task::SetUp { name, region: false, .. } => {
                let name = *name;
                if let Some(place) = pointer.filter(|_| clicked).and_then(|at| self.inside(at, tool)) {
                    actions.push(command(layer, effect, name, Spot::At(place)));
                    return Step::Done;
                }
            }
            Task::Pick { param, .. } => {
                let param = (*param).to_owned();
                if let Some(at) = pointer.filter(|_| clicked).and_then(|at| self.inside(at, tool)) {
                    actions.push(StudioCommand::PickColor { layer, effect, param, at }.into());
                    return Step::Done;
                }
            }
            Task::Draw { corners, .. } => {
                let Some(at) = pointer.filter(|_| clicked) else { return Step::On };
                let near =
                    |corner: Option<&[f64; 2]>| corner.is_some_and(|corner| self.screen(*corner).distance(at) < NEAR);
                if corners.len() > 2 && near(corners.first()) {
                    return Step::Close;
                }
                // The second click of two is the first one once more.
                if !near(corners.last())
                    && let Some(place) = self.place(at)
                {
                    tool.add_corner(place);
                }
            }
        }
        Step::On
    }

    fn paint(&self, painter: &Painter, response: &Response, tool: &Tool) {
        let stroke = Stroke::new(1.5, theme::SELECTION);
        let pointer = response.hover_pos().or(response.interact_pointer_pos());
        match &tool.task {
            Task::SetUp { from: Some(first), .. } => {
                if let Some(last) = pointer.and_then(|at| self.place(at)).map(clamped) {
                    let [x0, y0] = *first;
                    let [x1, y1] = last;
                    let corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]].map(|corner| self.screen(corner));
                    let fill = theme::SELECTION.gamma_multiply(0.15);
                    painter.add(Shape::convex_polygon(corners.to_vec(), fill, stroke));
                }
            }
            Task::Draw { corners, .. } => {
                let mut line: Vec<Pos2> = corners.iter().map(|corner| self.screen(*corner)).collect();
                line.iter().for_each(|at| corner_ui(painter, *at));
                line.extend(pointer);
                painter.add(Shape::line(line, stroke));
            }
            Task::SetUp { .. } | Task::Pick { .. } => {}
        }
    }
}

fn outline_ui(painter: &Painter, over: &Over<'_>) {
    let corners = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].map(|corner| over.screen(corner));
    painter.add(Shape::closed_line(corners.to_vec(), Stroke::new(1.0, theme::GUIDE)));
}

fn corner_ui(painter: &Painter, at: Pos2) {
    painter.circle(at, 4.0, theme::HANDLE_FILL, Stroke::new(1.5, theme::SELECTION));
}

/// The polygons of the selected layer's effects whose knobs are open: their corners are dragged, their edges take new ones. True when the
/// pointer is theirs.
pub fn polygons_ui(
    ui: &Ui,
    response: &Response,
    painter: &Painter,
    map: &CanvasMap,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) -> bool {
    let canvas = &mut state.canvas;
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let press = ui.input(|input| input.pointer.press_origin());
    let mut taken = canvas.corner.is_some();
    for polygon in &canvas.polygons {
        let Some(over) = Over::of(polygon.layer, map, model) else { continue };
        let line: Vec<Pos2> = polygon.corners.iter().map(|corner| over.screen(*corner)).collect();
        painter.add(Shape::closed_line(line.clone(), Stroke::new(1.5, theme::SELECTION)));
        line.iter().for_each(|at| corner_ui(painter, *at));
        let corner_at = |at: Pos2| line.iter().position(|corner| corner.distance(at) < NEAR);
        let edge_at = |at: Pos2| nearest_edge(&line, at);
        if response.drag_started_by(PointerButton::Primary)
            && let Some(index) = press.and_then(corner_at)
        {
            canvas.corner = Some(CornerDrag { effect: polygon.effect, param: polygon.param, index });
        }
        let dragged = canvas.corner.filter(|drag| (drag.effect, drag.param) == (polygon.effect, polygon.param));
        if let Some((drag, place)) = dragged.zip(pointer.and_then(|at| over.place(at))) {
            let mut corners = polygon.corners.clone();
            if let Some(corner) = corners.get_mut(drag.index) {
                *corner = tidy(place);
            }
            if corners != polygon.corners && response.dragged_by(PointerButton::Primary) {
                actions.push(put(polygon, &corners));
            }
        }
        let Some(at) = pointer else { continue };
        let near = corner_at(at).is_some() || edge_at(at).is_some();
        taken |= canvas.corner.is_some() || (near && response.clicked());
        if near && response.hovered() {
            ui.ctx().set_cursor_icon(if corner_at(at).is_some() { CursorIcon::Grab } else { CursorIcon::Copy });
        }
        if response.double_clicked()
            && corner_at(at).is_none()
            && polygon.corners.len() < polygon.most
            && let Some((edge, place)) = edge_at(at).zip(over.place(at))
        {
            let mut corners = polygon.corners.clone();
            corners.insert(edge + 1, tidy(place));
            actions.push(put(polygon, &corners));
        }
    }
    if response.drag_stopped() {
        canvas.corner = None;
    }
    taken
}

fn put(polygon: &Polygon, corners: &[[f64; 2]]) -> Action {
    set(polygon.layer, polygon.effect, polygon.param, value_of(corners))
}

/// The first corner of the edge that the pointer is on.
fn nearest_edge(line: &[Pos2], at: Pos2) -> Option<usize> {
    let ends = line.iter().zip(line.iter().cycle().skip(1));
    let vector = |pos: Pos2| Vector::new(f64::from(pos.x), f64::from(pos.y));
    let distance = |(a, b): (&Pos2, &Pos2)| geometry::distance_to_segment(vector(at), vector(*a), vector(*b));
    let distances = ends.map(distance).enumerate();
    let nearest = distances.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (nearest.1 < f64::from(NEAR)).then_some(nearest.0)
}
