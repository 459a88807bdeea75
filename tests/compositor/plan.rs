//! Plans as text: which passes a composition takes.

use bevy::prelude::*;
use scrim::compositor::plan::{Plan, plan};
use scrim::compositor::resolve::InputInfo;
use scrim::compositor::{CanvasNode, Composition, Image, InputId, LayerNode, SideNode, StageNode};
use scrim::document::{
    Blend, BlendSpace, Crop, EffectId, LayerId, ParamValue, Placement, ScaleFilter, SceneId, Sizing, SourceId,
};
use scrim::effect::builtin::BuiltinEffectsPlugin;
use scrim::effect::file::{FileEffect, Plain, Reader, Text};
use scrim::effect::{Effect, EffectCatalog, EffectContext, Params, SideOf, Snippet, Stage, Still};
use scrim::source::frame::{Colorimetry, FrameFormat, PixelLayout};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const CANVAS: (u32, u32) = (640, 360);

/// Sources 1 to 9 are 640×360 in I420, 11 to 19 are 320×180 in RGBA, 21 to 29 are there without a picture yet.
fn info(id: InputId) -> Option<InputInfo> {
    let format = |layout, width, height, color| FrameFormat { layout, width, height, color, premultiplied: false };
    match id {
        InputId::Scene(_) => Some(InputInfo::Canvas { width: CANVAS.0, height: CANVAS.1 }),
        InputId::Source(SourceId(1..=9)) => {
            Some(InputInfo::Frame(format(PixelLayout::I420, 640, 360, Colorimetry::BT709)))
        }
        InputId::Source(SourceId(11..=19)) => {
            Some(InputInfo::Frame(format(PixelLayout::RGBA, 320, 180, Colorimetry::RGB)))
        }
        _ => None,
    }
}

fn source(id: u64) -> InputId {
    InputId::Source(SourceId(id))
}

fn layer(id: u64, input: InputId) -> LayerNode {
    LayerNode {
        id: LayerId(id),
        name: format!("{id}").into(),
        input,
        placement: Placement::default(),
        crop: Crop::default(),
        filter: ScaleFilter::Auto,
        opacity: 1.0,
        blend: Blend::Normal,
        space: BlendSpace::Linear,
        stages: Vec::new(),
    }
}

/// Adds an effect as the scene does.
fn effect(mut layer: LayerNode, kind: &str, given: &[(&str, ParamValue)]) -> LayerNode {
    let mut app = App::new();
    app.add_plugins(BuiltinEffectsPlugin);
    let catalog = app.world().resource::<EffectCatalog>();
    let effect = catalog.get(kind).unwrap();
    let given: BTreeMap<_, _> = given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let params = Params::resolve(&effect.info().params, &given);
    layer.stages.extend(stages(&**effect, &params));
    layer
}

fn stages(effect: &dyn Effect, params: &Params) -> Vec<StageNode> {
    let context = EffectContext { size: (640.0, 360.0) };
    let base = scrim::testing::root().join("scenes");
    let lut = effect.assets(params, &base).unwrap().lut;
    let mut units = (1.0, 1.0);
    let mut nodes = Vec::new();
    for (index, stage) in effect.stages(params, &context).into_iter().enumerate() {
        let mut uniforms = Vec::new();
        effect.uniforms(index, params, &context, &mut uniforms);
        let reduced = if let Stage::Pass { scale, .. } = &stage { *scale } else { (1.0, 1.0) };
        let keeps_opaque = effect.keeps_opaque(params);
        nodes.push(StageNode { index: index as u32, uniforms, lut: lut.clone(), keeps_opaque, units, ..plain(stage) });
        units = (units.0 * reduced.0, units.1 * reduced.1);
    }
    nodes
}

/// A stage of no effect in particular, without parameters.
pub fn plain(stage: Stage) -> StageNode {
    StageNode {
        effect: EffectId(0),
        index: 0,
        stage,
        uniforms: Vec::new(),
        lut: None,
        images: Vec::new(),
        sides: Vec::new(),
        keeps_opaque: false,
        units: (1.0, 1.0),
        mix: 1.0,
        margin: 0,
    }
}

fn placed(mut layer: LayerNode, position: (f64, f64), size: Sizing) -> LayerNode {
    layer.placement = Placement { position, size, ..Placement::default() };
    layer
}

fn canvas(scene: Option<u64>, layers: Vec<LayerNode>) -> CanvasNode {
    CanvasNode { scene: scene.map(SceneId), width: CANVAS.0, height: CANVAS.1, layers }
}

fn composed(canvases: Vec<CanvasNode>) -> Plan {
    plan(&Composition { canvases, ..Composition::default() }, &info)
}

fn program(layers: Vec<LayerNode>) -> Plan {
    composed(vec![canvas(None, layers)])
}

#[track_caller]
fn assert_plan(plan: &Plan, expected: &[&str]) {
    let text = plan.to_string();
    assert_eq!(text.lines().collect::<Vec<_>>(), expected, "\n{text}");
}

fn keyed(id: u64, input: InputId) -> LayerNode {
    let layer = effect(layer(id, input), "chroma_key_classic", &[]);
    let layer = effect(layer, "color_correction", &[("contrast", 0.2.into())]);
    effect(layer, "lut", &[("file", "../assets/luts/warm.cube".into())])
}

/// A plan as text: two of the same effect from a file between two of ours.
pub fn with_file_effect() -> String {
    let text = include_str!("../../assets/effects/duotone.wgsl");
    let path = Path::new("duotone.wgsl");
    let text = Text { path: path.into(), text: text.into(), vertex: None };
    let file = FileEffect::new("file:duotone", path, Plain.read(&text).unwrap()).unwrap();
    let params = Params::resolve(&file.info().params, &BTreeMap::new());
    let mut layer = effect(layer(1, source(1)), "color_correction", &[("contrast", 0.2.into())]);
    layer.stages.extend(stages(&file, &params));
    layer.stages.extend(stages(&file, &params));
    program(vec![effect(layer, "vignette", &[])]).to_string()
}

/// Plans with every effect, for tests of what is made of them.
pub fn everything() -> Vec<Plan> {
    let stacks: [&[(&str, &[(&str, ParamValue)])]; 9] = [
        &[("chroma_key_classic", &[("gamma", ParamValue::Null)])],
        &[("chroma_key_classic", &[]), ("luma_key", &[])],
        &[("toon", &[]), ("vignette", &[])],
        &[("pixelate", &[]), ("toon", &[])],
        &[("gaussian_blur", &[]), ("vignette", &[])],
        &[("vignette", &[]), ("gaussian_blur", &[]), ("toon", &[])],
        &[("gaussian_blur", &[]), ("gaussian_blur", &[])],
        &[("vignette", &[]), ("vignette", &[])],
        &[("toon", &[]), ("gaussian_blur", &[])],
    ];
    let mut plans = Vec::new();
    for input in [source(1), source(11), InputId::Scene(SceneId(7))] {
        for stack in stacks {
            let stacked = stack.iter().fold(keyed(1, input), |layer, (kind, given)| effect(layer, kind, given));
            let turned = Placement { rotation: 10.0, ..Placement::default() };
            let turned = LayerNode { placement: turned, id: LayerId(2), ..stacked.clone() };
            plans.push(composed(vec![
                canvas(Some(7), Vec::new()),
                canvas(None, vec![layer(3, source(2)), stacked, turned]),
            ]));
        }
    }
    plans
}

#[test]
fn a_keyed_graded_and_cropped_layer_is_one_draw() {
    let mut layer = keyed(1, source(1));
    layer.crop = Crop { left: 20.0, right: 20.0, ..Crop::default() };
    layer.opacity = 0.5;
    assert_plan(
        &program(vec![layer]),
        &[
            "program 640x360 linear clear",
            "  \"1\" planar exact > chroma_key_five* > color_correction > apply_lut -> normal 0,0 600x360",
        ],
    );
}

#[test]
fn what_an_opaque_layer_covers_is_not_drawn() {
    let small = placed(layer(1, source(11)), (10.0, 10.0), Sizing::Scale(1.0, 1.0));
    assert_plan(
        &program(vec![keyed(2, source(2)), small.clone(), layer(3, source(1))]),
        &["program 640x360 encoded", "  \"3\" planar exact -> replace 0,0 640x360"],
    );
    // What sticks out is drawn.
    let box_over = placed(layer(3, source(1)), (0.0, 0.0), Sizing::Stretch(300.0, 300.0));
    let drawn = program(vec![small, box_over]).to_string();
    assert!(drawn.contains("\"1\"") && drawn.contains("\"3\""), "{drawn}");
}

#[test]
fn a_layer_with_alpha_covers_nothing() {
    for top in [
        effect(layer(2, source(2)), "chroma_key_classic", &[]),
        LayerNode { opacity: 0.9, ..layer(2, source(2)) },
        LayerNode { blend: Blend::Add, ..layer(2, source(2)) },
        placed(layer(2, source(11)), (0.0, 0.0), Sizing::Stretch(640.0, 360.0)),
        layer(2, InputId::Scene(SceneId(7))),
    ] {
        let plan = composed(vec![canvas(Some(7), Vec::new()), canvas(None, vec![layer(1, source(1)), top.clone()])]);
        let text = plan.to_string();
        assert!(text.contains("\"1\" planar"), "{top:?} hides what it does not cover:\n{text}");
    }
}

#[test]
fn layers_that_cover_the_canvas_are_merged() {
    let third = LayerNode { opacity: 0.3, ..layer(3, source(3)) };
    let fourth = LayerNode { opacity: 0.3, ..layer(4, source(4)) };
    assert_plan(
        &program(vec![layer(1, source(1)), keyed(2, source(2)), third, fourth]),
        &[
            "program 640x360 linear",
            "  \"1\" planar exact | \"2\" planar exact > chroma_key_five* > color_correction > apply_lut | \
             \"3\" planar exact -> merged 0,0 640x360",
            "  \"4\" planar exact -> normal 0,0 640x360",
        ],
    );
}

#[test]
fn layers_of_other_blends_or_spaces_are_not_merged() {
    let multiplied = LayerNode { blend: Blend::Multiply, ..layer(2, source(2)) };
    assert_plan(
        &program(vec![layer(1, source(1)), multiplied]),
        &[
            "program 640x360 encoded",
            "  \"1\" planar exact -> replace 0,0 640x360",
            "program 640x360 linear",
            "  \"2\" planar exact -> multiply 0,0 640x360",
        ],
    );
    let encoded = LayerNode { space: BlendSpace::Encoded, opacity: 0.5, ..layer(2, source(2)) };
    let linear = LayerNode { opacity: 0.5, ..layer(3, source(3)) };
    assert_plan(
        &program(vec![layer(1, source(1)), encoded, linear]),
        &[
            "program 640x360 encoded",
            "  \"1\" planar exact | \"2\" planar exact -> merged 0,0 640x360",
            "program 640x360 linear",
            "  \"3\" planar exact -> normal 0,0 640x360",
        ],
    );
}

#[test]
fn layers_whose_mode_reads_what_one_draw_covers_are_merged() {
    let overlaid = LayerNode { blend: Blend::Overlay, ..layer(2, source(2)) };
    let colored = LayerNode { blend: Blend::Color, opacity: 0.5, ..layer(3, source(3)) };
    let small =
        LayerNode { blend: Blend::SoftLight, ..placed(layer(4, source(11)), (9.0, 7.0), Sizing::Scale(1.0, 1.0)) };
    assert_plan(
        &program(vec![layer(1, source(1)), overlaid, colored, small]),
        &[
            "program 640x360 linear",
            "  \"1\" planar exact | \"2\" planar exact | \"3\" planar exact -> merged 0,0 640x360",
            "  \"4\" packed exact -> softlight 9,7 320x180",
        ],
    );
}

/// A point-wise stage of an effect of its own.
fn point(entry: &'static str, effect: u64) -> StageNode {
    let wgsl = "fn same(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color; }";
    let stage = Stage::Point(Snippet::new(entry, wgsl));
    StageNode { effect: EffectId(effect), keeps_opaque: true, ..plain(stage) }
}

#[test]
fn an_effect_that_grows_gets_a_larger_picture_and_those_before_it_do_not() {
    let glow = StageNode { margin: 4, ..point("glow", 2) };
    let layer = LayerNode { stages: vec![point("before", 1), glow, point("behind", 3)], ..layer(1, source(11)) };
    assert_plan(
        &program(vec![placed(layer, (10.0, 20.0), Sizing::Scale(1.0, 1.0))]),
        &[
            "layer 1.0 328x188 clear",
            "  \"1\" packed exact > before -> write 4,4 320x180",
            "program 640x360 linear clear",
            "  \"1\" premultiplied exact of 1.0 > glow > behind -> normal 6,16 328x188",
        ],
    );
}

#[test]
fn a_delay_holds_back_what_stands_before_it() {
    let delay = StageNode { effect: EffectId(2), keeps_opaque: true, ..plain(Stage::Delay { seconds: 0.5 }) };
    let layer = LayerNode { stages: vec![point("before", 1), delay, point("behind", 3)], ..layer(1, source(1)) };
    assert_plan(
        &program(vec![layer]),
        &[
            "layer 1.0 640x360",
            "  \"1\" planar exact > before -> write 0,0 640x360",
            "layer 1.1 640x360",
            "  1.0 0.500 s later",
            "program 640x360 encoded",
            "  \"1\" packed exact of 1.1 > behind -> replace 0,0 640x360",
        ],
    );
}

#[test]
fn a_blur_is_small_passes_and_point_wise_work_after_it_is_done_on_the_small_picture() {
    let layer = effect(layer(1, source(1)), "gaussian_blur", &[("radius", 4.0.into())]);
    let layer = effect(layer, "color_correction", &[("contrast", 0.2.into())]);
    assert_plan(
        &program(vec![effect(layer, "vignette", &[])]),
        &[
            "layer 1.0 320x180",
            "  \"1\" planar bilinear > blur_halve* -> write 0,0 320x180",
            "layer 1.1 320x180",
            "  \"1\" packed bilinear of 1.0 > blur_line* -> write 0,0 320x180",
            "layer 1.2 320x180",
            "  \"1\" packed bilinear of 1.1 > blur_line* > color_correction > vignette -> write 0,0 320x180",
            "program 640x360 encoded",
            "  \"1\" packed bilinear of 1.2 -> replace 0,0 640x360",
        ],
    );
}

#[test]
fn a_cropped_blur_is_as_small_as_the_crop() {
    let mut layer = effect(layer(1, source(1)), "gaussian_blur", &[("radius", 4.0.into())]);
    layer.crop = Crop { left: 101.0, right: 240.0, top: 61.0, bottom: 100.0 };
    let text = program(vec![layer]).to_string();
    assert!(text.contains("layer 1.0 150x100"), "299 by 199 pixels are left, halved and rounded up:\n{text}");
}

#[test]
fn what_cannot_be_seen_costs_nothing() {
    let far = placed(layer(1, source(1)), (640.0, 0.0), Sizing::Scale(1.0, 1.0));
    let transparent = LayerNode { opacity: 0.0, ..layer(2, source(1)) };
    let cropped = LayerNode { crop: Crop { left: 640.0, ..Crop::default() }, ..layer(3, source(1)) };
    let waiting = layer(4, source(21));
    let flat = placed(layer(5, source(1)), (0.0, 0.0), Sizing::Scale(0.0, 1.0));
    let blurred = effect(far.clone(), "gaussian_blur", &[]);
    assert_plan(&program(vec![far, transparent, cropped, waiting, flat, blurred]), &["program 640x360 linear clear"]);
}

#[test]
fn nested_scenes_stand_before_their_users() {
    let inner = InputId::Scene(SceneId(7));
    let plan = composed(vec![
        canvas(Some(7), vec![layer(1, source(1))]),
        canvas(None, vec![placed(layer(2, inner), (0.0, 0.0), Sizing::Scale(0.5, 0.5))]),
    ]);
    assert_plan(
        &plan,
        &[
            "scene 7 640x360 encoded",
            "  \"1\" planar exact -> replace 0,0 640x360",
            "program 640x360 linear clear",
            "  \"2\" canvas bilinear -> normal 0,0 320x180",
        ],
    );
}

#[test]
fn a_draw_touches_its_box_only() {
    let boxes = [
        ((10.0, 20.0), Sizing::Scale(1.0, 1.0), "10,20 320x180"),
        ((-300.0, 300.0), Sizing::Scale(1.0, 1.0), "0,300 20x60"),
        ((0.4, 0.4), Sizing::Scale(1.0, 1.0), "0,0 320x180"),
        ((0.6, 0.6), Sizing::Scale(1.0, 1.0), "1,1 320x180"),
        ((100.0, 100.0), Sizing::Stretch(8.0, 6.0), "100,100 8x6"),
    ];
    for (position, size, expected) in boxes {
        let text = program(vec![placed(layer(1, source(11)), position, size)]).to_string();
        assert!(text.trim_end().ends_with(expected), "{position:?} {size:?} should be {expected}:\n{text}");
    }
}

#[test]
fn taps_after_taps_make_one_intermediate() {
    let layer = effect(effect(layer(1, source(1)), "pixelate", &[]), "toon", &[]);
    assert_plan(
        &program(vec![effect(layer, "vignette", &[])]),
        &[
            "layer 1.0 640x360",
            "  \"1\" planar exact > pixelate* -> write 0,0 640x360",
            "program 640x360 encoded",
            "  \"1\" packed exact of 1.0 > toon* > vignette -> replace 0,0 640x360",
        ],
    );
}

#[test]
fn what_gathers_reads_what_is_dear_from_a_texture() {
    let toon = |layer| effect(layer, "toon", &[]);
    assert_plan(
        &program(vec![toon(layer(1, source(1)))]),
        &[
            "layer 1.0 640x360",
            "  \"1\" planar exact -> write 0,0 640x360",
            "program 640x360 encoded",
            "  \"1\" packed exact of 1.0 > toon* -> replace 0,0 640x360",
        ],
    );
    // For few pixels on the canvas, reading nine for each is less than making all of the picture.
    let small = toon(placed(layer(1, source(1)), (0.0, 0.0), Sizing::Scale(0.4, 0.4)));
    let text = program(vec![small]).to_string();
    assert!(text.contains("planar area > toon*"), "{text}");
    // What is one fetch is read where it lies, unless there is work to be done on it.
    let packed = toon(layer(1, source(11)));
    let text = program(vec![packed]).to_string();
    assert!(text.contains("packed exact > toon*"), "{text}");
    let graded = effect(layer(1, source(11)), "color_correction", &[("contrast", 0.2.into())]);
    let text = program(vec![toon(graded)]).to_string();
    assert!(text.contains("> color_correction -> write") && text.contains("of 1.0 > toon*"), "{text}");
}

/// A point stage that reads so many stills.
fn reading(entry: &'static str, count: u32) -> StageNode {
    let wgsl = format!("fn {entry}(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {{ return color; }}");
    let snippet = Snippet { wgsl: wgsl.into(), ..Snippet::new(entry, "").with_images(count) };
    let still = Arc::new(Still { width: 2, height: 1, rgba: vec![255; 8] });
    let images = vec![Image::Still(still); count as usize];
    StageNode { images, ..plain(Stage::Point(snippet)) }
}

#[test]
fn draws_are_merged_and_fused_as_far_as_their_textures_can_be_bound() {
    let top = |count| LayerNode { stages: vec![reading("see", count)], ..layer(2, source(2)) };
    // Three planes each.
    assert_eq!(program(vec![layer(1, source(1)), top(6)]).passes[0].draws.len(), 1);
    let full = LayerNode { stages: vec![StageNode { keeps_opaque: true, ..reading("see", 6) }], ..layer(1, source(1)) };
    let seen = LayerNode { opacity: 0.5, ..top(6) };
    assert_plan(
        &program(vec![full, seen]),
        &[
            "program 640x360 encoded",
            "  \"1\" planar exact > see with still 2x1, still 2x1, still 2x1, still 2x1, still 2x1, still 2x1 -> replace 0,0 640x360",
            "program 640x360 linear",
            "  \"2\" planar exact > see with still 2x1, still 2x1, still 2x1, still 2x1, still 2x1, still 2x1 -> normal 0,0 640x360",
        ],
    );
    let stages = vec![reading("a", 6), reading("b", 6), reading("c", 6)];
    let plan = program(vec![LayerNode { stages, ..layer(1, source(1)) }]);
    let draws = plan.passes.iter().flat_map(|pass| &pass.draws);
    let counts: Vec<_> = draws.map(|draw| (draw.key.layers[0].stages.len(), draw.key.textures())).collect();
    assert_eq!(counts, [(2, 15), (1, 7)], "{plan}");
}

/// A layer with an effect that reads what is beneath it, and keeps an opaque picture opaque.
fn over(id: u64, input: InputId) -> LayerNode {
    let side = SideNode { of: SideOf::Beneath, steps: Vec::new() };
    let stage = StageNode { sides: vec![side], keeps_opaque: true, ..reading("see", 1) };
    LayerNode { stages: vec![StageNode { images: Vec::new(), ..stage }], ..layer(id, input) }
}

#[test]
fn what_is_read_from_above_is_drawn_first_and_neither_covered_nor_merged() {
    assert_plan(
        &program(vec![layer(1, source(1)), over(2, source(2))]),
        &[
            "program 640x360 encoded",
            "  \"1\" planar exact -> replace 0,0 640x360",
            "layer 2.0 640x360",
            "  \"2\" beneath exact -> write 0,0 640x360",
            "program 640x360 linear",
            "  \"2\" planar exact > see with 2.0 -> normal 0,0 640x360",
        ],
    );
    // A layer that covers the lowest one, but not the one that reads it.
    let reader = placed(over(2, source(12)), (400.0, 200.0), Sizing::Scale(1.0, 1.0));
    let lowest = placed(layer(1, source(1)), (450.0, 250.0), Sizing::Scale(0.1, 0.1));
    let cover = placed(layer(3, source(3)), (100.0, 100.0), Sizing::Scale(0.75, 0.75));
    let text = program(vec![lowest.clone(), reader.clone(), cover]).to_string();
    assert!(text.contains("\"1\" planar"), "what is read was left out:\n{text}");
    let all = layer(4, source(4));
    assert_plan(
        &program(vec![lowest, reader, all]),
        &["program 640x360 encoded", "  \"4\" planar exact -> replace 0,0 640x360"],
    );
}

#[test]
fn spaces_that_alternate_take_a_pass_each() {
    let small = |id, space| {
        let placed = placed(layer(id, source(11)), (id as f64, 0.0), Sizing::Scale(1.0, 1.0));
        LayerNode { space, ..placed }
    };
    use BlendSpace::{Encoded, Linear};
    let plan = program(vec![small(1, Linear), small(2, Linear), small(3, Encoded), small(4, Linear)]);
    let heads: Vec<_> = plan.passes.iter().map(|pass| (pass.clear, pass.draws.len())).collect();
    assert_eq!(heads, [(true, 2), (false, 1), (false, 1)], "{plan}");
}

#[test]
fn only_effects_that_read_the_time_move_by_themselves() {
    assert!(!program(vec![keyed(1, source(1))]).uses_time);
    let mut moving = layer(1, source(1));
    let wgsl = "fn wobble(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color * fract(at.time); }";
    moving.stages = vec![plain(Stage::Point(Snippet::new("wobble", wgsl)))];
    assert!(program(vec![moving]).uses_time);
}
