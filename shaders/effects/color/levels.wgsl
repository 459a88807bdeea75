// `CHANNELS_BEND` and `MASTER_BENDS` are declared by the Rust side: without a gamma there is no power to pay for.
// param 0: the channels' tones; 3: the master's; 6: scale and offset of what they make.
fn levels(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let tones = toned(toned(color.rgb, p, CHANNELS_BEND), p + 3u, MASTER_BENDS);
    let out = param(p + 6u);
    return vec4<f32>(saturate(tones * out.x + out.y), color.a);
}
