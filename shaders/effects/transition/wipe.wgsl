fn arrived(at: At, p: u32) -> f32 {
    let knobs = param(p);
    return saturate(knobs.z - dot(at.px, knobs.xy));
}
