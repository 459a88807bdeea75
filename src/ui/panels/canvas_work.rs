//! What the pointer does on the canvas: selecting, dragging layers by their handles, drawing a frame around some, moving guides.

use super::canvas_overlays::{guide_at, ruler_at};
use crate::document::{EditCommand, Layer, LayerId};
use crate::ui::canvas::drag::{Copies, Drag, DragKeys, Marquee, frame_of};
use crate::ui::canvas::geometry::{Bounds, Start, Vector};
use crate::ui::canvas::handles::{self, Grip};
use crate::ui::canvas::map::CanvasMap;
use crate::ui::canvas::picking::{contains, may_be_clear, pick, touched, under};
use crate::ui::canvas::picture::{PictureMap, clamped};
use crate::ui::canvas::snapping::{Lines, Targets};
use crate::ui::{StudioModel, UiState};
use crate::view::{Action, Selection, StudioCommand};
use egui::{Modifiers, PointerButton, Pos2, Response, Ui};

/// How near a target must be to attract, in points.
const SNAP: f32 = 10.0;
/// Most layers that are looked at for one click.
const MOST_LOOKS: usize = 8;

/// Clicks, drags and the context menu's selection.
pub fn work(
    ui: &Ui,
    response: &Response,
    map: &CanvasMap,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let pointer = response.interact_pointer_pos();
    let keys = ui.input(|input| input.modifiers);
    if response.drag_started_by(PointerButton::Primary)
        && let Some(press) = ui.input(|input| input.pointer.press_origin())
    {
        begin(press, keys, response, map, model, state, actions);
    }
    if response.dragged_by(PointerButton::Primary)
        && let Some(pointer) = pointer
    {
        go_on(map.to_canvas(pointer), keys, map, model, state, actions);
    }
    if response.drag_stopped() {
        end(model, state, actions);
    }
    if (response.clicked() || response.secondary_clicked())
        && let Some(at) = pointer
        && ruler_at(at, response.rect, state).is_none()
    {
        click(at, keys, response.secondary_clicked(), map, model, state, actions);
    }
}

fn begin(
    press: Pos2,
    keys: Modifiers,
    response: &Response,
    map: &CanvasMap,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    state.canvas.guide = ruler_at(press, response.rect, state).or_else(|| guide_at(press, map, model, state));
    if state.canvas.guide.is_some() {
        return;
    }
    let from = map.to_canvas(press);
    let hold = grasp(press, keys, map, model);
    let Some((layers, grip)) = hold else {
        let more = keys.shift || keys.command;
        let before = if more { model.view.selected.clone() } else { Selection::default() };
        state.canvas.marquee = Some(Marquee { from, to: from, before });
        return;
    };
    let Some(start) = frame_of(&layers) else { return };
    let ids: Vec<LayerId> = layers.iter().map(|(layer, _)| *layer).collect();
    state.source = None;
    if !ids.iter().all(|layer| model.view.selected.contains(*layer)) {
        select(ids.iter().copied().collect(), model, actions);
    }
    let copies = if keys.alt && grip == Grip::Body { Copies::Awaited } else { Copies::No };
    let mut drag = Drag {
        grip,
        crops: keys.alt && layers.len() == 1 && matches!(grip, Grip::Resize(_)),
        from,
        start,
        layers,
        copies,
        targets: targets(&ids, model, state),
        lines: Lines::default(),
    };
    if drag.copies == Copies::Awaited {
        // What stays behind attracts too.
        drag.targets = targets(&[], model, state);
        actions.push(drag.copying(model).into());
    }
    state.canvas.drag = Some(drag);
}

fn go_on(
    at: Vector,
    keys: Modifiers,
    map: &CanvasMap,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let attracts = state.canvas.overlays.snapping;
    if let Some(guide) = &mut state.canvas.guide {
        guide.to(at);
    } else if let Some(drag) = &mut state.canvas.drag {
        let keys = DragKeys { shift: keys.shift, free: keys.command || keys.ctrl || !attracts };
        actions.extend(drag.edit(at, keys, map.canvas_length(SNAP), model).map(Action::from));
    } else if let Some((marquee, scene)) = state.canvas.marquee.as_mut().zip(model.edited()) {
        marquee.to = at;
        let inside = touched(scene, &model.view.geometry, &marquee.bounds());
        state.source = None;
        select(marquee.before.with(inside), model, actions);
    }
}

fn end(model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    if let Some((guide, scene)) = state.canvas.guide.take().zip(model.edited()) {
        let guides = guide.ended(&scene.guides, model.canvas_size());
        if guides != scene.guides {
            actions.push(EditCommand::SetGuides(scene.id, guides).into());
        }
    }
    state.canvas.drag = None;
    state.canvas.marquee = None;
}

fn click(
    at: Pos2,
    keys: Modifiers,
    for_menu: bool,
    map: &CanvasMap,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let Some(scene) = model.edited() else { return };
    let place = map.to_canvas(at);
    let mut below = under(scene, &model.view.geometry, place).peekable();
    let picked = below.peek().map(|layer| layer.id);
    let more = keys.shift || keys.command;
    let selected = &model.view.selected;
    state.source = None;
    let doubtful = below.peek().is_some_and(|layer| may_be_clear(layer, model.source_of(layer)));
    if doubtful && !for_menu {
        let spots = below.take(MOST_LOOKS).filter_map(|layer| {
            let picture = PictureMap::of(model.view.geometry.get(&layer.id)?);
            Some((layer.id, clamped(picture.to_picture(place)?)))
        });
        actions.push(StudioCommand::Pick { under: spots.collect(), more }.into());
        return;
    }
    match picked {
        // The menu is about all that is selected.
        Some(layer) if for_menu && selected.contains(layer) => select(selected.with([layer]), model, actions),
        Some(layer) if !for_menu && more => select(selected.toggled(layer), model, actions),
        None if more => {}
        _ => select(picked.into(), model, actions),
    }
}

fn select(layers: Selection, model: &StudioModel, actions: &mut Vec<Action>) {
    if model.view.selected != layers {
        actions.push(StudioCommand::Select(layers).into());
    }
}

/// A layer and how it is when a drag begins.
type Held = (LayerId, Start);

/// What a press takes hold of: a handle of the selected layers, the body of one of them, or the topmost layer under the pointer. With Shift a
/// body is not taken hold of: a frame begins there.
fn grasp(press: Pos2, keys: Modifiers, map: &CanvasMap, model: &StudioModel) -> Option<(Vec<Held>, Grip)> {
    let from = map.to_canvas(press);
    let held = draggable(model);
    if let Some(frame) = frame_of(&held) {
        if let Some(grip) = handles::hit(&frame.layer_box(), map, press) {
            return Some((held, grip));
        }
        if !keys.shift && held.iter().any(|(_, start)| contains(&start.layer_box().corners(), from)) {
            return Some((held, Grip::Body));
        }
    }
    let id = pick(model.edited()?, &model.view.geometry, from).filter(|_| !keys.shift)?;
    Some((vec![(id, model.start_of(model.layer(id)?))], Grip::Body))
}

/// The selected layers that can be dragged: they are seen, free, and their size is known.
fn draggable(model: &StudioModel) -> Vec<Held> {
    let seen = model.free_selection().into_iter().filter(|layer| layer.visible);
    let starts = seen.map(|layer: &Layer| (layer.id, model.start_of(layer)));
    let sized = |(_, start): &Held| {
        let size = start.layer_box().size;
        size.x > 0.0 && size.y > 0.0
    };
    starts.filter(sized).collect()
}

/// The box that the handles are on.
pub fn frame(model: &StudioModel) -> Option<Start> {
    frame_of(&draggable(model))
}

/// What attracts: the canvas, the visible layers that do not go along, and what is drawn to work by.
fn targets(dragged: &[LayerId], model: &StudioModel, state: &UiState) -> Targets {
    let Some(scene) = model.edited() else { return Targets::default() };
    let others = scene.layers.iter().filter(|other| !dragged.contains(&other.id) && other.visible);
    let bounds = others.filter_map(|other| model.view.geometry.get(&other.id));
    let mut targets = Targets::of(model.canvas_size(), bounds.map(|at| Bounds::around(&at.corners.map(Vector::from))));
    let overlays = &state.canvas.overlays;
    targets.grid = overlays.grid.then_some(overlays.grid_step);
    if overlays.rulers { targets.with_guides(&scene.guides) } else { targets }
}
