// param 0: amount, 1 where the image is inverted. What is transparent is dark.
fn image_cover(image: vec4<f32>, p: u32) -> f32 {
    return abs(param(p).y - saturate(dot(image.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)) * image.a));
}
