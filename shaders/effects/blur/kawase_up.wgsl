// Twice the size: a diamond of eight taps. param 0: how far the outer four are, in pixels.
fn kawase_up(at: At, p: u32) -> vec4<f32> {
    let o = param(p).x;
    var sum = vec4<f32>(0.0);
    for (var i = 0; i < 4; i++) {
        let corner = vec2<f32>(f32(i & 1), f32(i >> 1u)) * 2.0 - 1.0;
        let near = tap(at, corner * (0.5 * o));
        // the corners of the square, turned by an eighth
        let far = tap(at, vec2<f32>(corner.x - corner.y, corner.x + corner.y) * (0.5 * o));
        sum += vec4<f32>(near.rgb * near.a, near.a) * 2.0 + vec4<f32>(far.rgb * far.a, far.a);
    }
    return vec4<f32>(sum.rgb / max(sum.a, 1e-5), sum.a / 12.0);
}
