//! A person from the chest up, with hair.

use super::cel::{Cel, Look};
use super::random::{Random, clouds, noise};
use super::shape::{Point, around, capsule, ellipse, melt, slab};
use std::f32::consts::PI;

/// How hair falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HairStyle {
    /// Wisps of 6 to 26 pixels.
    Short,
    /// 90 to 220 pixels, falling.
    Long,
    /// 30 to 80 pixels in curls.
    Curly,
    /// 25 to 110 pixels, away from the head.
    Wild,
}

/// A person. Colours are linear and straight; `bounce` values are the greatest share of the screen's light that a material gets, reached at
/// its outline.
#[derive(Debug, Clone)]
pub struct Person {
    /// Middle of the head, in pixels.
    pub at: Point,
    /// 1 for a head of 160 pixels.
    pub scale: f32,
    pub skin: [f32; 3],
    pub hair: [f32; 3],
    pub style: HairStyle,
    /// How many strands leave the hair.
    pub strands: u32,
    pub clothes: [f32; 3],
    pub skin_bounce: f32,
    pub clothes_bounce: f32,
    pub hair_bounce: f32,
    pub glasses: bool,
    /// Lapels and a tie.
    pub suit: bool,
    pub seed: u64,
}

/// Spill within a shape: `k · (0.3 + 0.7 · e^(d / reach))`, `d` the negative distance to its outline.
pub fn bounce(k: f32, distance: f32, reach: f32) -> f32 {
    k * (0.3 + 0.7 * (distance / reach).exp())
}

/// Light on a ball-like surface: 0.4 in the shade to about 1.1.
pub fn rounded([x, y]: Point, [cx, cy]: Point, [rx, ry]: [f32; 2]) -> f32 {
    let (nx, ny) = ((x - cx) / rx, (y - cy) / ry);
    let nz = (1.0 - nx * nx - ny * ny).max(0.0).sqrt();
    0.4 + 0.75 * (0.77 * nz - 0.4 * nx - 0.5 * ny).max(0.0)
}

pub fn lit(color: [f32; 3], light: f32) -> [f32; 3] {
    color.map(|value| (value * light).clamp(0.0, 1.0))
}

impl Person {
    /// Paints the person; `tick` counts frames, over which it sways and its hair moves.
    pub fn paint(&self, cel: &mut Cel, tick: f32) {
        let sway = [1.3 * (0.7 * tick).sin() + 0.6 * tick, 0.5 * (0.9 * tick).cos()];
        let head = [self.at[0] + sway[0], self.at[1] + sway[1]];
        if self.style == HairStyle::Long {
            self.paint_strands(cel, head, tick, self.strands * 3 / 5, 1);
        }
        self.paint_body(cel, head);
        self.paint_head(cel, head);
        self.paint_cap(cel, head);
        self.paint_strands(cel, head, tick, self.strands, 2);
        if self.glasses {
            self.paint_glasses(cel, head);
        }
    }

    fn paint_body(&self, cel: &mut Cel, head: Point) {
        let s = self.scale;
        let [cx, cy] = head;
        let bottom = cel.height as f32;
        let neck = move |p: Point| capsule(p, [cx, cy + 55.0 * s], [cx, cy + 120.0 * s], [30.0 * s, 34.0 * s]);
        cel.fill([cx - 60.0 * s, cy, cx + 60.0 * s, cy + 170.0 * s], neck, |p, d| Look {
            color: lit(self.skin, 0.62 + 0.1 * ((p[0] - cx) / (34.0 * s))),
            opacity: 1.0,
            spill: bounce(self.skin_bounce, d, 12.0),
        });
        let middle = [cx, cy + 230.0 * s];
        let torso = move |p: Point| {
            let shoulders = ellipse(p, middle, [172.0 * s, 122.0 * s]);
            let trunk = slab(p, [cx, cy + 420.0 * s], [150.0 * s, 200.0 * s], 20.0 * s);
            // The neckline.
            melt(shoulders, trunk, 30.0 * s).max(-ellipse(p, [cx, cy + 104.0 * s], [44.0 * s, 40.0 * s]))
        };
        cel.fill([cx - 180.0 * s, cy + 90.0 * s, cx + 180.0 * s, bottom], torso, |p, d| {
            let (x, y) = ((p[0] - cx) / s, (p[1] - cy) / s);
            let folds = clouds(self.seed ^ 3, x * 0.02 + y * 0.006, y * 0.011, 3);
            let weave = noise(self.seed ^ 4, x * 0.7, y * 0.7);
            let shade = (0.92 + 0.45 * folds + 0.05 * weave) * (1.0 - 0.35 * (x / 172.0).powi(2));
            Look { color: lit(self.clothes, shade), opacity: 1.0, spill: bounce(self.clothes_bounce, d, 16.0) }
        });
        if self.suit {
            self.paint_suit(cel, head);
        }
    }

    fn paint_suit(&self, cel: &mut Cel, [cx, cy]: Point) {
        let s = self.scale;
        let bottom = cel.height as f32;
        let plain = |color: [f32; 3]| {
            let spill = self.clothes_bounce * 0.3;
            move |_: Point, _: f32| Look { color, opacity: 1.0, spill }
        };
        let bounds = [cx - 70.0 * s, cy + 100.0 * s, cx + 70.0 * s, bottom];
        let shirt = move |p: Point| {
            let half = 40.0 * s - (p[1] - cy - 138.0 * s) * 0.16;
            ((p[0] - cx).abs() - half).max(cy + 138.0 * s - p[1])
        };
        cel.fill(bounds, shirt, plain([0.78, 0.78, 0.76]));
        let tie = move |p: Point| capsule(p, [cx, cy + 148.0 * s], [cx, cy + 330.0 * s], [7.0 * s, 15.0 * s]);
        cel.fill(bounds, tie, plain([0.22, 0.03, 0.04]));
        for side in [-1.0, 1.0] {
            let lapel = move |p: Point| {
                let (from, to) = ([cx + side * 43.0 * s, cy + 130.0 * s], [cx + side * 14.0 * s, cy + 330.0 * s]);
                capsule(p, from, to, [10.0 * s, 13.0 * s])
            };
            cel.fill([cx - 90.0 * s, cy + 100.0 * s, cx + 90.0 * s, bottom], lapel, plain(lit(self.clothes, 0.7)));
        }
    }

    fn paint_head(&self, cel: &mut Cel, head: Point) {
        let s = self.scale;
        let [cx, cy] = head;
        let size = [60.0 * s, 80.0 * s];
        for side in [-1.0, 1.0] {
            let ear = [cx + side * 60.0 * s, cy + 8.0 * s];
            cel.fill(
                around(ear, [12.0 * s, 20.0 * s]),
                move |p| ellipse(p, ear, [10.0 * s, 18.0 * s]),
                |_, d| Look {
                    color: lit(self.skin, 0.75),
                    opacity: 1.0,
                    spill: bounce(self.skin_bounce * 1.2, d, 8.0),
                },
            );
        }
        cel.fill(
            around(head, size),
            move |p| ellipse(p, head, size),
            |p, d| {
                let pores = 0.03 * noise(self.seed ^ 5, p[0] * 0.4, p[1] * 0.4);
                Look {
                    color: lit(self.skin, rounded(p, head, [size[0] * 1.1, size[1] * 1.1]) + pores),
                    opacity: 1.0,
                    spill: bounce(self.skin_bounce, d, 14.0),
                }
            },
        );
        let dark = lit(self.hair, 0.8);
        let mut dot = |center: Point, radii: [f32; 2], color: [f32; 3]| {
            let radii = radii.map(|radius| radius * s);
            let look = move |_: Point, _: f32| Look { color, opacity: 1.0, spill: 0.0 };
            cel.fill(around(center, radii), move |p| ellipse(p, center, radii), look);
        };
        for side in [-1.0, 1.0] {
            dot([cx + side * 24.0 * s, cy - 26.0 * s], [14.0, 3.0], dark);
            dot([cx + side * 24.0 * s, cy - 10.0 * s], [10.0, 5.0], [0.75, 0.74, 0.72]);
            dot([cx + side * 24.0 * s, cy - 10.0 * s], [4.5, 4.5], [0.03, 0.025, 0.02]);
        }
        dot([cx + 5.0 * s, cy + 18.0 * s], [6.0, 8.0], lit(self.skin, 0.72));
        dot([cx, cy + 44.0 * s], [20.0, 5.0], [self.skin[0] * 0.75, self.skin[1] * 0.42, self.skin[2] * 0.42]);
    }

    /// The solid part of the hair.
    fn paint_cap(&self, cel: &mut Cel, head: Point) {
        let s = self.scale;
        let [cx, cy] = head;
        let cap = move |p: Point| {
            let hair = ellipse(p, [cx, cy - 16.0 * s], [68.0 * s, 76.0 * s]);
            hair.max(-ellipse(p, [cx, cy + 26.0 * s], [60.0 * s, 70.0 * s]))
        };
        cel.fill(around([cx, cy - 16.0 * s], [70.0 * s, 78.0 * s]), cap, |p, d| {
            let angle = (p[1] - cy).atan2(p[0] - cx);
            let shade = 0.8 + 0.35 * noise(self.seed ^ 6, angle * 30.0, (p[1] - cy) * 0.03 / s);
            Look { color: lit(self.hair, shade), opacity: 1.0, spill: bounce(self.hair_bounce, d, 8.0) }
        });
    }

    fn paint_strands(&self, cel: &mut Cel, head: Point, tick: f32, count: u32, salt: u64) {
        let s = self.scale;
        let mut random = Random::new(&[self.seed, salt]);
        for index in 0..count {
            let (arc, length, curl, fall) = match self.style {
                HairStyle::Short => ([-1.05, 0.05], random.range(6.0, 26.0), 0.05, 0.0),
                HairStyle::Long => ([-1.12, 0.12], random.range(90.0, 220.0), 0.04, 0.2),
                HairStyle::Curly => ([-1.12, 0.12], random.range(30.0, 80.0), 0.3, 0.01),
                HairStyle::Wild => ([-1.08, 0.08], random.range(25.0, 110.0), 0.08, 0.015),
            };
            let angle = PI * random.range(arc[0], arc[1]);
            let root = [head[0] + 65.0 * s * angle.cos(), head[1] - 16.0 * s + 72.0 * s * angle.sin()];
            let mut heading = angle + random.range(-0.8, 0.8) + 0.01 * tick * (index as f32).sin();
            let mut turn = random.range(-1.0, 1.0) * curl;
            let points = trace(root, length * s, &mut |_| {
                turn = 0.9 * turn + 0.35 * curl * random.range(-1.0, 1.0);
                // Falling turns it towards straight down.
                heading += turn + fall * (PI / 2.0 - heading).sin();
                heading
            });
            let thick = random.range(0.5, 2.5);
            let look = Look {
                color: lit(self.hair, random.range(0.6, 1.35)),
                opacity: random.range(0.85, 1.0),
                spill: self.hair_bounce,
            };
            cel.strand(&points, [thick, (thick * 0.5).max(0.5)], look);
        }
    }

    fn paint_glasses(&self, cel: &mut Cel, [cx, cy]: Point) {
        let s = self.scale;
        for side in [-1.0, 1.0] {
            let lens = [cx + side * 26.0 * s, cy - 8.0 * s];
            let rim = move |p: Point| slab(p, lens, [20.0 * s, 14.0 * s], 9.0 * s).abs() - 1.3;
            cel.fill(around(lens, [24.0 * s, 18.0 * s]), rim, |p, _| {
                // Polished metal mirrors the screen where it faces it.
                let facing = (0.35 * (p[0] + p[1])).sin().max(0.0);
                Look { color: lit([0.4; 3], 0.4 + facing), opacity: 1.0, spill: 0.25 * facing }
            });
        }
        let bridge = [[cx - 6.0 * s, cy - 10.0 * s], [cx + 6.0 * s, cy - 10.0 * s]];
        cel.strand(&bridge, [2.0, 2.0], Look { color: [0.3; 3], opacity: 1.0, spill: 0.15 });
    }
}

/// Points three pixels apart from a root on, `length` in all, each in the direction that `heading` gives for it.
fn trace(root: Point, length: f32, heading: &mut dyn FnMut(u32) -> f32) -> Vec<Point> {
    const STEP: f32 = 3.0;
    let steps = (length / STEP).ceil().max(2.0) as u32;
    let mut at = root;
    let mut points = vec![root];
    for step in 0..steps {
        let (sin, cos) = heading(step).sin_cos();
        at = [at[0] + STEP * cos, at[1] + STEP * sin];
        points.push(at);
    }
    points
}
