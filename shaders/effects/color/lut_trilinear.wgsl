fn through_cube(rgb: vec3<f32>) -> vec3<f32> {
    return lut(rgb).rgb;
}
