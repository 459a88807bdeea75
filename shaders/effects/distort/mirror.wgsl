// param 0: per axis 1 to keep its first half, -1 its second, 0 both.
fn place_of(at: At, p: u32) -> vec2<f32> {
    let keep = param(p).xy;
    let half = 0.5 * at.size;
    return select(half - keep * abs(at.px - half), at.px, keep == vec2<f32>(0.0));
}
