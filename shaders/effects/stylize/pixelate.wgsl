// param 0: block size in pixels, one over it.
fn pixelate(at: At, p: u32) -> vec4<f32> {
    let block = param(p);
    let centre = (floor(at.px * block.y) + 0.5) * block.x;
    return tap(at, centre - at.px);
}
