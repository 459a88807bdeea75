// `through_cube` is declared by the Rust side's choice of interpolation. param 0: amount.

// The step of the curves with this number: they are laid out as a cube is.
fn curve_step(index: u32, size: u32) -> vec3<f32> {
    return lut_entry(vec3<i32>(vec3<u32>(index % size, (index / size) % size, index / (size * size)))).rgb;
}

fn through_curves(rgb: vec3<f32>) -> vec3<f32> {
    let size = lut_size();
    let last = size * size * size - 1u;
    let place = rgb * f32(last);
    let first = min(vec3<u32>(place), vec3<u32>(last - 1u));
    let low = vec3<f32>(curve_step(first.r, size).r, curve_step(first.g, size).g, curve_step(first.b, size).b);
    let high =
        vec3<f32>(curve_step(first.r + 1u, size).r, curve_step(first.g + 1u, size).g, curve_step(first.b + 1u, size).b);
    return mix(low, high, place - vec3<f32>(first));
}

fn apply_lut(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let rgb = saturate(color.rgb);
    var graded = rgb;
    if lut_has_curves() {
        graded = through_curves(rgb);
    } else {
        graded = through_cube(rgb);
    }
    return vec4<f32>(mix(color.rgb, graded, param(p).x), color.a);
}
