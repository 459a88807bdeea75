//! How the figure moves: every part's place as a function of time, so that any moment can be asked for.

use super::figure::{ELBOW, EYES, Figure, MOUTHS, NECK, WAIST};
use super::sprite::Affine;
use crate::source::generate::i420::Planes;
use std::f32::consts::TAU;

/// Seconds from one blink to the next, and of a blink.
const BLINK_EVERY: f32 = 3.7;
const BLINK: f32 = 0.2;

/// Where the parts are at a moment.
pub struct Pose {
    body: Affine,
    head: Affine,
    features: Affine,
    /// Squeezed from the closed eyes; `None` while they are open.
    lids: Option<Affine>,
    mouth: usize,
    forearm: Affine,
}

/// A slow swing of -1 to 1.
fn swing(seconds: f64, period: f64, phase: f64) -> f32 {
    ((seconds / period + phase).fract() as f32 * TAU).sin()
}

impl Pose {
    /// `middle`: design pixels from the left edge to where the figure stands.
    pub fn at(seconds: f64, middle: f32) -> Self {
        let sway = 9.0 * swing(seconds, 7.3, 0.0) + 3.5 * swing(seconds, 3.1, 0.2);
        let breath = 1.0 + 0.005 * swing(seconds, 4.1, 0.0);
        let body =
            Affine::about(WAIST, 0.010 * swing(seconds, 7.3, 0.05), breath).then(Affine::shift(middle + sway, 0.0));
        let turn = swing(seconds, 5.3, 0.1) * 0.7 + swing(seconds, 2.3, 0.4) * 0.3;
        let nod = 2.0 * swing(seconds, 1.9, 0.0) * (0.5 + 0.5 * swing(seconds, 6.1, 0.3));
        let head = Affine::about(NECK, 0.045 * swing(seconds, 4.7, 0.3) + 0.012 * turn, 1.0)
            .then(Affine::shift(2.0 * turn, nod))
            .then(body);
        let features = Affine::shift(3.6 * turn, 0.8 * nod).then(head);
        let into_blink = ((seconds / f64::from(BLINK_EVERY) + 0.6).fract() as f32) * BLINK_EVERY / BLINK;
        let lids = (into_blink < 1.0).then(|| {
            let closed = (into_blink * TAU / 2.0).sin().max(0.15);
            Affine::about((EYES.0, EYES.1 - 9.0), 0.0, closed).then(features)
        });
        let wave = 0.10 * swing(seconds, 1.7, 0.0) + 0.13 * swing(seconds, 4.3, 0.15);
        let forearm = Affine::about(ELBOW, wave, 1.0).then(body);
        Self { body, head, features, lids, mouth: mouth_at(seconds), forearm }
    }

    pub fn draw(&self, figure: &Figure, bytes: &mut [u8], planes: &Planes, noise: &[i8]) {
        let mut lay = |sprite: &super::sprite::Sprite, map: Affine| sprite.draw(map, bytes, planes, noise);
        lay(&figure.back_hair, self.head);
        lay(&figure.torso, self.body);
        lay(&figure.head, self.head);
        lay(&figure.features, self.features);
        if let Some(lids) = self.lids {
            lay(&figure.lids, lids);
        }
        if let Some(mouth) = figure.mouths.get(self.mouth) {
            lay(mouth, self.features);
        }
        lay(&figure.front_hair, self.head);
        lay(&figure.forearm, self.forearm);
    }
}

/// Talking: syllables, with a pause now and then.
fn mouth_at(seconds: f64) -> usize {
    let talking = swing(seconds, 6.7, 0.0) + 0.5 * swing(seconds, 2.9, 0.5) > -0.35;
    let open = (0.5 + 0.5 * swing(seconds, 0.31, 0.0)) * (0.6 + 0.4 * swing(seconds, 0.83, 0.3));
    if talking { ((open * MOUTHS as f32) as usize).min(MOUTHS - 1) } else { 0 }
}
