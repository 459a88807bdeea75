// The distance is that of the ellipse's implicit function by its gradient: exact for circles, close near any outline.
fn ellipse_mask(at: At, p: u32) -> f32 {
    let half = max(param(p).zw * at.size, vec2<f32>(0.01));
    let place = mask_place(at, p) / half;
    let scale = length(place);
    let slope = length(place / half);
    let reach = select(min(half.x, half.y), scale / slope, slope > 1e-9);
    return mask_cover((scale - 1.0) * reach, at, param(p + 1u));
}
