//! Neck, jacket, arm and hand of the presenter.

use super::figure::{SKIN, SKIN_LIGHT, SKIN_SHADE, WHITE, finish};
use super::paint::{Canvas, Point, Rgb, ellipse, mirrored, mix, smooth, stroke};
use super::sprite::Sprite;

const JACKET: Rgb = [0.15, 0.20, 0.36];
const JACKET_LIGHT: Rgb = [0.25, 0.32, 0.52];
const JACKET_SHADE: Rgb = [0.07, 0.09, 0.18];
const SHIRT: Rgb = [0.93, 0.93, 0.95];
const SHIRT_SHADE: Rgb = [0.68, 0.70, 0.77];

pub fn torso(scale: f32) -> Sprite {
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

pub fn forearm(scale: f32) -> Sprite {
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
