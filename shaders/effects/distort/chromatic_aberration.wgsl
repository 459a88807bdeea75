// param 0: centre in pixels, share of the distance from it that red moves outwards; 1: pixels that red moves everywhere.
fn chromatic_aberration(at: At, p: u32) -> vec4<f32> {
    let middle = param(p);
    let shift = (at.px - middle.xy) * middle.z + param(p + 1u).xy;
    let red = tap(at, -shift);
    let green = tap(at, vec2<f32>(0.0, 0.0));
    let blue = tap(at, shift);
    let alphas = vec3<f32>(red.a, green.a, blue.a);
    let most = max(alphas.x, max(alphas.y, alphas.z));
    return vec4<f32>(vec3<f32>(red.r, green.g, blue.b) * alphas / max(most, 1e-5), most);
}
