// What shines: the share of a colour above the threshold. param 0: slope and offset over brightness.
fn bloom_light(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let bright = max(color.r, max(color.g, color.b));
    return vec4<f32>(color.rgb * saturate(bright * look.x + look.y), color.a);
}
