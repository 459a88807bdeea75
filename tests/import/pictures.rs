//! Imported collections composed, against pictures that OBS's rules make on the CPU: matrices in f64, blending of premultiplied colour.

use super::*;
use scrim::effect::Picture;
use scrim::testing::{TestStudio, Tolerance, assert_picture};

const CANVAS: (usize, usize) = (160, 120);

/// Column-major in OBS, here as `(a, b, c, d, x, y)`: a place `(u, v)` of the source is drawn at `(a·u + c·v + x, b·u + d·v + y)`.
type Matrix = [f64; 6];

/// Scaled, moved by minus the origin, turned, moved.
fn matrix((sx, sy): (f64, f64), (ox, oy): (f64, f64), degrees: f64, (px, py): (f64, f64)) -> Matrix {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (x, y) = (-ox * cos + oy * sin + px, -ox * sin - oy * cos + py);
    [sx * cos, sx * sin, -sy * sin, sy * cos, x, y]
}

/// One item as it is drawn.
struct Drawn {
    picture: Picture,
    matrix: Matrix,
    /// Left, top, right and bottom of what is drawn, in source pixels.
    window: [f64; 4],
    smooth: bool,
    blend: &'static str,
    encoded: bool,
}

impl Drawn {
    fn new(picture: &Picture, matrix: Matrix) -> Self {
        let window = [0.0, 0.0, picture.width as f64, picture.height as f64];
        Self { picture: picture.clone(), matrix, window, smooth: false, blend: "normal", encoded: false }
    }

    /// The straight encoded colour at a place of the canvas.
    fn at(&self, x: f64, y: f64) -> Option<[f64; 4]> {
        let [a, b, c, d, tx, ty] = self.matrix;
        let (dx, dy, det) = (x - tx, y - ty, a * d - b * c);
        let (u, v) = ((d * dx - c * dy) / det, (a * dy - b * dx) / det);
        let [left, top, right, bottom] = self.window;
        if u < left || v < top || u >= right || v >= bottom {
            return None;
        }
        let pixel = |x: f64, y: f64| {
            let x = x.clamp(left, right - 1.0).floor() as i64;
            let y = y.clamp(top, bottom - 1.0).floor() as i64;
            self.picture.at(x, y).map(f64::from)
        };
        if !self.smooth {
            return Some(pixel(u, v));
        }
        let (fx, fy) = ((u - 0.5).rem_euclid(1.0), (v - 0.5).rem_euclid(1.0));
        let (x, y) = ((u - 0.5).floor(), (v - 0.5).floor());
        let mix = |a: [f64; 4], b: [f64; 4], t: f64| std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t);
        Some(mix(mix(pixel(x, y), pixel(x + 1.0, y), fx), mix(pixel(x, y + 1.0), pixel(x + 1.0, y + 1.0), fx), fy))
    }
}

fn to_linear(v: f64) -> f64 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

fn to_encoded(v: f64) -> f64 {
    if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

/// What OBS would show: its blend functions on premultiplied colour, in linear light unless the item says otherwise.
fn composed(items: &[Drawn]) -> Picture {
    let mut pixels = Vec::new();
    for y in 0..CANVAS.1 {
        for x in 0..CANVAS.0 {
            // Premultiplied and linear.
            let mut beneath = [0.0; 4];
            for item in items {
                let Some([r, g, b, alpha]) = item.at(x as f64 + 0.5, y as f64 + 0.5) else { continue };
                let open = |v: f64| if item.encoded { v } else { to_linear(v) };
                let shut = |v: f64| if item.encoded { to_linear(v) } else { v };
                let source = [open(r) * alpha, open(g) * alpha, open(b) * alpha];
                for (channel, s) in source.into_iter().enumerate() {
                    let d = if item.encoded { to_encoded(beneath[channel]) } else { beneath[channel] };
                    let blended: f64 = match item.blend {
                        "additive" => s + d,
                        "subtract" => d - s,
                        "screen" => s + d * (1.0 - s),
                        "multiply" => s * d + d * (1.0 - alpha),
                        "lighten" => s.max(d),
                        "darken" => s.min(d),
                        _ => s + d * (1.0 - alpha),
                    };
                    beneath[channel] = shut(blended.clamp(0.0, 1.0));
                }
                beneath[3] = alpha + beneath[3] * (1.0 - alpha);
            }
            let [r, g, b, a] = beneath;
            assert!(a > 0.999, "the ground of every test is opaque");
            pixels.push([to_encoded(r) as f32, to_encoded(g) as f32, to_encoded(b) as f32, 1.0]);
        }
    }
    Picture { width: CANVAS.0, height: CANVAS.1, pixels }
}

/// A picture without two pixels alike, and the file that holds it.
fn pattern(folder: &Path, width: u32, height: u32, alpha: impl Fn(u32, u32) -> u8) -> Picture {
    let image = image::RgbaImage::from_fn(width, height, |x, y| {
        image::Rgba([(x * 255 / width) as u8, (y * 255 / height) as u8, ((x * 7 + y * 13) % 256) as u8, alpha(x, y)])
    });
    image.save(folder.join("pic.png")).unwrap();
    let pixels = image.pixels().map(|pixel| pixel.0.map(|byte| f32::from(byte) / 255.0)).collect();
    Picture { width: width as usize, height: height as usize, pixels }
}

/// The ground, encoded.
const GROUND: [u8; 4] = [0x40, 0x90, 0xC0, 0xFF];

fn ground() -> (Value, Drawn) {
    let [r, g, b, a] = GROUND.map(u32::from);
    let source = json!({
        "name": "Ground", "id": "color_source", "versioned_id": "color_source_v3", "uuid": "uuid of Ground",
        "settings": {"color": r | g << 8 | b << 16 | a << 24, "width": CANVAS.0, "height": CANVAS.1},
    });
    let pixel = GROUND.map(|byte| f32::from(byte) / 255.0);
    let picture = Picture { width: CANVAS.0, height: CANVAS.1, pixels: vec![pixel; CANVAS.0 * CANVAS.1] };
    (source, Drawn::new(&picture, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]))
}

fn picture_source() -> Value {
    json!({"name": "Pic", "id": "image_source", "versioned_id": "image_source", "uuid": "uuid of Pic", "settings": {"file": "./pic.png"}})
}

/// Composes the scene "Main" of a tree on a small canvas.
fn shown(folder: &Path, mut tree: Value) -> Option<Picture> {
    tree["resolution"] = json!({"x": CANVAS.0, "y": CANVAS.1});
    let imported = imported_in(folder, &tree);
    TestStudio::of_show(imported.show, Some(folder.join("show.ron"))).picture()
}

/// The ground and one item of the picture.
fn one(folder: &Path, fields: Value) -> Option<Picture> {
    let (ground_source, _) = ground();
    shown(folder, tree_of(&[ground_source, picture_source()], &[item("Ground", json!({})), item("Pic", fields)]))
}

fn check(name: &str, actual: Option<Picture>, drawn: Drawn, tolerance: Tolerance) {
    if let Some(actual) = actual {
        assert_picture(name, &actual, &composed(&[ground().1, drawn]), tolerance);
    }
}

const OPAQUE: fn(u32, u32) -> u8 = |_, _| 255;
const CLEARING: fn(u32, u32) -> u8 = |x, _| (x * 8).min(255) as u8;

#[test]
fn items_without_bounds_lie_and_turn_as_in_obs() {
    let folder = tempfile::tempdir().unwrap();
    let input = pattern(folder.path(), 32, 20, OPAQUE);
    let point = |mut fields: Value| {
        fields["scale_filter"] = "point".into();
        one(folder.path(), fields)
    };
    let plain = json!({"pos": {"x": 11.0, "y": 7.0}});
    let expected = Drawn::new(&input, matrix((1.0, 1.0), (0.0, 0.0), 0.0, (11.0, 7.0)));
    check("plain", point(plain), expected, Tolerance::Converted);

    // The middle of a picture of 96 × 40, turned by a quarter.
    let turned = json!({"pos": {"x": 80.0, "y": 60.0}, "align": 0, "rot": 90.0, "scale": {"x": 3.0, "y": 2.0}});
    let expected = Drawn::new(&input, matrix((3.0, 2.0), (48.0, 20.0), 90.0, (80.0, 60.0)));
    check("turned", point(turned), expected, Tolerance::Converted);

    // A negative scale turns it over at its origin, here its right edge.
    let flipped = json!({"pos": {"x": 20.0, "y": 30.0}, "align": 6, "scale": {"x": -2.0, "y": 2.0}});
    let expected = Drawn::new(&input, matrix((-2.0, 2.0), (-64.0, 0.0), 0.0, (20.0, 30.0)));
    check("flipped", point(flipped), expected, Tolerance::Converted);

    // A crop comes first: what is left of it is aligned.
    let cropped = json!({"pos": {"x": 150.0, "y": 110.0}, "align": 10, "crop_left": 4, "crop_top": 3, "crop_right": 8, "crop_bottom": 1, "scale": {"x": 4.0, "y": 4.0}});
    let mut expected = Drawn::new(&input, matrix((4.0, 4.0), (16.0 + 80.0, 12.0 + 64.0), 0.0, (150.0, 110.0)));
    expected.window = [4.0, 3.0, 24.0, 19.0];
    check("cropped", point(cropped), expected, Tolerance::Converted);
}

#[test]
fn the_usual_filter_is_bilinear() {
    let folder = tempfile::tempdir().unwrap();
    let input = pattern(folder.path(), 32, 20, OPAQUE);
    let fields = json!({"pos": {"x": 5.0, "y": 9.0}, "scale": {"x": 3.5, "y": 2.5}, "scale_filter": "disable"});
    let mut expected = Drawn::new(&input, matrix((3.5, 2.5), (0.0, 0.0), 0.0, (5.0, 9.0)));
    expected.smooth = true;
    check("bilinear", one(folder.path(), fields), expected, Tolerance::Converted);
}

#[test]
fn boxes_fit_crop_and_align_as_in_obs() {
    let folder = tempfile::tempdir().unwrap();
    let input = pattern(folder.path(), 32, 20, OPAQUE);
    let boxed = |kind: i64, align: i64, crop: bool, (width, height): (f64, f64)| {
        one(
            folder.path(),
            json!({
                "pos": {"x": 16.0, "y": 8.0}, "bounds_type": kind, "bounds_align": align, "bounds_crop": crop,
                "bounds": {"x": width, "y": height}, "scale_filter": "point",
            }),
        )
    };
    let at = |scale: (f64, f64), offset: (f64, f64)| {
        Drawn::new(&input, matrix(scale, (-offset.0, -offset.1), 0.0, (16.0, 8.0)))
    };
    // 32 × 20 into 64 × 100 fits twice its size; the bottom is 60 lower.
    check("inner, bottom", boxed(2, 8, false, (64.0, 100.0)), at((2.0, 2.0), (0.0, 60.0)), Tolerance::Converted);
    // Into 128 × 40 four times fill it; what sticks out above and below is cut off or not.
    let mut cut = at((4.0, 4.0), (0.0, -20.0));
    cut.window = [0.0, 5.0, 32.0, 15.0];
    check("outer, cut", boxed(3, 0, true, (128.0, 40.0)), cut, Tolerance::Converted);
    check("outer, uncut", boxed(3, 0, false, (128.0, 40.0)), at((4.0, 4.0), (0.0, -20.0)), Tolerance::Converted);
    check("stretched", boxed(1, 0, false, (96.0, 80.0)), at((3.0, 4.0), (0.0, 0.0)), Tolerance::Converted);
    check("to width", boxed(4, 4, false, (96.0, 10.0)), at((3.0, 3.0), (0.0, 0.0)), Tolerance::Converted);
    check("to height", boxed(5, 2, false, (96.0, 40.0)), at((2.0, 2.0), (32.0, 0.0)), Tolerance::Converted);
    check("at most", boxed(6, 10, false, (96.0, 80.0)), at((1.0, 1.0), (64.0, 60.0)), Tolerance::Converted);
}

#[test]
fn blend_modes_are_obs_in_both_spaces() {
    let folder = tempfile::tempdir().unwrap();
    let input = pattern(folder.path(), 64, 48, CLEARING);
    for blend in ["normal", "additive", "subtract", "screen", "multiply", "lighten", "darken"] {
        for encoded in [false, true] {
            let method = if encoded { "srgb_off" } else { "default" };
            let fields = json!({"pos": {"x": 30.0, "y": 20.0}, "blend_type": blend, "blend_method": method, "scale_filter": "point"});
            let mut expected = Drawn::new(&input, matrix((1.0, 1.0), (0.0, 0.0), 0.0, (30.0, 20.0)));
            (expected.blend, expected.encoded) = (blend, encoded);
            // Small lights next to black: a step of eight bits, or of the curve, is many once it is encoded.
            let close = if matches!(blend, "subtract" | "darken") && !encoded {
                Tolerance::Filtered
            } else {
                Tolerance::Converted
            };
            check(&format!("{blend} {method}"), one(folder.path(), fields), expected, close);
        }
    }
}

#[test]
fn groups_and_nested_scenes_lie_where_their_items_did() {
    let folder = tempfile::tempdir().unwrap();
    let input = pattern(folder.path(), 32, 20, OPAQUE);
    let (ground_source, _) = ground();
    let point = |pos: (f64, f64), scale: f64| {
        item(
            "Pic",
            json!({"pos": {"x": pos.0, "y": pos.1}, "scale": {"x": scale, "y": scale}, "scale_filter": "point"}),
        )
    };
    let group_at = |fields: Value, inner: &[Value]| {
        let mut tree =
            tree_of(&[ground_source.clone(), picture_source()], &[item("Ground", json!({})), item("G", fields)]);
        tree["groups"] = json!([{"name": "G", "id": "group", "uuid": "uuid of G", "settings": {"items": inner}}]);
        shown(folder.path(), tree)
    };
    let fields =
        json!({"pos": {"x": 120.0, "y": 20.0}, "rot": 90.0, "scale": {"x": 2.0, "y": 2.0}, "scale_filter": "point"});
    let expected = Drawn::new(&input, matrix((2.0, 2.0), (0.0, 0.0), 90.0, (120.0, 20.0)));
    check("group", group_at(fields.clone(), &[point((0.0, 0.0), 1.0)]), expected, Tolerance::Converted);
    // Its items begin 4 and 6 pixels away from its corner: they are seen where they were.
    let expected = Drawn::new(&input, matrix((2.0, 2.0), (-8.0, -12.0), 90.0, (120.0, 20.0)));
    check("group away", group_at(fields, &[point((4.0, 6.0), 1.0)]), expected, Tolerance::Converted);

    let mut tree = tree_of(
        &[ground_source, picture_source(), scene("Inner", &[point((20.0, 40.0), 2.0)])],
        &[
            item("Ground", json!({})),
            item(
                "Inner",
                json!({"pos": {"x": 10.0, "y": -20.0}, "scale": {"x": -1.0, "y": 1.0}, "align": 6, "scale_filter": "point"}),
            ),
        ],
    );
    tree["name"] = "Nested".into();
    // 160 wide, aligned right and turned over: it reaches from 10 to 170 with its left at the right.
    let expected = Drawn::new(&input, matrix((-2.0, 2.0), (-150.0, -20.0), 0.0, (0.0, 0.0)));
    check("nested", shown(folder.path(), tree), expected, Tolerance::Converted);
}

#[test]
fn filters_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let input = pattern(folder.path(), 64, 48, OPAQUE);
    let mut source = picture_source();
    source["filters"] = json!([
        {"id": "color_filter", "versioned_id": "color_filter_v2", "settings": {"color_multiply": 0x0000FF, "opacity": 0.5}},
        {"id": "crop_filter", "settings": {"left": 8, "bottom": 16}},
    ]);
    let (ground_source, _) = ground();
    let items =
        [item("Ground", json!({})), item("Pic", json!({"pos": {"x": 40.0, "y": 30.0}, "scale_filter": "point"}))];
    let actual = shown(folder.path(), tree_of(&[ground_source, source], &items));
    // Red alone, half as opaque, and its corner where the crop put it.
    let pixels = input.pixels.iter().map(|[r, _, _, _]| [*r, 0.0, 0.0, 0.5]).collect();
    let mut expected = Drawn::new(&Picture { pixels, ..input }, matrix((1.0, 1.0), (8.0, 0.0), 0.0, (40.0, 30.0)));
    expected.window = [8.0, 0.0, 64.0, 32.0];
    check("graded and cropped", actual, expected, Tolerance::Converted);
}
