fn edge_luma(color: vec4<f32>) -> f32 {
    // by alpha, so that outlines are drawn around what was cut out and not around what is invisible
    return dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)) * color.a;
}

// How much brightness changes to the right and down, over this many pixels to each side (Sobel).
fn sobel(at: At, w: f32) -> vec2<f32> {
    let a = edge_luma(tap(at, vec2<f32>(-w, -w)));
    let b = edge_luma(tap(at, vec2<f32>(0.0, -w)));
    let c = edge_luma(tap(at, vec2<f32>(w, -w)));
    let d = edge_luma(tap(at, vec2<f32>(-w, 0.0)));
    let e = edge_luma(tap(at, vec2<f32>(w, 0.0)));
    let f = edge_luma(tap(at, vec2<f32>(-w, w)));
    let g = edge_luma(tap(at, vec2<f32>(0.0, w)));
    let h = edge_luma(tap(at, vec2<f32>(w, w)));
    return vec2<f32>(c - a + 2.0 * (e - d) + h - f, f - a + 2.0 * (g - b) + h - c);
}
