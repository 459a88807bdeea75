// param 0: levels - 1, one over it, edge strength, edge width in pixels; 1: amount.
fn toon(at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let color = tap(at, vec2<f32>(0.0, 0.0));
    let line = saturate(length(sobel(at, look.w)) * 2.0 - 0.3);

    // steps of luma, an eighth of a step wide so that they do not flicker; scaling all channels keeps the hue
    let luma = dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722));
    let place = luma * look.x;
    let level = floor(place);
    let stepped = (level + saturate((place - level) * 8.0 - 3.5)) * look.y;
    let gain = stepped / max(luma, 1e-4) * (1.0 - look.z * line);
    return vec4<f32>(mix(color.rgb, saturate(color.rgb * gain), param(p + 1u).x), color.a);
}
