// `BENDS` is declared by the Rust side. param 0: tones.
fn lift_gamma_gain(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return vec4<f32>(toned(color.rgb, p, BENDS), color.a);
}
