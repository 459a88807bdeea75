// param 0: strength, size of a grain in pixels, how much of it is coloured, how much bright and dark tones have less.
fn film_grain(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let cell = vec2<u32>(at.px / look.y);
    let frame = frame_of(at);
    let h = hash(cell.x, cell.y, frame);
    // two of a kind: more grains of medium strength than strong ones
    let grey = chance(h) + chance(hash(h, 1u, 0u)) - 1.0;
    let hues = vec3<f32>(chance(hash(h, 2u, 0u)), chance(hash(h, 3u, 0u)), chance(hash(h, 4u, 0u))) * 2.0 - 1.0;
    let luma = dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722));
    let seen = mix(1.0, 4.0 * luma * (1.0 - luma), look.w);
    return vec4<f32>(saturate(color.rgb + mix(vec3<f32>(grey), hues, look.z) * (look.x * seen)), color.a);
}
