fn rectangle_mask(at: At, p: u32) -> f32 {
    let beyond = abs(mask_place(at, p)) - param(p).zw * at.size;
    let distance = length(max(beyond, vec2<f32>(0.0))) + min(max(beyond.x, beyond.y), 0.0);
    return mask_cover(distance, at, param(p + 1u));
}
