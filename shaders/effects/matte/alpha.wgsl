// param 0: amount, 1 where the image is inverted.
fn image_cover(image: vec4<f32>, p: u32) -> f32 {
    return abs(param(p).y - image.a);
}
