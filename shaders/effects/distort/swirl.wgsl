// param 0: centre in pixels, one over the radius; 1: angle in the middle.
fn place_of(at: At, p: u32) -> vec2<f32> {
    let middle = param(p);
    let away = at.px - middle.xy;
    let near = saturate(1.0 - length(away) * middle.z);
    let angle = param(p + 1u).x * near * near;
    let turn = vec2<f32>(cos(angle), sin(angle));
    return middle.xy + vec2<f32>(dot(away, vec2<f32>(turn.x, -turn.y)), dot(away, turn.yx));
}
