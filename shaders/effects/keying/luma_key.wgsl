// Keeps a range of luma. Declared by the Rust side: `INVERTED`, and `luma_of`, in linear light or of the encoded values.
// param 0: slope and offset of the dark ramp, slope and offset of the bright one.
struct Seen {
    matte: f32,
}

fn seen_of(color: vec4<f32>, at: At, p: u32) -> Seen {
    let ramps = param(p);
    let t = saturate(luma_of(color.rgb) * ramps.xz + ramps.yw);
    let s = t * t * (3.0 - 2.0 * t);
    let kept = s.x * s.y;
    return Seen(select(kept, 1.0 - kept, INVERTED));
}

fn matte_of(seen: Seen, p: u32) -> f32 {
    return seen.matte;
}

fn color_of(color: vec4<f32>, seen: Seen, matte: f32, p: u32) -> vec3<f32> {
    return color.rgb;
}
