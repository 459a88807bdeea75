//! Parameters: the published names, ranges and defaults, and what becomes of values that do not fit.

use super::{catalog, effect, params};
use bevy::prelude::*;
use scrim::document::ParamValue;
use scrim::effect::builtin::BuiltinEffectsPlugin;
use scrim::effect::{
    Category, Effect, EffectCatalog, EffectContext, EffectInfo, EffectPlugin, ParamKind, ParamSpec, Params, Picture,
    Role, Stage,
};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// Scene files hold these names: changing one breaks them.
#[test]
fn names_ranges_and_defaults_are_as_published() {
    let mut lines = Vec::new();
    for effect in catalog().iter() {
        for spec in &effect.info().params {
            let range = match &spec.kind {
                ParamKind::Float { default, min, max, unit, .. } => format!("{min} to {max} {unit}, {default}"),
                ParamKind::Int { default, min, max, unit } => format!("whole {min} to {max} {unit}, {default}"),
                ParamKind::Bool { default } => format!("{default}"),
                ParamKind::Choice { default, options } => {
                    let names: Vec<_> = options.iter().map(|(name, _)| *name).collect();
                    format!("{}, {default}", names.join("|"))
                }
                ParamKind::Color { default: [r, g, b, a] } => format!("color {r:.2} {g:.2} {b:.2} {a}"),
                ParamKind::File { extensions } => format!("file {}", extensions.join("|")),
                ParamKind::Point { default: [x, y], min: [left, top], max: [right, bottom], unit } => {
                    format!("point {left} {top} to {right} {bottom} {unit}, {x} {y}")
                }
                ParamKind::Points { most } => format!("at most {most} points"),
                ParamKind::Curve { most } => format!("curve of at most {most} points"),
                ParamKind::Colors { most } => format!("at most {most} colours"),
                ParamKind::Measured { most } => format!("at most {most} numbers"),
                ParamKind::Image => "source".to_owned(),
                ParamKind::Event => "button".to_owned(),
            };
            lines.push(format!("{} {}: {range}", effect.info().kind, spec.name));
        }
    }
    let expected = "\
cdl slope_red: 0 to 4 , 1
cdl slope_green: 0 to 4 , 1
cdl slope_blue: 0 to 4 , 1
cdl offset_red: -1 to 1 , 0
cdl offset_green: -1 to 1 , 0
cdl offset_blue: -1 to 1 , 0
cdl power_red: 0.1 to 4 , 1
cdl power_green: 0.1 to 4 , 1
cdl power_blue: 0.1 to 4 , 1
cdl saturation: 0 to 4 , 1
channel_mixer red_red: -2 to 2 , 1
channel_mixer red_green: -2 to 2 , 0
channel_mixer red_blue: -2 to 2 , 0
channel_mixer red_offset: -1 to 1 , 0
channel_mixer green_red: -2 to 2 , 0
channel_mixer green_green: -2 to 2 , 1
channel_mixer green_blue: -2 to 2 , 0
channel_mixer green_offset: -1 to 1 , 0
channel_mixer blue_red: -2 to 2 , 0
channel_mixer blue_green: -2 to 2 , 0
channel_mixer blue_blue: -2 to 2 , 1
channel_mixer blue_offset: -1 to 1 , 0
channel_mixer monochrome: false
channel_mixer keep_brightness: false
chroma_key_classic key_color: green|blue|magenta|custom, green
chroma_key_classic custom_color: color 0.00 0.69 0.25 1
chroma_key_classic similarity: 0.001 to 1 , 0.4
chroma_key_classic smoothness: 0.001 to 1 , 0.08
chroma_key_classic spill: 0.001 to 1 , 0.1
chroma_key_classic opacity: 0 to 1 , 1
chroma_key_classic contrast: -4 to 4 , 0
chroma_key_classic brightness: -1 to 1 , 0
chroma_key_classic gamma: -1 to 1 , 0
chroma_key_classic taps: five|one, five
chroma_key_studio screen: color 0.00 0.69 0.25 1
chroma_key_studio plate: file png|jpg|jpeg
chroma_key_studio shadow: 0 to 0.65 , 0.35
chroma_key_studio noise: 0 to 0.06 , 0.01
chroma_key_studio screens: at most 8 colours
chroma_key_studio figure: at most 24 colours
chroma_key_studio light: at most 9 numbers
chroma_key_studio shares: at most 7 numbers
chroma_key_studio core: 0 to 1 , 1
chroma_key_studio clip_black: 0 to 0.9 , 0.15
chroma_key_studio clip_white: 0.1 to 1 , 0.97
chroma_key_studio edge_color: 0 to 1 , 1
chroma_key_studio despill: 0 to 1 , 1
chroma_key_studio replace: 0 to 1 , 0
chroma_key_studio replacement: color 0.50 0.50 0.50 1
chroma_key_studio choke: -20 to 20 px, 0
chroma_key_studio feather: 0 to 50 px, 0
chroma_key_studio garbage_shape: none|rectangle|ellipse|polygon|image|source, none
chroma_key_studio garbage_center: point 0 0 to 1 1 , 0.5 0.5
chroma_key_studio garbage_size: point 0 0 to 1 1 , 0.5 0.5
chroma_key_studio garbage_rotation: -180 to 180 °, 0
chroma_key_studio garbage_points: at most 16 points
chroma_key_studio garbage_image: file png|jpg|jpeg
chroma_key_studio garbage_source: source
chroma_key_studio garbage_feather: 0 to 200 px, 0
chroma_key_studio garbage_invert: false
chroma_key_studio hold_out_shape: none|rectangle|ellipse|polygon|image|source, none
chroma_key_studio hold_out_center: point 0 0 to 1 1 , 0.5 0.5
chroma_key_studio hold_out_size: point 0 0 to 1 1 , 0.5 0.5
chroma_key_studio hold_out_rotation: -180 to 180 °, 0
chroma_key_studio hold_out_points: at most 16 points
chroma_key_studio hold_out_image: file png|jpg|jpeg
chroma_key_studio hold_out_source: source
chroma_key_studio hold_out_feather: 0 to 200 px, 0
chroma_key_studio hold_out_invert: false
chroma_key_studio wrap: 0 to 1 , 0
chroma_key_studio wrap_width: 1 to 100 px, 20
chroma_key_studio view: result|matte|status|split|source, result
chroma_key_studio split: 0 to 1 , 0.5
color_correction gamma: -3 to 3 , 0
color_correction contrast: -4 to 4 , 0
color_correction brightness: -1 to 1 , 0
color_correction saturation: -1 to 5 , 0
color_correction hue_shift: -180 to 180 °, 0
color_correction opacity: 0 to 1 , 1
color_correction color_multiply: color 1.00 1.00 1.00 1
color_correction color_add: color 0.00 0.00 0.00 1
curves master: curve of at most 16 points
curves red: curve of at most 16 points
curves green: curve of at most 16 points
curves blue: curve of at most 16 points
difference_key plate: file png|jpg|jpeg
difference_key threshold: 0 to 1 , 0.08
difference_key softness: 0.001 to 1 , 0.1
difference_key luma_weight: 0 to 1 , 0.4
difference_key shadows: 0 to 1 , 0.2
difference_key gain: 0.25 to 4 , 1
difference_key choke: -20 to 20 px, 0
difference_key feather: 0 to 50 px, 0
difference_key garbage_shape: none|rectangle|ellipse|polygon|image|source, none
difference_key garbage_center: point 0 0 to 1 1 , 0.5 0.5
difference_key garbage_size: point 0 0 to 1 1 , 0.5 0.5
difference_key garbage_rotation: -180 to 180 °, 0
difference_key garbage_points: at most 16 points
difference_key garbage_image: file png|jpg|jpeg
difference_key garbage_source: source
difference_key garbage_feather: 0 to 200 px, 0
difference_key garbage_invert: false
difference_key hold_out_shape: none|rectangle|ellipse|polygon|image|source, none
difference_key hold_out_center: point 0 0 to 1 1 , 0.5 0.5
difference_key hold_out_size: point 0 0 to 1 1 , 0.5 0.5
difference_key hold_out_rotation: -180 to 180 °, 0
difference_key hold_out_points: at most 16 points
difference_key hold_out_image: file png|jpg|jpeg
difference_key hold_out_source: source
difference_key hold_out_feather: 0 to 200 px, 0
difference_key hold_out_invert: false
difference_key wrap: 0 to 1 , 0
difference_key wrap_width: 1 to 100 px, 20
difference_key view: result|matte|status|split|source, result
difference_key split: 0 to 1 , 0.5
gaussian_blur radius: 0 to 200 px, 8
gradient_map colors: whole 2 to 5 , 3
gradient_map color_1: color 0.10 0.06 0.24 1
gradient_map color_2: color 0.84 0.24 0.38 1
gradient_map color_3: color 1.00 0.88 0.63 1
gradient_map color_4: color 1.00 0.96 0.84 1
gradient_map color_5: color 1.00 1.00 1.00 1
gradient_map amount: 0 to 1 , 1
hue_saturation hue: -180 to 180 °, 0
hue_saturation saturation: -1 to 2 , 0
hue_saturation lightness: -1 to 1 , 0
hue_saturation red_hue: -180 to 180 °, 0
hue_saturation red_saturation: -1 to 2 , 0
hue_saturation red_lightness: -1 to 1 , 0
hue_saturation yellow_hue: -180 to 180 °, 0
hue_saturation yellow_saturation: -1 to 2 , 0
hue_saturation yellow_lightness: -1 to 1 , 0
hue_saturation green_hue: -180 to 180 °, 0
hue_saturation green_saturation: -1 to 2 , 0
hue_saturation green_lightness: -1 to 1 , 0
hue_saturation cyan_hue: -180 to 180 °, 0
hue_saturation cyan_saturation: -1 to 2 , 0
hue_saturation cyan_lightness: -1 to 1 , 0
hue_saturation blue_hue: -180 to 180 °, 0
hue_saturation blue_saturation: -1 to 2 , 0
hue_saturation blue_lightness: -1 to 1 , 0
hue_saturation magenta_hue: -180 to 180 °, 0
hue_saturation magenta_saturation: -1 to 2 , 0
hue_saturation magenta_lightness: -1 to 1 , 0
image_mask file: file png|jpg|jpeg
image_mask channel: alpha|luma, luma
image_mask invert: false
image_mask combine: multiply|intersect|union|add|subtract|replace, multiply
image_mask amount: 0 to 1 , 1
invert what: colors|lightness, colors
invert amount: 0 to 1 , 1
levels in_black: 0 to 1 , 0
levels in_white: 0 to 1 , 1
levels gamma: 0.1 to 5 , 1
levels out_black: 0 to 1 , 0
levels out_white: 0 to 1 , 1
levels red_in_black: 0 to 1 , 0
levels red_in_white: 0 to 1 , 1
levels red_gamma: 0.1 to 5 , 1
levels red_out_black: 0 to 1 , 0
levels red_out_white: 0 to 1 , 1
levels green_in_black: 0 to 1 , 0
levels green_in_white: 0 to 1 , 1
levels green_gamma: 0.1 to 5 , 1
levels green_out_black: 0 to 1 , 0
levels green_out_white: 0 to 1 , 1
levels blue_in_black: 0 to 1 , 0
levels blue_in_white: 0 to 1 , 1
levels blue_gamma: 0.1 to 5 , 1
levels blue_out_black: 0 to 1 , 0
levels blue_out_white: 0 to 1 , 1
lift_gamma_gain lift: -0.5 to 0.5 , 0
lift_gamma_gain lift_wheel: color 0.50 0.50 0.50 1
lift_gamma_gain gamma: 0.1 to 4 , 1
lift_gamma_gain gamma_wheel: color 0.50 0.50 0.50 1
lift_gamma_gain gain: 0 to 4 , 1
lift_gamma_gain gain_wheel: color 0.50 0.50 0.50 1
luma_key luma_min: 0 to 1 , 0
luma_key luma_max: 0 to 1 , 1
luma_key luma_min_smooth: 0 to 1 , 0
luma_key luma_max_smooth: 0 to 1 , 0
luma_key light: linear|encoded, linear
luma_key invert: false
luma_key choke: -20 to 20 px, 0
luma_key feather: 0 to 50 px, 0
luma_key garbage_shape: none|rectangle|ellipse|polygon|image|source, none
luma_key garbage_center: point 0 0 to 1 1 , 0.5 0.5
luma_key garbage_size: point 0 0 to 1 1 , 0.5 0.5
luma_key garbage_rotation: -180 to 180 °, 0
luma_key garbage_points: at most 16 points
luma_key garbage_image: file png|jpg|jpeg
luma_key garbage_source: source
luma_key garbage_feather: 0 to 200 px, 0
luma_key garbage_invert: false
luma_key hold_out_shape: none|rectangle|ellipse|polygon|image|source, none
luma_key hold_out_center: point 0 0 to 1 1 , 0.5 0.5
luma_key hold_out_size: point 0 0 to 1 1 , 0.5 0.5
luma_key hold_out_rotation: -180 to 180 °, 0
luma_key hold_out_points: at most 16 points
luma_key hold_out_image: file png|jpg|jpeg
luma_key hold_out_source: source
luma_key hold_out_feather: 0 to 200 px, 0
luma_key hold_out_invert: false
luma_key wrap: 0 to 1 , 0
luma_key wrap_width: 1 to 100 px, 20
luma_key view: result|matte|status|split|source, result
luma_key split: 0 to 1 , 0.5
lut file: file cube
lut amount: 0 to 1 , 1
lut interpolation: tetrahedral|trilinear, tetrahedral
matte_invert amount: 0 to 1 , 1
pixelate size: whole 1 to 256 px, 16
posterize levels: whole 2 to 32 , 5
posterize softness: 0 to 1 , 0
posterize amount: 0 to 1 , 1
shape_mask mask_shape: ellipse|rectangle|polygon, ellipse
shape_mask mask_center: point 0 0 to 1 1 , 0.5 0.5
shape_mask mask_size: point 0 0 to 1 1 , 0.5 0.5
shape_mask mask_rotation: -180 to 180 °, 0
shape_mask mask_points: at most 16 points
shape_mask mask_feather: 0 to 200 px, 0
shape_mask mask_invert: false
shape_mask combine: multiply|intersect|union|add|subtract|replace, multiply
shape_mask amount: 0 to 1 , 1
source_matte source: source
source_matte channel: alpha|luma, alpha
source_matte invert: false
source_matte combine: multiply|intersect|union|add|subtract|replace, multiply
source_matte amount: 0 to 1 , 1
threshold level: 0 to 1 , 0.5
threshold softness: 0 to 1 , 0.02
threshold dark: color 0.00 0.00 0.00 1
threshold bright: color 1.00 1.00 1.00 1
threshold amount: 0 to 1 , 1
toon levels: whole 2 to 16 , 5
toon edge: 0 to 1 , 0.6
toon edge_width: 0.5 to 3 px, 1
vignette amount: 0 to 1 , 0.5
vignette inner: 0 to 2 , 0.3
vignette outer: 0 to 2 , 1
vignette color: color 0.00 0.00 0.00 1
white_balance temperature: -100 to 100 , 0
white_balance tint: -100 to 100 , 0";
    assert_eq!(lines.join("\n"), expected);
}

#[test]
fn specs_make_sense() {
    for effect in catalog().iter() {
        let info = effect.info();
        let names: BTreeSet<_> = info.params.iter().map(|spec| spec.name).collect();
        assert_eq!(names.len(), info.params.len(), "{}: a name twice", info.kind);
        assert!(!info.label.is_empty() && info.help.ends_with('.'), "{}", info.kind);
        for spec in &info.params {
            assert!(!spec.label.is_empty() && spec.help.ends_with('.'), "{} {}", info.kind, spec.name);
            let default = spec.default_value();
            assert_eq!(spec.sanitize(&default), default, "{} {}: default out of range", info.kind, spec.name);
            if let ParamKind::Float { step, min, max, .. } = spec.kind {
                assert!(step > 0.0 && step < max - min, "{} {}", info.kind, spec.name);
            }
        }
    }
}

fn sanitized(spec: &ParamSpec, value: ParamValue) -> ParamValue {
    spec.sanitize(&value)
}

#[test]
fn floats_are_limited_and_others_become_the_default() {
    let spec = ParamSpec::float("x", "X", "X.", 0.5, -1.0..=2.0);
    assert_eq!(sanitized(&spec, json!(1.5)), json!(1.5));
    assert_eq!(sanitized(&spec, json!(9)), json!(2.0));
    assert_eq!(sanitized(&spec, json!(-1e300)), json!(-1.0));
    // not-a-number and infinity have no place in a value: they are null
    for wrong in [json!(f64::NAN), json!(f64::INFINITY), json!("1"), json!(null), json!([1.0]), json!(true), json!({})]
    {
        assert_eq!(sanitized(&spec, wrong.clone()), json!(0.5), "{wrong}");
    }
}

#[test]
fn whole_numbers_are_limited_and_others_become_the_default() {
    let spec = ParamSpec::int("x", "X", "X.", 5, 2..=16);
    assert_eq!(sanitized(&spec, json!(3)), json!(3));
    assert_eq!(sanitized(&spec, json!(-3)), json!(2));
    assert_eq!(sanitized(&spec, json!(i64::MAX)), json!(16));
    for wrong in [json!(3.5), json!("3"), json!(null), json!(u64::MAX)] {
        assert_eq!(sanitized(&spec, wrong.clone()), json!(5), "{wrong}");
    }
}

#[test]
fn choices_and_files_and_switches_take_their_own_type() {
    let choice = ParamSpec::choice("x", "X", "X.", "a", &[("a", "A"), ("b", "B")]);
    assert_eq!(sanitized(&choice, json!("b")), json!("b"));
    assert_eq!(sanitized(&choice, json!("B")), json!("a"));
    assert_eq!(sanitized(&choice, json!(1)), json!("a"));
    let file = ParamSpec::file("x", "X", "X.", &["cube"]);
    assert_eq!(sanitized(&file, json!("looks/a.cube")), json!("looks/a.cube"));
    assert_eq!(sanitized(&file, json!(["a"])), json!(""));
    let switch = ParamSpec { name: "x", label: "X", help: "X.", group: "", kind: ParamKind::Bool { default: true } };
    assert_eq!(sanitized(&switch, json!(false)), json!(false));
    assert_eq!(sanitized(&switch, json!(0)), json!(true));
}

#[test]
fn colours_are_limited_and_may_leave_alpha_out() {
    let spec = ParamSpec::color("x", "X", "X.", [0, 255, 0]);
    assert_eq!(sanitized(&spec, json!([0.5, 2, -1])), json!([0.5, 1.0, 0.0, 1.0]));
    assert_eq!(sanitized(&spec, json!([0.5, 0.5, 0.5, 0.25])), json!([0.5, 0.5, 0.5, 0.25]));
    for wrong in [json!([1, 1]), json!([1, 1, 1, 1, 1]), json!([1, null, 1]), json!("#fff"), json!([1, f64::NAN, 1])] {
        assert_eq!(sanitized(&spec, wrong.clone()), json!([0.0, 1.0, 0.0, 1.0]), "{wrong}");
    }
}

#[test]
fn any_values_make_complete_parameters_and_finite_uniforms() {
    let strange = [
        json!(null),
        json!(f64::NAN),
        json!("x"),
        json!(1e308),
        json!(-1e308),
        json!([[]]),
        json!(i64::MIN),
        json!({}),
    ];
    let context = EffectContext { size: (1.0, 1.0) };
    for effect in catalog().iter() {
        for value in &strange {
            let given: Vec<_> = effect.info().params.iter().map(|spec| (spec.name, value.clone())).collect();
            let params = params(&**effect, &given);
            for stage in 0..effect.stages(&params, &context).len() {
                let uniforms = super::uniforms(&**effect, stage, &params, &context);
                let kind = effect.info().kind;
                assert!(uniforms.iter().flatten().all(|v| v.is_finite()), "{kind} {value}: {uniforms:?}");
            }
        }
    }
}

#[test]
fn unknown_names_are_ignored() {
    let effect = effect("vignette");
    let given = [("later".to_owned(), json!(1)), ("amount".to_owned(), json!(0.25))].into();
    let params = Params::resolve(&effect.info().params, &given);
    assert_eq!(params.float("amount"), 0.25);
    assert_eq!(params.float("later"), 0.0);
}

#[test]
fn units_and_steps_are_kept() {
    let spec = ParamSpec::float("x", "X", "X.", 0.0, 0.0..=1.0).step(0.5).unit("px");
    assert_eq!(spec.kind, ParamKind::Float { default: 0.0, min: 0.0, max: 1.0, step: 0.5, unit: "px" });
    let spec = ParamSpec::int("x", "X", "X.", 0, 0..=1).step(0.5).unit("px");
    assert_eq!(spec.kind, ParamKind::Int { default: 0, min: 0, max: 1, unit: "px" });
}

/// A vignette of another author, under the same name.
struct Other(EffectInfo);

impl Default for Other {
    fn default() -> Self {
        let (label, help) = ("Other", "Another.");
        Self(EffectInfo {
            kind: "vignette",
            label,
            category: Category::Key,
            help,
            role: Role::Filter,
            set_ups: &[],
            params: Vec::new(),
        })
    }
}

impl Effect for Other {
    fn info(&self) -> &EffectInfo {
        &self.0
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        Vec::new()
    }

    fn uniforms(&self, _: usize, _: &Params, _: &EffectContext, _: &mut Vec<[f32; 4]>) {}

    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}

#[test]
fn the_catalogue_lists_by_category_and_the_last_of_a_kind_wins() {
    let infos = catalog().infos();
    assert!(infos.iter().map(|info| (info.category, info.label)).is_sorted());
    let categories: BTreeSet<_> = infos.iter().map(|info| info.category).collect();
    assert!([Category::Key, Category::Color, Category::Matte].iter().all(|category| categories.contains(category)));
    let mut app = App::new();
    app.add_plugins((BuiltinEffectsPlugin, EffectPlugin::<Other>::default()));
    let catalog = app.world().resource::<EffectCatalog>();
    assert_eq!(catalog.get("vignette").map(|effect| effect.info().label), Some("Other"));
    assert_eq!(catalog.infos().len(), infos.len());
    assert!(catalog.get("nothing").is_none());
}
