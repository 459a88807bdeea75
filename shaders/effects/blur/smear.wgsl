// The mean of four taps on a line. param 0: the line in pixels, share of the way from the centre; 1: centre in pixels; 2: how far along each tap
// lies.
fn smear(at: At, p: u32) -> vec4<f32> {
    let line = param(p);
    let steps = param(p + 2u);
    let way = line.xy + (at.px - param(p + 1u).xy) * line.z;
    var sum = vec4<f32>(0.0);
    for (var i = 0u; i < 4u; i++) {
        let color = tap(at, way * steps[i]);
        sum += vec4<f32>(color.rgb * color.a, color.a);
    }
    return vec4<f32>(sum.rgb / max(sum.a, 1e-5), sum.a * 0.25);
}
