//! What moves fast, what light shines through, and what shines.

use super::cel::{Cel, Look};
use super::figure::{bounce, lit, rounded};
use super::random::{clouds, noise};
use super::shape::{Bounds, Point, around, capsule, ellipse, slab};
use std::f32::consts::TAU;

/// A ball that flies while the shutter is open. Colours are linear.
#[derive(Debug, Clone)]
pub struct Ball {
    pub at: Point,
    pub radius: f32,
    /// Pixels during the exposure.
    pub travel: [f32; 2],
    pub color: [f32; 3],
    pub bounce: f32,
}

impl Ball {
    pub fn paint(&self, cel: &mut Cel, tick: f32) {
        // The shutter is open for half of a frame.
        let start = [0, 1].map(|axis| self.at[axis] + self.travel[axis] * (2.0 * tick - 0.5));
        let reach = [0, 1].map(|axis| self.radius + self.travel[axis].abs());
        let count = moments(self.travel[0].hypot(self.travel[1]));
        cel.expose(around(start, reach), count, |now, time| {
            let center = [0, 1].map(|axis| start[axis] + self.travel[axis] * time);
            let radii = [self.radius; 2];
            now.fill(
                around(center, radii),
                move |p| ellipse(p, center, radii),
                |p, d| {
                    let band = if (p[1] - center[1]).abs() < self.radius * 0.25 { 0.55 } else { 1.0 };
                    Look {
                        color: lit(self.color, band * rounded(p, center, radii)),
                        opacity: 1.0,
                        spill: bounce(self.bounce, d, 10.0),
                    }
                },
            );
        });
    }
}

/// A forearm with a hand that swings about the elbow while the shutter is open.
#[derive(Debug, Clone)]
pub struct Arm {
    pub elbow: Point,
    /// Pixels from the elbow to the wrist.
    pub length: f32,
    /// Radians, 0 to the right and positive downwards, at the middle of the exposure.
    pub angle: f32,
    /// Pixels that the wrist moves during the exposure.
    pub travel: f32,
    pub skin: [f32; 3],
    pub sleeve: [f32; 3],
    pub bounce: f32,
}

impl Arm {
    pub fn paint(&self, cel: &mut Cel, tick: f32) {
        let swing = self.travel / self.length;
        let reach = self.length * 1.7;
        cel.expose(around(self.elbow, [reach, reach]), moments(self.travel * 1.5), |now, time| {
            self.paint_at(now, self.angle + swing * (2.0 * tick + time - 0.5));
        });
    }

    fn paint_at(&self, cel: &mut Cel, angle: f32) {
        let place = |along: f32, off: f32| {
            let (sin, cos) = (angle + off).sin_cos();
            [self.elbow[0] + cos * self.length * along, self.elbow[1] + sin * self.length * along]
        };
        let [wrist, cuff, elbow] = [place(1.0, 0.0), place(0.6, 0.0), self.elbow];
        let thick = self.length * 0.14;
        let mut limb = |from: Point, to: Point, radii: [f32; 2], color: [f32; 3]| {
            let widest = radii[0].max(radii[1]) + 2.0;
            let bounds = [
                from[0].min(to[0]) - widest,
                from[1].min(to[1]) - widest,
                from[0].max(to[0]) + widest,
                from[1].max(to[1]) + widest,
            ];
            cel.fill(
                bounds,
                move |p| capsule(p, from, to, radii),
                |_, d| Look {
                    color: lit(color, 0.65 + 0.45 * (-d / radii[0]).clamp(0.0, 1.0)),
                    opacity: 1.0,
                    spill: bounce(self.bounce, d, 10.0),
                },
            );
        };
        limb(cuff, wrist, [thick * 0.85, thick * 0.7], self.skin);
        limb(elbow, cuff, [thick * 1.25, thick * 1.05], self.sleeve);
        limb(wrist, place(1.18, 0.0), [thick * 0.8, thick * 0.85], self.skin);
        for (finger, off) in [-0.13_f32, -0.05, 0.03, 0.11].into_iter().enumerate() {
            let tip = place(1.47 - 0.05 * (finger as f32 - 1.4).abs(), off * 1.5);
            limb(place(1.22, off * 0.9), tip, [thick * 0.24, thick * 0.19], self.skin);
        }
        limb(place(1.08, -0.1), place(1.25, -0.32), [thick * 0.3, thick * 0.22], self.skin);
    }
}

/// How many moments make a path of so many pixels smooth.
fn moments(travel: f32) -> u32 {
    (travel.abs() * 2.0).ceil().max(1.0) as u32
}

/// A hanging cloth that light shines through: opacity `middle ± swing` by its folds, within 0.3 to 0.8.
#[derive(Debug, Clone)]
pub struct Veil {
    /// Left, top, right, bottom.
    pub bounds: Bounds,
    pub color: [f32; 3],
    pub middle: f32,
    pub swing: f32,
    /// Pixels from fold to fold.
    pub period: f32,
    pub bounce: f32,
    pub seed: u64,
}

impl Veil {
    pub fn paint(&self, cel: &mut Cel, tick: f32) {
        let [left, top, right, bottom] = self.bounds;
        let blow = 1.2 * tick;
        let wave = |y: f32, salt: u64| 14.0 * noise(self.seed ^ salt, y * 0.012, 0.05 * tick) + blow;
        let shape = |[x, y]: Point| {
            let hem = bottom + 10.0 * noise(self.seed ^ 9, x * 0.03, 0.05 * tick);
            let sides = (left + wave(y, 7) - x).max(x - right - wave(y, 8));
            sides.max(top - y).max(y - hem)
        };
        cel.fill([left - 30.0, top, right + 30.0, bottom + 14.0], shape, |[x, y], _| {
            let bend = 18.0 * noise(self.seed ^ 10, x * 0.008, y * 0.009) - blow;
            let fold =
                0.7 * (TAU * (x + bend) / self.period).sin() + 0.3 * (TAU * (x + bend) / self.period * 2.3).sin();
            let threads = 0.03 * noise(self.seed ^ 11, x * 0.9, y * 0.9);
            Look {
                color: lit(self.color, 0.8 + 0.22 * fold),
                opacity: (self.middle + self.swing * fold + threads).clamp(0.3, 0.8),
                spill: self.bounce,
            }
        });
    }
}

/// Smoke that rises from a place: opacity `most · e^(−r²) · clouds`, softly.
#[derive(Debug, Clone)]
pub struct Smoke {
    pub at: Point,
    /// Half width and half height.
    pub size: [f32; 2],
    pub most: f32,
    /// Linear.
    pub grey: f32,
    pub seed: u64,
}

impl Smoke {
    pub fn paint(&self, cel: &mut Cel, tick: f32) {
        let ([cx, cy], [rx, ry]) = (self.at, self.size);
        let bounds = around(self.at, [rx * 2.2, ry * 2.2]);
        cel.fill(
            bounds,
            |_| f32::MIN,
            |[x, y], _| {
                let (px, py) = (x * 0.012, y * 0.012 + 0.02 * tick);
                let warp = clouds(self.seed ^ 12, px, py, 3);
                let puffs = 0.6 + 0.9 * clouds(self.seed ^ 13, px * 1.6 + warp, py * 1.2 + 0.6 * warp, 5);
                let (dx, dy) = ((x - cx) / rx + 0.35 * warp, (y - cy) / ry);
                let opacity = self.most * (-(dx * dx + dy * dy)).exp() * puffs.clamp(0.0, 1.2);
                // Thinner than this nobody sees it; the air ends there.
                let opacity = (opacity - 0.004).max(0.0);
                Look { color: [self.grey * (0.85 + 0.25 * warp); 3].map(|v| v.clamp(0.0, 1.0)), opacity, spill: 0.0 }
            },
        );
    }
}

/// A polished metal cup, which mirrors the screen in stripes.
#[derive(Debug, Clone)]
pub struct Cup {
    pub at: Point,
    /// Half width and half height.
    pub size: [f32; 2],
    pub mirror: f32,
}

impl Cup {
    pub fn paint(&self, cel: &mut Cel, tick: f32) {
        let (at, size) = ([self.at[0] + 0.7 * tick, self.at[1]], self.size);
        let ring = [at[0] + size[0] * 1.1, at[1]];
        let radii = [size[0] * 0.55, size[1] * 0.5];
        cel.fill(
            around(ring, [radii[0] + 4.0, radii[1] + 4.0]),
            move |p| ellipse(p, ring, radii).abs() - 3.5,
            |p, _| self.look((p[1] - at[1]) / size[1]),
        );
        cel.fill(around(at, size), move |p| slab(p, at, size, 10.0), |p, _| self.look((p[0] - at[0]) / size[0]));
    }

    /// Across the round side, −1 to 1.
    fn look(&self, across: f32) -> Look {
        let stripe = |center: f32, width: f32| (-((across - center) / width).powi(2)).exp();
        let color = [0.16 + 0.6 * stripe(-0.3, 0.12) + 0.25 * stripe(0.45, 0.3); 3];
        let spill = self.mirror * (0.15 + stripe(-0.8, 0.2) + stripe(0.85, 0.15) + 0.5 * stripe(0.1, 0.1));
        Look { color, opacity: 1.0, spill }
    }
}
