// param 0: direction that the wave runs in; 1: the wave.
fn place_of(at: At, p: u32) -> vec2<f32> {
    let way = param(p).xy;
    return at.px + vec2<f32>(-way.y, way.x) * swell(at, dot(at.px, way), param(p + 1u));
}
