// A colour beneath the picture in the shape that stands in the alpha of a side.
// param 0: offset, strength, steepness of the edge; 1: colour and opacity.
fn cast_beneath(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let cast_by = param(p);
    let shade = param(p + 1u);
    let shape = min(steep(image0(at, -cast_by.xy).a, 0.5, cast_by.w) * cast_by.z, 1.0);
    return laid(color, vec4<f32>(shade.rgb, shade.a * shape));
}
