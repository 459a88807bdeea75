//! The passes of the blur, worked through on the CPU with the uniforms that the GPU gets, against the true Gaussian.

use super::{difference, effect, params, picture, uniforms};
use scrim::effect::reference::{bilinear, premultiply, unpremultiply, weighted_sum};
use scrim::effect::{EffectContext, Params, Picture, Stage};
use std::path::Path;

/// What a chain of blur passes makes of a picture, enlarged to its size again.
fn passes(input: &Picture, params: &Params) -> Picture {
    let effect = effect("gaussian_blur");
    let context = EffectContext { size: (input.width as f32, input.height as f32) };
    let mut current = input.clone();
    let mut total = (1.0, 1.0);
    for (index, stage) in effect.stages(params, &context).iter().enumerate() {
        let Stage::Pass { snippet, scale } = stage else { panic!("{stage:?} should be a pass") };
        let uniforms = uniforms(&*effect, index, params, &context);
        let (width, height) =
            ((current.width as f32 * scale.0).ceil() as usize, (current.height as f32 * scale.1).ceil() as usize);
        current = resize(*scale, width, height, |x, y| match &*snippet.entry {
            "blur_halve" => bilinear(&current, x, y),
            "blur_line" => line(&current, &uniforms, x, y),
            other => panic!("unknown pass {other}"),
        });
        total = (total.0 * scale.0, total.1 * scale.1);
    }
    resize((1.0 / total.0, 1.0 / total.1), input.width, input.height, |x, y| bilinear(&current, x, y))
}

fn line(input: &Picture, uniforms: &[[f32; 4]], x: f32, y: f32) -> [f32; 4] {
    let [dx, dy, count, middle] = uniforms[0];
    let mut taps = vec![(premultiply(bilinear(input, x, y)), middle)];
    for [offset, weight, ..] in &uniforms[1..=count as usize] {
        for sign in [-1.0, 1.0] {
            let place = (x + dx * offset * sign, y + dy * offset * sign);
            taps.push((premultiply(bilinear(input, place.0, place.1)), *weight));
        }
    }
    unpremultiply(weighted_sum(taps))
}

/// A picture of another size; the function gets positions in the input's pixels.
fn resize(scale: (f32, f32), width: usize, height: usize, color: impl Fn(f32, f32) -> [f32; 4]) -> Picture {
    picture(width, height, |x, y| color((x as f32 + 0.5) / scale.0, (y as f32 + 0.5) / scale.1))
}

/// The picture without a margin.
fn inner(input: &Picture, margin: usize) -> Picture {
    let size = (input.width - 2 * margin, input.height - 2 * margin);
    picture(size.0, size.1, |x, y| input.at((x + margin) as i64, (y + margin) as i64))
}

/// Bars, a ramp and a hard-edged hole: what a blur gets wrong shows at edges.
fn test_picture(width: usize, height: usize) -> Picture {
    picture(width, height, |x, y| {
        let bar = (x / 12 % 2) as f32;
        let hole = x > width / 2 && y > height / 3 && y < height * 2 / 3;
        [bar, y as f32 / height as f32, 1.0 - bar, if hole { 0.0 } else { 1.0 }]
    })
}

#[test]
fn passes_make_the_true_gaussian() {
    let effect = effect("gaussian_blur");
    for (width, height) in [(128, 96), (333, 251)] {
        let input = test_picture(width, height);
        for sigma in [0.3, 0.5, 1.0, 2.0, 2.9, 3.0, 4.0, 5.9, 7.9, 8.0, 12.0, 16.0, 24.0, 32.0] {
            // what lies outside reaches in this far
            let margin = (3.0 * sigma) as usize;
            if margin * 2 >= height {
                continue;
            }
            let params = params(&*effect, &[("radius", sigma.into())]);
            let truth = inner(&effect.reference(&params, &input, Path::new("")), margin);
            let error = difference(&inner(&passes(&input, &params), margin), &truth) * 255.0;
            assert!(error < 4.0, "radius {sigma} of {width}×{height}: off by {error:.2}/255");
        }
    }
}

#[test]
fn passes_keep_a_flat_colour() {
    let effect = effect("gaussian_blur");
    let input = picture(333, 251, |_, _| [0.25, 0.5, 1.0, 0.5]);
    for sigma in [1.0, 40.0, 200.0] {
        let error = difference(&passes(&input, &params(&*effect, &[("radius", sigma.into())])), &input);
        assert!(error < 1e-4, "radius {sigma}: off by {error}");
    }
}

#[test]
fn invisible_colour_does_not_bleed() {
    let effect = effect("gaussian_blur");
    let input = picture(64, 64, |x, _| if x < 32 { [1.0, 0.0, 0.0, 1.0] } else { [0.0, 1.0, 0.0, 0.0] });
    for sigma in [1.0, 4.0] {
        let params = params(&*effect, &[("radius", sigma.into())]);
        for output in [effect.reference(&params, &input, Path::new("")), passes(&input, &params)] {
            let edge = output.at(32, 32);
            assert!(edge[3] > 0.1 && edge[3] < 0.9, "alpha {}", edge[3]);
            assert!(edge[0] > 0.999 && edge[1] < 0.001, "{edge:?} should be red");
        }
    }
}

#[test]
fn the_number_of_passes_grows_with_the_logarithm() {
    let effect = effect("gaussian_blur");
    let scales = |sigma: f64, size: (f32, f32)| -> Vec<f32> {
        let stages = effect.stages(&params(&*effect, &[("radius", sigma.into())]), &EffectContext { size });
        let scale = |stage: &Stage| if let Stage::Pass { scale, .. } = stage { scale.0 } else { f32::NAN };
        stages.iter().map(scale).collect()
    };
    let full_hd = (1920.0, 1080.0);
    assert!(scales(0.0, full_hd).is_empty());
    assert_eq!(scales(2.0, full_hd), [1.0, 1.0]);
    assert_eq!(scales(4.0, full_hd), [0.5, 1.0, 1.0]);
    assert_eq!(scales(8.0, full_hd), [0.5, 0.5, 1.0, 1.0]);
    assert_eq!(scales(200.0, full_hd).len(), 8);
    assert_eq!(scales(200.0, (1.0, 1.0)), [1.0, 1.0], "a single pixel is not halved");
}

#[test]
fn weights_sum_to_one() {
    let effect = effect("gaussian_blur");
    let context = EffectContext { size: (1920.0, 1080.0) };
    for tenth in 1..=2000 {
        let params = params(&*effect, &[("radius", (f64::from(tenth) / 10.0).into())]);
        let stages = effect.stages(&params, &context).len();
        for stage in stages - 2..stages {
            let uniforms = uniforms(&*effect, stage, &params, &context);
            let sides: f32 = uniforms[1..].iter().map(|[_, weight, ..]| weight * 2.0).sum();
            assert!((uniforms[0][3] + sides - 1.0).abs() < 1e-5, "radius {params:?}");
            assert_eq!(uniforms[0][2] as usize, uniforms.len() - 1);
        }
    }
}
