// param 0: amount.
fn matte_invert(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return vec4<f32>(color.rgb, mix(color.a, 1.0 - color.a, param(p).x));
}
