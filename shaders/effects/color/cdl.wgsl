// `BENDS` is declared by the Rust side. param 0: tones, and saturation in w.
fn cdl(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let tones = toned(color.rgb, p, BENDS);
    let luma = dot(tones, vec3<f32>(0.2126, 0.7152, 0.0722));
    return vec4<f32>(saturate(luma + (tones - luma) * param(p).w), color.a);
}
