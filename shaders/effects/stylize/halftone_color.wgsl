// A screen for each of cyan, magenta and yellow, each turned. param 1: directions of the first two; 2: of the third.
fn printed(color: vec4<f32>, at: At, p: u32) -> vec3<f32> {
    let ways = param(p + 1u);
    let look = param(p);
    return 1.0 - vec3<f32>(
        covered(1.0 - color.r, at, ways.xy, look),
        covered(1.0 - color.g, at, ways.zw, look),
        covered(1.0 - color.b, at, param(p + 2u).xy, look),
    );
}
