//! The colour of a place in a picture.

use crate::compositor::probe::ProbePicture;
use crate::effect::{Found, Params};
use std::collections::BTreeMap;

/// Pixels on either side of the one that is picked.
const REACH: i64 = 2;

/// The mean colour around a place, weighted by alpha; `None` for a picture without pixels.
pub fn picked(picture: &ProbePicture, [x, y]: [f64; 2]) -> Option<[u8; 3]> {
    let (width, height) = (i64::from(picture.width), i64::from(picture.height));
    let pixel = |share: f64, side: i64| ((share * side as f64).floor() as i64).clamp(0, (side - 1).max(0));
    let (x, y) = (pixel(x, width), pixel(y, height));
    let mut sum = [0_u64; 4];
    for row in (y - REACH).max(0)..=(y + REACH).min(height - 1) {
        for column in (x - REACH).max(0)..=(x + REACH).min(width - 1) {
            let [r, g, b, a] = *picture.rgba.get(usize::try_from((row * width + column) * 4).ok()?..)?.first_chunk()?;
            // What is clear has a colour too; it counts where there is nothing else.
            let weight = u64::from(a) * 256 + 1;
            for (total, value) in sum.iter_mut().zip([r, g, b]) {
                *total += u64::from(value) * weight;
            }
            let [.., total] = &mut sum;
            *total += weight;
        }
    }
    let [r, g, b, weight] = sum;
    (weight > 0).then(|| [r, g, b].map(|total| ((total + weight / 2) / weight) as u8))
}

/// The colour as a parameter, which keeps its alpha.
pub fn color_of(param: String, rgb: [u8; 3], params: &Params) -> Found {
    let [.., alpha] = params.color(&param);
    let [r, g, b] = rgb;
    let [red, green, blue] = rgb.map(|value| f64::from(value) / 255.0);
    Found {
        said: format!("Picked #{r:02X}{g:02X}{b:02X}."),
        params: BTreeMap::from([(param, vec![red, green, blue, f64::from(alpha)].into())]),
    }
}
