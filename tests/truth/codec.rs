//! Real compression: the picture that comes back is the one that went in, where it was, a little worse.

use super::SMALL;
use scrim::truth::camera::{Light, Sensor, Yuv, shoot};
use scrim::truth::codec::{CodecError, coded_case, compress};
use scrim::truth::score::{composite_error, floor};
use scrim::truth::{Kind, case};

/// Green with a red field whose sides lie at these columns and rows.
fn field(left: usize, top: usize) -> Yuv {
    let (width, height) = (160, 96);
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let color = |(x, y)| if x >= left && y >= top { [0.6, 0.05, 0.05] } else { [0.05, 0.4, 0.08] };
    shoot(&Light { width, height, pixels: pixels.map(color).collect() }, Sensor::NOISELESS, &[1])
}

/// Where a row or a column of samples crosses the middle between its ends, interpolated.
fn crossing(samples: &[u8]) -> f32 {
    let (first, last) = (f32::from(samples[0]), f32::from(samples[samples.len() - 1]));
    let middle = (first + last) / 2.0;
    let at = samples.windows(2).position(|pair| (f32::from(pair[0]) - middle) * (f32::from(pair[1]) - middle) <= 0.0);
    let at = at.expect("the samples cross their middle");
    let (a, b) = (f32::from(samples[at]), f32::from(samples[at + 1]));
    at as f32 + (middle - a) / (b - a)
}

#[test]
fn a_coloured_edge_stays_in_its_column_and_row() {
    let frames: Vec<Yuv> = (0..4).map(|index| field(50 + 2 * index, 30 + 2 * index)).collect();
    let (sent, back) = (frames.last().unwrap().clone(), compress(&frames, 10).unwrap());
    assert_eq!((back.width, back.height), (sent.width, sent.height));
    let (cw, _) = sent.chroma_size();
    let across = |plane: &[u8], width: usize, row: usize| crossing(&plane[row * width..(row + 1) * width]);
    let down = |plane: &[u8], width: usize, column: usize| {
        crossing(&plane.iter().skip(column).step_by(width).copied().collect::<Vec<_>>())
    };
    for (sent, back) in [
        (across(&sent.y, 160, 80), across(&back.y, 160, 80)),
        (across(&sent.u, cw, 40), across(&back.u, cw, 40)),
        (across(&sent.v, cw, 40), across(&back.v, cw, 40)),
        (down(&sent.v, cw, 70), down(&back.v, cw, 70)),
        (down(&sent.y, 160, 140), down(&back.y, 160, 140)),
    ] {
        assert!((sent - back).abs() < 0.15, "{back} for {sent}");
    }
}

#[test]
fn the_same_frames_give_the_same_picture_and_lower_quality_a_worse_one() {
    let first = coded_case(Kind::Presenter, 3, SMALL).unwrap();
    assert!(first == coded_case(Kind::Presenter, 3, SMALL).unwrap(), "two runs differ");
    let clean = case(Kind::Presenter, 3, SMALL);
    assert_eq!(first.alpha, clean.alpha);
    assert_ne!(first.plate, clean.plate);
    let frames = scrim::truth::Shooting::new(Kind::Presenter, 3, SMALL).frames();
    let error = |crf: u32| {
        let back = compress(&frames, crf).unwrap();
        let off = back.y.iter().zip(&clean.camera.y).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
        (off.sum::<f64>() / clean.camera.y.len() as f64).sqrt()
    };
    let (good, bad) = (error(20), error(34));
    assert!(good > 0.1 && good < 4.0 && bad > 1.3 * good, "{good} and {bad}");
    assert!(composite_error(&first, &floor(&first)) > composite_error(&clean, &floor(&clean)) * 0.8);
}

#[test]
fn what_cannot_be_compressed_is_refused_in_a_sentence() {
    let odd = Yuv { width: 17, height: 16, y: vec![0; 272], u: vec![128; 72], v: vec![128; 72] };
    let error = compress(&[odd], 20).unwrap_err();
    assert_eq!(error, CodecError::Size { width: 17, height: 16 });
    assert_eq!(error.to_string(), "17×16 cannot be compressed: both sides must be even and at least 16");
    assert_eq!(compress(&[], 20).unwrap_err().to_string(), "the pictures were not compressed: there are no pictures");
}
