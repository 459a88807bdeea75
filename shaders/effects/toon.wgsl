// param 0: levels - 1, one over it, edge strength, edge width in pixels.
fn toon_luma(color: vec4<f32>) -> f32 {
    // by alpha, so that outlines are drawn around what was cut out and not around what is invisible
    return dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)) * color.a;
}

fn toon(at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let w = look.w;
    let color = tap(at, vec2<f32>(0.0, 0.0));

    // Sobel
    let a = toon_luma(tap(at, vec2<f32>(-w, -w)));
    let b = toon_luma(tap(at, vec2<f32>(0.0, -w)));
    let c = toon_luma(tap(at, vec2<f32>(w, -w)));
    let d = toon_luma(tap(at, vec2<f32>(-w, 0.0)));
    let e = toon_luma(tap(at, vec2<f32>(w, 0.0)));
    let f = toon_luma(tap(at, vec2<f32>(-w, w)));
    let g = toon_luma(tap(at, vec2<f32>(0.0, w)));
    let h = toon_luma(tap(at, vec2<f32>(w, w)));
    let gx = c - a + 2.0 * (e - d) + h - f;
    let gy = f - a + 2.0 * (g - b) + h - c;
    let line = saturate(sqrt(gx * gx + gy * gy) * 2.0 - 0.3);

    // steps of luma, an eighth of a step wide so that they do not flicker; scaling all channels keeps the hue
    let luma = dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722));
    let place = luma * look.x;
    let level = floor(place);
    let stepped = (level + saturate((place - level) * 8.0 - 3.5)) * look.y;
    let gain = stepped / max(luma, 1e-4) * (1.0 - look.z * line);
    return vec4<f32>(saturate(color.rgb * gain), color.a);
}
