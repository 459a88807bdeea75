// The least matte (of its opposite, where it grows) of the pixels up to some number of steps along a line.
// param 0: direction, distance between taps, number of them on each side; 1: farthest tap, share of one pixel beyond it, 1 where
// the matte grows.
fn choke_line(at: At, p: u32) -> vec4<f32> {
    let line = param(p);
    let reach = param(p + 1u);
    let count = u32(line.w);
    var least = abs(reach.z - tap(at, vec2<f32>(0.0, 0.0)).a);
    for (var i = 1u; i <= count; i++) {
        let offset = line.xy * min(f32(i) * line.z, reach.x);
        least = min(least, abs(reach.z - tap(at, -offset).a));
        least = min(least, abs(reach.z - tap(at, offset).a));
    }
    let offset = line.xy * (reach.x + 1.0);
    let beyond = min(abs(reach.z - tap(at, -offset).a), abs(reach.z - tap(at, offset).a));
    let matte = abs(reach.z - mix(least, min(least, beyond), reach.y));
    return vec4<f32>(1.0, 1.0, 1.0, matte);
}
