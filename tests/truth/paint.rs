//! Coverage is area.

use scrim::truth::cel::{Cel, Look};
use scrim::truth::random::{Random, noise};
use scrim::truth::shape::{around, capsule, ellipse, slab};

const WHITE: Look = Look { color: [1.0; 3], opacity: 1.0, spill: 0.5 };

fn area(cel: &Cel) -> f32 {
    cel.cells.iter().map(|cell| cell.alpha).sum()
}

#[test]
fn a_disc_covers_its_area_wherever_it_lies() {
    for (x, y, radius) in [(32.0, 32.0, 20.0), (31.3, 30.8, 5.5), (20.2, 40.6, 1.2)] {
        let mut cel = Cel::new(64, 64);
        cel.fill(around([x, y], [radius; 2]), |p| ellipse(p, [x, y], [radius; 2]), |_, _| WHITE);
        let expected = std::f32::consts::PI * radius * radius;
        assert!((area(&cel) - expected).abs() < 0.02 * expected + 0.05, "{radius}: {} for {expected}", area(&cel));
        assert!(cel.cells.iter().all(|cell| (cell.spill - 0.5 * cell.alpha).abs() < 1e-6));
    }
}

#[test]
fn a_shape_is_cut_at_the_sheet() {
    let mut cel = Cel::new(16, 16);
    cel.fill(around([0.0, 0.0], [8.0; 2]), |p| slab(p, [0.0, 0.0], [8.0, 8.0], 0.0), |_, _| WHITE);
    assert!((area(&cel) - 64.0).abs() < 0.01, "{}", area(&cel));
}

#[test]
fn a_strand_covers_its_length_times_its_width() {
    for width in [0.5, 1.0, 2.5] {
        for to in [[50.0, 10.3], [40.0, 45.0], [12.0, 50.0]] {
            let mut cel = Cel::new(64, 64);
            let from = [10.0_f32, 10.3];
            cel.strand(&[from, to], [width, width], WHITE);
            let length = (to[0] - from[0]).hypot(to[1] - from[1]);
            let (found, expected) = (area(&cel), length * width);
            assert!((found / expected - 1.0).abs() < 0.12, "{width} to {to:?}: {found} for {expected}");
            assert!(cel.cells.iter().all(|cell| cell.alpha <= width.min(1.0) + 1e-5));
        }
    }
}

#[test]
fn what_moves_covers_as_much_in_the_mean_as_what_stands() {
    let disc = |cel: &mut Cel, x: f32| {
        cel.fill(around([x, 20.0], [6.0; 2]), move |p| ellipse(p, [x, 20.0], [6.0; 2]), |_, _| WHITE);
    };
    let (mut still, mut moved) = (Cel::new(96, 40), Cel::new(96, 40));
    disc(&mut still, 48.0);
    moved.expose([0.0, 0.0, 96.0, 40.0], 60, |now, time| disc(now, 30.0 + 36.0 * time));
    assert!((area(&still) - area(&moved)).abs() < 0.02 * area(&still));
    let most = moved.cells.iter().map(|cell| cell.alpha).fold(0.0, f32::max);
    assert!((0.3..0.36).contains(&most), "12 pixels that cross 36 cover a third of the time: {most}");
}

#[test]
fn sheets_are_laid_over_each_other_by_alpha() {
    let mut cel = Cel::new(4, 4);
    let everywhere = [0.0, 0.0, 4.0, 4.0];
    let look = |value: f32, opacity: f32| move |_: [f32; 2], _: f32| Look { color: [value; 3], opacity, spill: 0.0 };
    cel.fill(everywhere, |_| f32::MIN, look(1.0, 0.5));
    cel.fill(everywhere, |_| f32::MIN, look(0.2, 0.25));
    for cell in &cel.cells {
        assert!((cell.alpha - (0.25 + 0.75 * 0.5)).abs() < 1e-6);
        assert!((cell.light[0] - (0.2 * 0.25 + 0.75 * 0.5)).abs() < 1e-6);
    }
}

#[test]
fn distances_are_those_to_the_outline() {
    assert!((capsule([5.0, 3.0], [0.0, 0.0], [10.0, 0.0], [1.0, 1.0]) - 2.0).abs() < 1e-5);
    assert!((slab([7.0, 0.0], [0.0, 0.0], [4.0, 4.0], 1.0) - 3.0).abs() < 1e-5);
    assert!(ellipse([0.0, 0.0], [0.0, 0.0], [3.0, 5.0]) < -1.0);
}

#[test]
fn random_numbers_are_spread_evenly_and_repeat() {
    let draw = |seed: u64| {
        let mut random = Random::new(&[seed, 2]);
        (0..10_000).map(|_| random.unit()).collect::<Vec<_>>()
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    let mean = draw(1).iter().sum::<f32>() / 10_000.0;
    assert!((mean - 0.5).abs() < 0.02, "{mean}");
    let mut random = Random::new(&[9]);
    let normals: Vec<f32> = (0..5000).flat_map(|_| random.normals()).collect();
    let variance = normals.iter().map(|value| value * value).sum::<f32>() / normals.len() as f32;
    assert!((variance - 1.0).abs() < 0.05, "{variance}");
    assert!((0..1000).all(|i| noise(1, i as f32 * 0.37, i as f32 * 0.11).abs() <= 1.0));
}
