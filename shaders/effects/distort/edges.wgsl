// The picture at a place; what lies outside is its edge (0), mirrored (1) or transparent (2).
fn tap_place(at: At, place: vec2<f32>, edges: f32) -> vec4<f32> {
    let twice = 2.0 * at.size;
    let folded = at.size - abs(place - floor(place / twice) * twice - at.size);
    let inside = saturate(min(place, at.size - place) + 0.5);
    let color = tap(at, select(place, folded, edges == 1.0) - at.px);
    return vec4<f32>(color.rgb, color.a * select(1.0, inside.x * inside.y, edges == 2.0));
}
