// param 0: slope and offset of the ramp over the distance from the centre; 1: colour, amount.
fn vignette(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let ramp = param(p);
    let tint = param(p + 1u);
    let from_centre = at.px / at.size * 2.0 - 1.0;
    let t = saturate(length(from_centre) * ramp.x + ramp.y);
    return vec4<f32>(mix(color.rgb, tint.rgb, t * t * (3.0 - 2.0 * t) * tint.a), color.a);
}
