// Vector 5: half-life in seconds; amount; 0 for light, 1 for a smear, 2 for what lies behind.
fn keep(now: vec4<f32>, before: vec4<f32>, first: bool) -> vec4<f32> {
    if first {
        return now;
    }
    let left = left_of(u[5].x);
    if u[5].z == 1.0 {
        return mix(now, before, left);
    }
    if u[5].z == 2.0 {
        return now + before * (left * (1.0 - now.a));
    }
    return max(now, before * left);
}

fn show(now: vec4<f32>, held: vec4<f32>) -> vec4<f32> {
    return straight_of(mix(light_of(now), held, u[5].y));
}
