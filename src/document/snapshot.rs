//! Snapshots: how the layers of a scene stood, kept by name, to be put back or gone to.

use super::validate::{Fault, fault};
use super::{Crop, EditError, EffectId, Extra, Layer, LayerId, ParamValue, Placement, Scene, Sizing, corners_fault};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most snapshots of a scene.
pub const MAX_SNAPSHOTS: usize = 100;

/// How the layers of a scene stood. Layers that came later are not in it, and stay as they are when it is put back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub name: String,
    #[serde(default)]
    pub layers: Vec<LayerState>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// How one layer stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerState {
    pub layer: LayerId,
    pub visible: bool,
    pub placement: Placement,
    #[serde(default)]
    pub crop: Crop,
    pub opacity: f64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<EffectState>,
}

/// How one effect stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectState {
    pub effect: EffectId,
    pub enabled: bool,
    pub mix: f64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, ParamValue>,
}

impl LayerState {
    pub fn of(layer: &Layer) -> Self {
        let effects = layer.effects.iter().map(|effect| EffectState {
            effect: effect.id,
            enabled: effect.enabled,
            mix: effect.mix,
            params: effect.params.clone(),
        });
        Self {
            layer: layer.id,
            visible: layer.visible,
            placement: layer.placement.clone(),
            crop: layer.crop,
            opacity: layer.opacity,
            effects: effects.collect(),
        }
    }

    /// Puts it back. Effects that are not there any more are left out.
    fn put(&self, layer: &mut Layer) {
        layer.visible = self.visible;
        layer.placement.clone_from(&self.placement);
        layer.crop = self.crop;
        layer.opacity = self.opacity;
        for state in &self.effects {
            if let Some(effect) = layer.effects.iter_mut().find(|effect| effect.id == state.effect) {
                effect.enabled = state.enabled;
                effect.mix = state.mix;
                effect.params.clone_from(&state.params);
            }
        }
    }
}

/// How all layers of a scene stand.
pub fn states(scene: &Scene) -> Vec<LayerState> {
    scene.layers.iter().map(LayerState::of).collect()
}

/// The layers of the second list between the first, at 0, and the second, at 1. What has no value between two others (a choice, a turn of the picture)
/// changes half-way; a layer that only one of them shows fades. `has_between` tells of which parameters there are values between two.
pub fn between(
    from: &[LayerState],
    to: &[LayerState],
    at: f64,
    has_between: &dyn Fn(EffectId, &str) -> bool,
) -> Vec<LayerState> {
    let at = at.clamp(0.0, 1.0);
    let on_the_way = |to: &LayerState| {
        let from = from.iter().find(|from| from.layer == to.layer);
        from.map_or_else(|| to.clone(), |from| state_between(from, to, at, has_between))
    };
    to.iter().map(on_the_way).collect()
}

fn state_between(
    from: &LayerState,
    to: &LayerState,
    at: f64,
    has_between: &dyn Fn(EffectId, &str) -> bool,
) -> LayerState {
    if at <= 0.0 || at >= 1.0 {
        return if at <= 0.0 { from.clone() } else { to.clone() };
    }
    let seen = |state: &LayerState| if state.visible { state.opacity } else { 0.0 };
    let visible = from.visible || to.visible;
    let crop = |side: fn(&Crop) -> f64| mix(side(&from.crop), side(&to.crop), at);
    let effects = to.effects.iter().map(|to| {
        let from = from.effects.iter().find(|from| from.effect == to.effect);
        from.map_or_else(|| to.clone(), |from| effect_between(from, to, at, has_between))
    });
    LayerState {
        layer: to.layer,
        visible,
        placement: placement_between(&from.placement, &to.placement, at),
        crop: Crop {
            left: crop(|c| c.left),
            top: crop(|c| c.top),
            right: crop(|c| c.right),
            bottom: crop(|c| c.bottom),
        },
        opacity: if visible { mix(seen(from), seen(to), at) } else { mix(from.opacity, to.opacity, at) },
        effects: effects.collect(),
    }
}

fn effect_between(
    from: &EffectState,
    to: &EffectState,
    at: f64,
    has_between: &dyn Fn(EffectId, &str) -> bool,
) -> EffectState {
    let nearer = if at < 0.5 { from } else { to };
    let mut params = nearer.params.clone();
    for (name, value) in &mut params {
        if let Some((from, to)) = from.params.get(name).zip(to.params.get(name))
            && has_between(nearer.effect, name)
        {
            *value = value_between(from, to, at);
        }
    }
    EffectState { mix: mix(from.mix, to.mix, at), params, ..nearer.clone() }
}

/// Numbers, and lists of as many numbers, have values between them.
fn value_between(from: &ParamValue, to: &ParamValue, at: f64) -> ParamValue {
    let nearer = || if at < 0.5 { from.clone() } else { to.clone() };
    match (from, to) {
        (ParamValue::Number(a), ParamValue::Number(b)) if a != b => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => mix(a, b, at).into(),
            _ => nearer(),
        },
        (ParamValue::Array(a), ParamValue::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).map(|(a, b)| value_between(a, b, at)).collect()
        }
        _ => nearer(),
    }
}

fn placement_between(from: &Placement, to: &Placement, at: f64) -> Placement {
    let nearer = if at < 0.5 { from } else { to };
    let pair = |a: (f64, f64), b: (f64, f64)| (mix(a.0, b.0, at), mix(a.1, b.1, at));
    let size = match (from.size, to.size) {
        (Sizing::Scale(a, b), Sizing::Scale(c, d)) => Sizing::Scale(mix(a, c, at), mix(b, d, at)),
        (Sizing::Fit(a, b), Sizing::Fit(c, d)) => Sizing::Fit(mix(a, c, at), mix(b, d, at)),
        (Sizing::Fill(a, b), Sizing::Fill(c, d)) => Sizing::Fill(mix(a, c, at), mix(b, d, at)),
        (Sizing::Stretch(a, b), Sizing::Stretch(c, d)) => Sizing::Stretch(mix(a, c, at), mix(b, d, at)),
        _ => nearer.size,
    };
    let pin = match (&from.pin, &to.pin) {
        (Some(a), Some(b)) => {
            let corners = std::array::from_fn(|i| a.get(i).zip(b.get(i)).map_or((0.0, 0.0), |(a, b)| pair(*a, *b)));
            if corners_fault(&corners).is_none() { Some(corners) } else { nearer.pin }
        }
        _ => nearer.pin,
    };
    Placement {
        position: pair(from.position, to.position),
        size,
        rotation: mix(from.rotation, to.rotation, at),
        anchor: pair(from.anchor, to.anchor),
        pin,
        ..nearer.clone()
    }
}

fn mix(a: f64, b: f64, at: f64) -> f64 {
    a + (b - a) * at
}

/// A change of a scene's snapshots, or by one.
#[derive(Debug, Clone, PartialEq)]
pub enum SnapshotEdit {
    /// Keeps how layers stand, behind those that are there.
    Take {
        name: String,
        layers: Vec<LayerState>,
    },
    /// Keeps how layers stand in place of how they stood.
    Update {
        index: usize,
        layers: Vec<LayerState>,
    },
    Rename {
        index: usize,
        name: String,
    },
    Remove(usize),
    /// Puts layers so. Those that are not there any more are left out.
    Put {
        label: String,
        layers: Vec<LayerState>,
    },
}

/// Applies a change; what it did, and the key of its gesture.
pub(super) fn change(scene: &mut Scene, edit: SnapshotEdit) -> Result<(String, String), EditError> {
    let id = scene.id;
    Ok(match edit {
        SnapshotEdit::Take { name, layers } => {
            let label = format!("Snapshot {name}");
            scene.snapshots.push(Snapshot { name, layers, extra: Extra::new() });
            (label, format!("snapshot {id} {}", scene.snapshots.len()))
        }
        SnapshotEdit::Update { index, layers } => {
            let snapshot = slot(scene, index)?;
            snapshot.layers = layers;
            (format!("Update {}", snapshot.name), format!("update snapshot {id} {index}"))
        }
        SnapshotEdit::Rename { index, name } => {
            slot(scene, index)?.name.clone_from(&name);
            (format!("Rename to {name}"), format!("rename snapshot {id} {index}"))
        }
        SnapshotEdit::Remove(index) => {
            let name = slot(scene, index)?.name.clone();
            scene.snapshots.remove(index);
            (format!("Delete {name}"), format!("del snapshot {id} {index}"))
        }
        SnapshotEdit::Put { label, layers } => {
            for state in &layers {
                if let Some(layer) = scene.layers.iter_mut().find(|layer| layer.id == state.layer) {
                    state.put(layer);
                }
            }
            let key = format!("put {id} {label}");
            (label, key)
        }
    })
}

fn slot(scene: &mut Scene, index: usize) -> Result<&mut Snapshot, EditError> {
    scene.snapshots.get_mut(index).ok_or(EditError::Missing { what: "snapshot", id: index as u64 })
}

pub(super) fn check(snapshots: &[Snapshot], name: impl Fn(&str) -> Result<(), Fault>) -> Result<(), Fault> {
    if snapshots.len() > MAX_SNAPSHOTS {
        let what = format!("{} snapshots are too many: a scene has at most {MAX_SNAPSHOTS}", snapshots.len());
        return Err(fault("snapshots", what));
    }
    snapshots.iter().try_for_each(|snapshot| name(&snapshot.name))
}
