//! From one scene to another by moving the layers that both show: places, sizes, turns, crops, opacities and the values of effects go from the one
//! scene's to the other's. What only one of them shows fades.

use super::nodes::Builder;
use super::transitions::ShownTransition;
use crate::compositor::layout::{Laid, lay};
use crate::compositor::{CanvasNode, Composition, InputId, LayerNode, StageNode};
use crate::document::{Blend, Crop, Placement, SceneId, Sizing};
use std::collections::HashMap;

/// What of the one scene's layer becomes what of the other's.
enum Pair {
    /// Both show the same.
    Both(Box<LayerNode>, Box<LayerNode>),
    /// Only in one scene: it fades, or it stays dense while another one fades over it.
    Goes(Box<LayerNode>, Fades),
    Comes(Box<LayerNode>, Fades),
}

type Fades = bool;

impl Builder<'_> {
    /// The program's canvas between two scenes.
    pub(super) fn moved(&mut self, shown: &ShownTransition) -> Result<Composition, String> {
        let canvas = self.show.canvas().ok_or("The show has no canvas")?;
        let (width, height) = (canvas.width, canvas.height);
        let mut composition = Composition::default();
        let mut layers = |builder: &mut Self, scene: SceneId| {
            // Scenes that are nested stay where they are composed; its own canvas is what is made here.
            builder.add(&mut composition.canvases, scene, true);
            composition.canvases.pop().map(|canvas| canvas.layers).unwrap_or_default()
        };
        let (from, to) = (layers(self, shown.from), layers(self, shown.to));
        let at = shown.progress.clamp(0.0, 1.0);
        let size = |input: InputId| match input {
            InputId::Scene(_) => (f64::from(width), f64::from(height)),
            input => self.size(input).map_or((0.0, 0.0), |(width, height)| (f64::from(width), f64::from(height))),
        };
        let mut pairs = paired(from, to);
        keep_dense(&mut pairs, &size);
        let layers = pairs.into_iter().flat_map(|pair| between(pair, at, &size)).collect();
        composition.canvases.push(CanvasNode { scene: None, width, height, layers });
        Ok(composition)
    }
}

/// Finds what both scenes show: the same input, the first with the first. In the order of the scene that comes; what goes lies above what it lay above.
fn paired(from: Vec<LayerNode>, to: Vec<LayerNode>) -> Vec<Pair> {
    let (from, to) = (counted(from), counted(to));
    let stays: HashMap<_, usize> = to.iter().enumerate().map(|(index, (key, _))| (*key, index)).collect();
    // Per layer that comes or stays, what goes and lay directly above it; first what lay at the bottom.
    let mut above: Vec<Vec<LayerNode>> = (0..=to.len()).map(|_| Vec::new()).collect();
    let mut partners = HashMap::new();
    let mut place = 0;
    for (key, layer) in from {
        match stays.get(&key) {
            Some(index) => {
                place = index + 1;
                partners.insert(key, layer);
            }
            None => above.get_mut(place).into_iter().for_each(|above| above.push(layer.clone())),
        }
    }
    let mut above = above.into_iter();
    let goes = |layers: Option<Vec<LayerNode>>| {
        layers.unwrap_or_default().into_iter().map(|layer| Pair::Goes(Box::new(layer), true)).collect::<Vec<_>>()
    };
    let mut pairs = goes(above.next());
    for (key, layer) in to {
        let layer = Box::new(layer);
        pairs.push(match partners.remove(&key) {
            Some(before) => Pair::Both(Box::new(before), layer),
            None => Pair::Comes(layer, true),
        });
        pairs.extend(goes(above.next()));
    }
    pairs
}

/// Two that fade at once let what is behind both shine through. One that is covered by another needs no fading: it goes, or comes, beneath it.
fn keep_dense(pairs: &mut [Pair], size: &dyn Fn(InputId) -> (f64, f64)) {
    for index in 0..pairs.len() {
        let Some((pair, above)) = pairs.get_mut(index..).and_then(<[Pair]>::split_first_mut) else { continue };
        let covered = match pair {
            Pair::Goes(layer, _) => above.iter().any(|pair| match pair {
                Pair::Comes(over, true) => covers(over, layer, size),
                _ => false,
            }),
            Pair::Comes(layer, _) => above.iter().any(|pair| match pair {
                Pair::Goes(over, true) => covers(over, layer, size),
                _ => false,
            }),
            Pair::Both(..) => continue,
        };
        if let (Pair::Goes(_, fades) | Pair::Comes(_, fades), true) = (pair, covered) {
            *fades = false;
        }
    }
}

/// Nothing of a layer is seen beneath this one.
fn covers(over: &LayerNode, layer: &LayerNode, size: &dyn Fn(InputId) -> (f64, f64)) -> bool {
    let dense = over.opacity >= 1.0
        && over.blend == Blend::Normal
        && over.stages.iter().all(|stage| stage.keeps_opaque)
        && !matches!(over.input, InputId::Scene(_));
    let bounds = |layer: &LayerNode| {
        let laid = lay(&layer.placement, &layer.crop, size(layer.input)).filter(Laid::is_upright)?;
        let (a, b) = (laid.canvas_from_picture.apply((0.0, 0.0)), laid.canvas_from_picture.apply(laid.picture));
        Some([a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)])
    };
    let inside = |[x0, y0, x1, y1]: [f64; 4], [a, b, c, d]: [f64; 4]| a >= x0 && b >= y0 && c <= x1 && d <= y1;
    dense && bounds(over).zip(bounds(layer)).is_some_and(|(over, layer)| inside(over, layer))
}

/// Each layer with what it shows, and the how-manieth of its scene it is that shows it.
fn counted(layers: Vec<LayerNode>) -> Vec<((InputId, usize), LayerNode)> {
    let mut seen: HashMap<InputId, usize> = HashMap::new();
    let key = |layer: LayerNode| {
        let count = seen.entry(layer.input).or_default();
        *count += 1;
        ((layer.input, *count), layer)
    };
    layers.into_iter().map(key).collect()
}

/// The layers that a pair is, on the way from 0 to 1.
fn between(pair: Pair, at: f64, size: &dyn Fn(InputId) -> (f64, f64)) -> Vec<LayerNode> {
    let faded = |layer: LayerNode, amount: f64| LayerNode { opacity: layer.opacity * amount as f32, ..layer };
    let (before, after) = match pair {
        Pair::Goes(layer, fades) => return vec![faded(*layer, if fades { 1.0 - at } else { 1.0 })],
        Pair::Comes(layer, fades) => return vec![faded(*layer, if fades { at } else { 1.0 })],
        Pair::Both(before, after) => (*before, *after),
    };
    let nearer = if at < 0.5 { &before } else { &after };
    let (blend, space, filter) = (nearer.blend, nearer.space, nearer.filter);
    let opacity = before.opacity + (after.opacity - before.opacity) * at as f32;
    let (placement, crop) = placed(&before, &after, at, size(after.input));
    let layer = |of: &LayerNode, stages: Vec<StageNode>, opacity: f32| LayerNode {
        placement: placement.clone(),
        crop,
        filter,
        opacity,
        blend,
        space,
        stages,
        ..of.clone()
    };
    match mixed_stages(&before.stages, &after.stages, at) {
        Some(stages) => vec![layer(&after, stages, opacity)],
        // Other effects: the one look fades over the other, which stays as dense as it is until then.
        None => vec![
            layer(&before, before.stages.clone(), opacity),
            layer(&after, after.stages.clone(), opacity * at as f32),
        ],
    }
}

/// Where a layer lies between two places. Pinned corners jump half-way: between two shapes there need be none.
fn placed(before: &LayerNode, after: &LayerNode, at: f64, size: (f64, f64)) -> (Placement, Crop) {
    let nearer = if at < 0.5 { before } else { after };
    let same = || (nearer.placement.clone(), nearer.crop);
    if at <= 0.0 || at >= 1.0 || before.placement.pin.is_some() || after.placement.pin.is_some() {
        return same();
    }
    let laid = |layer: &LayerNode| lay(&layer.placement, &layer.crop, size);
    let (Some(a), Some(b)) = (laid(before), laid(after)) else { return same() };
    let mix = |a: f64, b: f64| a + (b - a) * at;
    let pair = |a: (f64, f64), b: (f64, f64)| (mix(a.0, b.0), mix(a.1, b.1));
    let drawn = |laid: &Laid| {
        let (across, down) = laid.canvas_from_picture.stretch();
        (laid.picture.0 * across, laid.picture.1 * down)
    };
    let middle = |laid: &Laid| laid.canvas_from_picture.apply((laid.picture.0 / 2.0, laid.picture.1 / 2.0));
    let (width, height) = pair(drawn(&a), drawn(&b));
    let far = |laid: &Laid| (size.0 - laid.origin.0 - laid.picture.0, size.1 - laid.origin.1 - laid.picture.1);
    let ((left, top), (right, bottom)) = (pair(a.origin, b.origin), pair(far(&a), far(&b)));
    let placement = Placement {
        position: pair(middle(&a), middle(&b)),
        size: Sizing::Stretch(width, height),
        rotation: mix(before.placement.rotation, after.placement.rotation),
        anchor: (0.5, 0.5),
        ..nearer.placement.clone()
    };
    (placement, Crop { left, top, right, bottom })
}

/// The stages with values between; `None` where they differ by more than values.
fn mixed_stages(before: &[StageNode], after: &[StageNode], at: f64) -> Option<Vec<StageNode>> {
    let alike = |a: &StageNode, b: &StageNode| {
        let values = |node: &StageNode| StageNode {
            uniforms: Vec::new(),
            effect: b.effect,
            mix: b.mix,
            sides: Vec::new(),
            ..node.clone()
        };
        a.uniforms.len() == b.uniforms.len() && a.sides == b.sides && values(a) == values(b)
    };
    if before.len() != after.len() || !before.iter().zip(after).all(|(a, b)| alike(a, b)) {
        return None;
    }
    let at = at as f32;
    let mixed = before.iter().zip(after).map(|(a, b)| {
        let vectors = a.uniforms.iter().zip(&b.uniforms);
        let uniforms = vectors.map(|(a, b)| std::array::from_fn(|i| a[i] + (b[i] - a[i]) * at)).collect();
        StageNode { uniforms, mix: a.mix + (b.mix - a.mix) * at, ..b.clone() }
    });
    Some(mixed.collect())
}
