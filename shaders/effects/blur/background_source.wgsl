// What tells figure and background apart: the light of another source.
fn matte(color: vec4<f32>, at: At) -> f32 {
    let shown = image0(at, vec2<f32>(0.0));
    return dot(shown.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)) * shown.a;
}
