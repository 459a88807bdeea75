// param 0: dots per pixel, cosine and sine of the screen's angle, softness of a dot's edge.
fn halftone(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let screen = param(p);
    let turned = vec2<f32>(dot(at.px, screen.yz), dot(at.px, vec2<f32>(-screen.z, screen.y))) * screen.x;
    // distance from the middle of the cell, and the radius of a dot of the cell's darkness
    let distance = length(fract(turned) - 0.5);
    let darkness = max(1.0 - dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)), 0.0);
    let paper = saturate((distance - 0.75 * sqrt(darkness)) * screen.w + 0.5);
    return vec4<f32>(mix(color.rgb * 0.2, vec3<f32>(1.0), paper), color.a);
}
