//! A shape made larger or smaller on every side, at a cost that hardly grows with the distance.
//!
//! Each level halves the picture by the mean of two by two pixels and then takes the greatest cover (least, to shrink) of a place and four around it,
//! twice: four along rows and columns, then four along the diagonals. A diamond and a square of the same radius `r` together are an octagon, whose reach in
//! any direction is within 4 % of `1.78 r`. All levels have the same radius in their own pixels, at most [`FARTHEST`], so that the reach doubles with each.
//! Only the first level sees what is thinner than its own reach, and the means keep edges where they are to a fraction of a pixel.
//!
//! A line one pixel wide is at most half covered in the first level's mean. What is to be drawn around it is therefore [cut](Cut) where the cover is
//! 0.3 and not where it is half, and the radius is less by what that moves an edge: a thin line's stroke is then thinner by a third, and not lost.

use crate::effect::builtin::blur::passes::{HALVE, Reduced, made};
use crate::effect::reference::bilinear;
use crate::effect::{Picture, SideStep, Snippet, Stage};

const GROW: Snippet = Snippet::new("grow_shape", include_str!("../../../../shaders/effects/dressing/grow.wgsl"));

/// Farthest that one of four lies, in its level's pixels: with more, what is thin would break up.
const FARTHEST: f32 = 2.0;
const MOST_LEVELS: u32 = 5;
/// Reach of an octagon of a radius of one, between that of its corners and that of its sides.
const OCTAGON: f32 = 1.78;
/// What a cut at 0.3 moves an edge by, in the last level's pixels.
const MOVED_BY_CUT: f32 = 0.375;

/// At which cover the edge of what has grown is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Half,
    /// Below it, so that thin lines count.
    Low,
}

impl Cut {
    /// The cover at the edge of a shape moved by so many pixels: to shrink a shape is to grow what is around it.
    pub fn cover(self, distance: f32) -> f32 {
        match self {
            Self::Half => 0.5,
            Self::Low if distance < 0.0 => 0.7,
            Self::Low => 0.3,
        }
    }
}

/// How far so many levels reach together, of one pixel in each.
fn span(levels: u32) -> f32 {
    2.0_f32.powi(levels as i32 + 1) - 2.0
}

/// How often a shape is halved that is moved by so many pixels.
pub(super) fn levels(distance: f32) -> u32 {
    if distance == 0.0 {
        return 0;
    }
    let reaches = |levels: &u32| OCTAGON * FARTHEST * span(*levels) >= distance.abs();
    (1..MOST_LEVELS).find(reaches).unwrap_or(MOST_LEVELS)
}

/// To one of the four places, by whether they lie along the diagonals, in a level's pixels.
fn arm(distance: f32, cut: Cut, diagonal: bool) -> [f32; 2] {
    let levels = levels(distance);
    let moved = if cut == Cut::Low { MOVED_BY_CUT * 2.0_f32.powi(levels as i32) } else { 0.0 };
    let radius = (distance.abs() - moved).max(0.0) / (OCTAGON * span(levels));
    let side = radius * std::f32::consts::FRAC_1_SQRT_2;
    if diagonal { [side, side] } else { [radius, 0.0] }
}

fn shrinks(distance: f32) -> f32 {
    if distance < 0.0 { 1.0 } else { 0.0 }
}

/// The steps that make a shape larger by so many pixels on every side, smaller below nothing.
pub(super) fn steps(distance: f32, cut: Cut) -> Vec<SideStep> {
    let halve = SideStep { stage: Stage::Pass { snippet: HALVE, scale: (0.5, 0.5) }, uniforms: Vec::new() };
    let four = |diagonal| {
        let [x, y] = arm(distance, cut, diagonal);
        let uniforms = vec![[x, y, shrinks(distance), 0.0]];
        SideStep { stage: Stage::Pass { snippet: GROW, scale: (1.0, 1.0) }, uniforms }
    };
    (0..levels(distance)).flat_map(|_| [halve.clone(), four(false), four(true)]).collect()
}

/// What [`steps`] make of a picture whose alpha is the shape.
pub(super) fn grown(shape: &Picture, distance: f32, cut: Cut) -> Reduced {
    let (levels, shrinks) = (levels(distance), shrinks(distance));
    let four = |picture: Picture, diagonal| {
        let [ax, ay] = arm(distance, cut, diagonal);
        made((picture.width, picture.height), 1.0, |x, y| {
            let cover = |dx: f32, dy: f32| (shrinks - bilinear(&picture, x + dx, y + dy)[3]).abs();
            let around = [(ax, ay), (-ax, -ay), (-ay, ax), (ay, -ax)];
            let most = around.map(|(dx, dy)| cover(dx, dy)).into_iter().fold(cover(0.0, 0.0), f32::max);
            [1.0, 1.0, 1.0, (shrinks - most).abs()]
        })
    };
    let level = |picture: Picture, _| four(four(Reduced::of(&picture, 1).picture, false), true);
    Reduced { picture: (0..levels).fold(shape.clone(), level), scale: 0.5_f32.powi(levels as i32) }
}
