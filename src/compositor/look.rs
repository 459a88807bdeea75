//! Makes ready what a [probe](super::probe) draws: a layer by itself, behind some of its effects, or pixels of the program.

use super::canvas::{CanvasTick, ExtractedComposition, SharedCounters};
use super::compose::info_of;
use super::composer::Composer;
use super::layout::lay;
use super::node::{CanvasNode, Composition, Image, InputId, LayerNode};
use super::pipelines::{ENCODED, LINEAR, Lookup, Pipelines};
use super::plan::{Exceptions, Intermediate, Plan, Target, plan_probe, plan_with};
use super::pool::{CANVAS_USAGES, CanvasViews, make};
use super::probe::{ProbeError, ProbeRequest, Stamp};
use super::reduce::{Reducer, Reduction, within};
use super::refusals::around;
use super::upload::InputTextures;
use crate::document::{Blend, BlendSpace, Crop, EffectId, LayerId, Placement, ScaleFilter, Sizing};
use bevy::render::render_resource::{Texture, TextureViewDescriptor};
use bevy::render::renderer::{RenderDevice, RenderQueue};

/// A picture ready to be drawn.
pub(super) struct Sketch {
    pub(super) drawing: Drawing,
    pub(super) texture: Texture,
    pub(super) stamp: Stamp,
}

pub(super) enum Drawing {
    /// Straight colour, as stages read it.
    Stages(Composer),
    /// As on a canvas: premultiplied.
    Canvas(Composer),
    Program(Reduction),
}

/// What looks are made from.
pub(super) struct Look<'a> {
    pub(super) extracted: &'a ExtractedComposition,
    pub(super) inputs: &'a InputTextures,
    pub(super) tick: &'a CanvasTick,
    pub(super) device: &'a RenderDevice,
    pub(super) queue: &'a RenderQueue,
}

impl Look<'_> {
    /// What is on program, of the newest composition.
    pub(super) fn program(
        &self,
        composer: &Composer,
        request: &ProbeRequest,
        reducer: &mut Reducer,
    ) -> Result<Sketch, ProbeError> {
        let made = composer.canvas_versions.get(&None).copied();
        let (canvas, made) = composer.program_views().zip(made).ok_or(ProbeError::NoPicture)?;
        let stamp = fresh(Stamp { inputs: Vec::new(), tick: None, made: Some(made) }, request)?;
        let whole = (canvas.texture.width(), canvas.texture.height());
        let size = request.within.map_or(whole, |most| within(whole, most));
        let texture = make(self.device, "probe", size, ENCODED, CANVAS_USAGES, &[]);
        let drawing = Drawing::Program(reducer.reduction(&canvas.encoded, &texture, self.device));
        Ok(Sketch { drawing, texture, stamp })
    }

    /// A composer that draws the layer's picture into the texture beside it.
    pub(super) fn layer(
        &self,
        layer: LayerId,
        before: &[EffectId],
        whole: bool,
        request: &ProbeRequest,
        pipelines: &mut Pipelines,
    ) -> Result<Sketch, ProbeError> {
        let composition = self.composition(layer, before, whole, request.within)?;
        let ids = inputs_of(&composition);
        let versions = ids.iter().filter_map(|id| Some((*id, self.inputs.get(*id)?.version)));
        let stamp = Stamp {
            inputs: versions.collect(),
            tick: composition.moves().then_some(self.tick.tick),
            made: request.within.map(|_| self.extracted.revision),
        };
        let stamp = fresh(stamp, request)?;
        let inputs = self.inputs.drawable(&ids, self.device, self.queue);
        let info = |id| info_of(id, &composition, &inputs);
        let mut composer = Composer::default();
        let mut exceptions = Exceptions::default();
        let planned = |exceptions: &Exceptions| match request.within {
            None => plan_probe(&composition, &info, exceptions).map(|(plan, target)| (plan, Some(target))),
            Some(_) => Some((plan_with(&composition, &info, exceptions), None)).filter(|(plan, _)| shows(plan)),
        };
        let (mut plan, mut target) = planned(&exceptions).ok_or(ProbeError::NoPicture)?;
        let mut failed = |key: &_| match pipelines.get(key, self.device) {
            Lookup::Failed(why) => Some(why),
            Lookup::Ready(_) | Lookup::Waiting => None,
        };
        let device = self.device;
        while let Some(more) = around(&plan, &exceptions, |pass| composer.keys(pass, device), &mut failed) {
            exceptions = more;
            (plan, target) = planned(&exceptions).ok_or(ProbeError::NoPicture)?;
        }
        let canvas = composition.canvases.last().map_or((1, 1), |canvas| (canvas.width, canvas.height));
        let texture = target_for(&mut composer, target, canvas, device);
        // What is drawn for a look is none of the frame path's work.
        let uncounted = SharedCounters::default();
        if !composer.adopt(plan, &inputs, pipelines, device, self.queue, &uncounted) {
            return Err(ProbeError::Lost);
        }
        composer.mark(&inputs, self.tick, (self.device, self.queue), &uncounted);
        composer.write_time(self.tick, self.queue);
        let drawing = if target.is_some() { Drawing::Stages(composer) } else { Drawing::Canvas(composer) };
        Ok(Sketch { drawing, texture, stamp })
    }

    /// The layer alone on a program of its picture's size, or a smaller one, and the scenes that it shows. The program stands last.
    fn composition(
        &self,
        layer: LayerId,
        before: &[EffectId],
        whole: bool,
        most: Option<(u32, u32)>,
    ) -> Result<Composition, ProbeError> {
        let all = &self.extracted.composition;
        let layers = || all.canvases.iter().flat_map(|canvas| &canvas.layers);
        let layer = layers().find(|other| other.id == layer).ok_or(ProbeError::NotShown)?;
        let size = match layer.input {
            InputId::Fallback(_) => return Err(ProbeError::NoPicture),
            InputId::Source(id) => match all.generators.iter().find(|made| made.source == id) {
                Some(made) => (made.width, made.height),
                None => self.inputs.info(layer.input).ok_or(ProbeError::NoPicture)?.size(),
            },
            id @ InputId::Scene(_) => info_of(id, all, self.inputs).ok_or(ProbeError::NoPicture)?.size(),
        };
        let (mut node, mut size) = alone(layer, before, whole, size).ok_or(ProbeError::NotShown)?;
        if let Some(most) = most {
            size = within(size, most);
            node.placement.size = Sizing::Stretch(f64::from(size.0), f64::from(size.1));
            (node.filter, node.space) = (ScaleFilter::Nearest, BlendSpace::Linear);
        }
        let program = CanvasNode { scene: None, width: size.0, height: size.1, layers: vec![node] };
        let mut wanted = scenes_of(&program);
        // A nested canvas stands before those that show it.
        let mut canvases = vec![program];
        for canvas in all.canvases.iter().rev() {
            if canvas.scene.is_some_and(|scene| wanted.contains(&InputId::Scene(scene))) {
                wanted.extend(scenes_of(canvas));
                canvases.push(canvas.clone());
            }
        }
        canvases.reverse();
        Ok(Composition { generators: all.generators.clone(), canvases, kept: Vec::new() })
    }
}

/// The stamp of a picture that is wanted.
fn fresh(stamp: Stamp, request: &ProbeRequest) -> Result<Stamp, ProbeError> {
    if request.unlike.as_ref() == Some(&stamp) { Err(ProbeError::Unchanged) } else { Ok(stamp) }
}

/// Something is drawn onto its program.
fn shows(plan: &Plan) -> bool {
    plan.passes.iter().any(|pass| matches!(pass.target, Target::Canvas { scene: None, .. }) && !pass.draws.is_empty())
}

/// What the composer draws into: the texture of the stages that are looked at, or its canvas.
fn target_for(
    composer: &mut Composer,
    stages: Option<Intermediate>,
    canvas: (u32, u32),
    device: &RenderDevice,
) -> Texture {
    if let Some(target) = stages {
        let texture = make(device, "probe", (target.width, target.height), ENCODED, CANVAS_USAGES, &[]);
        composer.lend(target, texture.create_view(&TextureViewDescriptor::default()));
        return texture;
    }
    let texture = make(device, "probe", canvas, LINEAR, CANVAS_USAGES, &[ENCODED]);
    composer.program = Some((texture.id(), CanvasViews::of(texture.clone())));
    texture
}

/// The layer at its picture's own origin and size, with the effects that are looked through. `None` when nothing is left of it.
fn alone(layer: &LayerNode, before: &[EffectId], whole: bool, (w, h): (u32, u32)) -> Option<(LayerNode, (u32, u32))> {
    let (w, h) = (f64::from(w), f64::from(h));
    let (origin, picture) = if whole {
        ((0.0, 0.0), (w, h))
    } else {
        let laid = lay(&layer.placement, &layer.crop, (w, h))?;
        (laid.origin, laid.picture)
    };
    let crop =
        Crop { left: origin.0, top: origin.1, right: w - origin.0 - picture.0, bottom: h - origin.1 - picture.1 };
    let mut node =
        LayerNode { placement: Placement::default(), crop, opacity: 1.0, blend: Blend::Normal, ..layer.clone() };
    node.stages.retain(|stage| before.contains(&stage.effect));
    // Places in a look are places in the picture itself.
    node.stages.iter_mut().for_each(|stage| stage.margin = 0);
    let pixels = |side: f64| (side - 1e-6).ceil().max(1.0) as u32;
    Some((node, (pixels(picture.0), pixels(picture.1))))
}

fn scenes_of(canvas: &CanvasNode) -> Vec<InputId> {
    let images = canvas.layers.iter().flat_map(|layer| &layer.stages).flat_map(|stage| &stage.images);
    let read = images.filter_map(|image| match image {
        Image::Input(id) => Some(*id),
        _ => None,
    });
    canvas.layers.iter().map(|layer| layer.input).chain(read).filter(|id| matches!(id, InputId::Scene(_))).collect()
}

fn inputs_of(composition: &Composition) -> Vec<InputId> {
    let layers = composition.canvases.iter().flat_map(|canvas| &canvas.layers);
    let mut ids: Vec<InputId> = layers.map(|layer| layer.input).chain(composition.images()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
