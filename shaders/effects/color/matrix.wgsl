// param 0 to 2: the columns for red, green and blue; 3: the offset.
fn through_matrix(rgb: vec3<f32>, p: u32) -> vec3<f32> {
    return param(p).rgb * rgb.r + param(p + 1u).rgb * rgb.g + param(p + 2u).rgb * rgb.b + param(p + 3u).rgb;
}
