// param 0: curvature across and down, one over the distance of scan lines, how dark they are; 1: strength and one over the width of the mask, glow,
// how far across and down it reaches in pixels; 2: brightness that lines and mask take, given back.
fn crt(at: At, p: u32) -> vec4<f32> {
    let tube = param(p);
    let look = param(p + 1u);
    let away = at.px / at.size * 2.0 - 1.0;
    let bent = away * (1.0 + tube.xy * away.yx * away.yx);
    let place = (bent * 0.5 + 0.5) * at.size;
    let to = place - at.px;
    let color = tap(at, to);
    var near = vec3<f32>(0.0);
    for (var i = 0; i < 4; i++) {
        let corner = vec2<f32>(f32(i & 1), f32(i >> 1u)) * 2.0 - 1.0;
        let beside = tap(at, to + corner * look.w);
        near += beside.rgb * beside.a;
    }
    let lit = color.rgb + near * look.z;
    let line = 1.0 - tube.w * (0.5 + 0.5 * cos(fract(place.y * tube.z) * 6.2831853));
    // red, green and blue stripes, a third of the mask apart
    let stripes = cos(fract(at.px.x * look.y - vec3<f32>(0.0, 0.33333333, 0.66666667)) * 6.2831853);
    let mask = 1.0 - look.x * (0.5 - 0.5 * stripes);
    let inside = saturate(min(place, at.size - place) + 0.5);
    let shown = saturate(lit * mask * line * param(p + 2u).x) * inside.x * inside.y;
    return vec4<f32>(shown, color.a);
}
