// param 0: centre in pixels, one over the square of half the diagonal; 1: the two coefficients, scale.
fn place_of(at: At, p: u32) -> vec2<f32> {
    let middle = param(p);
    let lens = param(p + 1u);
    let away = at.px - middle.xy;
    let far = dot(away, away) * middle.z;
    return middle.xy + away * ((1.0 + far * (lens.x + far * lens.y)) * lens.z);
}
