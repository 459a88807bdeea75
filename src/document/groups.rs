//! Groups: layers that are placed, faded and changed as one. A group is a scene of its own, which is in no list of scenes, and a layer that shows it.
//! It goes when no layer shows it any more, and a copy of the layer shows a copy of it.

use super::edit::{EditError, renumber, scene};
use super::{Content, Layer, LayerId, Placement, Scene, SceneId, Show};

/// Makes a group of layers of one scene, in the place of the topmost one; the id of the layer that shows it.
pub(super) fn group(show: &mut Show, members: &[LayerId], name: String) -> Result<u64, EditError> {
    let next = show.next_id();
    let first = members.first().ok_or_else(|| EditError::Invalid("a group needs a layer at least".into()))?;
    let (home, _) = show.layer(*first).ok_or(EditError::Missing { what: "layer", id: first.0 })?;
    let home = scene(show, home)?;
    let top = home.layers.iter().rposition(|layer| members.contains(&layer.id)).unwrap_or(0);
    let is_member = |layer: &Layer| members.contains(&layer.id);
    let above = home.layers.iter().skip(top + 1).filter(|layer| !is_member(layer)).count();
    let (inner, mut outer): (Vec<Layer>, Vec<Layer>) = home.layers.drain(..).partition(is_member);
    let elsewhere = members.iter().find(|id| !inner.iter().any(|layer| layer.id == **id)).copied();
    if let Some(id) = elsewhere {
        return Err(EditError::Missing { what: "layer of the same scene", id: id.0 });
    }
    let id = SceneId(next + 1);
    outer.insert(outer.len() - above, Layer::new(LayerId(next), name.clone(), Content::Scene(id)));
    home.layers = outer;
    show.scenes.push(Scene { layers: inner, group: true, ..Scene::new(id, name) });
    Ok(next)
}

/// Puts the layers of a group in the place of the layer that shows it, where these placements say; its name.
pub(super) fn ungroup(
    show: &mut Show,
    id: LayerId,
    placements: Vec<(LayerId, Placement)>,
) -> Result<String, EditError> {
    let missing = || EditError::Missing { what: "group", id: id.0 };
    let (home, layer) = show.layer(id).map(|(home, layer)| (home, layer.clone())).ok_or_else(missing)?;
    let Content::Scene(inner) = layer.content else { return Err(missing()) };
    if !show.scene(inner).is_some_and(|scene| scene.group) {
        return Err(missing());
    }
    let mut members = std::mem::take(&mut scene(show, inner)?.layers);
    for member in &mut members {
        if let Some((_, placement)) = placements.iter().find(|(id, _)| *id == member.id) {
            member.placement = placement.clone();
        }
        member.opacity *= layer.opacity;
        member.visible &= layer.visible;
    }
    let layers = &mut scene(show, home)?.layers;
    let at = layers.iter().position(|layer| layer.id == id).ok_or_else(missing)?;
    layers.splice(at..=at, members);
    Ok(layer.name)
}

/// Lets a copied layer show copies of the groups that it shows. `free` is an id that nothing has, and so is every one above it.
pub(super) fn copy_groups(show: &mut Show, layer: &mut Layer, free: &mut u64) {
    let Content::Scene(id) = layer.content else { return };
    let Some(group) = show.scene(id).filter(|scene| scene.group) else { return };
    let mut copy = Scene { id: SceneId(*free), ..group.clone() };
    *free += 1;
    for inner in &mut copy.layers {
        *free = renumber(inner, *free) + 1;
        copy_groups(show, inner, free);
    }
    layer.content = Content::Scene(copy.id);
    show.scenes.push(copy);
}

/// Removes the groups that no layer shows.
pub(super) fn tidy(show: &mut Show) {
    loop {
        let shown: Vec<Content> = show.scenes.iter().flat_map(|s| &s.layers).map(|layer| layer.content).collect();
        let before = show.scenes.len();
        let program = show.program;
        show.scenes.retain(|s| !s.group || s.id == program || shown.contains(&Content::Scene(s.id)));
        if show.scenes.len() == before {
            return;
        }
    }
}
