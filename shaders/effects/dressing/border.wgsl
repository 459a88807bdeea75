// param 0: radius, width; 1: colour and opacity.
fn border(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let shape = param(p);
    let outside = outside_box(at.px, at.size, shape.x);
    let line = param(p + 1u);
    let framed = laid(vec4<f32>(line.rgb, line.a * clamp(0.5 + outside + shape.y, 0.0, 1.0)), color);
    return vec4<f32>(framed.rgb, framed.a * clamp(0.5 - outside, 0.0, 1.0));
}
