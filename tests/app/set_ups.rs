//! Commands that look at a layer's picture: what they find, what they cost, and what they say when there is nothing to see.

use crate::effect::picture;
use crate::output::wait_for;
use scrim::app::set_ups::{SetUps, SetUpsPlugin};
use scrim::compositor::canvas::Backend;
use scrim::document::source::Camera;
use scrim::document::{
    Crop, EditCommand, EffectId, LayerId, ParamValue, Placement, Sizing, Source, SourceId, SourceKind, Spot,
};
use scrim::effect::{
    Category, Effect, EffectCatalog, EffectContext, EffectInfo, Found, Gesture, ParamSpec, Params, Picture, Role,
    SetUp, Stage,
};
use scrim::scene::StudioState;
use scrim::testing::{LiveStudio, TestFrame, TestStudio};
use scrim::view::{SetUpState, StudioCommand};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whole blocks of words, and rows that a buffer pads.
const SIZE: (usize, usize) = (72, 46);
const LAYER: LayerId = LayerId(101);
const FINDS: EffectId = EffectId(1001);

/// An effect that tells what it saw: the picture's size and the colour at the spot. It waits until it is let go.
struct Finds {
    info: EffectInfo,
    go: Arc<AtomicBool>,
}

const SET_UPS: &[SetUp] = &[
    SetUp { name: "auto", label: "Auto", help: "Looks at all of it.", gesture: Gesture::Press },
    SetUp { name: "pick", label: "Pick", help: "Looks at a place.", gesture: Gesture::Click },
    SetUp { name: "fails", label: "Fails", help: "Finds nothing.", gesture: Gesture::Press },
    SetUp { name: "breaks", label: "Breaks", help: "Breaks down.", gesture: Gesture::Press },
    SetUp { name: "plate", label: "Plate", help: "Keeps the picture.", gesture: Gesture::Capture("plate") },
];

impl Finds {
    fn new(go: Arc<AtomicBool>) -> Self {
        let info = EffectInfo {
            kind: "finds",
            label: "Finds",
            category: Category::Key,
            help: "",
            role: Role::Filter,
            set_ups: SET_UPS,
            params: vec![
                ParamSpec::color("color", "Colour", "", [0, 0, 0]),
                ParamSpec::float("width", "Width", "", 0.0, 0.0..=1000.0),
                ParamSpec::float("height", "Height", "", 0.0, 0.0..=1000.0),
                ParamSpec::file("plate", "Plate", "", &["png"]),
            ],
        };
        Self { info, go }
    }
}

impl Effect for Finds {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        Vec::new()
    }

    fn uniforms(&self, _: usize, _: &Params, _: &EffectContext, _: &mut Vec<[f32; 4]>) {}

    fn set_up(&self, name: &str, spot: Spot, _: &Params, picture: &Picture) -> Result<Found, String> {
        wait_for("leave to go on", || self.go.load(Ordering::Acquire).then_some(()));
        match name {
            "fails" => return Err("There is no green in it: light the screen".into()),
            "breaks" => panic!("on purpose"),
            _ => {}
        }
        let [x, y] = if let Spot::At(at) = spot { at } else { [0.0, 0.0] };
        let at = picture.at((x * picture.width as f64) as i64, (y * picture.height as f64) as i64);
        let params = BTreeMap::from([
            ("color".to_owned(), at.map(f64::from).to_vec().into()),
            ("width".to_owned(), (picture.width as f64).into()),
            ("height".to_owned(), (picture.height as f64).into()),
            ("unknown".to_owned(), 1.into()),
        ]);
        Ok(Found { params, said: format!("Looked at {}×{}.", picture.width, picture.height) })
    }

    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}

/// Red grows to the right, green downwards.
fn ramp() -> Picture {
    let (width, height) = SIZE;
    picture(width, height, |x, y| [x as f32 * 3.0 / 255.0, y as f32 * 5.0 / 255.0, 0.5, 1.0])
}

/// A studio whose effects may go on while `go` is true, with the ramp as source 1.
fn studio(go: &Arc<AtomicBool>) -> TestStudio {
    let go = go.clone();
    TestStudio::new(64, 48).frame_source(1, TestFrame::opaque(&ramp())).with(move |app| {
        app.add_plugins(SetUpsPlugin);
        app.world_mut().resource_mut::<EffectCatalog>().insert(Arc::new(Finds::new(go)));
    })
}

fn at_once() -> Arc<AtomicBool> {
    Arc::new(AtomicBool::new(true))
}

fn set_up(layer: LayerId, name: &str, spot: Spot) -> StudioCommand {
    StudioCommand::SetUpEffect { layer, effect: FINDS, name: name.into(), spot }
}

fn state(live: &LiveStudio<'_>, layer: LayerId, effect: EffectId) -> Option<SetUpState> {
    live.studio.app.world().resource::<SetUps>().0.get(&(layer, effect)).cloned()
}

/// Asks and waits for what is said.
fn ask(live: &mut LiveStudio<'_>, command: StudioCommand) -> SetUpState {
    let (StudioCommand::SetUpEffect { layer, effect, .. } | StudioCommand::PickColor { layer, effect, .. }) = command
    else {
        panic!("{command:?} looks at nothing")
    };
    live.ask(command);
    live.step();
    let said = wait_for("an answer", || {
        live.step();
        state(live, layer, effect).filter(|state| *state != SetUpState::Working)
    });
    // What was found is applied with the next step.
    live.step();
    said
}

fn said(text: &str) -> SetUpState {
    SetUpState::Said(text.into())
}

fn failed(text: &str) -> SetUpState {
    SetUpState::Failed(text.into())
}

fn params(live: &LiveStudio<'_>, layer: LayerId) -> BTreeMap<String, ParamValue> {
    let show = live.studio.app.world().resource::<StudioState>().show().clone();
    show.layer(layer).unwrap().1.effects.iter().find(|spec| spec.id == FINDS).unwrap().params.clone()
}

fn undo_label(live: &LiveStudio<'_>) -> Option<String> {
    live.studio.app.world().resource::<StudioState>().history.undo_label().map(Into::into)
}

/// The colour parameter in bytes, and the size that was seen.
fn seen(live: &LiveStudio<'_>, layer: LayerId) -> ([u8; 4], (u32, u32)) {
    let params = params(live, layer);
    let color = params["color"].as_array().unwrap().iter().map(|v| (v.as_f64().unwrap() * 255.0).round() as u8);
    let side = |name: &str| params[name].as_f64().unwrap() as u32;
    (color.collect::<Vec<_>>().try_into().unwrap(), (side("width"), side("height")))
}

#[test]
fn what_is_found_is_one_step_and_costs_one_probe() {
    for backend in [Backend::Fragments, Backend::Blocks] {
        studio(&at_once()).backend(backend).show(1).effect("finds", &[]).run(|live| {
            live.step();
            let counted = live.counted(|live| {
                let at = Spot::At([20.5 / 72.0, 30.5 / 46.0]);
                assert_eq!(ask(live, set_up(LAYER, "pick", at)), said("Looked at 72×46."));
            });
            assert_eq!(seen(live, LAYER), ([60, 150, 128, 255], (72, 46)));
            assert_eq!((counted.probes, counted.probe_bytes), (1, 72 * 46 * 4));
            assert_eq!((counted.readbacks, counted.uploads, counted.passes), (0, 0, 0), "the frame path did nothing");
            assert!(!params(live, LAYER).contains_key("unknown"));
            assert_eq!(undo_label(live).as_deref(), Some("Set up finds"));
            live.ask(StudioCommand::Undo);
            live.step();
            assert_eq!(params(live, LAYER), BTreeMap::new());
            assert_eq!(undo_label(live), None, "all of it was one step");
        });
    }
}

#[test]
fn the_picture_is_the_one_before_the_effect() {
    let crop = Crop { left: 8.0, top: 4.0, right: 0.0, bottom: 2.0 };
    let turned = Placement { position: (30.0, 20.0), rotation: 33.0, flip_h: true, ..Placement::default() };
    // Neither the placement nor what stands behind the effect is seen.
    let studio = studio(&at_once()).show(1).change(move |layer| {
        (layer.crop, layer.placement, layer.opacity) = (crop, turned, 0.3);
    });
    studio.effect("finds", &[]).effect("gaussian_blur", &[("radius", 30.0.into())]).run(|live| {
        ask(live, set_up(LAYER, "pick", Spot::At([10.5 / 64.0, 6.5 / 40.0])));
        assert_eq!(seen(live, LAYER), ([54, 50, 128, 255], (64, 40)), "pixel (18, 10) of the source");
        // Behind the blur it gets the blurred picture.
        live.edit(EditCommand::MoveEffect { layer: LAYER, effect: FINDS, to: 1 });
        live.step();
        ask(live, set_up(LAYER, "pick", Spot::At([10.5 / 64.0, 6.5 / 40.0])));
        let ([red, ..], size) = seen(live, LAYER);
        assert_eq!(size, (64, 40));
        assert!(red > 70, "blurred over the whole picture: {red}");
        // A box that is filled cuts the picture: what is left of it counts.
        let filled = Placement { size: Sizing::Fill(40.0, 40.0), ..Placement::default() };
        live.edit(EditCommand::MoveEffect { layer: LAYER, effect: FINDS, to: 0 });
        live.edit(EditCommand::SetPlacement(LAYER, filled));
        live.step();
        ask(live, set_up(LAYER, "pick", Spot::At([0.5 / 40.0, 0.5 / 40.0])));
        assert_eq!(seen(live, LAYER), ([60, 20, 128, 255], (40, 40)), "pixel (20, 4) of the source");
    });
}

#[test]
fn a_nested_scene_has_a_picture_too() {
    let studio = studio(&at_once()).show(1).effect("finds", &[]).scene(2).show_scene(1).effect("finds", &[]);
    studio.program(2).run(|live| {
        let (outer, effect) = (LayerId(102), EffectId(1002));
        let command = StudioCommand::SetUpEffect { layer: outer, effect, name: "auto".into(), spot: Spot::Whole };
        assert_eq!(ask(live, command), said("Looked at 64×48."));
        // The layer inside of it is composed as well.
        assert_eq!(ask(live, set_up(LAYER, "auto", Spot::Whole)), said("Looked at 72×46."));
    });
}

#[test]
fn a_picked_colour_is_a_mean_and_keeps_its_alpha() {
    let clear = ParamValue::from(vec![0.0, 0.0, 0.0, 0.25]);
    studio(&at_once()).show(1).effect("finds", &[("color", clear)]).run(|live| {
        let pick = |param: &str, at| {
            let param = param.to_owned();
            StudioCommand::PickColor { layer: LAYER, effect: FINDS, param, at }
        };
        assert_eq!(ask(live, pick("color", [20.5 / 72.0, 30.5 / 46.0])), said("Picked #3C9680."));
        assert_eq!(undo_label(live).as_deref(), Some("color of finds"));
        let color = params(live, LAYER)["color"].clone();
        assert_eq!(color[3], ParamValue::from(0.25));
        // At the corner only what lies in the picture counts: the mean of three by three pixels.
        assert_eq!(ask(live, pick("color", [0.0, 0.0])), said("Picked #030580."));
        assert_eq!(ask(live, pick("color", [1.0, f64::NAN])), said("Picked #D20580."));
        assert_eq!(ask(live, pick("width", [0.5, 0.5])), failed("“Finds” has no colour named \"width\""));
    });
}

#[test]
fn what_cannot_be_done_is_said() {
    let camera = Source::new(SourceId(7), "Camera", SourceKind::Camera(Camera::default()));
    let studio = studio(&at_once()).source(camera).show(7).effect("finds", &[]).scene(2).show(1).effect("finds", &[]);
    studio.program(1).run(|live| {
        let auto = |layer, effect| StudioCommand::SetUpEffect { layer, effect, name: "auto".into(), spot: Spot::Whole };
        let sentence = ask(live, auto(LAYER, FINDS));
        let expected = "“layer 101” has no picture yet: wait until its source is live, then try again";
        assert_eq!(sentence, failed(expected));
        let (hidden, effect) = (LayerId(102), EffectId(1002));
        let sentence = ask(live, auto(hidden, effect));
        let expected = "“layer 102” is not on program: show the layer and its scene, then try again";
        assert_eq!(sentence, failed(expected));
        live.take(2);
        live.step();
        let named =
            |name: &str| StudioCommand::SetUpEffect { layer: hidden, effect, name: name.into(), spot: Spot::Whole };
        assert_eq!(ask(live, named("fails")), failed("There is no green in it: light the screen"));
        let expected = "“Finds” broke down over this picture: set its parameters by hand";
        assert_eq!(ask(live, named("breaks")), failed(expected));
        assert_eq!(ask(live, named("auto")), said("Looked at 72×46."), "the thread goes on");
        let expected = "Save the show first: the picture is kept beside its file";
        assert_eq!(ask(live, named("plate")), failed(expected));
        assert_eq!(ask(live, named("nothing")), failed("“Finds” has no set-up named \"nothing\""));
        assert_eq!(undo_label(live).as_deref(), Some("Set up finds"), "what failed changed nothing");
    });
}

#[test]
fn nothing_happens_to_an_effect_that_is_gone() {
    let go = Arc::new(AtomicBool::new(false));
    studio(&go).show(1).effect("finds", &[]).effect("finds", &[]).run(move |live| {
        live.ask(set_up(LAYER, "auto", Spot::Whole));
        wait_for("the look", || {
            live.step();
            (live.counters().probes > 0).then_some(())
        });
        live.edit(EditCommand::RemoveEffect { layer: LAYER, effect: FINDS });
        live.step();
        go.store(true, Ordering::Release);
        let effect = EffectId(1002);
        let command = StudioCommand::SetUpEffect { layer: LAYER, effect, name: "fails".into(), spot: Spot::Whole };
        assert!(matches!(ask(live, command), SetUpState::Failed(_)));
        assert_eq!(state(live, LAYER, FINDS), None);
        assert_eq!(undo_label(live).as_deref(), Some("Delete finds"));
    });
}

#[test]
fn a_plate_is_kept_beside_the_show() {
    let folder = tempfile::tempdir().unwrap();
    let (width, height) = SIZE;
    let gray = move |value: u8| TestFrame::opaque(&picture(width, height, |_, _| [f32::from(value) / 255.0; 4]));
    let frames = (0..60).map(move |n| gray(if n < 50 { 100 + (n % 5) * 10 } else { 40 }));
    let go = at_once();
    let studio = studio(&go).path(folder.path().join("show.ron")).frame_source(2, frames);
    let crop = Crop { left: 20.0, ..Crop::default() };
    let studio = studio.show(2).effect("finds", &[]).change(move |layer| {
        (layer.crop, layer.name) = (crop, "Cam/1".into());
    });
    studio.run(move |live| {
        let sentence = ask(live, set_up(LAYER, "plate", Spot::Whole));
        assert_eq!(sentence, said("The mean of 8 pictures is kept as plates/Cam-1.png."));
        assert_eq!(params(live, LAYER)["plate"], "plates/Cam-1.png");
        assert_eq!(undo_label(live).as_deref(), Some("Set up finds"));
        let first = folder.path().join("plates/Cam-1.png");
        let plate = image::open(&first).unwrap().to_rgba8();
        assert_eq!(plate.dimensions(), (width as u32, height as u32), "with what the crop cuts away");
        let [value, .., alpha] = plate.get_pixel(30, 30).0;
        assert!((110..=130).contains(&value) && alpha == 255, "no mean of 100 to 140: {value}");
        for _ in 0..60 {
            live.step();
        }
        let counted = live.counted(|live| {
            let sentence = ask(live, set_up(LAYER, "plate", Spot::Whole));
            assert_eq!(sentence, said("The picture is kept as plates/Cam-1 (2).png."), "it is still");
        });
        assert_eq!((counted.probes, counted.readbacks), (1, 0));
        let second = image::open(folder.path().join("plates/Cam-1 (2).png")).unwrap().to_rgba8();
        assert_eq!(second.get_pixel(30, 30).0, [40, 40, 40, 255]);
        assert_eq!(image::open(&first).unwrap().to_rgba8(), plate, "never written over");
        let mut names: Vec<_> = std::fs::read_dir(folder.path().join("plates")).unwrap().flatten().collect();
        names.retain(|entry| !entry.file_name().to_string_lossy().ends_with(".png"));
        assert!(names.is_empty(), "{names:?}");
    });
}
