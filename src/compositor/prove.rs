//! Whether the shaders that a stage of a stranger's effect is fused into are valid, found out without a graphics device.

use super::blocks::BlockKey;
use super::fuse::{DrawKey, ImageKey, InputKey, LayerKey, OutputKey, Sampling, StageKey};
use crate::document::{Blend, BlendSpace};
use crate::effect::{Stage, TableKind};
use naga::front::wgsl;
use naga::valid::{Capabilities, ValidationFlags, Validator};
use std::error::Error;

/// Writes both forms of a draw with the stage in it, a point stage twice, so that its names are seen to be apart. The error is a sentence.
pub fn prove(stage: &Stage, vectors: u32) -> Result<(), String> {
    let (snippet, taps) = match stage {
        Stage::Point(snippet) => (snippet, false),
        Stage::Taps(snippet) | Stage::Pass { snippet, .. } => (snippet, true),
        Stage::Program(_) | Stage::Delay { .. } => return Ok(()),
    };
    // The unit of a stage's pixels and the places of its images stand before its parameters.
    let images = vec![ImageKey::Straight; snippet.images as usize];
    let params = 1 + snippet.images + vectors;
    let key = StageKey { snippet: snippet.clone(), taps, params, table: TableKind::Cube, images, dry: 0 };
    let stages = if taps { vec![key] } else { vec![key.clone(), key] };
    let layer = LayerKey {
        input: InputKey::INTERMEDIATE,
        sampling: Sampling::Bilinear,
        soft_edges: true,
        fixed: None,
        words: None,
        guided: false,
        opaque: false,
        reads: None,
        pinned: false,
        stages,
    };
    let output = OutputKey::Canvas { blend: Blend::Normal, space: BlendSpace::Linear };
    let draw = DrawKey { layers: vec![layer], output };
    validate(&draw.wgsl())?;
    validate(&BlockKey { draw, keeps: true }.wgsl())
}

fn validate(source: &str) -> Result<(), String> {
    let module = wgsl::parse_str(source).map_err(|error| error.message().to_owned())?;
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    match validator.validate(&module) {
        Ok(_) => Ok(()),
        Err(error) => {
            let mut error: &dyn Error = error.as_inner();
            while let Some(source) = error.source() {
                error = source;
            }
            Err(error.to_string())
        }
    }
}
