// The 8 by 8 matrix of Bayer: bits of both places, in turn, the last first.
fn bayer(px: vec2<u32>) -> f32 {
    let y = px.y & 7u;
    let x = (px.x & 7u) ^ y;
    let low = ((x & 1u) << 5u) | ((y & 1u) << 4u);
    let mid = ((x & 2u) << 2u) | ((y & 2u) << 1u);
    let high = ((x & 4u) >> 1u) | ((y & 4u) >> 2u);
    return (f32(low | mid | high) + 0.5) / 64.0;
}

// A step to the next whole number that is as wide as one of 255 values.
fn stepped(place: vec3<f32>, steep: f32) -> vec3<f32> {
    let whole = floor(place);
    return whole + saturate((place - whole - 1.0) * steep + 1.0);
}

// param 0: levels - 1, size of a cell in pixels, 255 over levels - 1, share of grey; 1: amount.
fn dither(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let grey = vec3<f32>(dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)));
    let limit = bayer(vec2<u32>(at.px) / u32(look.y));
    let place = mix(color.rgb, grey, look.w) * look.x + limit;
    let levels = saturate(stepped(place, look.z) / look.x);
    return vec4<f32>(mix(color.rgb, levels, param(p + 1u).x), color.a);
}
