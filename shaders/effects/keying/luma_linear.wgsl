fn luma_of(x: vec3<f32>) -> f32 {
    // sRGB decoding as a polynomial, off by less than 0.0006: three powers per pixel would cost more than all the rest
    let linear = x * (0.0449 + x * (0.5017 + x * (0.5991 - 0.1457 * x)));
    return dot(linear, vec3<f32>(0.2126, 0.7152, 0.0722));
}
