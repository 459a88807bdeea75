// A 3 by 3 box in five taps: each of the four outer ones lies between two pixels and so counts for two.
fn chroma_key_five(at: At, p: u32) -> vec4<f32> {
    let key = param(p).xy;
    let color = tap(at, vec2<f32>(0.0, 0.0));
    let outer = chroma_distance(tap(at, vec2<f32>(-1.0, -0.5)).rgb, key)
        + chroma_distance(tap(at, vec2<f32>(1.0, 0.5)).rgb, key)
        + chroma_distance(tap(at, vec2<f32>(-0.5, 1.0)).rgb, key)
        + chroma_distance(tap(at, vec2<f32>(0.5, -1.0)).rgb, key);
    return keyed(color, (outer * 2.0 + chroma_distance(color.rgb, key)) / 9.0, p);
}
