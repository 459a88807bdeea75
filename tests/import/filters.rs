//! Each filter of OBS as an effect, with its values.

use super::*;
use scrim::document::{Crop, ScaleFilter, Sizing};
use scrim::effect::Params;

/// The layer of a source of 160 × 90 with one filter.
fn filtered(kind: &str, settings: Value) -> (Layer, Imported) {
    let base = kind.rsplit_once("_v2").map_or(kind, |(base, _)| base);
    with_filters(&[json!({"name": "F", "id": base, "versioned_id": kind, "settings": settings})])
}

fn with_filters(filters: &[Value]) -> (Layer, Imported) {
    let mut source = color_source("Pic", 160, 90);
    source["filters"] = filters.into();
    let imported = imported_tree(&tree_of(&[source], &[item("Pic", json!({}))]));
    (layer_of(&imported.show, "Main", "Pic").clone(), imported)
}

const WHAT: &str = "filter \"F\" of source \"Pic\"";

/// The one effect that a filter becomes.
fn effect(kind: &str, settings: Value) -> (String, Value, Imported) {
    let (layer, imported) = filtered(kind, settings);
    assert_eq!(layer.effects.len(), 1, "{}", imported.report);
    let effect = &layer.effects[0];
    // The effect takes every value as it stands.
    let known = catalog().get(&effect.kind).unwrap().info().params.clone();
    for (name, value) in &effect.params {
        let spec =
            known.iter().find(|spec| spec.name == name).unwrap_or_else(|| panic!("{} has no {name}", effect.kind));
        let resolved = Params::resolve(&known, &effect.params);
        if let (scrim::effect::ParamKind::Float { .. }, Some(given)) = (&spec.kind, value.as_f64()) {
            assert!((f64::from(resolved.float(spec.name)) - given).abs() < 1e-6, "{name}: {given}");
        }
    }
    (effect.kind.clone(), serde_json::to_value(&effect.params).unwrap(), imported)
}

fn assert_near(actual: &Value, expected: &Value) {
    let (actual_fields, expected_fields) = (actual.as_object().unwrap(), expected.as_object().unwrap());
    assert_eq!(actual_fields.keys().collect::<Vec<_>>(), expected_fields.keys().collect::<Vec<_>>(), "{actual}");
    for (name, value) in expected_fields {
        let actual = &actual_fields[name];
        let (a, e) = (numbers(actual), numbers(value));
        let same = a.len() == e.len() && a.iter().zip(&e).all(|(a, e)| (a - e).abs() < 1e-9);
        assert!(same && (!a.is_empty() || actual == value), "{name}: {actual} and not {value}");
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_f64).collect(),
        other => other.as_f64().into_iter().collect(),
    }
}

#[test]
fn a_chroma_key_is_the_classic_one() {
    let (kind, params, imported) = effect("chroma_key_filter_v2", json!({}));
    assert_eq!(kind, "chroma_key_classic");
    let defaults = json!({"key_color": "green", "similarity": 0.4, "smoothness": 0.08, "spill": 0.1, "opacity": 1.0, "contrast": 0.0, "brightness": 0.0, "gamma": 0.0});
    assert_near(&params, &defaults);
    assert_says(&imported, Outcome::Mapped, WHAT, "chroma_key_classic");
    let own = json!({"key_color_type": "custom", "key_color": 0x0099_00FF, "similarity": 1, "smoothness": 1000, "spill": 333, "opacity": 0.25, "contrast": 1.5, "brightness": -0.5, "gamma": 0.75});
    let (_, params, _) = effect("chroma_key_filter_v2", own);
    assert_near(
        &params,
        &json!({"key_color": "custom", "custom_color": [1.0, 0.0, 0.6, 1.0], "similarity": 0.001, "smoothness": 1.0, "spill": 0.333, "opacity": 0.25, "contrast": 1.5, "brightness": -0.5, "gamma": 0.75}),
    );
    for name in ["blue", "magenta"] {
        assert_eq!(effect("chroma_key_filter_v2", json!({"key_color_type": name})).1["key_color"], name);
    }
}

#[test]
fn the_first_chroma_key_counts_in_percent() {
    let (_, params, _) = effect("chroma_key_filter", json!({"opacity": 40, "brightness": 0.5}));
    assert_eq!((params["opacity"].as_f64(), params["brightness"].as_f64()), (Some(0.4), Some(0.25)));
    assert_eq!(effect("chroma_key_filter", json!({})).1["opacity"], 1.0);
}

#[test]
fn values_out_of_range_are_held_and_said() {
    let (_, params, imported) = effect("chroma_key_filter_v2", json!({"similarity": 5000, "gamma": -9}));
    assert_eq!((params["similarity"].as_f64(), params["gamma"].as_f64()), (Some(1.0), Some(-1.0)));
    assert_says(&imported, Outcome::Approximated, WHAT, "Similarity of 5 is held at 1; Gamma of -9 is held at -1");
}

#[test]
fn a_luma_key_is_ours_in_the_light_of_its_version() {
    let own = json!({"luma_min": 0.1, "luma_max": 0.9, "luma_min_smooth": 0.05, "luma_max_smooth": 0.15});
    let (kind, params, imported) = effect("luma_key_filter_v2", own.clone());
    assert_eq!(kind, "luma_key");
    let mut expected = own.clone();
    expected["light"] = "linear".into();
    assert_near(&params, &expected);
    assert_says(&imported, Outcome::Mapped, WHAT, "luma_key");
    assert_eq!(effect("luma_key_filter", own).1["light"], "encoded");
    assert_eq!(effect("luma_key_filter_v2", json!({})).1["luma_max"], 1.0);
}

#[test]
fn colour_correction_is_ours() {
    let own = json!({"gamma": 0.5, "contrast": -1.0, "brightness": 0.25, "saturation": 2.0, "hue_shift": 90.0, "opacity": 0.5, "color_multiply": 0x0000_00FF, "color_add": 0x330000});
    let (kind, params, imported) = effect("color_filter_v2", own);
    assert_eq!(kind, "color_correction");
    assert_near(
        &params,
        &json!({"gamma": 0.5, "contrast": -1.0, "brightness": 0.25, "saturation": 2.0, "hue_shift": 90.0, "opacity": 0.5, "color_multiply": [1.0, 0.0, 0.0, 1.0], "color_add": [0.0, 0.0, 0.2, 1.0]}),
    );
    assert_says(&imported, Outcome::Mapped, WHAT, "color_correction");
    let (_, params, _) = effect("color_filter", json!({"opacity": 25, "color": 0x00FF00}));
    assert_eq!((params["opacity"].as_f64(), &params["color_multiply"]), (Some(0.25), &json!([0.0, 1.0, 0.0, 1.0])));
    let (_, params, _) = effect("color_filter_v2", json!({}));
    assert_eq!(
        (&params["color_multiply"], &params["color_add"]),
        (&json!([1.0, 1.0, 1.0, 1.0]), &json!([0.0, 0.0, 0.0, 1.0]))
    );
}

#[test]
fn a_colour_key_is_keyed_by_tint_or_by_brightness() {
    let (kind, params, imported) = effect("color_key_filter_v2", json!({"key_color_type": "red"}));
    assert_eq!((kind.as_str(), &params["custom_color"]), ("chroma_key_classic", &json!([1.0, 0.0, 0.0, 1.0])));
    assert_says(&imported, Outcome::Approximated, WHAT, "it keys by tint, whatever its brightness");
    let black = json!({"key_color_type": "custom", "key_color": 0, "similarity": 173, "smoothness": 87});
    let (kind, params, imported) = effect("color_key_filter_v2", black);
    assert_eq!((kind.as_str(), &params["light"]), ("luma_key", &json!("encoded")));
    assert!((params["luma_min"].as_f64().unwrap() - 0.1).abs() < 1e-3, "{params}");
    assert_says(&imported, Outcome::Approximated, WHAT, "it keys by brightness");
    let white = json!({"key_color_type": "custom", "key_color": 0xFF_FFFF, "opacity": 0.5});
    let (layer, _) = filtered("color_key_filter_v2", white);
    let kinds: Vec<&str> = layer.effects.iter().map(|effect| effect.kind.as_str()).collect();
    assert_eq!(kinds, ["luma_key", "color_correction"]);
}

#[test]
fn crops_are_the_layers_own() {
    let (layer, imported) = filtered("crop_filter", json!({"left": 10, "top": 5, "right": 20, "bottom": 15}));
    assert_eq!(layer.crop, Crop { left: 10.0, top: 5.0, right: 20.0, bottom: 15.0 });
    assert_says(&imported, Outcome::Mapped, WHAT, "the layers' own crop and scale");
    let (layer, _) = filtered("crop_filter", json!({"relative": false, "left": 10, "top": 5, "cx": 100, "cy": 50}));
    assert_eq!(layer.crop, Crop { left: 10.0, top: 5.0, right: 50.0, bottom: 35.0 });
    let (layer, imported) = filtered("crop_filter", json!({"left": -10, "top": 5}));
    assert_eq!(layer.crop, Crop { top: 5.0, ..Crop::default() });
    assert_says(&imported, Outcome::Approximated, WHAT, "it does not add room around the picture");
    // The item's crop and bounds count what is left.
    let mut source = color_source("Pic", 160, 90);
    source["filters"] = json!([{"id": "crop_filter", "settings": {"left": 60, "right": 20, "bottom": 50}}]);
    let fields = json!({"crop_left": 5, "bounds_type": 4, "bounds_align": 5, "bounds": {"x": 150.0, "y": 10.0}});
    let imported = imported_tree(&tree_of(&[source], &[item("Pic", fields)]));
    let layer = layer_of(&imported.show, "Main", "Pic");
    assert_eq!(layer.crop, Crop { left: 65.0, right: 20.0, bottom: 50.0, top: 0.0 });
    assert_eq!(layer.placement.size, Sizing::Scale(2.0, 2.0));
    // One that is off cuts nothing, and is not lost.
    let (layer, imported) =
        with_filters(&[json!({"name": "F", "id": "crop_filter", "enabled": false, "settings": {"left": 10}})]);
    assert!(layer.crop.is_none());
    assert_eq!(layer.extra["obs"]["filters"][0]["settings"]["left"], 10);
    assert_says(&imported, Outcome::Placeholder, WHAT, "it is off, and Scrim cannot keep it off beside the picture");
}

#[test]
fn a_scale_filter_counts_with_the_items_scale_and_crop() {
    let mut source = color_source("Pic", 160, 90);
    source["filters"] =
        json!([{"name": "F", "id": "scale_filter", "settings": {"resolution": "320x180", "sampling": "lanczos"}}]);
    let imported =
        imported_tree(&tree_of(&[source], &[item("Pic", json!({"scale": {"x": 3.0, "y": 3.0}, "crop_left": 20}))]));
    let layer = layer_of(&imported.show, "Main", "Pic");
    assert_eq!((layer.placement.size, layer.crop.left), (Sizing::Scale(6.0, 6.0), 10.0));
    assert_eq!(layer.filter, ScaleFilter::Lanczos);
    assert_says(&imported, Outcome::Approximated, WHAT, "it is scaled once, together with its layers");
    let (layer, _) = filtered("scale_filter", json!({"resolution": "None", "sampling": "point"}));
    assert_eq!((layer.placement.size, layer.filter), (Sizing::Scale(1.0, 1.0), ScaleFilter::Nearest));
    let (_, imported) = filtered("scale_filter", json!({"resolution": "16:9"}));
    assert_says(&imported, Outcome::Placeholder, WHAT, "Scrim does not scale to the shape \"16:9\"");
}

#[test]
fn masks_sharpness_luts_and_delays_come_near() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    image::RgbaImage::new(16, 9).save(file("wide.png")).unwrap();
    image::RgbaImage::new(9, 9).save(file("square.png")).unwrap();
    std::fs::write(file("warm.cube"), "LUT_3D_SIZE 2\n").unwrap();

    let alpha = json!({"type": "mask_alpha_filter.effect", "image_path": file("wide.png")});
    let (kind, params, imported) = effect("mask_filter_v2", alpha);
    assert_eq!((kind.as_str(), &params), ("image_mask", &json!({"channel": "alpha", "file": file("wide.png")})));
    assert_says(&imported, Outcome::Mapped, WHAT, "image_mask");
    let color = json!({"image_path": file("square.png"), "opacity": 0.5});
    let (layer, imported) = filtered("mask_filter_v2", color);
    assert_eq!(layer.effects[0].params["channel"], "luma");
    assert_eq!(
        (layer.effects[1].kind.as_str(), &layer.effects[1].params["opacity"]),
        ("color_correction", &json!(0.5))
    );
    assert_says(&imported, Outcome::Approximated, WHAT, "the mask is stretched over the picture");
    let (_, imported) = filtered("mask_filter_v2", json!({"type": "blend_mul_filter.effect"}));
    assert_says(
        &imported,
        Outcome::Placeholder,
        WHAT,
        "Scrim has no effect for a blend of pictures (blend_mul_filter.effect)",
    );
    let (_, imported) = filtered("mask_filter_v2", json!({"image_path": "C:\\m.png"}));
    assert_says(&imported, Outcome::Missing, WHAT, "C:\\m.png is a path of another system: choose the file again");

    let (kind, params, imported) = effect("sharpness_filter_v2", json!({}));
    assert_eq!(kind, "unsharp_mask");
    assert_near(&params, &json!({"amount": 0.72, "radius": 0.8, "threshold": 0.0}));
    assert_says(&imported, Outcome::Approximated, WHAT, "sharpened by a Gaussian");

    let (kind, params, imported) = effect("clut_filter", json!({"image_path": file("warm.cube"), "clut_amount": 0.5}));
    assert_eq!((kind.as_str(), &params["amount"]), ("lut", &json!(0.5)));
    assert_eq!(params["interpolation"], "trilinear");
    assert_says(&imported, Outcome::Mapped, WHAT, "lut");
    let (_, imported) = filtered("clut_filter", json!({"image_path": file("wide.png")}));
    assert_says(
        &imported,
        Outcome::Placeholder,
        WHAT,
        "Scrim reads LUTs as .cube files, and wide.png is none: save it as one",
    );

    for kind in ["gpu_delay", "async_delay_filter"] {
        assert_eq!(effect(kind, json!({"delay_ms": 350})).0, "delay");
    }
    let (_, _, imported) = effect("async_delay_filter", json!({"delay_ms": 9000}));
    assert_says(&imported, Outcome::Approximated, WHAT, "Delay of 9000 is held at 2000");
}

#[test]
fn what_has_no_effect_is_stored_and_said() {
    let (layer, imported) = filtered("scroll_filter", json!({"speed_x": 50}));
    assert!(layer.effects.is_empty());
    assert_eq!(layer.extra["obs"]["filters"][0]["settings"]["speed_x"], 50);
    assert_says(&imported, Outcome::Placeholder, WHAT, "Scrim has no effect that scrolls");
    for kind in
        ["hdr_tonemap_filter", "background_removal", "obs_composite_blur", "move_value_filter", "nv_greenscreen_filter"]
    {
        let (layer, imported) = filtered(kind, json!({"x": {"y": [1, 2.5, "z"]}}));
        assert_eq!(layer.extra["obs"]["filters"][0]["settings"], json!({"x": {"y": [1, 2.5, "z"]}}));
        assert_says(&imported, Outcome::Placeholder, WHAT, &format!("Scrim has no effect for {kind}"));
    }
    for kind in ["gain_filter", "noise_suppress_filter_v2", "vst_filter", "compressor_filter"] {
        let (_, imported) = filtered(kind, json!({}));
        assert_says(&imported, Outcome::Kept, WHAT, "it is for sound");
    }
}

#[test]
fn the_order_of_filters_is_the_order_of_effects_on_every_layer() {
    let filters = ["luma_key_filter_v2", "gpu_delay", "color_filter_v2", "chroma_key_filter_v2"];
    let filters: Vec<Value> =
        filters.iter().map(|kind| json!({"name": "F", "versioned_id": kind, "settings": {}})).collect();
    let mut source = color_source("Pic", 160, 90);
    source["filters"] = filters.into();
    let imported = imported_tree(&tree_of(&[source], &[item("Pic", json!({})), item("Pic", json!({}))]));
    let layers = &scene_of(&imported.show, "Main").layers;
    let mut ids = std::collections::HashSet::new();
    for layer in layers {
        let kinds: Vec<&str> = layer.effects.iter().map(|effect| effect.kind.as_str()).collect();
        assert_eq!(kinds, ["luma_key", "delay", "color_correction", "chroma_key_classic"]);
        assert!(layer.effects.iter().all(|effect| ids.insert(effect.id)));
    }
    assert_eq!(imported.report.lines.iter().filter(|line| line.what == WHAT).count(), 4, "each filter is told once");
}
