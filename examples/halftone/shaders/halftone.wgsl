// Dots of ink whose area follows the darkness. param(p): size in pixels, cosine and sine of the screen's angle, unused; param(p + 1): the
// ink; param(p + 2): the paper.
fn halftone(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let knobs = param(p);
    let turned = vec2<f32>(dot(at.px, knobs.yz), dot(at.px, vec2<f32>(-knobs.z, knobs.y)));
    let from_centre = length(fract(turned / knobs.x) - 0.5);
    let darkness = 1.0 - dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722));
    // A dot of this radius covers that part of its cell.
    let radius = sqrt(darkness / 3.14159265);
    let ink = saturate((radius - from_centre) * knobs.x + 0.5);
    return vec4<f32>(mix(param(p + 2u).rgb, param(p + 1u).rgb, ink), color.a);
}
