// Contrast adaptive sharpening, see the formula in the effect. param 0: amount, weight of the neighbours at most.
fn cas_light(color: vec4<f32>) -> vec3<f32> {
    return color.rgb * color.a;
}

fn cas(at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let color = pixel(at, vec2<i32>(0, 0));
    let own = cas_light(color);
    let a = cas_light(pixel(at, vec2<i32>(-1, -1)));
    let b = cas_light(pixel(at, vec2<i32>(0, -1)));
    let c = cas_light(pixel(at, vec2<i32>(1, -1)));
    let d = cas_light(pixel(at, vec2<i32>(-1, 0)));
    let e = cas_light(pixel(at, vec2<i32>(1, 0)));
    let f = cas_light(pixel(at, vec2<i32>(-1, 1)));
    let g = cas_light(pixel(at, vec2<i32>(0, 1)));
    let h = cas_light(pixel(at, vec2<i32>(1, 1)));
    let cross_least = min(own, min(min(b, d), min(e, g)));
    let cross_most = max(own, max(max(b, d), max(e, g)));
    let least = cross_least + min(cross_least, min(min(a, c), min(f, h)));
    let most = cross_most + max(cross_most, max(max(a, c), max(f, h)));
    let weight = sqrt(saturate(min(least, 2.0 - most) / max(most, vec3<f32>(1e-4)))) * look.y;
    let sharp = saturate((own + (b + d + e + g) * weight) / (1.0 + 4.0 * weight));
    return vec4<f32>(saturate(mix(own, sharp, look.x) / max(color.a, 1e-4)), color.a);
}
