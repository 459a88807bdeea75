//! Measures the camera against the clean plate: how it is exposed now, and how much it differs where nobody stands.
//!
//! The gain is the most frequent ratio of the picture's light to the plate's, taken in [`RATIO_BINS`] bins of two stops each way, and the mean around that: a
//! background is alike all over, and what stands before it is not. With that gain, the histogram of distances has the
//! camera's noise as its first peak; the threshold stands where that ends (see [`valley`](super::valley)).

use super::super::picture_files;
use super::difference_key::Difference;
use super::valley::{BINS, Histogram};
use crate::document::ParamValue;
use crate::effect::reference::{bilinear, luma, srgb_decode};
use crate::effect::{Found, Gesture, Params, Picture, SetUp, Still};
use std::path::Path;
use std::sync::Arc;

pub(super) const SET_UPS: &[SetUp] = &[
    SetUp {
        name: "plate",
        label: "Capture plate",
        help: "Takes the picture as it is now for the empty set: step out of it first.",
        gesture: Gesture::Capture("plate"),
    },
    SetUp {
        name: "auto",
        label: "Measure",
        help: "Measures gain and noise between the picture and the plate, and sets the threshold.",
        gesture: Gesture::Press,
    },
];

const RATIO_BINS: usize = 128;
/// Stops that the bins reach, each way.
const STOPS: f32 = 2.0;
/// The plate's light where a ratio can be measured: not all noise, and not clipped.
const MEASURABLE: std::ops::RangeInclusive<f32> = 0.02..=0.85;
/// Pixels that are looked at, about.
const SAMPLES: usize = 100_000;
/// How many bins may hold the noise's peak, and the greatest threshold that is still noise.
const NOISE_END: usize = BINS / 2;
const MOST_NOISE: f32 = 0.25;

/// The plate. The error is a sentence.
pub(super) fn plate(params: &Params, base: &Path) -> Result<Arc<Still>, String> {
    match params.file("plate") {
        "" => Err("Difference key has no clean plate: choose a picture of the empty set, or step out of the picture and press Capture plate.".into()),
        path => picture_files::picture(path, base).map_err(|error| format!("Difference key has no clean plate: {error}")),
    }
}

pub(super) fn auto(params: &Params, picture: &Picture, base: &Path) -> Result<Found, String> {
    let still = plate(params, base)?;
    let plate = picture_files::to_picture(&still);
    let pairs = pairs(picture, &plate);
    let gain = gain(&pairs).ok_or(
        "Difference key cannot measure the plate: it is nearly black or white all over; take one with more light in between.",
    )?;
    let measured = Difference::new(params).with_gain(gain);
    // By their square roots: noise is small, and is to have some bins.
    let distances = pairs.iter().map(|(color, plate)| (measured.distance(*color, *plate).sqrt(), 1.0));
    let found = Histogram::of(distances).valley(NOISE_END).map(|(first, last)| (first * first, last * last));
    let found = found.filter(|(threshold, _)| *threshold <= MOST_NOISE);
    let (threshold, edge) = found.ok_or(
        "Difference key cannot tell the set from what stands before it: take a new plate with the camera as it stands now.",
    )?;
    let value = |number: f32| ParamValue::from((f64::from(number) * 1000.0).round() / 1000.0);
    let params = [("gain", gain), ("threshold", threshold), ("softness", (edge - threshold).max(0.02))];
    let said = format!(
        "The camera takes in {gain:.2} times the plate's light, and differs by up to {:.1} %.",
        threshold * 100.0
    );
    Ok(Found { params: params.map(|(name, number)| (name.to_owned(), value(number))).into(), said })
}

/// Visible pixels of the picture and the plate's at the same place.
fn pairs(picture: &Picture, plate: &Picture) -> Vec<([f32; 4], [f32; 4])> {
    let width = picture.width.max(1);
    let step = (picture.pixels.len() / SAMPLES).max(1);
    // No divisor of the width, or only some columns would be looked at.
    let step = if step > 1 && width.is_multiple_of(step) { step + 1 } else { step };
    let of = |(index, color): (usize, &[f32; 4])| {
        let (x, y) = ((index % width) as f32 + 0.5, (index / width) as f32 + 0.5);
        let (x, y) = (x / width as f32, y / picture.height.max(1) as f32);
        (*color, bilinear(plate, x * plate.width as f32, y * plate.height as f32))
    };
    picture.pixels.iter().enumerate().step_by(step).map(of).filter(|([.., alpha], _)| *alpha > 0.5).collect()
}

/// The picture's light by the plate's where nobody stands.
fn gain(pairs: &[([f32; 4], [f32; 4])]) -> Option<f32> {
    let light = |[r, g, b, _]: [f32; 4]| luma([r, g, b].map(srgb_decode));
    let mut bins = [(0_u32, 0.0_f32); RATIO_BINS];
    for (color, plate) in pairs {
        let (now, then) = (light(*color), light(*plate));
        if !MEASURABLE.contains(&then) || !MEASURABLE.contains(&now) {
            continue;
        }
        let stops = (now / then).log2();
        let bin = ((stops + STOPS) / (2.0 * STOPS) * RATIO_BINS as f32).floor();
        if bin >= 0.0
            && let Some((count, sum)) = bins.get_mut(bin as usize)
        {
            *count += 1;
            *sum += stops;
        }
    }
    // Three neighbours together: noise spreads one ratio over some bins.
    let around = bins.windows(3).map(|three| three.iter().fold((0, 0.0), |(n, s), (count, sum)| (n + count, s + sum)));
    let (count, sum) = around.max_by_key(|(count, _)| *count).filter(|(count, _)| *count > 0)?;
    Some((sum / count as f32).exp2().clamp(0.25, 4.0))
}
