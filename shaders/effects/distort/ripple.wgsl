// param 0: centre in pixels; 1: the wave.
fn place_of(at: At, p: u32) -> vec2<f32> {
    let away = at.px - param(p).xy;
    let far = length(away);
    return at.px + away * (swell(at, far, param(p + 1u)) / max(far, 1.0));
}
