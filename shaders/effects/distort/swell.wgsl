// How far a wave moves what lies this many pixels along its way. wave: amplitude, waves per pixel, waves per second.
fn swell(at: At, along: f32, wave: vec4<f32>) -> f32 {
    return wave.x * sin(fract(along * wave.y - fract(clock(at) * wave.z)) * 6.2831853);
}
