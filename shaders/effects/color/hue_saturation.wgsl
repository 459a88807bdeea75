// `RANGES` is declared by the Rust side: the changes of single ranges, or of all colours alone.
// param 0: turn of the hue in sixths, change of saturation, lightness, for all colours; 1 to 6: the same to be added for reds,
// yellows, greens, cyans, blues and magentas; 7: for reds again.

// In sixths of a turn, 0 (red) to 6; 0 for greys.
fn hue_of(rgb: vec3<f32>, most: f32, chroma: f32) -> f32 {
    let slope = vec3<f32>(rgb.g - rgb.b, rgb.b - rgb.r, rgb.r - rgb.g) / max(chroma, 1e-6);
    let hue = select(select(slope.z + 4.0, slope.y + 2.0, rgb.g == most), slope.x, rgb.r == most);
    return select(hue, hue + 6.0, hue < 0.0);
}

fn hue_saturation(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let most = max(color.r, max(color.g, color.b));
    let least = min(color.r, min(color.g, color.b));
    let chroma = most - least;
    let middle = 0.5 * (most + least);
    let hue = hue_of(color.rgb, most, chroma);
    var change = param(p).xyz;
    if RANGES {
        let range = min(u32(hue), 5u);
        let share = saturate(2.0 * (hue - f32(range)) - 0.5);
        let own = mix(param(p + 1u + range).xyz, param(p + 2u + range).xyz, share);
        change += own * vec3<f32>(1.0, 1.0, saturate(4.0 * chroma));
    }
    let wheel = saturate(abs(fract((hue + change.x) / 6.0 + vec3<f32>(0.0, 2.0, 1.0) / 3.0) * 6.0 - 3.0) - 1.0);
    let stretched = min(chroma * max(1.0 + change.y, 0.0), 1.0 - abs(2.0 * middle - 1.0));
    let light = clamp(change.z, -1.0, 1.0);
    let rgb = (middle + stretched * (wheel - 0.5)) * (1.0 - abs(light)) + max(light, 0.0);
    return vec4<f32>(saturate(rgb), color.a);
}
