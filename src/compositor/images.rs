//! Pictures that stages and programs read beside what stands before them.

use super::fuse::ImageKey;
use super::layout::Laid;
use super::node::StageNode;
use super::plan::Intermediate;
use crate::effect::{SoundRow, Still};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A picture in a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum PlannedImage {
    Texture(Intermediate),
    Still(Arc<Still>),
    Nothing,
    Sound { row: SoundRow, width: u32, live: bool },
}

impl fmt::Display for PlannedImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Texture(texture) => write!(f, "{texture}"),
            Self::Still(still) => write!(f, "still {}x{}", still.width, still.height),
            Self::Nothing => write!(f, "nothing"),
            Self::Sound { width, live: false, .. } => write!(f, "silence {width}x1"),
            Self::Sound { width, .. } => write!(f, "sound {width}x1"),
        }
    }
}

/// A picture and where it lies under a stage's pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct StageImage {
    pub image: PlannedImage,
    pub key: ImageKey,
    /// From the stage's pixels to the picture's 0 to 1: scale and shift.
    pub place: [f32; 4],
}

impl StageImage {
    pub const NOTHING: Self = Self { image: PlannedImage::Nothing, key: ImageKey::Premultiplied, place: [0.0; 4] };

    /// Stretched over the whole picture of a source of this size, with what the crop cuts away.
    pub fn over_source(
        image: PlannedImage,
        key: ImageKey,
        (width, height): (u32, u32),
        laid: &Laid,
        units: (f32, f32),
    ) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let (x, y) = laid.origin;
        let scale = (1.0 / (f64::from(units.0) * width), 1.0 / (f64::from(units.1) * height));
        let place = [scale.0, scale.1, x / width, y / height].map(|value| value as f32);
        Self { image, key, place }
    }

    /// Laid onto the layer's picture, at so many texels per picture pixel.
    pub fn over_picture(texture: Intermediate, key: ImageKey, texels: (f64, f64), units: (f32, f32)) -> Self {
        let axis = |texels: f64, unit: f32, size: u32| (texels / (f64::from(unit) * f64::from(size))) as f32;
        let place = [axis(texels.0, units.0, texture.width), axis(texels.1, units.1, texture.height), 0.0, 0.0];
        Self { image: PlannedImage::Texture(texture), key, place }
    }
}

/// A stage of a stack that is being planned, with the pictures that it reads.
#[derive(Debug, Clone)]
pub struct Staged<'a> {
    pub node: &'a StageNode,
    /// How much of the effect its draw mixes in: 1 where the effect is mixed as a whole behind it.
    pub mix: f32,
    /// One per image of the snippet; none of a program.
    pub images: Vec<StageImage>,
}

impl<'a> Staged<'a> {
    /// The images are still to be filled in.
    pub fn of(node: &'a StageNode) -> Self {
        let count = node.stage.snippet().map_or(0, |snippet| snippet.images as usize);
        Self { node, mix: node.mix, images: vec![StageImage::NOTHING; count] }
    }

    /// Fills in the images from `first` on; what is too many is left out.
    pub fn fill(&mut self, first: usize, images: impl IntoIterator<Item = StageImage>) {
        for (slot, image) in self.images.iter_mut().skip(first).zip(images) {
            *slot = image;
        }
    }

    /// Textures that it binds.
    pub fn textures(&self) -> usize {
        self.images.len() + usize::from(self.lut.is_some())
    }
}

impl Deref for Staged<'_> {
    type Target = StageNode;

    fn deref(&self) -> &StageNode {
        self.node
    }
}
