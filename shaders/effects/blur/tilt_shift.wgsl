// param 0: normal of the band, where it lies along that; 1: half its width, one over the way to full softness. image0 is blurred.
fn tilt_shift(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let band = param(p);
    let ramp = param(p + 1u);
    let t = saturate((abs(dot(at.px, band.xy) - band.z) - ramp.x) * ramp.y);
    let share = t * t * (3.0 - 2.0 * t);
    let blurred = image0(at, vec2<f32>(0.0));
    let alpha = mix(color.a, blurred.a, share);
    return vec4<f32>(mix(color.rgb * color.a, blurred.rgb * blurred.a, share) / max(alpha, 1e-5), alpha);
}
