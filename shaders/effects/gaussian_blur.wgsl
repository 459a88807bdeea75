// One direction of the blur. Colours are weighted by their alpha, so that transparent edges do not darken.
// param 0: direction, number of tap pairs, weight of the middle; from 1, per pair: offset and weight of each of the two taps.
fn blur_line(at: At, p: u32) -> vec4<f32> {
    let line = param(p);
    let count = u32(line.z);
    let middle = tap(at, vec2<f32>(0.0, 0.0));
    let middle_weight = middle.a * line.w;
    var sum = vec4<f32>(middle.rgb * middle_weight, middle_weight);
    for (var i = 0u; i < count; i++) {
        let pair = param(p + 1u + i);
        let offset = line.xy * pair.x;
        let before = tap(at, -offset);
        let after = tap(at, offset);
        let weights = vec2<f32>(before.a, after.a) * pair.y;
        sum += vec4<f32>(before.rgb * weights.x + after.rgb * weights.y, weights.x + weights.y);
    }
    return vec4<f32>(sum.rgb / max(sum.a, 1e-5), sum.a);
}
