// param 0: slope and offset of the dark ramp, slope and offset of the bright one.
fn luma_key(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let ramps = param(p);
    // sRGB decoding as a polynomial, off by less than 0.0006: three powers per pixel would cost more than all the rest
    let x = color.rgb;
    let linear = x * (0.0449 + x * (0.5017 + x * (0.5991 - 0.1457 * x)));
    let y = dot(linear, vec3<f32>(0.2126, 0.7152, 0.0722));
    let t = saturate(y * ramps.xz + ramps.yw);
    let s = t * t * (3.0 - 2.0 * t);
    return vec4<f32>(color.rgb, color.a * s.x * s.y);
}
