// How much of a pixel lies inside an outline that is `distance` pixels away, negative inside. `edge` is the mask's vector
// with its feather in z, in heights of the picture, and 1 in w where it is inverted.
fn mask_cover(distance: f32, at: At, edge: vec4<f32>) -> f32 {
    let t = saturate(0.5 - distance / max(edge.z * at.size.y, 1.0));
    return abs(edge.w - t * t * (3.0 - 2.0 * t));
}
