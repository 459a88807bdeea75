// param 0: amount, threshold. image0 is blurred.
fn unsharp_mask(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let detail = color.rgb - image0(at, vec2<f32>(0.0)).rgb;
    let least = vec3<f32>(look.y);
    return vec4<f32>(saturate(color.rgb + look.x * (detail - clamp(detail, -least, least))), color.a);
}
