//! The matte of each colour: the edge matte, made solid where core and bare screen are sure. With the screen's share it is all that a pixel looks up.
//!
//! Both are smooth functions of what the [table](super::table) knows, so they are taken at its entries and interpolated, and not the other way round: a pixel reads
//! two numbers and not three, which costs half of the texels. On the keyer's ground truth that lowers the composite's excess by 1.5 % and raises the matte's
//! error by half a per cent: near the ends, interpolation is gentler than the steps.

use super::kept::Kept;
use super::table::Model;
use crate::effect::reference::{saturate, smooth};
use crate::effect::{Lut3d, PAIRS, TableKind};
use std::sync::Arc;

/// From and to how much surer solid figure is than bare screen, or the other way round, the core matte goes from nothing to all. Thin smoke is near bare screen: that must be
/// surer.
const SOLID: (f32, f32) = (0.4, 0.8);
const BARE: (f32, f32) = (0.45, 0.95);

/// Pairs of the matte before its levels, with so much of the core matte, and K. The same table for the same question.
pub(super) fn table(model: &Model, core: f32) -> Arc<Lut3d> {
    static TABLES: Kept<(Model, f32), Lut3d> = Kept::new();
    TABLES.get((model.clone(), core), || {
        // As the graphics device holds it.
        let stored = |value: f32| (saturate(value) * 255.0).round() / 255.0;
        let entry = |known: &[f32; 3]| [stored(matte(*known, core)), stored(known[1]), 0.0];
        Lut3d { size: PAIRS, rgb: model.knowledge().iter().map(entry).collect(), kind: TableKind::Pairs }
    })
}

fn matte([alpha, _, sure]: [f32; 3], core: f32) -> f32 {
    let sure_of = |sure: f32, (from, to): (f32, f32)| smooth(saturate((sure - from) / (to - from))) * core;
    (alpha + (1.0 - alpha) * sure_of(sure, SOLID)) * (1.0 - sure_of(-sure, BARE))
}
