//! A shader that holds a stranger's text goes to the driver only when somebody else has survived it.

use bevy::prelude::*;
use std::sync::Arc;

/// A whole module as the driver will get it, to the letter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shader {
    pub wgsl: String,
    /// A vertex shader of its own; none: the entry point `vertex` of the module.
    pub vertex: Option<String>,
    pub form: ShaderForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ShaderForm {
    /// Entry point `fragment`, onto a target of this format.
    Fragment(wgpu::TextureFormat),
    /// Entry point `blocks`.
    Blocks,
}

/// Compiles a shader where it may do no harm. The error is a sentence.
pub trait Prover: Send + Sync {
    fn prove(&self, shader: &Shader) -> Result<(), String>;
}

/// Who proves; without one, no stranger's text is compiled.
#[derive(Resource, Clone, Default)]
pub struct Proofs(pub Option<Arc<dyn Prover>>);

impl Proofs {
    pub fn prove(&self, shader: &Shader) -> Result<(), String> {
        match &self.0 {
            Some(prover) => prover.prove(shader),
            None => Err("nobody is there to check a shader that comes from a file".into()),
        }
    }
}
