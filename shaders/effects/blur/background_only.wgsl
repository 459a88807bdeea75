// The background alone, to be blurred.
fn background_only(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return vec4<f32>(color.rgb, color.a * background(color, at, p));
}
