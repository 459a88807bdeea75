// param 0: slope and offset of what shines, amount; 1: tint. image0 is what shines, blurred.
fn bloom(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let light = image0(at, vec2<f32>(0.0));
    let glow = saturate(light.rgb * param(p + 1u).rgb * (light.a * param(p).z));
    return vec4<f32>(color.rgb + glow * (1.0 - color.rgb), color.a);
}
