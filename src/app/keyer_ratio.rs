//! What a keyer costs beside the classic one, in one run: both take turns, so that a machine that slows down does so for both.

use super::bench::BenchError;
use super::headless::HeadlessStudio;
use super::works;
use crate::cli::args::BenchWork;
use crate::diagnostics::process::cpu_seconds;
use crate::scene::ClockMode;
use std::path::Path;
use std::time::Duration;

/// Turns of each.
const ROUNDS: usize = 9;
/// Frames of a turn, and those before it that are not measured: the other's pictures have left the caches.
const FRAMES: u64 = 15;
const BEFORE: u64 = 2;

/// CPU time per frame of a work with this keyer over that with the classic one: the median of the rounds. `path` is a file beside the work's clips.
pub fn to_classic(work: &BenchWork, keyer: &str, path: &Path) -> Result<f64, BenchError> {
    let open = |keyer: &str| -> Result<HeadlessStudio, BenchError> {
        let show = works::show(work, keyer);
        let mut studio = HeadlessStudio::new(show, Some(path.to_owned()), ClockMode::Stepped { start: 0 })?;
        studio.settle(Duration::from_secs(60))?;
        Ok(studio)
    };
    let (mut classic, mut other) = (open(works::KEYER)?, open(keyer)?);
    let mut ratios: Vec<f64> = (0..ROUNDS).map(|_| turn(&mut classic).recip() * turn(&mut other)).collect();
    ratios.sort_by(f64::total_cmp);
    Ok(ratios.get(ROUNDS / 2).copied().unwrap_or_default())
}

/// CPU seconds of one turn.
fn turn(studio: &mut HeadlessStudio) -> f64 {
    let step = |studio: &mut HeadlessStudio| {
        studio.step();
        studio.wait();
    };
    (0..BEFORE).for_each(|_| step(studio));
    let before = cpu_seconds();
    (0..FRAMES).for_each(|_| step(studio));
    cpu_seconds() - before
}
