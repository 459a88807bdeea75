//! Effects from files in the compositor: fused like those that ship in Rust, and the shipped files against arithmetic on the CPU.

use super::{noise, plan};
use scrim::app::effect_files::EffectFilesPlugin;
use scrim::document::ParamValue;
use scrim::effect::Picture;
use scrim::effect::reference::{luma, map_pixels, mix, mix3, saturate};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};
use std::path::PathBuf;

/// A studio with the shipped files that shows the picture through one effect.
pub fn through(input: &Picture, kind: &str, given: &[(&str, ParamValue)]) -> TestStudio {
    let data = tempfile::tempdir().unwrap();
    TestStudio::new(input.width as u32, input.height as u32)
        .with(move |app| {
            app.add_plugins(EffectFilesPlugin { scene_file: None, data: PathBuf::from(data.path()), watch: false });
        })
        .frame_source(1, TestFrame::opaque(input))
        .show(1)
        .effect(kind, given)
}

#[test]
fn a_point_effect_from_a_file_fuses_with_its_neighbours() {
    let text = plan::with_file_effect();
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "program 640x360 encoded",
            "  \"1\" planar exact > color_correction > effect > effect > vignette -> replace 0,0 640x360",
        ],
        "\n{text}"
    );
}

#[test]
fn duotone_is_what_its_arithmetic_says() {
    let input = noise(40, 30, 11);
    let given = [("shadows", vec![0.2, 0.0, 0.4].into()), ("contrast", 1.5.into()), ("amount", ParamValue::from(0.75))];
    let Some(actual) = through(&input, "file:duotone", &given).picture() else { return };
    let expected = map_pixels(&input, |[r, g, b, a], _, _| {
        let tone = saturate((luma([r, g, b]) - 0.5) * 1.5 + 0.5);
        let ink = mix3([0.2, 0.0, 0.4], [1.0, 0.84, 0.55], tone);
        let [r, g, b] = mix3([r, g, b], ink, 0.75);
        [r, g, b, a]
    });
    assert_picture("duotone", &actual, &expected, Tolerance::Converted);
}

#[test]
fn scan_lines_are_what_their_arithmetic_says() {
    let input = noise(40, 30, 12);
    let cases: [(bool, &str, i32, f64); 3] =
        [(false, "soft", 5, 0.0), (true, "hard", 8, 0.0), (false, "soft", 6, 30.0)];
    for (upright, shape, spacing, speed) in cases {
        let given = [
            ("amount", ParamValue::from(0.6)),
            ("upright", upright.into()),
            ("shape", shape.into()),
            ("spacing", spacing.into()),
            ("speed", speed.into()),
        ];
        // Ten ticks of a thirtieth: a third of a second.
        let Some(actual) = through(&input, "file:scan_lines", &given).start(10).picture() else { return };
        let expected = map_pixels(&input, |[r, g, b, a], x, y| {
            let place = if upright { x } else { y } - 10.0 / 30.0 * speed as f32;
            let phase = (place / spacing as f32).rem_euclid(1.0);
            let soft = 0.5 - 0.5 * (phase * std::f32::consts::TAU).cos();
            let dark = if shape == "hard" { f32::from(u8::from(phase >= 0.5)) } else { soft };
            let rest = mix(1.0, 0.0, 0.6 * dark);
            [r * rest, g * rest, b * rest, a]
        });
        assert_picture(&format!("scan lines {shape} {speed}"), &actual, &expected, Tolerance::Converted);
    }
}
