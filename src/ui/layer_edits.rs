//! What commands do to the selected layers: one step of the history, however many there are.

use super::canvas::arrange::{Arrangement, arranged};
use super::canvas::geometry::{Vector, normal_angle};
use super::commands::free_name;
use super::{Command, StudioModel, UiState};
use crate::document::{Blend, Crop, EditCommand, Layer, LayerId, Placement, Sizing};
use crate::view::Action;

/// Edits of single layers as one step: "Move Presenter", "Move 3 layers".
pub fn together(verb: &str, edits: Vec<(LayerId, EditCommand)>) -> Option<EditCommand> {
    let count = edits.len();
    if count < 2 {
        return edits.into_iter().next().map(|(_, edit)| edit);
    }
    let ids: Vec<String> = edits.iter().map(|(layer, _)| layer.to_string()).collect();
    Some(EditCommand::Together {
        label: format!("{verb} {count} layers"),
        key: format!("{verb} {}", ids.join(" ")),
        edits: edits.into_iter().map(|(_, edit)| edit).collect(),
    })
}

/// Does a command to the selected layers; those that are locked stay as they are, but for what concerns no place.
pub(super) fn run(command: Command, model: &StudioModel, state: &UiState, actions: &mut Vec<Action>) {
    let edit = match command {
        Command::MoveUp | Command::MoveDown | Command::MoveTop | Command::MoveBottom => order(command, model),
        Command::Group => group(model),
        Command::Ungroup => ungroup(model),
        _ => match Arrangement::of(command) {
            Some(arrangement) => arranged(arrangement, state.canvas.align_to_canvas, model),
            None => each(command, model),
        },
    };
    actions.extend(edit.map(Action::from));
}

/// The selected layers as a group.
fn group(model: &StudioModel) -> Option<EditCommand> {
    let layers: Vec<LayerId> = model.free_selection().iter().map(|layer| layer.id).collect();
    let taken = model.edited()?.layers.iter().map(|layer| layer.name.as_str());
    (!layers.is_empty()).then(|| EditCommand::Group { layers, name: free_name("Group", taken) })
}

/// The layers of the selected group back in the scene, where they are seen now; none for a group that does more to them than to place them and to
/// fade them.
pub(super) fn ungroup(model: &StudioModel) -> Option<EditCommand> {
    let layer = model.selected().filter(|layer| !layer.locked && layer.effects.is_empty() && layer.crop.is_none())?;
    let plain = layer.blend == Blend::Normal && layer.placement.pin.is_none();
    let group = model.group_of(layer).filter(|_| plain)?;
    let (canvas, outer) = (Vector::from(model.canvas_size()), model.start_of(layer).layer_box());
    let factor = Vector::new(outer.size.x / canvas.x, outer.size.y / canvas.y);
    let flipped = layer.placement.flip_h || layer.placement.flip_v;
    if flipped || (factor.x - factor.y).abs() > 1e-6 {
        return None;
    }
    let placements = group.layers.iter().map(|member| {
        let scaled = model.start_of(member).scaled_about(Vector::default(), factor);
        let at = Vector::from(scaled.position);
        let unit = Vector::new(at.x / outer.size.x, at.y / outer.size.y);
        let rotation = normal_angle(scaled.rotation + outer.rotation);
        (member.id, Placement { position: outer.point(unit).into(), rotation, ..scaled })
    });
    Some(EditCommand::Ungroup { layer: layer.id, placements: placements.collect() })
}

/// Commands that do the same to each layer.
fn each(command: Command, model: &StudioModel) -> Option<EditCommand> {
    let layers = match command {
        Command::Duplicate | Command::ToggleVisible | Command::ToggleLocked => model.selection(),
        _ => model.free_selection(),
    };
    // All follow the primary one, so that what was mixed becomes alike.
    let primary = model.selected()?;
    let edits = layers.iter().filter_map(|layer| Some((layer.id, edit_of(command, layer, primary, model)?)));
    let verb = match command {
        Command::Duplicate => "Duplicate",
        Command::Delete => "Delete",
        Command::ToggleVisible if primary.visible => "Hide",
        Command::ToggleVisible => "Show",
        Command::ToggleLocked if primary.locked => "Unlock",
        Command::ToggleLocked => "Lock",
        Command::Fit => "Fit",
        Command::Stretch => "Stretch",
        Command::Center => "Centre",
        Command::FlipH | Command::FlipV => "Flip",
        Command::TurnRight | Command::TurnLeft => "Rotate",
        _ => "Transform",
    };
    together(verb, edits.collect())
}

fn edit_of(command: Command, layer: &Layer, primary: &Layer, model: &StudioModel) -> Option<EditCommand> {
    let (id, start, canvas) = (layer.id, model.start_of(layer), model.canvas_size());
    let placed = |placement: Placement| EditCommand::SetPlacement(id, placement);
    let boxed = |size: Sizing| {
        placed(Placement {
            position: (canvas.0 / 2.0, canvas.1 / 2.0),
            anchor: (0.5, 0.5),
            rotation: 0.0,
            size,
            ..layer.placement.clone()
        })
    };
    Some(match command {
        Command::Duplicate => EditCommand::DuplicateLayer(id),
        Command::Delete => EditCommand::RemoveLayer(id),
        Command::Fit => boxed(Sizing::Fit(canvas.0, canvas.1)),
        Command::Stretch => boxed(Sizing::Stretch(canvas.0, canvas.1)),
        Command::Center => placed(start.centered(canvas)),
        Command::ResetTransform => {
            let placement = Placement { extra: layer.placement.extra.clone(), ..Placement::default() };
            EditCommand::Reshape { layer: id, placement, crop: Crop::default() }
        }
        Command::FlipH => placed(Placement { flip_h: !layer.placement.flip_h, ..layer.placement.clone() }),
        Command::FlipV => placed(Placement { flip_v: !layer.placement.flip_v, ..layer.placement.clone() }),
        Command::TurnRight => placed(start.turned(90.0)),
        Command::TurnLeft => placed(start.turned(-90.0)),
        Command::ToggleVisible => EditCommand::SetVisible(id, !primary.visible),
        Command::ToggleLocked => EditCommand::SetLocked(id, !primary.locked),
        _ => return None,
    })
}

/// The selected layers further up or down, as a block that keeps its order; none where they are there already.
pub(super) fn order(command: Command, model: &StudioModel) -> Option<EditCommand> {
    let layers = &model.edited()?.layers;
    let chosen = |at: &usize| layers.get(*at).is_some_and(|layer| model.view.selected.contains(layer.id));
    let places: Vec<usize> = (0..layers.len()).filter(chosen).collect();
    let (first, last, count) = (*places.first()?, *places.last()?, places.len());
    let there = last - first + 1 == count;
    let top = layers.len() - 1;
    // Each move leaves the places of those that are still to be moved as they are, or lets them slide in behind it.
    let moves: Vec<(usize, usize)> = match command {
        Command::MoveUp => {
            let free = |at: &&usize| **at < top && !(**at..=top).all(|above| chosen(&above));
            places.iter().rev().filter(free).map(|at| (*at, at + 1)).collect()
        }
        Command::MoveDown => {
            let free = |at: &&usize| **at > 0 && !(0..=**at).all(|below| chosen(&below));
            places.iter().filter(free).map(|at| (*at, at - 1)).collect()
        }
        Command::MoveTop if !(there && last == top) => places.iter().map(|at| (*at, top)).collect(),
        Command::MoveBottom if !(there && first == 0) => places.iter().rev().map(|at| (*at, 0)).collect(),
        _ => Vec::new(),
    };
    let edits = moves.into_iter().filter_map(|(at, to)| {
        let layer = layers.get(at)?.id;
        Some((layer, EditCommand::MoveLayer { layer, to }))
    });
    together("Reorder", edits.collect())
}
