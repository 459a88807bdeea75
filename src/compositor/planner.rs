//! What all layers of a plan share: the passes so far, generators, and inputs as programs read them, each made once.

use super::fuse::{ImageKey, OutputKey, Sampling};
use super::images::{PlannedImage, StageImage, Staged};
use super::layout::{Affine, Laid, Rect};
use super::node::{Composition, GeneratorNode, Image, InputId, LayerNode, StageNode};
use super::plan::{Intermediate, Owner, Pass, Plan, Target};
use super::program_run::{Instance, ProgramRun};
use super::resolve::{InputInfo, Resolved, resolve};
use super::stack::{Read, draw_from};
use crate::document::{LayerId, SceneId, SourceId};
use crate::effect::{Program, Stage};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Planner<'a> {
    pub plan: Plan,
    composition: &'a Composition,
    known: &'a dyn Fn(InputId) -> Option<InputInfo>,
    unfused: &'a BTreeSet<LayerId>,
    /// Inputs as straight textures; `None` for what cannot be had.
    straight: BTreeMap<InputId, Option<Intermediate>>,
    /// Generators: false while their own passes are being planned.
    generated: BTreeMap<SourceId, bool>,
    scenes: BTreeSet<SceneId>,
}

impl<'a> Planner<'a> {
    pub fn new(
        composition: &'a Composition,
        known: &'a dyn Fn(InputId) -> Option<InputInfo>,
        unfused: &'a BTreeSet<LayerId>,
    ) -> Self {
        Self {
            plan: Plan::default(),
            composition,
            known,
            unfused,
            straight: BTreeMap::new(),
            generated: BTreeMap::new(),
            scenes: BTreeSet::new(),
        }
    }

    pub fn is_unfused(&self, layer: LayerId) -> bool {
        self.unfused.contains(&layer)
    }

    /// The scene's canvas may be read from here on.
    pub fn composed(&mut self, scene: Option<SceneId>) {
        self.scenes.extend(scene);
    }

    pub fn info(&self, id: InputId) -> Option<InputInfo> {
        match self.generator(id) {
            Some(generator) => result_of(generator).map(InputInfo::Generator),
            None => (self.known)(id),
        }
    }

    fn generator(&self, id: InputId) -> Option<&'a GeneratorNode> {
        let InputId::Source(source) = id else { return None };
        self.composition.generators.iter().find(|generator| generator.source == source)
    }

    /// Adds the passes that make what a layer shows of this input, unless they are there.
    pub fn provide(&mut self, id: InputId) {
        if let Some(generator) = self.generator(id) {
            self.generate(generator);
        }
    }

    /// False for a generator that reads itself.
    fn generate(&mut self, generator: &GeneratorNode) -> bool {
        if let Some(done) = self.generated.get(&generator.source) {
            return *done;
        }
        self.generated.insert(generator.source, false);
        let mut before = None;
        for (slot, (node, program)) in programs(generator).enumerate() {
            let target = texture_of(generator, slot);
            let instance = Instance { owner: target.owner, scene: None, effect: node.effect, stage: Some(node.index) };
            self.run(target, instance, node, program, before);
            before = Some(target);
        }
        self.generated.insert(generator.source, true);
        true
    }

    /// Adds the pass of a program; `picture` is what stands before it.
    pub fn run(
        &mut self,
        target: Intermediate,
        instance: Instance,
        node: &StageNode,
        program: &Program,
        picture: Option<Intermediate>,
    ) {
        let count = program.code.images as usize;
        let mut images: Vec<PlannedImage> =
            node.images.iter().take(count).map(|image| self.planned(image, picture)).collect();
        images.resize(count, PlannedImage::Nothing);
        let run = ProgramRun { instance, program: program.clone(), uniforms: node.uniforms.clone(), images };
        self.push(target, run);
    }

    /// `picture` is what stands before the effect.
    fn planned(&mut self, image: &Image, picture: Option<Intermediate>) -> PlannedImage {
        let texture = match image {
            Image::Picture => picture,
            Image::Input(id) => self.straight(*id),
            Image::Nothing => None,
            Image::Still(still) => return PlannedImage::Still(still.clone()),
            Image::Sound { row, width, live } => {
                return PlannedImage::Sound { row: *row, width: *width, live: *live };
            }
        };
        texture.map_or(PlannedImage::Nothing, PlannedImage::Texture)
    }

    /// A stage whose picture lies so, and the images that its effect brings, stretched over the source's picture. A stage gets what stands before the effect as a
    /// side, and not here.
    pub fn staged<'n>(&mut self, node: &'n StageNode, layer: &Resolved<'_>, laid: &Laid) -> Staged<'n> {
        let (mut staged, size) = (Staged::of(node), layer.info.size());
        let images = node.images.iter().take(staged.images.len()).map(|image| {
            let opaque = matches!(image, Image::Input(id) if self.info(*id).is_some_and(|info| info.is_opaque()));
            let planned = self.planned(image, None);
            // Stills are premultiplied for draws; of what is opaque, straight and premultiplied are the same.
            let straight = matches!(planned, PlannedImage::Texture(_)) && !opaque;
            let key = if straight { ImageKey::Straight } else { ImageKey::Premultiplied };
            StageImage::over_source(planned, key, size, laid, node.units)
        });
        let images: Vec<StageImage> = images.collect();
        staged.fill(0, images);
        staged
    }

    pub fn push(&mut self, target: Intermediate, run: ProgramRun) {
        let target = Target::Intermediate(target);
        self.plan.passes.push(Pass { program: Some(run), ..Pass::of_draws(target, true, Vec::new()) });
    }

    /// The input as a straight texture of its own size.
    fn straight(&mut self, id: InputId) -> Option<Intermediate> {
        if let Some(generator) = self.generator(id) {
            return if self.generate(generator) { result_of(generator) } else { None };
        }
        if let Some(made) = self.straight.get(&id) {
            return *made;
        }
        let made = self.convert(id);
        self.straight.insert(id, made);
        made
    }

    fn convert(&mut self, id: InputId) -> Option<Intermediate> {
        if let InputId::Scene(scene) = id
            && !self.scenes.contains(&scene)
        {
            return None;
        }
        let info = (self.known)(id)?;
        let (width, height) = info.size();
        let target = Intermediate { owner: Owner::Input(id), scene: None, slot: 0, width, height };
        let node = LayerNode::plain(id);
        let layer = resolve(&node, info, width, height)?;
        let (laid, output) = (&layer.laid, OutputKey::Straight);
        let draw = draw_from(&layer, laid, &Read::Source, &Affine::IDENTITY, 1.0, &[], output, Sampling::Exact);
        let draw = super::plan::Draw { scissor: Rect::of_size(width, height), ..draw };
        self.plan.passes.push(Pass::of_draws(Target::Intermediate(target), false, vec![draw]));
        Some(target)
    }
}

fn programs(generator: &GeneratorNode) -> impl Iterator<Item = (&StageNode, &Program)> {
    generator.stages.iter().filter_map(|node| match &node.stage {
        Stage::Program(program) => Some((node, program)),
        _ => None,
    })
}

fn texture_of(generator: &GeneratorNode, slot: usize) -> Intermediate {
    let &GeneratorNode { source, width, height, .. } = generator;
    Intermediate { owner: Owner::Generator(source), scene: None, slot: slot as u32, width, height }
}

/// What the last program fills; `None` for a generator without one.
fn result_of(generator: &GeneratorNode) -> Option<Intermediate> {
    let last = programs(generator).count().checked_sub(1)?;
    Some(texture_of(generator, last))
}
