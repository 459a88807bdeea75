// param 0: factors of linear light.
fn white_balance(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return vec4<f32>(encoded(saturate(linear(color.rgb) * param(p).rgb)), color.a);
}
