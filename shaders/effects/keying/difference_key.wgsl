// How far a pixel is from the clean plate. param 0: weights of luma and chroma, slope and offset of the matte; 1: gain of the plate's
// encoded values, least share of its light that a shadow leaves.
struct Seen {
    plate: vec3<f32>,
    matte: f32,
}

fn seen_of(color: vec4<f32>, at: At, p: u32) -> Seen {
    let weights = param(p);
    let plate = saturate(image0(at, vec2<f32>(0.0)).rgb * param(p + 1u).x);
    let luma = vec3<f32>(0.2126, 0.7152, 0.0722);
    let shadow = clamp(dot(color.rgb, luma) / max(dot(plate, luma), 1e-4), param(p + 1u).y, 1.0);
    let off = color.rgb - plate * shadow;
    let y = dot(off, luma);
    let chroma = vec2<f32>((off.b - y) / 1.8556, (off.r - y) / 1.5748);
    let t = saturate(length(vec3<f32>(y * weights.x, chroma * weights.y)) * weights.z + weights.w);
    return Seen(plate, t * t * (3.0 - 2.0 * t));
}

fn matte_of(seen: Seen, p: u32) -> f32 {
    return seen.matte;
}

// What is left of the pixel without the plate's share of its light.
fn color_of(color: vec4<f32>, seen: Seen, matte: f32, p: u32) -> vec3<f32> {
    if matte <= 0.0 || matte >= 1.0 {
        return color.rgb;
    }
    return encoded(saturate((linear(color.rgb) - linear(seen.plate) * (1.0 - matte)) / matte));
}
