// Vector 5: half-life in seconds, amount, time in which half of the colour has turned; 6: what it turns to.
fn keep(now: vec4<f32>, before: vec4<f32>, first: bool) -> vec4<f32> {
    if first {
        return now;
    }
    let bright = max(before.r, max(before.g, before.b));
    let turned = mix(u[6].rgb * bright, before.rgb, left_of(u[5].z));
    return max(now, vec4<f32>(turned, before.a) * left_of(u[5].x));
}

fn show(now: vec4<f32>, held: vec4<f32>) -> vec4<f32> {
    return straight_of(max(light_of(now), held * u[5].y));
}
