// Vector 5: slope and offset over the difference, half-life in seconds, amount; 6: 0 for grey, 1 for colours, 2 for what is cut out.
// The buffer holds the frame's light, and as its alpha how much it differs from the one before.
fn keep(now: vec4<f32>, before: vec4<f32>, first: bool) -> vec4<f32> {
    let change = abs(now.rgb - before.rgb);
    let most = max(change.r, max(change.g, change.b));
    let held = max(most, before.a * left_of(u[5].z));
    return vec4<f32>(now.rgb, select(held, 0.0, first));
}

fn show(now: vec4<f32>, held: vec4<f32>) -> vec4<f32> {
    let moved = saturate(held.a * u[5].x + u[5].y);
    var shown = vec4<f32>(vec3<f32>(moved), now.a);
    if u[6].x == 1.0 {
        shown = vec4<f32>(now.rgb * moved, now.a);
    }
    if u[6].x == 2.0 {
        shown = vec4<f32>(now.rgb, now.a * moved);
    }
    return mix(now, shown, u[5].w);
}
