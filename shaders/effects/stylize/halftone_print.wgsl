// How much of the paper a screen covers at a place. way: its direction; look: one over its distance in pixels, the distance, 1 for lines.
fn covered(darkness: f32, at: At, way: vec2<f32>, look: vec4<f32>) -> f32 {
    let turned = vec2<f32>(dot(at.px, way), dot(at.px, vec2<f32>(-way.y, way.x))) * look.x;
    let off = abs(turned - floor(turned) - 0.5);
    // a dot of this radius, or a line of this half width, covers as much of its cell; dots that touch grow to fill the corners
    let far = select(length(off), off.y, look.z == 1.0);
    let area = darkness * (0.31830989 + 0.18169011 * darkness * darkness);
    let reach = select(sqrt(area), darkness * 0.5, look.z == 1.0);
    // half a pixel of edge, but no ink where nothing is dark
    return saturate((reach - far) * look.y + saturate(darkness * 4.0) * 0.5);
}

// param 0: as `look`, and the amount.
fn halftone_print(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return vec4<f32>(mix(color.rgb, printed(color, at, p), param(p).w), color.a);
}
