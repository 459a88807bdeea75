// param 0: colour and opacity; 1: the edges.
fn stroke(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return stroke_within(color, param(p), image0(at, vec2<f32>(0.0)).a, param(p + 1u));
}
