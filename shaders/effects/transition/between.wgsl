// What lies between two straight encoded colours, in linear light: 0 is the one, 1 the other.
fn between(a: vec4<f32>, b: vec4<f32>, t: f32) -> vec4<f32> {
    let alpha = mix(a.a, b.a, t);
    let light = mix(linear(a.rgb) * a.a, linear(b.rgb) * b.a, t);
    return vec4<f32>(encoded(min(light / max(alpha, 1e-5), vec3<f32>(1.0))), alpha);
}
