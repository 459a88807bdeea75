// param 0: number of spans between colours, amount; from 1 the colours, from dark to bright.
fn gradient_map(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let spans = param(p).x;
    let place = saturate(dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722))) * spans;
    let span = min(floor(place), spans - 1.0);
    let darker = p + 1u + u32(span);
    let mapped = mix(param(darker).rgb, param(darker + 1u).rgb, place - span);
    return vec4<f32>(mix(color.rgb, mapped, param(p).y), color.a);
}
