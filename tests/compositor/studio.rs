//! The studio keyer on the graphics device: against its reference on the CPU, in how few draws it is done, and what a slider makes anew.

use super::guided::guided;
use super::layouts::expected;
use super::{CLEAR, picture, through_premultiplied, to_bytes};
use crate::effect::{effect, params};
use scrim::compositor::Composition;
use scrim::compositor::canvas::Backend;
use scrim::compositor::plan::plan;
use scrim::compositor::resolve::InputInfo;
use scrim::document::{Crop, EditCommand, EffectId, LayerId, ParamValue};
use scrim::effect::reference::map_pixels;
use scrim::effect::{Lut3d, Picture};
use scrim::source::frame::{Colorimetry, FrameFormat, PixelLayout};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture, difference, write_picture};
use scrim::truth::{Kind, case};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

type Given = Vec<(&'static str, ParamValue)>;

const STUDIO: &str = "chroma_key_studio";
const W: usize = 96;
const H: usize = 64;
const BACKENDS: [Backend; 2] = [Backend::Fragments, Backend::Blocks];

/// Both sides approximate: the table and the curves of sRGB on the device, whose foot is steep, so that it shows in dark colours.
const KEYED: Tolerance = Tolerance::Approximated;
/// The matte is a picture of eight bits here, by which colours are divided: at its thinnest a step is a third of the value.
const KEYED_BY_A_PICTURE: Tolerance = Tolerance::Filtered;

/// Light that falls off from the left.
fn light() -> ParamValue {
    json!([-0.2, 0.06, -0.1, 0.04, -0.08, 0.02, -0.03, 0.01, 0.02])
}

/// A figure with a soft outline and many colours before a green wall, brighter on the left, with a shadow; a strip below is half transparent.
fn stage(width: usize, height: usize) -> Picture {
    let input = picture(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let lit = 1.0 - 0.25 * u - if u > 0.8 && v > 0.3 { 0.12 } else { 0.0 };
        let wall = [0.05 * lit, 0.7 * lit, 0.26 * lit];
        let figure = match v {
            v if v < 0.3 => [0.12 + 0.2 * u, 0.1, 0.08],
            v if v < 0.6 => [0.88 - 0.2 * u, 0.64 + 0.2 * v, 0.5],
            _ => [0.3 + 0.4 * u, 0.42, 0.7 - 0.5 * u],
        };
        let inside = (4.0 - 12.0 * (u - 0.45).hypot((v - 0.5) * 0.8)).clamp(0.0, 1.0);
        let color: [f32; 3] = std::array::from_fn(|i| wall[i] + (figure[i] - wall[i]) * inside);
        [color[0], color[1], color[2], if v > 0.9 { 0.5 } else { 1.0 }]
    });
    through_premultiplied(&input)
}

fn reference(given: &Given, input: &Picture, folder: &Path) -> Picture {
    let effect = effect(STUDIO);
    effect.reference(&params(&*effect, given), input, folder)
}

/// The keyer on the device and on the CPU; files lie in `folder`. False where there is no device.
fn check(given: &Given, folder: &Path, backend: Backend, tolerance: Tolerance) -> bool {
    let input = stage(W, H);
    let studio = TestStudio::new(W as u32, H as u32).path(folder.join("show.ron")).backend(backend);
    let studio = studio.frame_source(1, TestFrame::premultiplied(&input)).show(1).effect(STUDIO, given);
    let Some(actual) = studio.picture() else { return false };
    let expected = reference(given, &input, folder);
    let names: Vec<_> = given.iter().map(|(name, _)| *name).collect();
    assert_picture(&format!("studio {} {backend:?}", names.join(" ")), &actual, &expected, tolerance);
    true
}

#[track_caller]
fn check_all(cases: impl IntoIterator<Item = Given>, tolerance: Tolerance) {
    for given in cases {
        if !check(&given, Path::new("/"), Backend::Auto, tolerance) {
            return;
        }
    }
}

#[test]
fn a_refined_matte_is_its_reference() {
    let base: Given = vec![("screen", json!([0.05, 0.66, 0.25])), ("light", light())];
    let refinings: [Given; 5] = [
        vec![("choke", json!(1.5))],
        vec![("choke", json!(-2.0))],
        vec![("feather", json!(3.0))],
        vec![("choke", json!(2.0)), ("feather", json!(4.0))],
        vec![("choke", json!(1.0)), ("view", json!("matte"))],
    ];
    check_all(refinings.into_iter().map(|more| base.iter().cloned().chain(more).collect()), KEYED_BY_A_PICTURE);
}

/// The picture without these margins.
fn cut(input: &Picture, crop: &Crop) -> Picture {
    let [left, top, right, bottom] = [crop.left, crop.top, crop.right, crop.bottom].map(|v| v as usize);
    picture(input.width - left - right, input.height - top - bottom, |x, y| {
        input.at((x + left) as i64, (y + top) as i64)
    })
}

#[test]
fn a_plate_stays_on_the_sources_picture_where_the_layer_is_cropped() {
    let dir = tempfile::tempdir().unwrap();
    // Stripes: a plate that is moved by a few pixels keys the wrong ones.
    let plate = picture(W, H, |x, _| {
        let lit = 0.75 + 0.2 * (x as f32 * 0.4).sin();
        [0.05 * lit, 0.7 * lit, 0.26 * lit, 1.0]
    });
    let input = picture(W, H, |x, y| {
        if (40..60).contains(&x) && y > 20 { [0.8, 0.6, 0.5, 1.0] } else { plate.at(x as i64, y as i64) }
    });
    let crop = Crop { left: 13.0, top: 6.0, right: 8.0, bottom: 2.0 };
    write_picture(&dir.path().join("plate.png"), &plate).unwrap();
    write_picture(&dir.path().join("cut.png"), &cut(&plate, &crop)).unwrap();
    let given = |file: &str| -> Given { vec![("screen", json!([0.04, 0.55, 0.2])), ("plate", json!(file))] };
    let within = cut(&input, &crop);
    let keyed = reference(&given("cut.png"), &in_bytes(&within), dir.path());
    let expected =
        picture(W, H, |x, y| if x < within.width && y < within.height { keyed.at(x as i64, y as i64) } else { CLEAR });
    for backend in BACKENDS {
        let studio = TestStudio::new(W as u32, H as u32).path(dir.path().join("show.ron")).backend(backend);
        let studio = studio.frame_source(1, TestFrame::opaque(&input)).show(1).effect(STUDIO, &given("plate.png"));
        let Some(actual) = studio.change(|layer| layer.crop = crop).picture() else { return };
        assert_picture(&format!("studio plate cropped {backend:?}"), &actual, &expected, KEYED);
    }
    // The wall is gone, all of its stripes, and the figure is there.
    let solid = keyed.pixels.iter().filter(|[.., alpha]| *alpha > 0.98).count();
    let clear = keyed.pixels.iter().filter(|[.., alpha]| *alpha < 0.02).count();
    assert_eq!((solid, solid + clear), (20 * (H - 21 - 2), within.pixels.len()));
}

/// A picture as a frame of eight bits holds it.
fn in_bytes(input: &Picture) -> Picture {
    map_pixels(input, |color, _, _| color.map(to_bytes))
}

fn i420((width, height): (u32, u32)) -> TestFrame {
    let case = case(Kind::Presenter, 3, (width as usize, height as usize));
    let format =
        FrameFormat { layout: PixelLayout::I420, width, height, color: Colorimetry::BT709, premultiplied: false };
    TestFrame::new(format, [case.camera.y, case.camera.u, case.camera.v].concat())
}

#[test]
fn a_cameras_chroma_is_led_by_its_luma_before_it_is_keyed() {
    let size = (160, 90);
    let frame = i420(size);
    let case = case(Kind::Presenter, 3, (160, 90));
    let studio = effect(STUDIO);
    let auto = studio.set_up("auto", scrim::document::Spot::Whole, &params(&*studio, &[]), &case.camera.decode());
    let found = auto.unwrap().params;
    let given: Vec<_> = found.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let on_cpu = |input: &Picture| studio.reference(&params(&*studio, &given), input, Path::new("/"));
    let (led, linear) = (on_cpu(&guided(&frame, 1)), on_cpu(&expected(&frame)));
    for backend in BACKENDS {
        let studio = TestStudio::new(size.0, size.1).backend(backend).frame_source(1, frame.clone());
        let Some(actual) = studio.show(1).effect(STUDIO, &given).picture() else { return };
        assert_picture(&format!("studio I420 {backend:?}"), &actual, &led, Tolerance::Filtered);
        let (off, without) = (difference(&actual, &led), difference(&actual, &linear));
        assert!(off.rms < 0.5 * without.rms, "{backend:?}: {off:?}, and as if chroma were not led {without:?}");
    }
}

// In how few draws.

/// The plan of what is composed, every source being an I420 picture of this size.
fn plan_text(live: &LiveStudio<'_>) -> Vec<String> {
    let format = FrameFormat {
        layout: PixelLayout::I420,
        width: W as u32,
        height: H as u32,
        color: Colorimetry::BT709,
        premultiplied: false,
    };
    let text = plan(live.studio.app.world().resource::<Composition>(), &|_| Some(InputInfo::Frame(format))).to_string();
    text.lines().map(str::to_owned).collect()
}

/// A camera with the keyer and a colour correction behind it, over another source.
fn keyed_camera(given: &[(&str, ParamValue)]) -> TestStudio {
    TestStudio::new(W as u32, H as u32)
        .frame_source(2, i420((W as u32, H as u32)))
        .frame_source(1, i420((W as u32, H as u32)))
        .show(2)
        .show(1)
        .effect(STUDIO, given)
        .effect("color_correction", &[("contrast", 0.2.into())])
}

/// The plan with these values of the keyer.
fn planned(given: &[(&str, ParamValue)]) -> Option<Vec<String>> {
    keyed_camera(given).run(|live| plan_text(live))
}

fn set(effect: u64, param: &str, value: ParamValue) -> EditCommand {
    EditCommand::SetParam { layer: LayerId(102), effect: EffectId(effect), param: param.into(), value: Some(value) }
}

const ALONE: &str = "  \"layer 101\" planar exact | \"layer 102\" planar exact > chroma_key_studio > color_correction -> merged 0,0 96x64";

#[test]
fn without_refining_and_wrap_it_is_one_draw_with_all_around_it() {
    for given in [vec![], vec![("light", light())]] {
        let Some(lines) = planned(&given) else { return };
        assert_eq!(lines, ["program 96x64 linear", ALONE], "{given:?}");
    }
}

#[test]
fn each_refining_adds_its_side_and_nothing_else() {
    for (name, step) in [("choke", "choke_line*"), ("feather", "blur_line*")] {
        let Some(lines) = planned(&[(name, json!(2.0))]) else { return };
        let line = |of: &str| format!("  \"layer 102\" premultiplied bilinear of {of} > {step} -> write 0,0 96x64");
        let expected = [
            "layer 102.0 96x64".to_owned(),
            "  \"layer 102\" planar exact > tail_own_matte -> write 0,0 96x64".to_owned(),
            "layer 102.1 96x64".to_owned(),
            line("102.0"),
            "layer 102.2 96x64".to_owned(),
            line("102.1"),
            "program 96x64 linear".to_owned(),
            ALONE.replace("chroma_key_studio", "chroma_key_studio with 102.2"),
        ];
        assert_eq!(lines, expected, "{name}");
    }
}

#[test]
fn light_wrap_adds_the_blurred_matte_and_what_is_beneath() {
    let Some(lines) = planned(&[("wrap", json!(0.5))]) else { return };
    let expected = [
        // The canvas so far, from which the light comes.
        "program 96x64 encoded",
        "  \"layer 101\" planar exact -> replace 0,0 96x64",
        // The matte, at a quarter of its width and height.
        "layer 102.0 48x32",
        "  \"layer 102\" planar bilinear > tail_own_matte > blur_halve* -> write 0,0 48x32",
        "layer 102.1 24x16",
        "  \"layer 102\" premultiplied bilinear of 102.0 > blur_halve* -> write 0,0 24x16",
        "layer 102.2 24x16",
        "  \"layer 102\" premultiplied bilinear of 102.1 > blur_line* -> write 0,0 24x16",
        "layer 102.3 24x16",
        "  \"layer 102\" premultiplied bilinear of 102.2 > blur_line* -> write 0,0 24x16",
        // The canvas beneath, likewise.
        "layer 102.4 48x32",
        "  \"layer 102\" beneath bilinear > blur_halve* -> write 0,0 48x32",
        "layer 102.5 24x16",
        "  \"layer 102\" premultiplied bilinear of 102.4 > blur_halve* -> write 0,0 24x16",
        "layer 102.6 24x16",
        "  \"layer 102\" premultiplied bilinear of 102.5 > blur_line* -> write 0,0 24x16",
        "layer 102.7 24x16",
        "  \"layer 102\" premultiplied bilinear of 102.6 > blur_line* -> write 0,0 24x16",
        "program 96x64 linear",
        "  \"layer 102\" planar exact > chroma_key_studio with 102.3, 102.7 > color_correction -> normal 0,0 96x64",
    ];
    assert_eq!(lines, expected, "\n{}", lines.join("\n"));
}

// What a slider makes anew.

/// The table that the keyer of layer 102 reads.
fn table(live: &LiveStudio<'_>) -> Arc<Lut3d> {
    let composition = live.studio.app.world().resource::<Composition>();
    let layers = composition.canvases.iter().flat_map(|canvas| &canvas.layers);
    let stages = layers.filter(|layer| layer.id == LayerId(102)).flat_map(|layer| &layer.stages);
    stages.filter_map(|stage| stage.lut.clone()).next().expect("the keyer reads a table")
}

#[test]
fn colours_make_a_table_and_no_pipeline() {
    keyed_camera(&[("figure", json!([[0.8, 0.6, 0.5]]))]).run(|live| {
        live.step();
        let colors: [(&str, ParamValue, bool); 6] = [
            ("screen", json!([0.1, 0.6, 0.3]), true),
            ("figure", json!([[0.8, 0.6, 0.5], [0.1, 0.1, 0.1]]), true),
            ("screens", json!([[0.2, 0.5, 0.3]]), true),
            ("core", json!(0.5), true),
            ("replacement", json!([0.3, 0.3, 0.8]), false),
            ("screens", json!([[0.2, 0.5, 0.35]]), true),
        ];
        for (name, value, makes) in colors {
            let before = table(live);
            let counted = live.counted(|live| {
                live.edit(set(1001, name, value));
                live.step();
            });
            assert_eq!((counted.composed, counted.pipelines_created), (1, 0), "{name}");
            assert_eq!(!Arc::ptr_eq(&before, &table(live)), makes, "the table and {name}");
        }
    });
}
