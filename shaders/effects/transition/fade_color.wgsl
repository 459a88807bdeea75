// x: how much of the colour is seen; y: above 0 it lies over the scene that comes. Then the colour.
fn fade_color(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let knobs = param(p);
    var scene = color;
    if knobs.y > 0.0 {
        scene = image0(at, vec2<f32>(0.0));
    }
    return between(scene, param(p + 1u), knobs.x);
}
