// param 0: to the light, in pixels; strength; share of the picture's own colour instead of grey.
fn emboss(at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let weights = vec3<f32>(0.2126, 0.7152, 0.0722);
    let color = tap(at, vec2<f32>(0.0, 0.0));
    let lit = tap(at, look.xy);
    let dark = tap(at, -look.xy);
    let relief = (dot(dark.rgb, weights) * dark.a - dot(lit.rgb, weights) * lit.a) * look.z;
    return vec4<f32>(saturate(mix(vec3<f32>(0.5), color.rgb, look.w) + relief), color.a);
}
