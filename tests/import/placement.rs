//! Where layers lie, against OBS's matrix multiplied out in f64: crop, scale, minus the alignment's origin, turn, move; and the rules of bounds.

use super::*;
use scrim::compositor::layout::lay;
use scrim::document::Content;

/// Size of the source that is placed.
const SIZE: (f64, f64) = (160.0, 90.0);
/// How far a corner may be off, in pixels: what is lost by writing decimals.
const CLOSE: f64 = 1e-6;

const ALIGNMENTS: [i64; 9] = [0, 1, 2, 4, 5, 6, 8, 9, 10];

/// An item's transform as OBS has it.
#[derive(Debug, Clone, Copy)]
struct Item {
    pos: (f64, f64),
    scale: (f64, f64),
    rot: f64,
    align: i64,
    bounds_type: i64,
    bounds_align: i64,
    bounds: (f64, f64),
    bounds_crop: bool,
    /// Left, top, right, bottom.
    crop: [f64; 4],
}

const PLAIN: Item = Item {
    pos: (700.0, 400.0),
    scale: (1.0, 1.0),
    rot: 0.0,
    align: 5,
    bounds_type: 0,
    bounds_align: 0,
    bounds: (300.0, 200.0),
    bounds_crop: false,
    crop: [0.0; 4],
};

impl Item {
    fn json(&self) -> Value {
        let [left, top, right, bottom] = self.crop;
        item(
            "Pic",
            json!({
                "pos": {"x": self.pos.0, "y": self.pos.1}, "scale": {"x": self.scale.0, "y": self.scale.1},
                "rot": self.rot, "align": self.align, "bounds_type": self.bounds_type,
                "bounds_align": self.bounds_align, "bounds": {"x": self.bounds.0, "y": self.bounds.1},
                "bounds_crop": self.bounds_crop,
                "crop_left": left, "crop_top": top, "crop_right": right, "crop_bottom": bottom,
            }),
        )
    }

    /// The canvas's places of the visible picture's corners: those of its own top left, top right, bottom right and bottom left.
    fn corners(&self) -> [(f64, f64); 4] {
        let [left, top, right, bottom] = self.crop;
        let (w, h) = (SIZE.0 - left - right, SIZE.1 - top - bottom);
        let (mut sx, mut sy) = self.scale;
        // Part of a length that lies before the origin.
        let part = |low: i64, high: i64, bits: i64| match (bits & low, bits & high) {
            (_, high) if high != 0 => 1.0,
            (low, _) if low != 0 => 0.0,
            _ => 0.5,
        };
        let (mut origin_x, mut origin_y) = (0.0, 0.0);
        let (mut box_w, mut box_h) = (w * sx, h * sy);
        if self.bounds_type != 0 {
            let (width, height) = (w * sx.abs(), h * sy.abs());
            let item_aspect = width / height;
            let bounds_aspect = self.bounds.0 / self.bounds.1;
            let mut kind = self.bounds_type;
            if kind == 6 && (width > self.bounds.0 || height > self.bounds.1) {
                kind = 2;
            }
            match kind {
                1 => (sx, sy) = ((self.bounds.0 / w).copysign(sx), (self.bounds.1 / h).copysign(sy)),
                2 | 3 => {
                    let mut use_width = bounds_aspect < item_aspect;
                    if kind == 3 {
                        use_width = !use_width;
                    }
                    let mul = if use_width { self.bounds.0 / width } else { self.bounds.1 / height };
                    (sx, sy) = (sx * mul, sy * mul);
                }
                4 => (sx, sy) = (sx * self.bounds.0 / width, sy * self.bounds.0 / width),
                5 => (sx, sy) = (sx * self.bounds.1 / height, sy * self.bounds.1 / height),
                _ => {}
            }
            (box_w, box_h) = self.bounds;
            origin_x -= (box_w - (w * sx).abs()) * part(1, 2, self.bounds_align);
            origin_y -= (box_h - (h * sy).abs()) * part(4, 8, self.bounds_align);
            // A flip stays in place.
            origin_x += (w * sx).min(0.0);
            origin_y += (h * sy).min(0.0);
        }
        // What of the picture is inside of its box, where it is cropped to it.
        let inside = |length: f64, scale: f64, origin: f64, side: f64| {
            if !self.bounds_crop || self.bounds_type == 0 {
                return (0.0, length);
            }
            let (a, b) = (origin / scale, (side + origin) / scale);
            (a.min(b).clamp(0.0, length), a.max(b).clamp(0.0, length))
        };
        let (u0, u1) = inside(w, sx, origin_x, box_w);
        let (v0, v1) = inside(h, sy, origin_y, box_h);
        origin_x += part(1, 2, self.align) * box_w;
        origin_y += part(4, 8, self.align) * box_h;
        let angle = self.rot.to_radians();
        [(u0, v0), (u1, v0), (u1, v1), (u0, v1)].map(|(u, v)| {
            let (x, y) = (u * sx - origin_x, v * sy - origin_y);
            (x * angle.cos() - y * angle.sin() + self.pos.0, x * angle.sin() + y * angle.cos() + self.pos.1)
        })
    }
}

fn assert_all_lie(items: &[Item]) {
    let tree = tree_of(
        &[color_source("Pic", SIZE.0 as u32, SIZE.1 as u32)],
        &items.iter().map(Item::json).collect::<Vec<_>>(),
    );
    let imported = imported_tree(&tree);
    let layers = &scene_of(&imported.show, "Main").layers;
    assert_eq!(layers.len(), items.len(), "{}", imported.report.counts());
    for (layer, item) in layers.iter().zip(items) {
        let laid = lay(&layer.placement, &layer.crop, SIZE).unwrap();
        for (actual, expected) in laid.corners().iter().zip(item.corners()) {
            let off = (actual.0 - expected.0).hypot(actual.1 - expected.1);
            assert!(off < CLOSE, "{item:?}\nlies at {:?}\nshould at {:?}\n{layer:?}", laid.corners(), item.corners());
        }
    }
}

const FLIPS: [(f64, f64); 4] = [(1.5, 1.25), (-1.5, 1.25), (1.5, -1.25), (-1.5, -1.25)];
const TURNS: [f64; 4] = [0.0, 90.0, 33.0, -120.0];

#[test]
fn without_bounds_alignment_scale_turn_flip_and_crop_are_obs() {
    let mut items = Vec::new();
    for align in ALIGNMENTS {
        for rot in TURNS {
            for scale in FLIPS {
                for crop in [[0.0; 4], [10.0, 4.0, 30.0, 8.0]] {
                    items.push(Item { align, rot, scale, crop, ..PLAIN });
                }
            }
        }
    }
    assert_all_lie(&items);
}

#[test]
fn bounds_of_every_type_are_obs() {
    for bounds_type in 1..=6 {
        for crop in [[0.0; 4], [10.0, 4.0, 30.0, 8.0]] {
            let mut items = Vec::new();
            for align in ALIGNMENTS {
                for bounds_align in ALIGNMENTS {
                    for rot in TURNS {
                        for scale in FLIPS {
                            items.push(Item { bounds_type, align, bounds_align, rot, scale, crop, ..PLAIN });
                        }
                    }
                }
            }
            assert_all_lie(&items);
        }
    }
}

#[test]
fn boxes_of_other_shapes_and_their_crop_are_obs() {
    let mut items = Vec::new();
    for bounds in [(300.0, 200.0), (100.0, 300.0), (90.0, 40.0), (400.0, 50.0)] {
        for bounds_type in 1..=6 {
            for bounds_align in ALIGNMENTS {
                for bounds_crop in [false, true] {
                    for scale in FLIPS {
                        items.push(Item { bounds, bounds_type, bounds_align, bounds_crop, scale, rot: 33.0, ..PLAIN });
                    }
                }
            }
        }
    }
    assert_all_lie(&items);
}

#[test]
fn a_collection_of_relative_coordinates_alone_lies_where_the_formula_says() {
    let relative = json!({
        "name": "Pic", "source_uuid": "uuid of Pic", "pos_rel": {"x": 0.5, "y": -0.25}, "align": 5,
        "scale_rel": {"x": 2.0, "y": 3.0}, "scale_ref": {"x": 1280.0, "y": 720.0},
    });
    let boxed = json!({
        "name": "Pic", "source_uuid": "uuid of Pic", "pos_rel": {"x": 0.0, "y": 0.0}, "bounds_type": 1,
        "bounds_rel": {"x": 0.5, "y": 1.0}, "align": 0,
    });
    let imported = imported_tree(&tree_of(&[color_source("Pic", 160, 90)], &[relative.clone(), boxed]));
    let corners = |show: &Show, index: usize| {
        let layer = &scene_of(show, "Main").layers[index];
        lay(&layer.placement, &layer.crop, SIZE).unwrap().corners()
    };
    // x = (0.5·1080 + 1920) / 2, y = (1 − 0.25)·1080 / 2, scale 2·1080/720
    let [(x, y), _, (right, bottom), _] = corners(&imported.show, 0);
    assert_eq!((x, y), (1230.0, 405.0));
    assert_eq!((right - x, bottom - y), (160.0 * 3.0, 90.0 * 4.5));
    let [(x, y), _, (right, bottom), _] = corners(&imported.show, 1);
    assert_eq!((x, y, right, bottom), (960.0 - 135.0, 540.0 - 270.0, 960.0 + 135.0, 540.0 + 270.0));

    let mut old = tree_of(&[color_source("Pic", 160, 90)], &[relative]);
    old["version"] = 1.into();
    let [(x, y), ..] = corners(&imported_tree(&old).show, 0);
    assert_eq!((x, y), (0.0, 0.0), "version 1 has no relative coordinates");
}

#[test]
fn absolute_coordinates_win_over_relative_ones() {
    let both = item("Pic", json!({"pos": {"x": 12.0, "y": 34.0}, "pos_rel": {"x": 0.0, "y": 0.0}}));
    let imported = imported_tree(&tree_of(&[color_source("Pic", 160, 90)], &[both]));
    assert_eq!(layer_of(&imported.show, "Main", "Pic").placement.position, (12.0, 34.0));
}

#[test]
fn a_source_of_unknown_size_keeps_to_its_box() {
    let camera =
        json!({"name": "Cam", "id": "v4l2_input", "uuid": "uuid of Cam", "settings": {"device_id": "/dev/video0"}});
    let boxed = |bounds_type: i64, bounds_align: i64| {
        item(
            "Cam",
            json!({
                "bounds_type": bounds_type, "bounds_align": bounds_align, "bounds": {"x": 400.0, "y": 300.0},
                "pos": {"x": 100.0, "y": 50.0},
            }),
        )
    };
    let items = [boxed(1, 0), boxed(2, 0), boxed(2, 5), boxed(3, 0), boxed(4, 0), boxed(5, 0), boxed(6, 0)];
    let imported = imported_tree(&tree_of(&[camera], &items));
    let layers = &scene_of(&imported.show, "Main").layers;
    // Whatever size the camera turns out to have.
    let rect = |index: usize, size: (f64, f64)| {
        let layer = &layers[index];
        let [(x0, y0), _, (x1, y1), _] = lay(&layer.placement, &layer.crop, size).unwrap().corners();
        [x0, y0, x1, y1].map(|v| (v * 1000.0).round() / 1000.0)
    };
    for size in [(640.0, 480.0), (1280.0, 640.0)] {
        assert_eq!(rect(0, size), [100.0, 50.0, 500.0, 350.0]);
    }
    assert_eq!(rect(1, (1280.0, 640.0)), [100.0, 100.0, 500.0, 300.0]);
    assert_eq!(rect(3, (1280.0, 640.0)), [100.0, 50.0, 500.0, 350.0], "cut to its box");
    assert_eq!(rect(4, (640.0, 640.0)), [100.0, 0.0, 500.0, 400.0], "as wide as its box, in the middle of its height");
    assert_eq!(rect(5, (1280.0, 640.0)), [0.0, 50.0, 600.0, 350.0], "as high as its box, in the middle of its width");
    let what = "layer \"Cam\" in scene \"Main\"";
    assert_says(
        &imported,
        Outcome::Approximated,
        what,
        "it lies in the middle of its box: its size is not known before it runs",
    );
    assert_says(&imported, Outcome::Approximated, what, "what sticks out of its box is cut off on all sides");
    assert_says(&imported, Outcome::Approximated, what, "it fills its box even when it is smaller");
    assert_eq!(
        imported.report.lines.iter().filter(|line| line.what == what && line.outcome == Outcome::Mapped).count(),
        4
    );
}

#[test]
fn what_cannot_be_seen_is_hidden_and_said() {
    let imported = imported_tree(&tree_of(
        &[color_source("Pic", 160, 90)],
        &[
            item("Pic", json!({"scale": {"x": 0.0, "y": 1.0}})),
            item("Pic", json!({"crop_left": 100, "crop_right": 60})),
        ],
    ));
    assert!(scene_of(&imported.show, "Main").layers.iter().all(|layer| !layer.visible));
    let how = "it is hidden: it has no size or is cropped away";
    assert_says(&imported, Outcome::Approximated, "layer \"Pic\" in scene \"Main\"", how);
}

#[test]
fn switches_filters_and_blends_come_over() {
    use scrim::document::{Blend, BlendSpace, ScaleFilter};
    let filters = [
        ("disable", ScaleFilter::Bilinear),
        ("point", ScaleFilter::Nearest),
        ("bilinear", ScaleFilter::Auto),
        ("bicubic", ScaleFilter::Bicubic),
        ("lanczos", ScaleFilter::Lanczos),
        ("area", ScaleFilter::Area),
        ("novel", ScaleFilter::Bilinear),
    ];
    let blends = [
        ("normal", Blend::Normal),
        ("additive", Blend::Add),
        ("subtract", Blend::Subtract),
        ("screen", Blend::Screen),
        ("multiply", Blend::Multiply),
        ("lighten", Blend::Lighten),
        ("darken", Blend::Darken),
    ];
    let mut items: Vec<Value> = filters.iter().map(|(name, _)| item("Pic", json!({"scale_filter": name}))).collect();
    items.extend(blends.iter().map(|(name, _)| item("Pic", json!({"blend_type": name, "blend_method": "srgb_off"}))));
    items.push(item("Pic", json!({"visible": false, "locked": true, "blend_type": "novel"})));
    let imported = imported_tree(&tree_of(&[color_source("Pic", 160, 90)], &items));
    let layers = &scene_of(&imported.show, "Main").layers;
    for (layer, (name, filter)) in layers.iter().zip(filters) {
        assert_eq!((layer.filter, layer.blend_space), (filter, BlendSpace::Linear), "{name}");
        assert!(layer.visible && !layer.locked);
    }
    for (layer, (name, blend)) in layers.iter().skip(filters.len()).zip(blends) {
        assert_eq!((layer.blend, layer.blend_space), (blend, BlendSpace::Encoded), "{name}");
    }
    let last = layers.last().unwrap();
    assert!(!last.visible && last.locked && matches!(last.content, Content::Source(_)));
    assert_says(&imported, Outcome::Approximated, "layer \"Pic\" in scene \"Main\"", "its blend mode is not known");
}
