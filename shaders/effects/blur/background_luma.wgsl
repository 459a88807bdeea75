// What tells figure and background apart: the picture's brightness.
fn matte(color: vec4<f32>, at: At) -> f32 {
    return dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722));
}
