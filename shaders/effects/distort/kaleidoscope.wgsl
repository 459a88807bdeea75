// param 0: centre in pixels, angle of two mirrors to one another; 1: the first mirror's angle, one over the zoom.
fn place_of(at: At, p: u32) -> vec2<f32> {
    let middle = param(p);
    let look = param(p + 1u);
    let away = at.px - middle.xy;
    let angle = atan2(away.y, away.x) - look.x;
    let folded = abs(angle - middle.z * round(angle / middle.z)) + look.x;
    return middle.xy + vec2<f32>(cos(folded), sin(folded)) * (length(away) * look.y);
}
