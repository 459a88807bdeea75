//! The camera model: what goes in comes out, but for what 4:2:0 and eight bits take.

use scrim::effect::reference::srgb_encode;
use scrim::truth::camera::{Light, Sensor, Yuv, shoot};

fn light(width: usize, height: usize, color: impl Fn(usize, usize) -> [f32; 3]) -> Light {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| color(x, y)).collect();
    Light { width, height, pixels }
}

#[test]
fn a_flat_colour_comes_back_to_two_255ths() {
    for color in [[0.0; 3], [1.0; 3], [0.2, 0.5, 0.1], [0.02, 0.4, 0.05], [0.5, 0.03, 0.2]] {
        let decoded = shoot(&light(8, 6, |_, _| color), Sensor::NOISELESS, &[1]).decode();
        for pixel in &decoded.pixels {
            for (found, value) in pixel.iter().zip(color) {
                assert!((found - srgb_encode(value)).abs() < 2.0 / 255.0, "{pixel:?} for {color:?}");
            }
        }
    }
}

#[test]
fn a_ramp_of_colour_stays_where_it_is() {
    // Chroma that grows evenly is interpolated exactly: a sample beside its place would move it.
    let ramp = |across: bool| {
        light(32, 32, move |x, y| {
            let t = (if across { x } else { y }) as f32 / 31.0;
            [0.3 + 0.3 * t, 0.5, 0.6 - 0.3 * t]
        })
    };
    for across in [true, false] {
        let input = ramp(across);
        let decoded = shoot(&input, Sensor::NOISELESS, &[1]).decode();
        for y in 2..30 {
            for x in 2..30 {
                for channel in 0..3 {
                    let expected = srgb_encode(input.pixels[y * 32 + x][channel]);
                    let found = decoded.pixels[y * 32 + x][channel];
                    assert!((found - expected).abs() < 2.5 / 255.0, "{x}, {y}: {found} for {expected}");
                }
            }
        }
    }
}

#[test]
fn noise_is_as_strong_as_the_sensor_says_and_the_seed_decides_it() {
    let sensor = Sensor { read: 0.005, shot: 0.001 };
    let grey = light(128, 128, |_, _| [0.25; 3]);
    let picture = shoot(&grey, sensor, &[1]);
    assert_eq!(picture, shoot(&grey, sensor, &[1]));
    assert_ne!(picture, shoot(&grey, sensor, &[2]));
    let count = picture.y.len() as f32;
    let mean = picture.y.iter().map(|value| f32::from(*value)).sum::<f32>() / count;
    let variance = picture.y.iter().map(|value| (f32::from(*value) - mean).powi(2)).sum::<f32>() / count;
    // Luma is a weighted sum of three independent channels; the slope of the curve at 0.25 is 0.987.
    let sigma = (0.005_f32 * 0.005 + 0.001 * 0.25).sqrt();
    let weights = (0.2126_f32.powi(2) + 0.7152_f32.powi(2) + 0.0722_f32.powi(2)).sqrt();
    let expected = sigma * 0.987 * weights * 219.0;
    assert!((variance.sqrt() / expected - 1.0).abs() < 0.1, "{} for {expected}", variance.sqrt());
}

#[test]
fn the_bytes_of_a_frame_are_its_planes() {
    let picture = shoot(&light(6, 4, |x, y| [x as f32 / 6.0, y as f32 / 4.0, 0.5]), Sensor::NOISELESS, &[1]);
    assert_eq!(picture.chroma_size(), (3, 2));
    assert_eq!(Yuv::from_bytes(6, 4, &picture.bytes()).as_ref(), Some(&picture));
    assert_eq!(Yuv::from_bytes(6, 4, &picture.bytes()[1..]), None);
}
