// param 0: pixels that full red moves to the right, and full green down.
fn place_of(at: At, p: u32) -> vec2<f32> {
    let map = image0(at, vec2<f32>(0.0));
    return at.px - param(p).xy * (map.rg * 2.0 - 1.0) * map.a;
}
