// Of four squares that meet in the pixel, the most even one: five by five taps, nine in each square. How even is soft, so that nothing flips.
// param 0: distance of taps in pixels, how much variance halves a square's evenness.
fn kuwahara(at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    // of each square
    var red = vec4<f32>(0.0);
    var green = vec4<f32>(0.0);
    var blue = vec4<f32>(0.0);
    var alpha = vec4<f32>(0.0);
    var energy = vec4<f32>(0.0);
    for (var i = 0; i < 25; i++) {
        let place = vec2<f32>(f32(i % 5), f32(i / 5)) - 2.0;
        let color = tap(at, place * look.x);
        let light = color.rgb * color.a;
        // the middle row and column belong to both sides
        let side = select(vec4<f32>(0.0), vec4<f32>(1.0), vec4<f32>(-place.x, place.x, -place.y, place.y) >= vec4<f32>(0.0));
        let within = side.xyxy * side.zzww / 9.0;
        red += light.r * within;
        green += light.g * within;
        blue += light.b * within;
        alpha += color.a * within;
        energy += dot(light, light) * within;
    }
    let variance = max(energy - red * red - green * green - blue * blue, vec4<f32>(0.0));
    let even = look.y / (look.y + variance);
    let share = even * even * even * even;
    let weight = share / dot(share, vec4<f32>(1.0));
    let mean = vec4<f32>(dot(red, weight), dot(green, weight), dot(blue, weight), dot(alpha, weight));
    return vec4<f32>(mean.rgb / max(mean.a, 1e-5), mean.a);
}
