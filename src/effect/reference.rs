//! Arithmetic that the CPU references share. Each function does what its WGSL namesake or the texture unit does, in f32.

use super::{Lut3d, Picture};

/// Rec. 709 luma weights.
pub const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];

pub fn luma(rgb: [f32; 3]) -> f32 {
    dot(rgb, LUMA)
}

pub fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    let [ax, ay, az] = a;
    let [bx, by, bz] = b;
    ax * bx + ay * by + az * bz
}

pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

pub fn mix3(a: [f32; 3], b: [f32; 3], t: f32) -> [f32; 3] {
    let [ar, ag, ab] = a;
    let [br, bg, bb] = b;
    [mix(ar, br, t), mix(ag, bg, t), mix(ab, bb, t)]
}

pub fn saturate(value: f32) -> f32 {
    value.clamp(0.0, 1.0)
}

/// The curve of `smoothstep` for a value that is already between 0 and 1.
pub fn smooth(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

/// sRGB encoded to linear light, IEC 61966-2-1.
pub fn srgb_decode(encoded: f32) -> f32 {
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// Linear light to sRGB encoded, IEC 61966-2-1.
pub fn srgb_encode(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

/// The straight colour of a premultiplied one; black where nothing is left of it.
pub fn unpremultiply([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    if a <= 0.0 { [0.0; 4] } else { [r / a, g / a, b / a, a] }
}

pub fn premultiply([r, g, b, a]: [f32; 4]) -> [f32; 4] {
    [r * a, g * a, b * a, a]
}

/// The sum of colours with weights.
pub fn weighted_sum(items: impl IntoIterator<Item = ([f32; 4], f32)>) -> [f32; 4] {
    items.into_iter().fold([0.0; 4], |[r, g, b, a], ([ir, ig, ib, ia], weight)| {
        [r + ir * weight, g + ig * weight, b + ib * weight, a + ia * weight]
    })
}

/// What `tap` returns at a position in pixels: the first pixel's centre is (0.5, 0.5), edges are repeated, and colours between
/// pixels are interpolated linearly, weighted by alpha.
pub fn bilinear(picture: &Picture, x: f32, y: f32) -> [f32; 4] {
    let (left, top) = ((x - 0.5).floor(), (y - 0.5).floor());
    let (fx, fy) = (x - 0.5 - left, y - 0.5 - top);
    let (left, top) = (left as i64, top as i64);
    let corner = |dx: i64, dy: i64| picture.at(left + dx, top + dy);
    let corners = [
        (corner(0, 0), (1.0 - fx) * (1.0 - fy)),
        (corner(1, 0), fx * (1.0 - fy)),
        (corner(0, 1), (1.0 - fx) * fy),
        (corner(1, 1), fx * fy),
    ];
    unpremultiply(weighted_sum(corners.map(|(color, weight)| (premultiply(color), weight))))
}

/// What `lut` returns.
pub fn trilinear(table: &Lut3d, coordinate: [f32; 3]) -> [f32; 3] {
    let last = table.size.saturating_sub(1) as usize;
    let axis = |value: f32| {
        let place = saturate(value) * last as f32;
        let low = (place as usize).min(last);
        (low, (low + 1).min(last), place - low as f32)
    };
    let [(r0, r1, fr), (g0, g1, fg), (b0, b1, fb)] = coordinate.map(axis);
    let size = table.size as usize;
    let entry = |r: usize, g: usize, b: usize| table.rgb.get(r + size * (g + size * b)).copied().unwrap_or_default();
    let row = |g: usize, b: usize| mix3(entry(r0, g, b), entry(r1, g, b), fr);
    let plane = |b: usize| mix3(row(g0, b), row(g1, b), fg);
    mix3(plane(b0), plane(b1), fb)
}

/// A mix of the four corners of the tetrahedron in which a colour lies: each cell of the table is cut into six that share its diagonal from
/// dark to bright.
pub fn tetrahedral(table: &Lut3d, rgb: [f32; 3]) -> [f32; 3] {
    let last = table.size.saturating_sub(1) as f32;
    let cell = |value: f32| (value * last).floor().min(last - 1.0).max(0.0);
    let dark = rgb.map(|value| cell(value) as usize);
    // Axes by how far along them the colour lies, the farthest first.
    let [r, g, b] = rgb.map(|value| value * last - cell(value));
    let mut axes = [(r, 0), (g, 1), (b, 2)];
    axes.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let [(most, first), (middle, _), (least, third)] = axes;
    let size = table.size as usize;
    let corner = |has: &dyn Fn(usize) -> bool| {
        let [r, g, b] = dark;
        let [r, g, b] = [(r, 0), (g, 1), (b, 2)].map(|(place, axis)| place + usize::from(has(axis)));
        table.rgb.get(r + size * (g + size * b)).copied().unwrap_or_default()
    };
    let weighted = [
        (corner(&|_| false), 1.0 - most),
        (corner(&|axis| axis == first), most - middle),
        (corner(&|axis| axis != third), middle - least),
        (corner(&|_| true), least),
    ];
    weighted
        .into_iter()
        .fold([0.0; 3], |[r, g, b], ([cr, cg, cb], weight)| [r + cr * weight, g + cg * weight, b + cb * weight])
}

/// The picture with each pixel replaced; the function also gets the position of the pixel's centre, in pixels.
pub fn map_pixels(input: &Picture, mut change: impl FnMut([f32; 4], f32, f32) -> [f32; 4]) -> Picture {
    let width = input.width.max(1);
    let pixels = input.pixels.iter().enumerate().map(|(index, &color)| {
        let (x, y) = (index % width, index / width);
        change(color, x as f32 + 0.5, y as f32 + 0.5)
    });
    Picture { width: input.width, height: input.height, pixels: pixels.collect() }
}
