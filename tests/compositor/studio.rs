//! The studio keyer on the graphics device: against its reference on the CPU, in how few draws it is done, and what a slider makes anew.

use super::guided::guided;
use super::layouts::expected;
use super::{CLEAR, picture, through_premultiplied, to_bytes};
use crate::effect::{effect, params};
use scrim::compositor::Composition;
use scrim::compositor::canvas::Backend;
use scrim::compositor::plan::plan;
use scrim::compositor::resolve::InputInfo;
use scrim::document::source::{Pattern, PatternKind};
use scrim::document::{Crop, EditCommand, EffectId, LayerId, ParamValue, Source, SourceId, SourceKind};
use scrim::effect::reference::map_pixels;
use scrim::effect::{Lut3d, ParamKind, Picture};
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
    let d = difference(&actual, &expected);
    println!("DIAG {given:?} {backend:?}: {} {}", d.worst, d.rms);
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
fn every_form_of_the_screen_is_its_reference() {
    let dir = tempfile::tempdir().unwrap();
    let plate = picture(W, H, |x, y| {
        let lit = 1.0 - 0.25 * x as f32 / W as f32;
        [0.05 * lit, 0.7 * lit, 0.26 * lit + 0.0005 * y as f32, 1.0]
    });
    write_picture(&dir.path().join("plate.png"), &plate).unwrap();
    // Smaller than the picture: it is stretched over it.
    let small = picture(W / 4, H / 4, |x, y| plate.at(x as i64 * 4, y as i64 * 4));
    write_picture(&dir.path().join("small.png"), &small).unwrap();
    let screen = ("screen", json!([0.05, 0.66, 0.25]));
    let cases: [Given; 6] = [
        vec![],
        vec![screen.clone()],
        vec![screen.clone(), ("light", light())],
        vec![screen.clone(), ("plate", json!("plate.png"))],
        vec![screen.clone(), ("plate", json!("plate.png")), ("light", light())],
        vec![screen, ("plate", json!("small.png"))],
    ];
    for given in &cases {
        for backend in BACKENDS {
            if !check(given, dir.path(), backend, KEYED) {
                return;
            }
        }
    }
    // They are forms of one thing, and not the same.
    let keyed: Vec<_> = cases[1..4].iter().map(|given| reference(given, &stage(W, H), dir.path())).collect();
    assert!(difference(&keyed[0], &keyed[1]).worst > 10.0 && difference(&keyed[1], &keyed[2]).worst > 10.0);
}

#[test]
fn every_slider_is_its_reference() {
    let screen = ("screen", json!([0.05, 0.66, 0.25]));
    let tinted = ("figure", json!([[0.3, 0.55, 0.35], [0.9, 0.7, 0.55], [0.1, 0.1, 0.1]]));
    let sliders: [Given; 14] = [
        vec![("shadow", json!(0.4))],
        vec![("noise", json!(0.04))],
        vec![tinted.clone()],
        vec![("screens", json!([[0.1, 0.45, 0.5], [0.4, 0.42, 0.3]])), tinted],
        vec![("core", json!(0.0))],
        vec![("core", json!(0.4)), ("clip_black", json!(0.2)), ("clip_white", json!(0.8))],
        // The slope is held where the clips meet.
        vec![("clip_black", json!(0.6)), ("clip_white", json!(0.4))],
        vec![("edge_color", json!(0.0))],
        vec![("edge_color", json!(0.5)), ("despill", json!(0.3))],
        vec![("despill", json!(0.0))],
        vec![("replace", json!(1.0))],
        vec![("replace", json!(0.6)), ("replacement", json!([0.9, 0.3, 0.1]))],
        vec![("replace", json!(1.0)), ("replacement", json!([0.0, 0.0, 0.0]))],
        vec![("screen", json!([0.1, 0.28, 0.73]))],
    ];
    check_all(sliders.into_iter().map(|given| [screen.clone()].into_iter().chain(given).collect()), KEYED);
}

#[test]
fn every_view_and_mask_is_its_reference() {
    let base: Given = vec![("screen", json!([0.05, 0.66, 0.25])), ("light", light())];
    let with = |more: Given| base.iter().cloned().chain(more).collect::<Given>();
    let masks: Given = vec![
        ("garbage_shape", json!("rectangle")),
        ("garbage_center", json!([0.4, 0.4])),
        ("garbage_size", json!([0.3, 0.4])),
        ("garbage_rotation", json!(20.0)),
        ("hold_out_shape", json!("ellipse")),
        ("hold_out_center", json!([0.85, 0.7])),
        ("hold_out_feather", json!(6.0)),
    ];
    let mut cases = vec![with(masks.clone())];
    for view in ["matte", "status", "split", "source"] {
        cases.push(with(vec![("view", json!(view))]));
        cases.push(with(masks.iter().cloned().chain([("view", json!(view)), ("split", json!(0.3))]).collect()));
    }
    check_all(cases, KEYED);
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
        let Some(actual) = studio.change(|layer| layer.crop = crop.clone()).picture() else { return };
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
        println!("DIAG {:?} {:?}", difference(&actual, &led), difference(&actual, &linear));
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

/// The plan with these values of the keyer, and the passes and draws of a composition.
fn planned(given: &[(&str, ParamValue)]) -> Option<(Vec<String>, u64, u64)> {
    keyed_camera(given).run(|live| {
        let lines = plan_text(live);
        let counted = live.counted(|live| {
            live.edit(set(1002, "contrast", json!(0.3)));
            live.step();
        });
        assert_eq!(counted.composed, 1);
        println!("DIAG {} {}", counted.passes, counted.draws);
        (lines, counted.passes, counted.draws)
    })
}

fn set(effect: u64, param: &str, value: ParamValue) -> EditCommand {
    EditCommand::SetParam { layer: LayerId(102), effect: EffectId(effect), param: param.into(), value: Some(value) }
}

const ALONE: &str = "  \"layer 101\" planar exact | \"layer 102\" planar exact > chroma_key_studio > color_correction -> merged 0,0 96x64";

#[test]
fn without_refining_and_wrap_it_is_one_draw_with_all_around_it() {
    let cases: [Given; 5] = [
        vec![],
        vec![("light", light())],
        vec![("figure", json!([[0.3, 0.5, 0.4]])), ("replace", json!(0.5))],
        vec![("view", json!("status")), ("garbage_shape", json!("ellipse")), ("hold_out_shape", json!("rectangle"))],
        vec![("view", json!("split"))],
    ];
    for given in cases {
        let Some((lines, passes, draws)) = planned(&given) else { return };
        assert_eq!(lines, ["program 96x64 linear", ALONE], "{given:?}");
        assert_eq!((passes, draws), (1, 1), "{given:?}");
    }
    let Some((lines, ..)) = planned(&[("view", json!("source"))]) else { return };
    assert!(!lines.join("\n").contains("chroma_key"), "nothing is keyed where the source is shown: {lines:?}");
}

/// The stages that the passes before the program do, one after the other.
fn steps(lines: &[String]) -> Vec<&str> {
    let program = lines.iter().position(|line| line.starts_with("program")).unwrap();
    let draws = lines[..program].iter().filter(|line| line.starts_with("  "));
    draws.flat_map(|line| line.split(" -> ").next().unwrap().split(" > ").skip(1)).collect()
}

/// The one pass of the program, in which nothing but the images of the keyer is more than without refining and wrap.
#[track_caller]
fn assert_one_draw_with(lines: &[String], images: &str) {
    let with = ALONE.replace("chroma_key_studio", &format!("chroma_key_studio with {images}"));
    assert_eq!(lines[lines.len() - 2..], ["program 96x64 linear".to_owned(), with], "\n{}", lines.join("\n"));
}

#[test]
fn each_refining_adds_its_side_and_nothing_else() {
    let cases: [(Given, &[&str], &str); 5] = [
        (vec![("choke", json!(2.0))], &["tail_own_matte", "choke_line*", "choke_line*"], "102.2"),
        (
            vec![("choke", json!(-9.0))],
            &["tail_own_matte", "choke_line*", "choke_line*", "choke_line*", "choke_line*"],
            "102.4",
        ),
        (vec![("feather", json!(2.0))], &["tail_own_matte", "blur_line*", "blur_line*"], "102.2"),
        (vec![("feather", json!(10.0))], &["tail_own_matte", "blur_halve*", "blur_line*", "blur_line*"], "102.2"),
        (
            vec![("choke", json!(1.0)), ("feather", json!(2.0))],
            &["tail_own_matte", "choke_line*", "choke_line*", "blur_line*", "blur_line*"],
            "102.4",
        ),
    ];
    for (given, expected, image) in cases {
        let Some((lines, passes, draws)) = planned(&given) else { return };
        assert_eq!(steps(&lines), expected, "{given:?}\n{}", lines.join("\n"));
        assert_one_draw_with(&lines, image);
        // A change behind the keyer leaves its side as it is.
        assert_eq!((passes, draws), (1, 1), "{given:?}");
    }
}

#[test]
fn light_wrap_adds_the_blurred_matte_and_what_is_beneath() {
    let Some((lines, passes, draws)) = planned(&[("wrap", json!(0.5))]) else { return };
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
    assert!(passes <= 10 && draws == passes, "{passes} passes, {draws} draws");
    // A matte is not lit, and splits nothing.
    let Some((lines, ..)) = planned(&[("wrap", json!(0.5)), ("view", json!("matte"))]) else { return };
    assert_eq!(lines, ["program 96x64 linear", ALONE]);
}

// What a slider makes anew.

/// The table that the keyer of layer 102 reads.
fn table(live: &LiveStudio<'_>) -> Arc<Lut3d> {
    let composition = live.studio.app.world().resource::<Composition>();
    let layers = composition.canvases.iter().flat_map(|canvas| &canvas.layers);
    let stages = layers.filter(|layer| layer.id == LayerId(102)).flat_map(|layer| &layer.stages);
    stages.filter_map(|stage| stage.lut.clone()).next().expect("the keyer reads a table")
}

/// Sliders that the table is made of.
const TABLE: [&str; 2] = ["noise", "shadow"];

/// At rest these are not there at all.
const FROM_REST: [&str; 3] = ["choke", "feather", "wrap"];

#[test]
fn moving_any_slider_compiles_nothing_and_a_table_is_made_for_its_own_only() {
    let sliders: Vec<(&str, f64, f64)> = effect(STUDIO)
        .info()
        .params
        .iter()
        .filter_map(|spec| match spec.kind {
            ParamKind::Float { min, max, .. } => Some((spec.name, min, max)),
            _ => None,
        })
        .collect();
    assert!(sliders.len() > 10, "{sliders:?}");
    let mut given: Given = vec![("garbage_shape", json!("ellipse")), ("hold_out_shape", json!("rectangle"))];
    given.extend(FROM_REST.map(|name| (name, json!(0.9))));
    given.push(("view", json!("split")));
    keyed_camera(&given).run(move |live| {
        live.step();
        for (name, min, max) in &sliders {
            // All within one number of blur passes: a wider blur is made of more halvings.
            let values = match *name {
                "feather" | "wrap_width" => [1.0, 1.3, 1.7],
                "choke" => [1.0, 2.5, -1.5],
                _ => [0.25, 0.5, 0.75].map(|share| min + (max - min) * share),
            };
            // The first value may differ from the rest in its structure.
            live.edit(set(1001, name, json!(values[0])));
            live.settle();
            live.step();
            let before = table(live);
            let counted = live.counted(|live| {
                for value in &values[1..] {
                    live.edit(set(1001, name, json!(value)));
                    live.step();
                }
            });
            assert_eq!(counted.composed, 2, "{name} shows at once");
            assert_eq!((counted.pipelines_created, counted.textures_created), (0, 0), "{name}");
            assert_eq!((counted.uploads, counted.readbacks), (0, 0), "{name}");
            assert_eq!(Arc::ptr_eq(&before, &table(live)), !TABLE.contains(name), "the table and {name}");
            // Where two meet, the next one's steps would not show.
            live.edit(set(1001, name, json!(values[0])));
        }
    });
}

#[test]
fn colours_make_a_table_and_no_pipeline() {
    keyed_camera(&[("figure", json!([[0.8, 0.6, 0.5]]))]).run(|live| {
        live.step();
        let colors: [(&str, ParamValue, bool); 5] = [
            ("screen", json!([0.1, 0.6, 0.3]), true),
            ("figure", json!([[0.8, 0.6, 0.5], [0.1, 0.1, 0.1]]), true),
            ("screens", json!([[0.2, 0.5, 0.3]]), true),
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

/// The keyer on the demo's presenter, at these values.
fn presenter(given: &[(&str, ParamValue)]) -> Option<Picture> {
    let pattern = Pattern { pattern: PatternKind::Presenter, width: 640, height: 360, ..Pattern::default() };
    TestStudio::new(640, 360)
        .source(Source::new(SourceId(1), "Presenter", SourceKind::Pattern(pattern)))
        .show(1)
        .effect(STUDIO, given)
        .picture()
}

/// Mean alpha of ten by ten pixels from here on.
fn mean(keyed: &Picture, (x, y): (i64, i64)) -> f32 {
    (0..100).map(|n| keyed.at(x + n % 10, y + n / 10)[3]).sum::<f32>() / 100.0
}

/// Of the demo's wall: corners, and beside the figure.
const WALL: [(i64, i64); 6] = [(4, 4), (626, 4), (4, 120), (626, 120), (150, 40), (480, 40)];
/// Its face and chest.
const FIGURE: [(i64, i64); 4] = [(315, 108), (315, 130), (300, 260), (330, 300)];

#[test]
fn the_demo_presenter_is_keyed_at_the_defaults() {
    for shadow in [0.06, 0.1, 0.12, 0.14, 0.16, 0.2, 0.25, 0.3] {
        let Some(k) = presenter(&[("shadow", json!(shadow))]) else { return };
        println!(
            "DIAG shadow {shadow}: wall {:?} figure {:?}",
            WALL.map(|at| mean(&k, at)),
            FIGURE.map(|at| mean(&k, at))
        );
    }
    let Some(keyed) = presenter(&[]) else { return };
    let raw = presenter(&[("view", json!("source"))]).unwrap();
    println!("DIAG raw {:?}", WALL.map(|(x, y)| raw.at(x, y).map(|v| (v * 255.0) as u8)));
    for at in WALL {
        assert!(mean(&keyed, at) < 0.01, "the wall at {at:?}: {}", mean(&keyed, at));
    }
    for at in FIGURE {
        assert!(mean(&keyed, at) > 0.99, "the figure at {at:?}: {}", mean(&keyed, at));
    }
}
