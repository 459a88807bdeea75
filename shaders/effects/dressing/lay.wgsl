// A straight colour over another one.
fn laid(above: vec4<f32>, beneath: vec4<f32>) -> vec4<f32> {
    let rest = beneath.a * (1.0 - above.a);
    let alpha = above.a + rest;
    return vec4<f32>((above.rgb * above.a + beneath.rgb * rest) / max(alpha, 1e-5), alpha);
}
