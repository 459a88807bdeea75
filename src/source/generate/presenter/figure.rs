//! The presenter's parts as drawings: head and hair here, what the clothes cover in [`clothes`].

use super::clothes;
use super::paint::{Canvas, Point, Rgb, ellipse, mirrored, mix, smooth, stroke};
use super::sprite::Sprite;

pub const SKIN: Rgb = [0.89, 0.69, 0.57];
pub const SKIN_LIGHT: Rgb = [0.97, 0.81, 0.70];
pub const SKIN_SHADE: Rgb = [0.70, 0.47, 0.38];
const LIPS: Rgb = [0.74, 0.38, 0.37];
const MOUTH: Rgb = [0.28, 0.08, 0.09];
const HAIR: Rgb = [0.19, 0.11, 0.08];
const HAIR_LIGHT: Rgb = [0.47, 0.30, 0.19];
pub const WHITE: Rgb = [0.97, 0.96, 0.95];

/// Softness of every edge, as of a lens: about two pixels from inside to outside.
const LENS: f32 = 0.8;

/// Where the head turns, the breast rises from, and the forearm hangs.
pub const NECK: Point = (0.0, 318.0);
pub const WAIST: Point = (0.0, 740.0);
pub const ELBOW: Point = (190.0, 650.0);
/// Middle of the eyes, about which the lids close.
pub const EYES: Point = (0.0, 219.0);

/// How far the mouth is open, from closed to wide.
pub const MOUTHS: usize = 4;

pub struct Figure {
    pub back_hair: Sprite,
    pub torso: Sprite,
    pub head: Sprite,
    /// Brows, eyes and nose, which shift a little when the head turns.
    pub features: Sprite,
    pub lids: Sprite,
    pub mouths: [Sprite; MOUTHS],
    pub forearm: Sprite,
    pub front_hair: Sprite,
}

impl Figure {
    /// `scale`: real pixels per design pixel.
    pub fn new(scale: f32) -> Self {
        Self {
            back_hair: back_hair(scale),
            torso: clothes::torso(scale),
            head: head(scale),
            features: features(scale),
            lids: lids(scale),
            mouths: [0.0, 0.35, 0.7, 1.0].map(|open| mouth(scale, open)),
            forearm: clothes::forearm(scale),
            front_hair: front_hair(scale),
        }
    }
}

pub fn finish(mut canvas: Canvas) -> Sprite {
    canvas.soften(LENS);
    Sprite::new(&canvas)
}

/// A repeatable number from 0 to 1 for each strand.
fn scatter(n: usize) -> f32 {
    let bits = (n as u32).wrapping_mul(0x9E37_79B1) ^ 0x5bd1_e995;
    ((bits ^ bits >> 15).wrapping_mul(0x85EB_CA6B) >> 8 & 0xFFFF) as f32 / 65_535.0
}

fn back_hair(scale: f32) -> Sprite {
    let mut canvas = Canvas::new((-150.0, 70.0), (150.0, 420.0), scale);
    let outline = mirrored(&[
        (0.0, 88.0),
        (52.0, 98.0),
        (90.0, 140.0),
        (103.0, 210.0),
        (108.0, 290.0),
        (101.0, 352.0),
        (62.0, 372.0),
    ]);
    canvas.fill(&outline, 0.5, |(x, y)| (mix(HAIR, [0.09, 0.05, 0.04], (y - 200.0) / 160.0 + x.abs() / 400.0), 1.0));
    // Loose ends below and fine strands off the sides.
    for n in 0..46 {
        let (a, b, c) = (scatter(n), scatter(n + 100), scatter(n + 200));
        let side = if n % 2 == 0 { 1.0 } else { -1.0 };
        let x = side * (56.0 + 50.0 * a);
        let strand = stroke(
            (x * 0.9, 210.0),
            (x + side * 5.0 * b, 330.0),
            (x + side * (14.0 * c - 8.0), 364.0 + 20.0 * b),
            4.0,
            0.7,
        );
        canvas.flat(&strand, 0.3, mix(HAIR, HAIR_LIGHT, 0.25 * c), 0.8);
    }
    for n in 0..34 {
        let (a, b, c) = (scatter(n + 300), scatter(n + 400), scatter(n + 500));
        let side = if n % 2 == 0 { 1.0 } else { -1.0 };
        let y = 196.0 + 136.0 * a;
        let x = side * (99.0 + 6.0 * a);
        let strand = stroke(
            (x, y),
            (x + side * (6.0 + 5.0 * b), y + 26.0),
            (x + side * (2.0 + 12.0 * c), y + 40.0 + 30.0 * b),
            1.2,
            0.5,
        );
        canvas.flat(&strand, 0.2, mix(HAIR, HAIR_LIGHT, 0.4 * b), 0.65);
    }
    finish(canvas)
}

fn front_hair(scale: f32) -> Sprite {
    let mut canvas = Canvas::new((-140.0, 60.0), (140.0, 380.0), scale);
    let outline = smooth(&[
        (-30.0, 118.0),
        (-8.0, 92.0),
        (40.0, 92.0),
        (78.0, 118.0),
        (98.0, 170.0),
        (104.0, 240.0),
        (103.0, 310.0),
        (92.0, 350.0),
        (80.0, 330.0),
        (84.0, 270.0),
        (78.0, 216.0),
        (62.0, 180.0),
        (24.0, 160.0),
        (-14.0, 146.0),
    ]);
    let other = smooth(&[
        (-12.0, 98.0),
        (-44.0, 98.0),
        (-80.0, 126.0),
        (-98.0, 176.0),
        (-104.0, 240.0),
        (-103.0, 310.0),
        (-92.0, 350.0),
        (-80.0, 330.0),
        (-84.0, 270.0),
        (-80.0, 220.0),
        (-70.0, 184.0),
        (-46.0, 158.0),
        (-16.0, 134.0),
    ]);
    // A band of light where the lamp stands above and to the left.
    let shade = |(x, y): Point| {
        let band = (-((y - 146.0 - 0.0022 * (x + 20.0) * (x + 20.0)) / 26.0).powi(2)).exp();
        (mix(HAIR, HAIR_LIGHT, 0.75 * band * (1.0 - (x + 30.0).abs() / 190.0)), 1.0)
    };
    canvas.fill(&other, 0.5, shade);
    canvas.fill(&outline, 0.5, shade);
    // Strands that follow the fall of the hair, lighter and darker.
    for n in 0..70 {
        let (a, b, c) = (scatter(n + 600), scatter(n + 700), scatter(n + 800));
        let side = if n % 2 == 0 { 1.0 } else { -1.0 };
        let across = 30.0 + 66.0 * a;
        let strand = stroke(
            (side * across * 0.30 - 10.0, 96.0 + 8.0 * b),
            (side * (across + 12.0), 108.0 + 34.0 * b),
            (side * (84.0 + 18.0 * a), 200.0 + 130.0 * c),
            0.8,
            1.6,
        );
        let color = if n % 3 == 0 { [0.10, 0.06, 0.05] } else { HAIR_LIGHT };
        canvas.tint(&strand, 0.5, color, 0.16 + 0.14 * c);
    }
    // Flyaway strands on the crown, thin enough to be half transparent.
    for n in 0..30 {
        let (a, b, c) = (scatter(n + 900), scatter(n + 1000), scatter(n + 1100));
        let angle = (a - 0.5) * 2.7;
        let (sin, cos) = angle.sin_cos();
        let base = (96.0 * sin, 190.0 - 97.0 * cos);
        let lift = 6.0 + 14.0 * b;
        let strand = stroke(
            base,
            (base.0 + lift * sin + 12.0 * (c - 0.5), base.1 - lift * cos),
            (base.0 + lift * 0.8 * sin + 34.0 * (c - 0.5), base.1 - lift * 0.8 * cos + 8.0),
            1.5,
            0.5,
        );
        canvas.flat(&strand, 0.2, mix(HAIR, HAIR_LIGHT, 0.5 * b), 0.8);
    }
    finish(canvas)
}

fn head(scale: f32) -> Sprite {
    let mut canvas = Canvas::new((-110.0, 90.0), (110.0, 345.0), scale);
    for side in [-1.0, 1.0] {
        canvas.fill(&ellipse((side * 79.0, 228.0), 10.0, 20.0), 0.5, |(x, _)| {
            (mix(SKIN, SKIN_SHADE, (x.abs() - 74.0) / 26.0 + 0.25), 1.0)
        });
    }
    let face = mirrored(&[
        (0.0, 112.0),
        (46.0, 122.0),
        (74.0, 162.0),
        (79.0, 214.0),
        (71.0, 262.0),
        (50.0, 299.0),
        (24.0, 317.0),
        (0.0, 321.0),
    ]);
    canvas.fill(&face, 0.5, |(x, y)| {
        // Lit from above and the left: darker to the right edge and under the cheekbones.
        let light = (-(((x + 18.0) / 62.0).powi(2) + ((y - 190.0) / 80.0).powi(2))).exp();
        let edge = ((x + 8.0) / 88.0).abs().powi(4) * 0.6 + ((y - 250.0) / 100.0).max(0.0).powi(2) * 0.9;
        let side = ((x - 20.0) / 90.0).max(0.0) * 0.5;
        (mix(mix(SKIN, SKIN_LIGHT, 0.8 * light), SKIN_SHADE, edge + side), 1.0)
    });
    // The hair's shadow on the forehead, colour in the cheeks, light on the chin.
    canvas.tint(&stroke((-80.0, 200.0), (-30.0, 112.0), (84.0, 190.0), 26.0, 30.0), 7.0, SKIN_SHADE, 0.55);
    for side in [-1.0, 1.0] {
        canvas.tint(&ellipse((side * 45.0, 257.0), 19.0, 13.0), 8.0, [0.90, 0.47, 0.42], 0.38);
    }
    canvas.tint(&ellipse((-3.0, 306.0), 15.0, 7.0), 5.0, SKIN_LIGHT, 0.5);
    canvas.tint(&ellipse((0.0, 297.0), 17.0, 3.5), 3.0, SKIN_SHADE, 0.45);
    finish(canvas)
}

fn features(scale: f32) -> Sprite {
    let mut canvas = Canvas::new((-80.0, 170.0), (80.0, 275.0), scale);
    for side in [-1.0, 1.0] {
        let at = |x: f32, y: f32| (side * x, y);
        let (x, y) = (33.0, 219.0);
        // The socket, the white, the iris and the pupil with the lamp in it.
        canvas.flat(&ellipse(at(x, y - 3.0), 19.0, 11.0), 4.0, SKIN_SHADE, 0.34);
        let almond = smooth(&[
            at(x - 17.0, y + 2.0),
            at(x - 7.0, y - 6.5),
            at(x + 6.0, y - 7.5),
            at(x + 17.0, y - 1.5),
            at(x + 7.0, y + 6.0),
            at(x - 7.0, y + 6.5),
        ]);
        canvas.fill(&almond, 0.4, |(_, py)| (mix([0.72, 0.68, 0.68], WHITE, (py - y + 8.0) / 8.0), 1.0));
        canvas.flat(&ellipse(at(x, y - 0.5), 7.6, 7.2), 0.5, [0.22, 0.13, 0.09], 1.0);
        canvas.flat(&ellipse(at(x, y + 1.2), 5.2, 4.6), 0.9, [0.42, 0.26, 0.15], 0.85);
        canvas.flat(&ellipse(at(x, y - 0.5), 3.4, 3.4), 0.4, [0.03, 0.02, 0.02], 1.0);
        canvas.flat(&ellipse((side * x - 2.4, y - 3.2), 1.9, 1.7), 0.3, [1.0, 1.0, 1.0], 0.95);
        let lash = stroke(at(x - 18.0, y + 2.0), at(x + 1.0, y - 15.5), at(x + 20.0, y - 3.0), 1.8, 3.6);
        canvas.flat(&lash, 0.4, [0.10, 0.06, 0.05], 0.95);
        canvas.flat(
            &stroke(at(x - 14.0, y - 8.0), at(x + 2.0, y - 18.0), at(x + 17.0, y - 9.5), 1.2, 1.6),
            0.6,
            SKIN_SHADE,
            0.7,
        );
        canvas.flat(
            &stroke(at(x - 10.0, y + 8.0), at(x, y + 10.0), at(x + 14.0, y + 4.5), 0.8, 1.4),
            0.6,
            SKIN_SHADE,
            0.6,
        );
        canvas.flat(
            &stroke(at(x - 20.0, y - 20.0), at(x - 2.0, y - 29.5), at(x + 22.0, y - 18.5), 6.6, 2.2),
            0.8,
            [0.20, 0.12, 0.09],
            0.9,
        );
        // The wings of the nose.
        canvas.flat(&ellipse(at(7.5, 263.5), 3.6, 2.0), 1.1, [0.42, 0.22, 0.18], 0.75);
        canvas.flat(&stroke(at(11.5, 252.0), at(17.5, 259.0), at(12.0, 266.0), 1.4, 1.8), 1.3, SKIN_SHADE, 0.8);
    }
    canvas.flat(&stroke((10.0, 214.0), (11.0, 240.0), (11.0, 254.0), 3.0, 7.0), 3.0, SKIN_SHADE, 0.40);
    canvas.flat(&stroke((-2.0, 206.0), (-2.5, 235.0), (-2.0, 254.0), 5.0, 9.0), 3.0, SKIN_LIGHT, 0.65);
    canvas.flat(&ellipse((0.0, 268.0), 10.0, 2.4), 2.0, SKIN_SHADE, 0.6);
    finish(canvas)
}

/// Closed eyes, to be stretched over the open ones.
fn lids(scale: f32) -> Sprite {
    let mut canvas = Canvas::new((-66.0, 196.0), (66.0, 240.0), scale);
    for side in [-1.0, 1.0] {
        let at = |x: f32, y: f32| (side * x, y);
        let (x, y) = (33.0, 219.0);
        let lid = smooth(&[
            at(x - 19.0, y + 1.0),
            at(x - 8.0, y - 9.0),
            at(x + 8.0, y - 10.0),
            at(x + 20.0, y - 2.0),
            at(x + 8.0, y + 7.5),
            at(x - 8.0, y + 8.0),
        ]);
        canvas.fill(&lid, 0.5, |(_, py)| (mix(SKIN, SKIN_SHADE, 0.25 + (py - y) / 30.0), 1.0));
        canvas.flat(
            &stroke(at(x - 18.0, y + 2.0), at(x, y + 11.5), at(x + 19.0, y + 1.0), 1.8, 3.0),
            0.4,
            [0.12, 0.07, 0.06],
            0.9,
        );
    }
    finish(canvas)
}

/// A friendly mouth, `open` from 0 to 1.
fn mouth(scale: f32, open: f32) -> Sprite {
    let mut canvas = Canvas::new((-44.0, 264.0), (44.0, 312.0), scale);
    let (wide, deep) = (25.0 - 4.0 * open, 12.0 * open);
    let lips = smooth(&[
        (-wide, 277.5),
        (-9.0, 276.5 - open),
        (0.0, 278.5 - open),
        (9.0, 276.5 - open),
        (wide, 277.5),
        (12.0, 289.5 + deep),
        (-12.0, 289.5 + deep),
    ]);
    canvas.fill(&lips, 0.6, |(_, y)| (mix(LIPS, [0.86, 0.53, 0.50], (y - 282.0 - deep) / 8.0), 0.92));
    if open > 0.0 {
        let hollow = smooth(&[
            (2.5 - wide, 281.5),
            (0.0, 280.5),
            (wide - 2.5, 281.5),
            (9.0, 283.5 + deep),
            (-9.0, 283.5 + deep),
        ]);
        canvas.flat(&hollow, 0.5, MOUTH, 1.0);
        let teeth = smooth(&[
            (5.0 - wide, 281.5),
            (0.0, 281.0),
            (wide - 5.0, 281.5),
            (8.0, 283.0 + 4.0 * open),
            (-8.0, 283.0 + 4.0 * open),
        ]);
        canvas.flat(&teeth, 0.5, WHITE, 0.9);
    } else {
        canvas.flat(&stroke((-wide, 277.5), (0.0, 291.0), (wide, 277.5), 1.6, 1.6), 0.5, [0.42, 0.16, 0.16], 0.9);
    }
    // The corners of a smile.
    for side in [-1.0, 1.0] {
        let x = side * (wide + 2.0);
        canvas.flat(&stroke((x, 277.0), (x + side * 3.0, 280.0), (x, 284.0), 1.2, 1.2), 1.0, SKIN_SHADE, 0.8);
    }
    finish(canvas)
}
