//! Scores measure what they say.

use super::SMALL;
use scrim::effect::Picture;
use scrim::truth::score::{alpha_error, composite_error, edge_error, edges, floor, score};
use scrim::truth::{Kind, Shooting, case};

#[test]
fn the_truth_itself_has_no_error() {
    for kind in [Kind::Hair, Kind::Cloth, Kind::Blue] {
        let case = case(kind, 2, SMALL);
        let scores = score(&case, &case.alpha, &case.truth);
        assert_eq!((scores.alpha, scores.edge, scores.composite), (0.0, 0.0, 0.0));
    }
}

#[test]
fn a_matte_that_is_moved_is_wrong_most_at_its_edges() {
    let case = case(Kind::Presenter, 2, SMALL);
    let moved: Vec<f32> = (0..case.alpha.len()).map(|index| case.alpha[index.saturating_sub(1)]).collect();
    let twice: Vec<f32> = (0..case.alpha.len()).map(|index| case.alpha[index.saturating_sub(2)]).collect();
    let (alpha, edge) = (alpha_error(&case, &moved), edge_error(&case, &moved));
    assert!(alpha > 0.0 && edge > 3.0 * alpha, "{alpha}, {edge}");
    assert!(alpha_error(&case, &twice) > alpha);
}

#[test]
fn errors_are_means_and_roots_of_mean_squares() {
    let case = case(Kind::Smoke, 2, SMALL);
    let off: Vec<f32> = case.alpha.iter().map(|alpha| alpha + 0.1).collect();
    assert!((alpha_error(&case, &off) - 0.1).abs() < 1e-4);
    let mut half = case.truth.clone();
    for pixel in half.pixels.iter_mut().step_by(2) {
        for value in pixel.iter_mut().take(3) {
            *value += 2.0 / 255.0;
        }
    }
    let error = composite_error(&case, &half);
    assert!((error - 2.0_f64.sqrt()).abs() < 1e-2, "{error}");
    // Alpha of a composite does not count.
    let clear =
        Picture { pixels: case.truth.pixels.iter().map(|[r, g, b, _]| [*r, *g, *b, 0.0]).collect(), ..case.truth };
    assert_eq!(composite_error(&scrim::truth::case(Kind::Smoke, 2, SMALL), &clear), 0.0);
}

#[test]
fn edges_are_two_pixels_wide_on_either_side() {
    let mut alpha = vec![0.0; 11 * 9];
    alpha[4 * 11 + 5] = 0.5;
    let found = edges(&alpha, 11, 9);
    let inside = |x: usize, y: usize| (3..=7).contains(&x) && (2..=6).contains(&y);
    for y in 0..9 {
        for x in 0..11 {
            assert_eq!(found[y * 11 + x], inside(x, y), "{x}, {y}");
        }
    }
}

#[test]
fn the_floor_is_low_without_noise_and_rises_with_it() {
    for kind in [Kind::SkinSpill, Kind::Shadow, Kind::Noise, Kind::Uneven] {
        let clean = Shooting::new(kind, 4, SMALL).noiseless().case();
        let noisy = case(kind, 4, SMALL);
        let (clean, noisy) = (composite_error(&clean, &floor(&clean)), composite_error(&noisy, &floor(&noisy)));
        assert!(clean < 7.0, "{}: {clean}", kind.name());
        assert!(noisy > clean, "{}: {noisy} with noise, {clean} without", kind.name());
    }
}
