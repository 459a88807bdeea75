// param 0: amount.
fn apply_lut(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let graded = lut(saturate(color.rgb)).rgb;
    return vec4<f32>(mix(color.rgb, graded, param(p).x), color.a);
}
