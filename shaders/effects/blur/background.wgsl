// How much a pixel is background. param 0: slope and offset over the matte.
fn background(color: vec4<f32>, at: At, p: u32) -> f32 {
    let ramp = param(p);
    let t = saturate(matte(color, at) * ramp.x + ramp.y);
    return t * t * (3.0 - 2.0 * t);
}
