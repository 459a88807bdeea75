fn luma_of(x: vec3<f32>) -> f32 {
    return dot(x, vec3<f32>(0.2126, 0.7152, 0.0722));
}
