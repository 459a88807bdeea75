// `GAMMA` is declared by the Rust side: without a gamma there is no power to pay for.
// param 0 to 3: the matrix, with the gamma in the w of the first and the opacity in that of the last.
fn color_correction(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    var rgb = color.rgb;
    if GAMMA {
        rgb = pow(rgb, vec3<f32>(param(p).w));
    }
    return vec4<f32>(saturate(through_matrix(rgb, p)), color.a * param(p + 3u).w);
}
