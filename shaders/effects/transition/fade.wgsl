fn fade(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return between(color, image0(at, vec2<f32>(0.0)), param(p).x);
}
