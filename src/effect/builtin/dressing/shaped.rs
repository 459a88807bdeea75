//! Effects that lay a colour beneath or above their picture in shapes made of its alpha: grown or shrunk, then blurred.
//!
//! Each shape is a [side](crate::effect::Side), so that it is made again only when the picture changes; the colour itself is one stage that needs
//! its own pixel only. The picture grows by as much as the shapes reach: what is around it is then transparent, also for the shapes.

use super::grow::{self, Cut};
use crate::effect::builtin::blur::passes::Reduced;
use crate::effect::builtin::gaussian_blur;
use crate::effect::reference::{map_pixels, saturate};
use crate::effect::{
    Effect, EffectContext, EffectInfo, MAX_MARGIN, Params, Picture, ReadyMade, Side, SideOf, Snippet, Stage, Values,
};
use std::path::Path;

/// A shape made of the picture's alpha.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shape {
    /// Pixels by which it is larger on every side; less than nothing shrinks it.
    pub grow: f32,
    /// Standard deviation of its blur in pixels, as it is to be seen.
    pub sigma: f32,
    /// At which cover its edge is seen, where it has grown and is not soft.
    pub cut: Cut,
}

/// What is left to blur of a shape that has grown over several levels, in its small picture's pixels: with less, those would show.
const LEAST_LEFT: f32 = 0.6;
/// The blur that looks like the smooth edge of a picture: the slope in its middle is one pixel.
const SMOOTH: f32 = 0.4;

/// What an effect does at some values.
pub(super) struct Worn {
    /// The images that the snippet reads, in order.
    pub shapes: Vec<Shape>,
    pub entry: &'static str,
    pub wgsl: &'static str,
    pub uniforms: Vec<[f32; 4]>,
    /// How far what is laid moves away from its shape, in pixels.
    pub moved: f32,
    pub pixel: Pixel,
}

/// The snippet on the CPU: its vectors, the colour, and a shape's alpha by its index and an offset.
pub(super) type Pixel = fn(&[[f32; 4]], [f32; 4], &dyn Fn(usize, [f32; 2]) -> f32) -> [f32; 4];

pub(super) struct Shaped {
    pub info: EffectInfo,
    /// `None` where nothing of it is seen.
    pub wear: fn(&Params) -> Option<Worn>,
    pub presets: Vec<ReadyMade>,
}

impl Shape {
    /// The blur that it is made with. What has grown is in few pixels, and softer than a small blur.
    fn drawn_sigma(self) -> f32 {
        let left = match grow::levels(self.grow) {
            0 => return self.sigma,
            1 => 0.0,
            _ => LEAST_LEFT,
        };
        self.sigma.max(gaussian_blur::sigma_behind(grow::levels(self.grow), left))
    }

    /// Whether halving alone does not blur as much.
    fn is_blurred(self) -> bool {
        let halving = match grow::levels(self.grow) {
            0 => 0.0,
            levels => gaussian_blur::sigma_behind(levels, 0.0),
        };
        self.drawn_sigma() > halving
    }

    /// How much steeper its edge is to be than it is made.
    pub fn steepness(self) -> f32 {
        let (drawn, seen) = (self.drawn_sigma(), self.sigma.max(SMOOTH));
        if drawn > seen { drawn / seen } else { 1.0 }
    }

    /// How far it reaches from the picture's edge, either way; three standard deviations hold all of a blur that is seen.
    fn reach(self) -> f32 {
        self.grow.abs() + 3.0 * self.drawn_sigma()
    }

    fn side(self, context: &EffectContext) -> Side {
        let mut steps = grow::steps(self.grow, self.cut);
        if self.is_blurred() {
            let halved = grow::levels(self.grow);
            steps.extend(gaussian_blur::steps_behind(halved, self.drawn_sigma(), context));
        }
        Side { of: SideOf::Picture, steps }
    }

    fn on_cpu(self, input: &Picture, context: &EffectContext) -> Reduced {
        let grown = grow::grown(input, self.grow, self.cut);
        if !self.is_blurred() {
            return grown;
        }
        gaussian_blur::softened_behind(grow::levels(self.grow), &grown, self.drawn_sigma(), context)
    }
}

impl Worn {
    fn margin(&self) -> f32 {
        let reach = self.shapes.iter().map(|shape| shape.reach()).fold(0.0, f32::max);
        // Round what is grown lies at least one pixel of nothing, which goes on for ever.
        (self.moved + reach + 1.0).ceil().min(MAX_MARGIN)
    }
}

impl Effect for Shaped {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        let stage =
            |worn: Worn| Stage::Point(Snippet::new(worn.entry, worn.wgsl).with_images(worn.shapes.len() as u32));
        (self.wear)(params).map(stage).into_iter().collect()
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.extend((self.wear)(params).into_iter().flat_map(|worn| worn.uniforms));
    }

    fn sides(&self, params: &Params, context: &EffectContext) -> Vec<Side> {
        let shapes = (self.wear)(params).into_iter().flat_map(|worn| worn.shapes);
        shapes.map(|shape| shape.side(context)).collect()
    }

    fn margin(&self, params: &Params, _: &EffectContext) -> f32 {
        (self.wear)(params).map_or(0.0, |worn| worn.margin())
    }

    fn neutral(&self) -> Values {
        vec![("opacity", 0.0.into())]
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let Some(worn) = (self.wear)(params) else { return input.clone() };
        // The margin decides which pixels become one.
        let offset = worn.margin();
        let around = with_margin(input, offset as i64);
        let context = EffectContext { size: (around.width as f32, around.height as f32) };
        let shapes: Vec<Reduced> = worn.shapes.iter().map(|shape| shape.on_cpu(&around, &context)).collect();
        map_pixels(input, |color, x, y| {
            let shape = |index: usize, [dx, dy]: [f32; 2]| {
                shapes.get(index).map_or(0.0, |shape| shape.at([x + offset + dx, y + offset + dy])[3])
            };
            (worn.pixel)(&worn.uniforms, color, &shape)
        })
    }
}

/// As in `cover.wgsl`.
pub(super) fn steep(shape: f32, cover: f32, steepness: f32) -> f32 {
    saturate((shape - cover) * steepness + 0.5)
}

/// The picture with so many transparent pixels around it.
fn with_margin(input: &Picture, margin: i64) -> Picture {
    let (width, height) = (input.width as i64, input.height as i64);
    let places = (-margin..height + margin).flat_map(|y| (-margin..width + margin).map(move |x| (x, y)));
    let pixels = places.map(|(x, y)| {
        let within = (0..width).contains(&x) && (0..height).contains(&y);
        if within { input.at(x, y) } else { [0.0; 4] }
    });
    let size = |side: i64| (side + 2 * margin) as usize;
    Picture { width: size(width), height: size(height), pixels: pixels.collect() }
}
