// xy: how far the scene that goes has moved, zw: the one that comes, in whole pixels. Then x: above 0 the one that goes is on top.
fn moved(at: At, p: u32) -> vec4<f32> {
    let offsets = param(p);
    let above = param(p + 1u).x > 0.0;
    let place = at.px - select(offsets.zw, offsets.xy, above);
    let covered = all(place > vec2<f32>(0.0)) && all(place < at.size);
    if covered == above {
        return tap(at, -offsets.xy);
    }
    return image0(at, -offsets.zw);
}
