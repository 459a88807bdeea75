// A colour over the picture where the shape in the alpha of a side is not.
// param 0: offset, strength; 1: colour and opacity.
fn inner_glow(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let lit_by = param(p);
    let light = param(p + 1u);
    let glow = min((1.0 - image0(at, -lit_by.xy).a) * lit_by.z, 1.0) * light.a;
    return vec4<f32>(mix(color.rgb, light.rgb, glow), color.a);
}
