// Vector 5: 1 to take a new frame, share of the live picture.
fn keep(now: vec4<f32>, before: vec4<f32>, first: bool) -> vec4<f32> {
    return select(before, now, first || u[5].x == 1.0);
}

fn show(now: vec4<f32>, held: vec4<f32>) -> vec4<f32> {
    return straight_of(mix(held, light_of(now), u[5].y));
}
