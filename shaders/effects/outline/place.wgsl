// The pixel's position from the centre of a shape along its own axes. param 0: centre and half size, in pictures; 1: cosine and
// sine of its rotation, feather, inverted.
fn mask_place(at: At, p: u32) -> vec2<f32> {
    let turn = param(p + 1u);
    let offset = at.px - param(p).xy * at.size;
    return vec2<f32>(offset.x * turn.x + offset.y * turn.y, offset.y * turn.x - offset.x * turn.y);
}
