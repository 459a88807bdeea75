// White is opaque, black is transparent, greys between 0.25 and 0.75 are neither; what the hold-out mask added is blue and what the
// garbage mask took away is red.
fn status_color(alpha: f32, added: f32, taken: f32) -> vec3<f32> {
    let partial = select(0.25 + 0.5 * alpha, 1.0, alpha > 0.998);
    let grey = select(partial, 0.0, alpha < 0.002);
    let held = mix(vec3<f32>(grey), vec3<f32>(0.25, 0.45, 1.0), added);
    return mix(held, vec3<f32>(0.9, 0.2, 0.15), taken);
}
