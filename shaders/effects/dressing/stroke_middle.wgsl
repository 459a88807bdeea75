// param 0: colour and opacity; 1: the edges.
fn stroke(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let line = param(p);
    let edge = param(p + 1u);
    let drawn = stroke_within(color, line, image1(at, vec2<f32>(0.0)).a, edge);
    return stroke_around(drawn, line, image0(at, vec2<f32>(0.0)).a, edge);
}
