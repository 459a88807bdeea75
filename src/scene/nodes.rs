//! From the scene on program to the compositor's values: effects resolved, fallbacks in place, nested scenes first.

use super::budget::BypassedEffects;
use super::transitions::ShownTransition;
use super::{Pulses, SourceInstance, StudioState};
use crate::compositor::delay;
use crate::compositor::refusals::Refusals;
use crate::compositor::sound::SoundRows;
use crate::compositor::{CanvasNode, Composition, GeneratorNode, Image, InputId, LayerNode, SideNode, StageNode};
use crate::document::{
    Content, EffectId, EffectSpec, Fallback, Layer, LayerId, ParamValue, SceneId, Show, SourceId, SourceKind,
};
use crate::effect::{
    Assets, Effect, EffectCatalog, EffectContext, EffectImage, Lut3d, MAX_MARGIN, ParamKind, Params, Role, Side, Stage,
};
use crate::view::SourceStatus;
use bevy::platform::collections::{HashMap, HashSet};
use bevy::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Why effects of layers are passed through, by layer.
#[derive(Resource, Default, Clone, PartialEq)]
pub struct LayerProblems(pub BTreeMap<LayerId, String>);

/// What of a source decides how its layers are composed.
#[derive(Clone, Copy, PartialEq, Default)]
pub struct Known {
    needs_fallback: bool,
    size: (u32, u32),
}

/// What the composition was made of.
#[derive(Default, PartialEq)]
pub struct Basis {
    revision: u64,
    known: HashMap<InputId, Known>,
    transition: Option<ShownTransition>,
    pressed: bool,
    bypassed: BypassedEffects,
    /// There is sound to read.
    heard: bool,
}

/// What holds for the moment and is not in the document.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) pulses: &'a Pulses,
    pub(super) bypassed: &'a BypassedEffects,
    /// The layer that is shown without its effects.
    pub(super) compared: Option<LayerId>,
    /// Layers that are shown alone of their scene.
    pub(super) solo: &'a BTreeSet<LayerId>,
}

/// Builds the composition anew when the show, the program, the state of a source or an effect changed.
pub fn build_composition(
    mut composition: ResMut<Composition>,
    mut problems: Local<LayerProblems>,
    instances: Query<&SourceInstance>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
    transition: Option<Res<ShownTransition>>,
    (pulses, bypassed, sound): (Res<Pulses>, Res<BypassedEffects>, Res<SoundRows>),
    (refusals, mut published): (Res<Refusals>, Option<ResMut<LayerProblems>>),
    mut basis: Local<Basis>,
) {
    let mut known = HashMap::default();
    for instance in &instances {
        let SourceStatus { needs_fallback, width, height, .. } = instance.handle.status();
        known.insert(instance.id, Known { needs_fallback, size: (width, height) });
    }
    for source in &state.show().sources {
        if let SourceKind::Effect(made) = &source.kind {
            known.insert(InputId::Source(source.id), Known { needs_fallback: false, size: (made.width, made.height) });
        }
    }
    let transition = transition.map(|transition| transition.clone());
    let heard = sound.is_live();
    let (pressed, left_out) = (!pulses.is_empty(), bypassed.clone());
    let now = Basis { revision: state.revision, known, transition, pressed, bypassed: left_out, heard };
    // A button that is pressed makes another picture than one that was pressed before it.
    if *basis != now || now.pressed || catalog.is_changed() {
        problems.0.clear();
        let moment = Moment { pulses: &pulses, bypassed: &bypassed, compared: state.compared, solo: &state.solo };
        let mut builder = Builder {
            show: state.show(),
            known: &now.known,
            catalog: &catalog,
            base: &state.base(),
            moment,
            problems: &mut problems,
        };
        let mut next = match &now.transition {
            Some(transition) => builder.transition(transition),
            None => {
                let mut next = Composition::default();
                builder.add(&mut next.canvases, state.program, true);
                next
            }
        };
        // The program's own scene needs no second canvas, unless it is on its way.
        for scene in state.beside().into_iter().filter(|scene| *scene != state.program || now.transition.is_some()) {
            if !next.canvases.iter().any(|canvas| canvas.scene == Some(scene)) {
                builder.add(&mut next.canvases, scene, false);
            }
        }
        for source in state.alone() {
            builder.add_alone(&mut next.canvases, source);
        }
        builder.add_generators(&mut next);
        if now.heard {
            next.listen();
        }
        // Generators are no inputs that are uploaded.
        next.kept = instances.iter().map(|instance| instance.id).collect();
        composition.set_if_neq(next);
        *basis = now;
    }
    if let Some(published) = &mut published {
        let mut all = problems.clone();
        for (layer, sentence) in refusals.get() {
            all.0.entry(layer).or_insert(sentence);
        }
        published.set_if_neq(all);
    }
}

/// A picture that a generator makes, to be shown as this source. The error is a sentence; nothing is shown then.
pub fn generator(
    source: SourceId,
    size: (u32, u32),
    effect: &dyn Effect,
    params: &Params,
    base: &Path,
    exists: &dyn Fn(SourceId) -> bool,
) -> Result<GeneratorNode, String> {
    let context = EffectContext { size: (size.0 as f32, size.1 as f32) };
    let image = |image: &EffectImage| image_of(image, exists, None);
    let stages = stage_nodes(effect, (EffectId(0), 1.0), params, &context, base, &image)?;
    Ok(GeneratorNode { source, width: size.0, height: size.1, stages })
}

/// An effect's stages at these values, none where nothing is seen of it. The error is a sentence for the layer's chip.
pub(super) fn stage_nodes(
    effect: &dyn Effect,
    (id, mix): (EffectId, f32),
    params: &Params,
    context: &EffectContext,
    base: &Path,
    image: &dyn Fn(&EffectImage) -> Image,
) -> Result<Vec<StageNode>, String> {
    let mut nodes = Vec::new();
    if mix <= 0.0 {
        return Ok(nodes);
    }
    let assets = effect.assets(params, base)?;
    let margin = effect.margin(params, context).clamp(0.0, MAX_MARGIN).ceil();
    let context = &EffectContext { size: (context.size.0 + 2.0 * margin, context.size.1 + 2.0 * margin) };
    let sides = side_nodes(effect.sides(params, context), (effect, id), &assets, image)?;
    let mut units = (1.0, 1.0);
    for (index, stage) in effect.stages(params, context).into_iter().enumerate() {
        let mut uniforms = Vec::new();
        effect.uniforms(index, params, context, &mut uniforms);
        let reduced = if let Stage::Pass { scale, .. } = &stage { *scale } else { (1.0, 1.0) };
        if let Stage::Program(program) = &stage {
            program.check_buffers()?;
        }
        let (images, behind) = images_read(&stage, &assets);
        let images = images.iter().map(image).collect();
        nodes.push(StageNode {
            effect: id,
            index: index as u32,
            lut: table_read(&stage, &assets),
            stage,
            uniforms,
            images,
            sides: sides.iter().take(behind).cloned().collect(),
            keeps_opaque: effect.keeps_opaque(params),
            units,
            mix,
            margin: margin as u32,
        });
        units = (units.0 * reduced.0, units.1 * reduced.1);
    }
    Ok(nodes)
}

/// The images of its effect that a stage reads, and the number of sides that it reads behind them.
fn images_read<'a>(stage: &Stage, assets: &'a Assets) -> (&'a [EffectImage], usize) {
    let count = stage.snippet().map_or(assets.images.len(), |snippet| snippet.images as usize);
    let own = assets.images.get(..count).unwrap_or(&assets.images);
    (own, count - own.len())
}

fn table_read(stage: &Stage, assets: &Assets) -> Option<Arc<Lut3d>> {
    assets.lut.clone().filter(|_| stage.snippet().is_some_and(|snippet| snippet.uses_lut))
}

/// The sides of an effect with what their steps read. The error is a sentence for the layer's chip.
fn side_nodes(
    sides: Vec<Side>,
    (effect, id): (&dyn Effect, EffectId),
    assets: &Assets,
    image: &dyn Fn(&EffectImage) -> Image,
) -> Result<Vec<SideNode>, String> {
    let nodes = sides.into_iter().map(|side| {
        let mut units = (1.0, 1.0);
        let mut steps = Vec::with_capacity(side.steps.len());
        for (index, step) in side.steps.into_iter().enumerate() {
            if matches!(step.stage, Stage::Program(_) | Stage::Delay { .. }) {
                return Err(format!(
                    "{:?} has a program or a delay in a side, where none may be; it is passed through",
                    effect.info().label
                ));
            }
            let reduced = if let Stage::Pass { scale, .. } = &step.stage { *scale } else { (1.0, 1.0) };
            let (images, _) = images_read(&step.stage, assets);
            steps.push(StageNode {
                effect: id,
                index: index as u32,
                images: images.iter().map(image).collect(),
                lut: table_read(&step.stage, assets),
                stage: step.stage,
                uniforms: step.uniforms,
                sides: Vec::new(),
                // What the effect says of its picture need not hold for its sides.
                keeps_opaque: false,
                units,
                mix: 1.0,
                margin: 0,
            });
            units = (units.0 * reduced.0, units.1 * reduced.1);
        }
        Ok(SideNode { of: side.of, steps })
    });
    nodes.collect()
}

/// `exists` tells which sources the show has; `other` is the second picture of a transition.
pub(super) fn image_of(image: &EffectImage, exists: &dyn Fn(SourceId) -> bool, other: Option<InputId>) -> Image {
    match image {
        EffectImage::Picture => Image::Picture,
        EffectImage::Source(id) if exists(*id) => Image::Input(InputId::Source(*id)),
        EffectImage::Other => other.map_or(Image::Nothing, Image::Input),
        EffectImage::Still(still) => Image::Still(still.clone()),
        EffectImage::Source(_) | EffectImage::Nothing => Image::Nothing,
        EffectImage::Sound { row, width } => Image::Sound { row: *row, width: *width, live: false },
    }
}

pub(super) struct Builder<'a> {
    pub(super) show: &'a Show,
    pub(super) known: &'a HashMap<InputId, Known>,
    pub(super) catalog: &'a EffectCatalog,
    pub(super) base: &'a Path,
    pub(super) moment: Moment<'a>,
    pub(super) problems: &'a mut LayerProblems,
}

impl Builder<'_> {
    /// Adds a scene's canvas after those of the scenes that it shows; each scene once.
    pub(super) fn add(&mut self, canvases: &mut Vec<CanvasNode>, id: SceneId, program: bool) {
        let Some((scene, canvas)) = self.show.scene(id).zip(self.show.canvas()) else { return };
        let mut layers = Vec::new();
        let solo = self.moment.solo;
        let is_solo = |layer: &Layer| solo.contains(&layer.id);
        let some_solo = scene.layers.iter().any(is_solo);
        for layer in scene.layers.iter().filter(|layer| layer.visible && (!some_solo || is_solo(layer))) {
            if let Content::Scene(nested) = layer.content
                && !canvases.iter().any(|canvas| canvas.scene == Some(nested))
            {
                self.add(canvases, nested, false);
            }
            layers.extend(self.layer(layer, (canvas.width, canvas.height)));
        }
        let scene = (!program).then_some(id);
        canvases.push(CanvasNode { scene, width: canvas.width, height: canvas.height, layers });
    }

    /// `None` for a layer that has nothing to show.
    fn layer(&mut self, layer: &Layer, canvas: (u32, u32)) -> Option<LayerNode> {
        let input = match layer.content {
            Content::Scene(scene) => InputId::Scene(scene),
            Content::Source(source) => self.input(source)?,
        };
        let size = match input {
            InputId::Scene(_) => canvas,
            id => self.known.get(&id).map(|known| known.size).filter(|size| size.0 > 0).unwrap_or(canvas),
        };
        let size = (
            (f64::from(size.0) - layer.crop.left - layer.crop.right) as f32,
            (f64::from(size.1) - layer.crop.top - layer.crop.bottom) as f32,
        );
        Some(LayerNode {
            id: layer.id,
            name: layer.name.as_str().into(),
            input,
            placement: layer.placement.clone(),
            crop: layer.crop,
            filter: layer.filter,
            opacity: layer.opacity as f32,
            blend: layer.blend,
            space: layer.blend_space,
            stages: self.stages(layer, size),
        })
    }

    /// Pixels of an input that has told them.
    pub(super) fn size(&self, input: InputId) -> Option<(u32, u32)> {
        self.known.get(&input).map(|known| known.size)
    }

    pub(super) fn input(&self, source: SourceId) -> Option<InputId> {
        let lost = self.known.get(&InputId::Source(source)).is_some_and(|known| known.needs_fallback);
        if !lost {
            return Some(InputId::Source(source));
        }
        let fallback = self.show.source(source).map(|source| &source.fallback)?;
        (*fallback != Fallback::Nothing).then_some(InputId::Fallback(source))
    }

    fn stages(&mut self, layer: &Layer, size: (f32, f32)) -> Vec<StageNode> {
        let mut nodes = Vec::new();
        let mut context = EffectContext { size };
        if self.moment.compared == Some(layer.id) {
            return nodes;
        }
        let bypassed = |spec: &&EffectSpec| self.moment.bypassed.took.contains_key(&(layer.id, spec.id));
        for spec in layer.effects.iter().filter(|spec| spec.enabled && spec.mix > 0.0 && !bypassed(spec)) {
            match self.effect(layer.id, spec, &context) {
                Ok(stages) => {
                    let margin = stages.first().map_or(0.0, |stage| 2.0 * stage.margin as f32);
                    context.size = (context.size.0 + margin, context.size.1 + margin);
                    if let Some(sentence) = self.cut_delay(&stages, context.size) {
                        self.problems.0.insert(layer.id, sentence);
                    }
                    nodes.extend(stages);
                }
                Err(sentence) => _ = self.problems.0.insert(layer.id, sentence),
            }
        }
        nodes
    }

    /// What a person is told whose delay holds more than there is room for.
    fn cut_delay(&self, stages: &[StageNode], (width, height): (f32, f32)) -> Option<String> {
        let Some(Stage::Delay { seconds }) = stages.first().map(|node| &node.stage) else { return None };
        let fps = self.show.canvas()?.rate.fps();
        let most = delay::most_pictures(width.ceil() as u32, height.ceil() as u32) as f64;
        // One is shown while the others wait.
        let fits = (most - 1.0) / fps;
        (f64::from(*seconds) > fits).then(|| {
            format!(
                "The delay of {seconds:.1} s holds more pictures of {width:.0}×{height:.0} than fit into {} MiB at {fps:.0} frames a second; \
                 it may be as short as {fits:.1} s. Crop the layer, or delay it less",
                delay::MOST_BYTES >> 20
            )
        })
    }

    fn effect(&self, layer: LayerId, spec: &EffectSpec, context: &EffectContext) -> Result<Vec<StageNode>, String> {
        let pressed = |name: &str| self.moment.pulses.value(layer, spec.id, name);
        let (effect, params) = self.resolve(&spec.kind, &spec.params, Role::Filter, &pressed)?;
        let exists = |id| self.show.source(id).is_some();
        let image = |image: &EffectImage| image_of(image, &exists, None);
        stage_nodes(&**effect, (spec.id, spec.mix as f32), &params, context, self.base, &image)
    }

    /// The effect of a kind, and its parameters with the buttons that are pressed.
    fn resolve(
        &self,
        kind: &str,
        given: &BTreeMap<String, ParamValue>,
        role: Role,
        pressed: &dyn Fn(&str) -> bool,
    ) -> Result<(&Arc<dyn Effect>, Params), String> {
        let missing = || format!("This build has no effect \"{kind}\"; it is passed through");
        let effect = self.catalog.get(kind).ok_or_else(missing)?;
        let info = effect.info();
        if info.role != role {
            let is = match info.role {
                Role::Filter => "an effect for layers",
                Role::Generator => "a generator: add it as a source",
                Role::Transition => "a transition between scenes",
            };
            return Err(format!("{:?} is {is}; it is passed through", info.label));
        }
        let mut given = given.clone();
        for spec in info.params.iter().filter(|spec| spec.kind == ParamKind::Event) {
            given.insert(spec.name.to_owned(), pressed(spec.name).into());
        }
        Ok((effect, Params::resolve(&info.params, &given)))
    }

    /// Pictures that effects make from nothing: those that layers show, or that effects read.
    fn add_generators(&mut self, composition: &mut Composition) {
        let mut read: HashSet<InputId> = HashSet::default();
        for layer in composition.canvases.iter().flat_map(|canvas| &canvas.layers) {
            read.insert(layer.input);
        }
        read.extend(composition.images());
        for source in self.show.sources.iter().filter(|source| read.contains(&InputId::Source(source.id))) {
            let SourceKind::Effect(made) = &source.kind else { continue };
            let pressed = |name: &str| self.moment.pulses.source_value(source.id, name);
            let found = self.resolve(&made.kind, &made.params, Role::Generator, &pressed);
            // What other generators make is not there yet when this one is made.
            let captured =
                |id| self.show.source(id).is_some_and(|source| !matches!(source.kind, SourceKind::Effect(_)));
            let node = found.and_then(|(effect, params)| {
                generator(source.id, (made.width, made.height), &**effect, &params, self.base, &captured)
            });
            match node {
                Ok(node) => composition.generators.push(node),
                Err(sentence) => {
                    let shows = |layer: &&LayerNode| layer.input == InputId::Source(source.id);
                    let layers = composition.canvases.iter().flat_map(|canvas| &canvas.layers);
                    self.problems.0.extend(layers.filter(shows).map(|layer| (layer.id, sentence.clone())));
                }
            }
        }
    }
}
