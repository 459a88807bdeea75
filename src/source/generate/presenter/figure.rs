//! The presenter's parts as drawings.

use super::paint::{Canvas, Point, Rgb, ellipse, mirrored, mix, smooth, stroke};
use super::sprite::Sprite;

const SKIN: Rgb = [0.89, 0.69, 0.57];
const SKIN_LIGHT: Rgb = [0.97, 0.81, 0.70];
const SKIN_SHADE: Rgb = [0.70, 0.47, 0.38];
const LIPS: Rgb = [0.74, 0.38, 0.37];
const MOUTH: Rgb = [0.28, 0.08, 0.09];
const HAIR: Rgb = [0.19, 0.11, 0.08];
const HAIR_LIGHT: Rgb = [0.47, 0.30, 0.19];
const JACKET: Rgb = [0.15, 0.20, 0.36];
const JACKET_LIGHT: Rgb = [0.25, 0.32, 0.52];
const JACKET_SHADE: Rgb = [0.07, 0.09, 0.18];
const SHIRT: Rgb = [0.93, 0.93, 0.95];
const SHIRT_SHADE: Rgb = [0.68, 0.70, 0.77];
const WHITE: Rgb = [0.97, 0.96, 0.95];

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
            torso: torso(scale),
            head: head(scale),
            features: features(scale),
            lids: lids(scale),
            mouths: [0.0, 0.35, 0.7, 1.0].map(|open| mouth(scale, open)),
            forearm: forearm(scale),
            front_hair: front_hair(scale),
        }
    }
}

fn finish(mut canvas: Canvas) -> Sprite {
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
        let strand =
            stroke((x, 210.0), (x + side * 5.0 * b, 330.0), (x + side * (14.0 * c - 8.0), 364.0 + 20.0 * b), 4.0, 0.7);
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

fn torso(scale: f32) -> Sprite {
    let mut canvas = Canvas::new((-290.0, 280.0), (290.0, 764.0), scale);
    let neck = mirrored(&[(0.0, 286.0), (40.0, 290.0), (39.0, 330.0), (50.0, 366.0), (60.0, 400.0), (0.0, 450.0)]);
    canvas.fill(&neck, 0.5, |(x, y)| (mix(SKIN, SKIN_SHADE, 0.2 + (x + 6.0) / 90.0 + (350.0 - y) / 160.0), 1.0));
    canvas.tint(&ellipse((6.0, 318.0), 50.0, 24.0), 8.0, [0.45, 0.26, 0.21], 0.75);
    for side in [-1.0, 1.0] {
        canvas.tint(
            &stroke((side * 34.0, 336.0), (side * 20.0, 372.0), (side * 6.0, 396.0), 3.0, 4.0),
            2.5,
            SKIN_SHADE,
            0.6,
        );
    }
    let shirt = mirrored(&[
        (0.0, 420.0),
        (30.0, 376.0),
        (52.0, 362.0),
        (66.0, 420.0),
        (50.0, 520.0),
        (20.0, 620.0),
        (0.0, 660.0),
    ]);
    canvas
        .fill(&shirt, 0.5, |(x, y)| (mix(SHIRT, SHIRT_SHADE, ((x - 4.0) / 60.0).max(0.0) + (y - 420.0) / 500.0), 1.0));
    canvas.tint(&stroke((2.0, 420.0), (3.0, 500.0), (1.0, 640.0), 1.2, 1.2), 0.6, SHIRT_SHADE, 0.9);
    for button in 0..3 {
        canvas.flat(&ellipse((-3.0, 462.0 + 44.0 * button as f32), 2.8, 2.8), 0.4, SHIRT_SHADE, 1.0);
    }
    for side in [-1.0, 1.0] {
        jacket_side(&mut canvas, side);
    }
    for side in [-1.0, 1.0] {
        collar_and_lapel(&mut canvas, side);
    }
    // The two halves overlap at the button.
    canvas.tint(&stroke((-2.0, 622.0), (10.0, 680.0), (12.0, 764.0), 2.4, 3.0), 1.2, JACKET_SHADE, 0.9);
    canvas.flat(&ellipse((-5.0, 652.0), 6.0, 6.0), 0.5, [0.05, 0.06, 0.10], 1.0);
    canvas.flat(&ellipse((-6.2, 650.4), 2.4, 1.8), 0.8, JACKET_LIGHT, 0.8);
    // Pocket and its handkerchief, on the wearer's left.
    let cloth = [(94.0, 536.0), (104.0, 520.0), (116.0, 529.0), (128.0, 516.0), (142.0, 532.0)];
    canvas.flat(&cloth, 0.5, [0.80, 0.28, 0.30], 1.0);
    canvas.tint(&stroke((90.0, 538.0), (117.0, 535.0), (146.0, 530.0), 4.0, 4.0), 0.6, JACKET_SHADE, 0.8);
    finish(canvas)
}

/// One half of the jacket with its upper arm. The lamp is on the left, so the right half is darker.
fn jacket_side(canvas: &mut Canvas, side: f32) {
    let at = |x: f32, y: f32| (side * x, y);
    let dark = if side > 0.0 { 0.30 } else { 0.0 };
    let shade = |(x, y): Point| {
        let x = side * x;
        let top = (-((y - 402.0 - 0.22 * (x - 100.0)) / 34.0).powi(2)).exp();
        let weave = 0.02 * ((x * 1.7).sin() * (y * 1.3).sin());
        let base = mix(JACKET, JACKET_LIGHT, 0.55 * top * (1.0 - dark) + 0.14 - dark * 0.4);
        (mix(base, JACKET_SHADE, (x - 90.0) / 420.0 + (y - 520.0) / 620.0 + dark + weave), 1.0)
    };
    // The arm behind the breast.
    let arm = smooth(&[
        at(112.0, 390.0),
        at(150.0, 402.0),
        at(180.0, 434.0),
        at(197.0, 510.0),
        at(212.0, 600.0),
        at(220.0, 680.0),
        at(224.0, 790.0),
        at(166.0, 790.0),
        at(140.0, 640.0),
        at(120.0, 500.0),
    ]);
    canvas.fill(&arm, 0.5, shade);
    let breast = smooth(&[
        at(46.0, 352.0),
        at(84.0, 374.0),
        at(124.0, 392.0),
        at(150.0, 416.0),
        at(157.0, 480.0),
        at(150.0, 580.0),
        at(150.0, 680.0),
        at(158.0, 790.0),
        at(-12.0, 790.0),
        at(-8.0, 690.0),
        at(2.0, 620.0),
        at(40.0, 500.0),
        at(58.0, 420.0),
    ]);
    canvas.fill(&breast, 0.5, shade);
    // Seam of the sleeve and folds.
    canvas.tint(&stroke(at(149.0, 412.0), at(168.0, 470.0), at(152.0, 560.0), 1.6, 5.0), 1.6, JACKET_SHADE, 0.75);
    canvas.tint(&stroke(at(152.0, 540.0), at(146.0, 640.0), at(156.0, 760.0), 5.0, 9.0), 2.5, JACKET_SHADE, 0.75);
    canvas.tint(&stroke(at(176.0, 560.0), at(194.0, 590.0), at(212.0, 590.0), 2.0, 7.0), 4.0, JACKET_SHADE, 0.5);
    canvas.tint(&stroke(at(150.0, 640.0), at(100.0, 666.0), at(40.0, 664.0), 3.0, 9.0), 6.0, JACKET_SHADE, 0.45);
    canvas.tint(
        &stroke(at(116.0, 408.0), at(158.0, 418.0), at(180.0, 500.0), 5.0, 12.0),
        7.0,
        JACKET_LIGHT,
        0.35 - dark * 0.6,
    );
}

fn collar_and_lapel(canvas: &mut Canvas, side: f32) {
    let at = |x: f32, y: f32| (side * x, y);
    let dark = if side > 0.0 { 0.25 } else { 0.0 };
    let lapel = [
        at(50.0, 356.0),
        at(96.0, 430.0),
        at(72.0, 444.0),
        at(92.0, 464.0),
        at(66.0, 545.0),
        at(4.0, 628.0),
        at(26.0, 520.0),
        at(50.0, 420.0),
    ];
    // Its shadow on the jacket, then itself, lighter towards the fold.
    let shadow: Vec<Point> = lapel.iter().map(|(x, y)| (x + 5.0, y + 8.0)).collect();
    canvas.tint(&shadow, 5.0, JACKET_SHADE, 0.75);
    canvas.fill(&lapel, 0.6, |(x, _)| (mix(JACKET_LIGHT, JACKET, (side * x - 20.0) / 60.0 + dark), 1.0));
    canvas.tint(&stroke(at(96.0, 430.0), at(84.0, 438.0), at(72.0, 444.0), 1.6, 1.6), 0.8, JACKET_SHADE, 0.9);
    canvas.tint(&stroke(at(92.0, 464.0), at(78.0, 520.0), at(8.0, 624.0), 1.4, 1.4), 0.8, JACKET_SHADE, 0.8);
    let collar = [at(37.0, 344.0), at(52.0, 358.0), at(54.0, 402.0), at(30.0, 432.0), at(2.0, 424.0), at(26.0, 392.0)];
    let shadow: Vec<Point> = collar.iter().map(|(x, y)| (x + 2.0, y + 7.0)).collect();
    canvas.tint(&shadow, 4.0, [0.35, 0.36, 0.44], 0.5);
    canvas.fill(&collar, 0.6, |(x, y)| {
        (mix(WHITE, SHIRT_SHADE, (y - 390.0) / 120.0 + dark * 0.8 + (side * x - 40.0) / 60.0), 1.0)
    });
}

fn forearm(scale: f32) -> Sprite {
    let mut canvas = Canvas::new((118.0, 380.0), (318.0, 720.0), scale);
    hand(&mut canvas);
    // Cuff and sleeve, from the wrist down to the elbow.
    let cuff = [(222.0, 524.0), (264.0, 530.0), (262.0, 548.0), (218.0, 542.0)];
    canvas.fill(&cuff, 0.5, |(x, _)| (mix(WHITE, SHIRT_SHADE, (x - 230.0) / 40.0), 1.0));
    let sleeve = smooth(&[
        (214.0, 538.0),
        (240.0, 539.0),
        (267.0, 546.0),
        (264.0, 590.0),
        (248.0, 650.0),
        (220.0, 690.0),
        (182.0, 694.0),
        (156.0, 668.0),
        (164.0, 624.0),
        (194.0, 580.0),
    ]);
    canvas.fill(&sleeve, 0.5, |(x, y)| {
        // Round: lit along its left side.
        let across = (x - 230.0 + (y - 540.0) * 0.32) / 42.0;
        (mix(mix(JACKET, JACKET_LIGHT, 0.6 - 0.5 * across.abs()), JACKET_SHADE, 0.15 + across * 0.55), 1.0)
    });
    for (y, bend) in [(600.0, 10.0), (636.0, 16.0), (662.0, 12.0)] {
        canvas.tint(&stroke((176.0, y + 8.0), (208.0, y + bend), (238.0, y - 6.0), 2.0, 6.0), 3.0, JACKET_SHADE, 0.5);
    }
    canvas.tint(&stroke((214.0, 543.0), (240.0, 545.0), (266.0, 551.0), 2.0, 2.0), 0.8, JACKET_SHADE, 0.8);
    finish(canvas)
}

/// An open hand seen from the side of its palm, fingers up.
fn hand(canvas: &mut Canvas) {
    let shade = |(x, y): Point| {
        (mix(mix(SKIN_LIGHT, SKIN, (x - 218.0) / 34.0), SKIN_SHADE, (x - 246.0) / 60.0 + (y - 500.0) / 110.0), 1.0)
    };
    let wrist = [(224.0, 494.0), (262.0, 498.0), (260.0, 536.0), (225.0, 532.0)];
    canvas.fill(&wrist, 0.5, shade);
    let fingers: [(Point, Point, Point, f32); 4] = [
        ((226.0, 470.0), (220.0, 440.0), (220.0, 416.0), 13.5),
        ((239.0, 466.0), (237.0, 430.0), (239.0, 404.0), 14.0),
        ((252.0, 468.0), (253.0, 436.0), (257.0, 411.0), 13.5),
        ((264.0, 474.0), (269.0, 450.0), (275.0, 429.0), 12.0),
    ];
    for (root, middle, tip, width) in fingers {
        canvas.fill(&stroke(root, middle, tip, width, width * 0.82), 0.5, shade);
        canvas.fill(&ellipse(tip, width * 0.41, width * 0.46), 0.5, shade);
        let edge = width * 0.46;
        let side = |(x, y): Point| (x + edge, y);
        canvas.tint(&stroke(side(root), side(middle), side(tip), 1.6, 1.2), 0.8, SKIN_SHADE, 0.7);
    }
    let palm = smooth(&[
        (219.0, 466.0),
        (244.0, 456.0),
        (270.0, 468.0),
        (272.0, 490.0),
        (262.0, 514.0),
        (230.0, 512.0),
        (218.0, 492.0),
    ]);
    canvas.fill(&palm, 0.5, shade);
    let thumb = stroke((230.0, 506.0), (204.0, 492.0), (194.0, 460.0), 20.0, 11.0);
    canvas.fill(&thumb, 0.5, shade);
    canvas.fill(&ellipse((194.0, 460.0), 5.5, 6.0), 0.5, shade);
    // Lines of the palm.
    canvas.tint(&stroke((224.0, 474.0), (240.0, 486.0), (236.0, 510.0), 1.4, 1.6), 0.8, SKIN_SHADE, 0.65);
    canvas.tint(&stroke((230.0, 478.0), (248.0, 480.0), (270.0, 474.0), 1.2, 1.4), 0.8, SKIN_SHADE, 0.5);
    canvas.tint(&ellipse((244.0, 528.0), 20.0, 5.0), 3.0, SKIN_SHADE, 0.6);
}
