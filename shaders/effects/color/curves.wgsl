// `SPANS` is declared by the Rust side: there is one entry more, each a vector of what red, green and blue become.
fn curve_span(value: f32) -> u32 {
    return min(u32(value * SPANS), u32(SPANS) - 1u);
}

fn curves(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let rgb = saturate(color.rgb);
    let red = curve_span(rgb.r);
    let green = curve_span(rgb.g);
    let blue = curve_span(rgb.b);
    let low = vec3<f32>(param(p + red).r, param(p + green).g, param(p + blue).b);
    let high = vec3<f32>(param(p + red + 1u).r, param(p + green + 1u).g, param(p + blue + 1u).b);
    let share = rgb * SPANS - vec3<f32>(f32(red), f32(green), f32(blue));
    return vec4<f32>(mix(low, high, share), color.a);
}
