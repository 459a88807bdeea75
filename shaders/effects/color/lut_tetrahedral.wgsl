// Each cell of the table is cut into six tetrahedra that share its diagonal from dark to bright. A colour's tetrahedron goes from the cell's
// dark corner along the axis where the colour lies farthest, then along the second, then along the last.
fn through_cube(rgb: vec3<f32>) -> vec3<f32> {
    let last = f32(lut_size() - 1u);
    let place = rgb * last;
    let low = min(floor(place), vec3<f32>(last - 1.0));
    let f = place - low;
    let blue_or_green = select(vec3<i32>(0, 0, 1), vec3<i32>(0, 1, 0), f.g >= f.b);
    let first = select(blue_or_green, vec3<i32>(1, 0, 0), f.r >= f.g && f.r >= f.b);
    let green_or_red = select(vec3<i32>(1, 0, 0), vec3<i32>(0, 1, 0), f.g <= f.r);
    let third = select(green_or_red, vec3<i32>(0, 0, 1), f.b <= f.g && f.b <= f.r);
    let most = max(f.r, max(f.g, f.b));
    let least = min(f.r, min(f.g, f.b));
    let middle = max(min(f.r, f.g), min(max(f.r, f.g), f.b));
    let dark = vec3<i32>(low);
    return lut_entry(dark).rgb * (1.0 - most) + lut_entry(dark + first).rgb * (most - middle)
        + lut_entry(dark + 1 - third).rgb * (middle - least) + lut_entry(dark + 1).rgb * least;
}
