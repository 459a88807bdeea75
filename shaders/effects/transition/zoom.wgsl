fn folded(place: vec2<f32>, size: vec2<f32>) -> vec2<f32> {
    let twice = 2.0 * size;
    return size - abs(place - floor(place / twice) * twice - size);
}

// xy: the centre, z: what a pixel covers of the scene that goes, w: of the one that comes. Then x: how much of the latter is seen.
fn zoom(at: At, p: u32) -> vec4<f32> {
    let knobs = param(p);
    let t = param(p + 1u).x;
    let from_middle = at.px - knobs.xy;
    let going = tap(at, folded(knobs.xy + from_middle * knobs.z, at.size) - at.px);
    if t <= 0.0 {
        return going;
    }
    let coming = image0(at, folded(knobs.xy + from_middle * knobs.w, at.size) - at.px);
    if t >= 1.0 {
        return coming;
    }
    return between(going, coming, t);
}
