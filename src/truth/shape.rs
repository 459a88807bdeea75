//! Distances to the edges of shapes, in pixels, negative inside.

/// Pixels from the picture's top left corner, to the right and down.
pub type Point = [f32; 2];

/// Left, top, right, bottom.
pub type Bounds = [f32; 4];

/// The distance to an ellipse, exact at its edge and near it.
pub fn ellipse([x, y]: Point, [cx, cy]: Point, [rx, ry]: [f32; 2]) -> f32 {
    let (dx, dy) = ((x - cx) / rx, (y - cy) / ry);
    let radius = dx.hypot(dy);
    let slope = (dx / rx).hypot(dy / ry);
    if slope < 1e-6 { -rx.min(ry) } else { radius * (radius - 1.0) / slope }
}

/// The distance to a line with round ends whose radius goes from the first to the second value.
pub fn capsule([x, y]: Point, from: Point, to: Point, [first, second]: [f32; 2]) -> f32 {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let (px, py) = (x - from[0], y - from[1]);
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-6)).clamp(0.0, 1.0);
    (px - dx * along).hypot(py - dy * along) - (first + (second - first) * along)
}

/// The distance to a box with round corners; `half` is half its size.
pub fn slab([x, y]: Point, [cx, cy]: Point, half: [f32; 2], round: f32) -> f32 {
    let (dx, dy) = ((x - cx).abs() - half[0] + round, (y - cy).abs() - half[1] + round);
    dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - round
}

/// The union of two shapes, rounded where they meet within `reach` pixels.
pub fn melt(a: f32, b: f32, reach: f32) -> f32 {
    let near = (reach - (a - b).abs()).max(0.0) / reach;
    a.min(b) - near * near * reach * 0.25
}

/// Bounds around a middle.
pub fn around([x, y]: Point, [rx, ry]: [f32; 2]) -> Bounds {
    [x - rx - 2.0, y - ry - 2.0, x + rx + 2.0, y + ry + 2.0]
}
