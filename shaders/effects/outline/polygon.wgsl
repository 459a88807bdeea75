// param 0: number of corners, unused, feather, inverted; from 1 two corners each, in pictures.
fn mask_corner(at: At, p: u32, index: u32) -> vec2<f32> {
    let pair = param(p + 1u + index / 2u);
    return select(pair.xy, pair.zw, (index & 1u) == 1u) * at.size;
}

// The distance to the nearest edge, inside where a ray crosses an odd number of them: concave and crossed outlines as well.
fn polygon_mask(at: At, p: u32) -> f32 {
    let shape = param(p);
    let count = u32(shape.x);
    var nearest = 1e12;
    var inside = false;
    var before = mask_corner(at, p, max(count, 1u) - 1u);
    for (var i = 0u; i < count; i++) {
        let corner = mask_corner(at, p, i);
        let edge = before - corner;
        let offset = at.px - corner;
        let off = offset - edge * saturate(dot(offset, edge) / max(dot(edge, edge), 1e-9));
        nearest = min(nearest, dot(off, off));
        let crosses = (corner.y > at.px.y) != (before.y > at.px.y);
        if crosses && (offset.x * edge.y < offset.y * edge.x) == (edge.y > 0.0) {
            inside = !inside;
        }
        before = corner;
    }
    let distance = sqrt(nearest);
    return mask_cover(select(distance, -distance, inside), at, shape);
}
