//! Pictures that an effect needs beside the one that it changes: its matte, softened, or what lies beneath the layer.
//!
//! A side is made in textures of its own, and only when what it is made of changed; the effect itself stays part of its layer's one draw and
//! reads the side as an image.

use super::Stage;

/// A picture made beside the stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    pub of: SideOf,
    /// What is done to it, in order; as in a stack, what fuses is one draw. Their snippets may read the images of the effect's assets, but no sides.
    pub steps: Vec<SideStep>,
}

/// What a side is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SideOf {
    /// What stands before the effect.
    Picture,
    /// The canvas as it is beneath the layer, laid onto the layer's picture: its pixels, cropped and turned as the layer is. Transparent where nothing
    /// lies beneath.
    Beneath,
}

/// One step of a side: [`Stage::Point`], [`Stage::Taps`] or [`Stage::Pass`], with what its `param()` reads.
#[derive(Debug, Clone, PartialEq)]
pub struct SideStep {
    pub stage: Stage,
    pub uniforms: Vec<[f32; 4]>,
}
