// A line beneath the picture, as far as the grown shape reaches. `edge`: steepness, cover at the edge of what has grown, of what has shrunk.
fn stroke_around(color: vec4<f32>, line: vec4<f32>, shape: f32, edge: vec4<f32>) -> vec4<f32> {
    return laid(color, vec4<f32>(line.rgb, line.a * steep(shape, edge.y, edge.x)));
}
// A line over the picture, from where the shrunk shape ends.
fn stroke_within(color: vec4<f32>, line: vec4<f32>, shape: f32, edge: vec4<f32>) -> vec4<f32> {
    return vec4<f32>(mix(color.rgb, line.rgb, line.a * (1.0 - steep(shape, edge.z, edge.x))), color.a);
}
