// How far a place lies outside of a box with round corners: less than nothing within it.
fn outside_box(px: vec2<f32>, size: vec2<f32>, radius: f32) -> f32 {
    let away = abs(px - size * 0.5) - size * 0.5 + radius;
    return length(max(away, vec2<f32>(0.0))) + min(max(away.x, away.y), 0.0) - radius;
}
