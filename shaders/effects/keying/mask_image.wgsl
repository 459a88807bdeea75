// What is white covers, what is black or transparent does not. `shape.w` is 1 where the mask is inverted.
fn image_mask(color: vec4<f32>, shape: vec4<f32>) -> f32 {
    return abs(shape.w - saturate(dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)) * color.a));
}
