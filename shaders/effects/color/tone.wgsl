// param 0: scale; 1: offset; 2: exponent, for each channel.
fn toned(rgb: vec3<f32>, p: u32, bends: bool) -> vec3<f32> {
    var tones = saturate(rgb * param(p).rgb + param(p + 1u).rgb);
    if bends {
        tones = pow(tones, param(p + 2u).rgb);
    }
    return tones;
}
