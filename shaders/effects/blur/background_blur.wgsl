// image0 is a source, image1 the background alone, blurred.
fn background_blur(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return vec4<f32>(mix(color.rgb, image1(at, vec2<f32>(0.0)).rgb, background(color, at, p)), color.a);
}
