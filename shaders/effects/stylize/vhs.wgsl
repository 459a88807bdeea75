// param 0: jitter and distance of colour taps in pixels, noise, saturation; 1: changes per second, height of a line in pixels.
fn vhs(at: At, p: u32) -> vec4<f32> {
    let tape = param(p);
    let look = param(p + 1u);
    let weights = vec3<f32>(0.2126, 0.7152, 0.0722);
    let now = u32(clock(at) * look.x);
    let row = u32(at.px.y / look.y);
    // a few rows jump far
    let jump = chance(hash(row, now, 1u)) * 2.0 - 1.0;
    let shift = vec2<f32>(jump * jump * jump * tape.x, 0.0);
    let sharp = tap(at, shift);
    var sum = vec4<f32>(0.0);
    for (var i = 0; i < 6; i++) {
        // colour is carried late: more of it from the left
        let color = tap(at, shift + vec2<f32>((f32(i) - 4.0) * tape.y, 0.0));
        sum += vec4<f32>(color.rgb * color.a, color.a);
    }
    let bled = sum.rgb / max(sum.a, 1e-5);
    let chroma = (bled - dot(bled, weights)) * tape.w;
    let cell = vec2<u32>(u32(at.px.x * 0.5), row);
    let snow = (chance(hash(cell.x, cell.y, now)) - 0.5) * tape.z;
    let shown = saturate(dot(sharp.rgb, weights) + chroma + snow);
    return vec4<f32>(shown, sharp.a);
}
