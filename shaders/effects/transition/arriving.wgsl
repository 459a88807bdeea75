// A place that has not changed yet shows the one scene, one that has the other; between them lies a soft edge.
fn arriving(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let t = arrived(at, p);
    if t <= 0.0 {
        return color;
    }
    let next = image0(at, vec2<f32>(0.0));
    if t >= 1.0 {
        return next;
    }
    return between(color, next, t * t * (3.0 - 2.0 * t));
}
