// The edge of the shape in the alpha of a side, a pixel wide: there the shape is one half, and this steep.
fn stroke_cover(shape: f32, steepness: f32) -> f32 { return clamp((shape - 0.5) * steepness + 0.5, 0.0, 1.0); }
// A line beneath the picture, as far as the grown shape reaches.
fn stroke_around(color: vec4<f32>, line: vec4<f32>, shape: f32, steepness: f32) -> vec4<f32> {
    return laid(color, vec4<f32>(line.rgb, line.a * stroke_cover(shape, steepness)));
}
// A line over the picture, from where the shrunk shape ends.
fn stroke_within(color: vec4<f32>, line: vec4<f32>, shape: f32, steepness: f32) -> vec4<f32> {
    return vec4<f32>(mix(color.rgb, line.rgb, line.a * (1.0 - stroke_cover(shape, steepness))), color.a);
}
