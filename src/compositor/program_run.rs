//! A program in a plan: which one, at which values, of which pictures.

use super::images::PlannedImage;
use super::plan::{Intermediate, Owner};
use crate::document::{EffectId, SceneId};
use crate::effect::{Program, ProgramCode};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A program at work: its last pass fills the intermediate that the plan's pass is for.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgramRun {
    pub instance: Instance,
    pub program: Program,
    pub uniforms: Vec<[f32; 4]>,
    /// One per image of the code.
    pub images: Vec<PlannedImage>,
}

/// Whose program it is: its buffers and its count of frames go on while this is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Instance {
    pub owner: Owner,
    /// The canvas that shows the layer, as of an [`Intermediate`].
    pub scene: Option<SceneId>,
    pub effect: EffectId,
    /// Which of the effect's stages; `None` mixes the effect with the picture before it.
    pub stage: Option<u32>,
}

impl ProgramRun {
    /// Mixes `wet` into `dry`, two pictures of one size.
    pub fn mix(instance: Instance, dry: Intermediate, wet: Intermediate, amount: f32) -> Self {
        Self {
            instance: Instance { stage: None, ..instance },
            program: Program { code: mix_code(), sizes: Vec::new() },
            uniforms: vec![[amount, 0.0, 0.0, 0.0]],
            images: vec![PlannedImage::Texture(dry), PlannedImage::Texture(wet)],
        }
    }
}

fn mix_code() -> Arc<ProgramCode> {
    static CODE: OnceLock<Arc<ProgramCode>> = OnceLock::new();
    let make = || {
        let mixing = include_str!("../../shaders/fuse/wet_dry.wgsl");
        Arc::new(ProgramCode {
            name: "mix".into(),
            fragment: format!("{}{mixing}", include_str!("../../shaders/program/mix_program.wgsl")),
            vertex: None,
            images: 2,
            buffers: Vec::new(),
            passes: vec![None],
            vectors: 1,
            moves: false,
            untrusted: false,
        })
    };
    CODE.get_or_init(make).clone()
}

impl fmt::Display for ProgramRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "program {}", self.program.code.name)?;
        for (index, image) in self.images.iter().enumerate() {
            write!(f, "{}{image}", if index == 0 { " of " } else { ", " })?;
        }
        let passes = self.program.code.passes.iter().map(|buffer| match buffer.map(|index| (index, index as usize)) {
            None => "picture".to_owned(),
            Some((index, at)) => match self.program.sizes.get(at) {
                Some((width, height)) => format!("buffer {index} {width}x{height}"),
                None => format!("buffer {index}"),
            },
        });
        write!(f, " -> {}", passes.collect::<Vec<_>>().join(", "))
    }
}
