// param 0: slope and offset of a line's darkness, width, share of the picture's own colour; 1: ink; 2: paper.
fn sketch(at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let color = tap(at, vec2<f32>(0.0, 0.0));
    let line = saturate(length(sobel(at, look.z)) * look.x + look.y);
    let ground = mix(param(p + 2u).rgb, color.rgb, look.w);
    return vec4<f32>(mix(ground, param(p + 1u).rgb, line), color.a);
}
