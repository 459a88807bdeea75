// `GAMMA` is declared by the Rust side: without a gamma there is no power to pay for.
// param 0 to 2: the matrix's columns for red, green and blue; 3: its offset, and opacity; the first column's w is the gamma.
fn color_correction(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let red = param(p);
    let offset = param(p + 3u);
    var rgb = color.rgb;
    if GAMMA {
        rgb = pow(rgb, vec3<f32>(red.w));
    }
    rgb = red.rgb * rgb.r + param(p + 1u).rgb * rgb.g + param(p + 2u).rgb * rgb.b + offset.rgb;
    return vec4<f32>(saturate(rgb), color.a * offset.w);
}
