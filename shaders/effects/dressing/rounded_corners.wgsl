// param 0: radius, one over the width of the edge.
fn rounded_corners(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let shape = param(p);
    let cover = clamp((0.5 - outside_box(at.px, at.size, shape.x)) * shape.y, 0.0, 1.0);
    return vec4<f32>(color.rgb, color.a * cover);
}
