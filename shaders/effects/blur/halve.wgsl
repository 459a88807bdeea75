// The mean of the two by two pixels that become one: at half size, the tap lies where the four meet.
fn blur_halve(at: At, p: u32) -> vec4<f32> {
    return tap(at, vec2<f32>(0.0, 0.0));
}
