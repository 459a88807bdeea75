// When a place changes, from 0 to 1: how bright the picture is there.
fn turn(at: At, p: u32) -> f32 {
    let color = image1(at, vec2<f32>(0.0));
    return saturate(dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)) * color.a);
}
