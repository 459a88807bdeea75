// Half the size: the four pixels that meet, and four such fours around them. param 0: how far around, in pixels.
fn kawase_down(at: At, p: u32) -> vec4<f32> {
    let o = param(p).x;
    let middle = tap(at, vec2<f32>(0.0, 0.0));
    var sum = vec4<f32>(middle.rgb * middle.a, middle.a) * 4.0;
    for (var i = 0; i < 4; i++) {
        let corner = vec2<f32>(f32(i & 1), f32(i >> 1u)) * 2.0 - 1.0;
        let color = tap(at, corner * o);
        sum += vec4<f32>(color.rgb * color.a, color.a);
    }
    return vec4<f32>(sum.rgb / max(sum.a, 1e-5), sum.a * 0.125);
}
