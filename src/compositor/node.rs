//! What is to be shown, as plain values: the compositor's input.

use crate::document::{Blend, BlendSpace, Crop, EffectId, LayerId, Placement, ScaleFilter, SceneId, SourceId};
use crate::effect::{Lut3d, SideOf, SoundRow, Stage, Still};
use bevy::prelude::*;
use std::sync::Arc;

/// Where a layer's picture comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InputId {
    Source(SourceId),
    /// What the source shows while it has no picture.
    Fallback(SourceId),
    /// The canvas of a nested scene.
    Scene(SceneId),
}

/// A picture that a stage reads beside what stands before its effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Image {
    /// What stands before the program. A stage that is none gets that as a side.
    Picture,
    /// An input as it comes.
    Input(InputId),
    Still(Arc<Still>),
    /// One transparent black pixel, said to be none.
    Nothing,
    /// A row of the program's sound, of so many pixels; silence where it is not live.
    Sound {
        row: SoundRow,
        width: u32,
        live: bool,
    },
}

/// One effect stage with what its `param()`, its `lut()` and its images read.
#[derive(Debug, Clone, PartialEq)]
pub struct StageNode {
    /// The effect that the stage is of.
    pub effect: EffectId,
    /// Which of the effect's stages it is.
    pub index: u32,
    pub stage: Stage,
    pub uniforms: Vec<[f32; 4]>,
    pub lut: Option<Arc<Lut3d>>,
    /// One per image of a program; for any other stage, those of its effect that it reads.
    pub images: Vec<Image>,
    /// The sides that it reads as images behind those: the effect's, from the first on.
    pub sides: Vec<SideNode>,
    /// An opaque picture stays opaque.
    pub keeps_opaque: bool,
    /// Size of this stage's pixels: 0.5 where the stages before it in the same effect halved the picture.
    pub units: (f32, f32),
    /// How much of the effect is seen, over 0 up to 1; the same in all its stages.
    pub mix: f32,
    /// Pixels by which the effect's picture is larger on every side than the one before it; the same in all its stages.
    pub margin: u32,
}

/// A picture made beside the stack, see [`Side`](crate::effect::Side).
#[derive(Debug, Clone, PartialEq)]
pub struct SideNode {
    pub of: SideOf,
    /// These have no sides of their own, and no program is among them.
    pub steps: Vec<StageNode>,
}

impl StageNode {
    /// Its text comes from a file.
    pub fn is_untrusted(&self) -> bool {
        match &self.stage {
            Stage::Point(snippet) | Stage::Taps(snippet) | Stage::Pass { snippet, .. } => snippet.untrusted,
            Stage::Program(program) => program.code.untrusted,
            Stage::Delay { .. } => false,
        }
    }

    /// A program need not read what stands before it; every other stage does.
    pub fn reads_picture(&self) -> bool {
        !matches!(self.stage, Stage::Program(_)) || self.images.contains(&Image::Picture)
    }
}

/// One layer, with its effects resolved and its place still in the document's terms: the size of the picture is known
/// only where the textures are.
#[derive(Debug, Clone, PartialEq, Component)]
pub struct LayerNode {
    pub id: LayerId,
    pub name: Arc<str>,
    pub input: InputId,
    pub placement: Placement,
    pub crop: Crop,
    pub filter: ScaleFilter,
    pub opacity: f32,
    pub blend: Blend,
    pub space: BlendSpace,
    pub stages: Vec<StageNode>,
}

impl LayerNode {
    /// An input alone, pixel for pixel.
    pub fn plain(input: InputId) -> Self {
        Self {
            id: LayerId(0),
            name: Arc::from(""),
            input,
            placement: Placement::default(),
            crop: Crop::default(),
            filter: ScaleFilter::default(),
            opacity: 1.0,
            blend: Blend::default(),
            space: BlendSpace::default(),
            stages: Vec::new(),
        }
    }

    /// The margin of each of its effects, in order.
    pub fn margins(&self) -> impl Iterator<Item = u32> {
        let effects = self.stages.chunk_by(|a, b| a.effect == b.effect);
        effects.filter_map(|stages| stages.first()).map(|stage| stage.margin)
    }

    /// An effect of it has a side of this kind.
    pub fn has_side(&self, of: SideOf) -> bool {
        self.stages.iter().flat_map(|stage| &stage.sides).any(|side| side.of == of)
    }
}

/// One canvas, layers from the bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct CanvasNode {
    /// `None` is the program; else the nested scene that it holds.
    pub scene: Option<SceneId>,
    pub width: u32,
    pub height: u32,
    pub layers: Vec<LayerNode>,
}

/// A picture that programs make from nothing, each of what the one before it made: what [`InputId::Source`] of its id shows.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratorNode {
    pub source: SourceId,
    pub width: u32,
    pub height: u32,
    /// Programs; what is none is left out.
    pub stages: Vec<StageNode>,
}

/// All canvases of the show that are to be composed; a nested one stands before those that show it.
#[derive(Debug, Clone, PartialEq, Default, Resource)]
pub struct Composition {
    /// Sources that are made here and not captured.
    pub generators: Vec<GeneratorNode>,
    pub canvases: Vec<CanvasNode>,
    /// Inputs that no layer shows now but whose last picture is kept for when one does.
    pub kept: Vec<InputId>,
}

impl Composition {
    /// Every stage of every layer and generator, and every step of their sides.
    pub fn stages(&self) -> impl Iterator<Item = &StageNode> {
        let layers = self.canvases.iter().flat_map(|canvas| &canvas.layers);
        let layers = layers.flat_map(|layer| &layer.stages);
        let stages = layers.chain(self.generators.iter().flat_map(|generator| &generator.stages));
        stages.flat_map(|stage| stage.sides.iter().flat_map(|side| &side.steps).chain([stage]))
    }

    /// What stages read as images of their own.
    pub fn images(&self) -> impl Iterator<Item = InputId> {
        self.stages().flat_map(|stage| &stage.images).filter_map(|image| match image {
            Image::Input(id) => Some(*id),
            _ => None,
        })
    }

    /// Something in it changes with time alone.
    pub fn moves(&self) -> bool {
        self.stages().any(|stage| stage.stage.uses_time()) || self.hears()
    }

    /// Something in it reads sound that is live.
    pub fn hears(&self) -> bool {
        let live = |image: &Image| matches!(image, Image::Sound { live: true, .. });
        self.stages().flat_map(|stage| &stage.images).any(live)
    }

    /// From here on what reads sound reads that of the program.
    pub fn listen(&mut self) {
        let layers = self.canvases.iter_mut().flat_map(|canvas| &mut canvas.layers);
        let stages = layers.flat_map(|layer| &mut layer.stages);
        for stage in stages.chain(self.generators.iter_mut().flat_map(|generator| &mut generator.stages)) {
            let sides = stage.sides.iter_mut().flat_map(|side| &mut side.steps).flat_map(|step| &mut step.images);
            for image in stage.images.iter_mut().chain(sides) {
                if let Image::Sound { live, .. } = image {
                    *live = true;
                }
            }
        }
    }
}
