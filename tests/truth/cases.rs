//! What a case says of itself holds.

use super::SMALL;
use scrim::effect::reference::{srgb_decode, srgb_encode};
use scrim::truth::{Case, Kind, Shooting, case};

#[test]
fn the_same_kind_and_seed_give_the_same_case_and_others_another() {
    for kind in [Kind::Hair, Kind::MotionBlur, Kind::Smoke] {
        let first = case(kind, 3, SMALL);
        assert!(first == case(kind, 3, SMALL), "{} differs from itself", first.name());
        let other = case(kind, 4, SMALL);
        assert_ne!(first.camera, other.camera);
        assert_ne!(first.alpha, other.alpha);
        assert_ne!(first.background, other.background);
    }
    assert_ne!(case(Kind::Presenter, 3, SMALL).camera, case(Kind::Shadow, 3, SMALL).camera);
}

#[test]
fn the_judged_frame_is_the_last_one_that_the_codec_gets() {
    let shooting = Shooting::new(Kind::MotionBlur, 2, SMALL);
    let (frames, plate) = (shooting.frames(), shooting.plate_frames());
    let case = shooting.case();
    assert_eq!(frames.last(), Some(&case.camera));
    assert_eq!(plate.last(), Some(&case.plate));
    assert!(frames.len() > 2 && frames.windows(2).all(|pair| pair[0] != pair[1]), "the scene stands still");
}

fn each_kind(mut check: impl FnMut(&Case)) {
    for kind in Kind::ALL {
        check(&case(kind, 1, SMALL));
    }
}

#[test]
fn alpha_is_within_0_and_1_and_all_of_it_is_used() {
    each_kind(|case| {
        let name = case.name();
        assert!(case.alpha.iter().all(|alpha| (0.0..=1.0).contains(alpha)), "{name}");
        let share = |test: &dyn Fn(f32) -> bool| {
            case.alpha.iter().filter(|alpha| test(**alpha)).count() as f32 / case.alpha.len() as f32
        };
        assert!(share(&|alpha| alpha < 0.05) > 0.1, "{name} shows hardly any wall");
        assert!(share(&|alpha| alpha > 0.999) > 0.01, "{name} shows nothing solid");
        assert!(share(&|alpha| alpha > 0.01 && alpha < 0.99) > 0.005, "{name} has no soft edges");
    });
}

#[test]
fn alpha_and_foreground_over_the_background_are_the_true_composite() {
    each_kind(|case| {
        for index in 0..case.alpha.len() {
            for channel in 0..3 {
                let under = srgb_decode(case.background.pixels[index][channel]);
                let alpha = case.alpha[index];
                let expected = srgb_encode(alpha * case.foreground[index][channel] + (1.0 - alpha) * under);
                let found = case.truth.pixels[index][channel];
                assert!((expected - found).abs() < 1e-4, "{} at {index}: {found} for {expected}", case.name());
            }
        }
    });
}

#[test]
fn the_background_is_exact_in_eight_bits() {
    each_kind(|case| {
        let exact = |value: &f32| (value * 255.0 - (value * 255.0).round()).abs() < 1e-3;
        assert!(case.background.pixels.iter().flatten().all(exact), "{}", case.name());
    });
}

#[test]
fn the_picture_is_figure_and_spill_over_the_wall() {
    for kind in Kind::ALL {
        let case = Shooting::new(kind, 5, SMALL).noiseless().case();
        let decoded = case.camera.decode();
        let mut worst = 0.0_f32;
        for (index, pixel) in decoded.pixels.iter().enumerate() {
            let light: [f32; 3] = std::array::from_fn(|channel| {
                case.alpha[index] * case.foreground[index][channel]
                    + case.spill[index][channel]
                    + (1.0 - case.alpha[index]) * case.wall[index][channel]
            });
            // Luma has every pixel; chroma is shared by four.
            let luma = |rgb: [f32; 3]| 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
            let expected = luma(light.map(|value| srgb_encode(value.min(1.0))));
            // What the decoder had to clamp is no longer its luma.
            if pixel[..3].iter().all(|value| *value > 0.0 && *value < 1.0) {
                worst = worst.max((luma([pixel[0], pixel[1], pixel[2]]) - expected).abs());
            }
        }
        assert!(worst < 1.0 / 219.0, "{}: luma is off by {worst}", case.name());
    }
}

#[test]
fn a_shadow_darkens_the_wall_and_leaves_alpha_alone() {
    let shooting = Shooting::new(Kind::Shadow, 1, SMALL).noiseless();
    let case = shooting.case();
    let (camera, plate) = (case.camera.decode(), case.plate.decode());
    let darker = (0..case.alpha.len())
        .filter(|index| case.alpha[*index] == 0.0 && camera.pixels[*index][1] < plate.pixels[*index][1] - 0.04);
    assert!(darker.count() > case.alpha.len() / 100, "no shadow falls on the wall");
}

#[test]
fn uneven_light_varies_by_a_factor_of_two_to_three_and_wrinkles() {
    for seed in 1..=5 {
        let case = case(Kind::Uneven, seed, SMALL);
        let mut greens: Vec<f32> = case.wall.iter().map(|light| light[1]).collect();
        greens.sort_by(f32::total_cmp);
        let factor = greens[greens.len() * 99 / 100] / greens[greens.len() / 100];
        assert!((1.6..4.5).contains(&factor), "seed {seed}: {factor}");
    }
}

#[test]
fn names_are_kinds() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
    }
    assert_eq!(Kind::from_name("fur"), None);
    assert_eq!(case(Kind::GreySpill, 7, (64, 36)).name(), "grey_spill-7");
}
