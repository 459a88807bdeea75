// param 0: share of blocks that are torn, how far they are, height of a block, colour split, the last three in pixels; 1: changes per second, seed.
fn glitch(at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let more = param(p + 1u);
    let now = u32(clock(at) * more.x) * 64u + u32(more.y);
    // blocks of two heights, so that they are not all alike
    let row = u32(at.px.y / look.z);
    let coarse = u32(at.px.y / (look.z * 5.0));
    let torn = chance(hash(row, now, 1u)) < look.x;
    let far = chance(hash(coarse, now, 2u)) < look.x * 0.5;
    let fine_shift = select(0.0, chance(hash(row, now, 3u)) * 2.0 - 1.0, torn);
    let far_shift = select(0.0, chance(hash(coarse, now, 4u)) * 2.0 - 1.0, far);
    let shift = vec2<f32>((fine_shift + far_shift) * look.y, 0.0);
    let split = vec2<f32>(look.w * select(0.35, 1.0, torn || far), 0.0);
    let red = tap(at, shift + split);
    let green = tap(at, shift);
    let blue = tap(at, shift - split);
    let alphas = vec3<f32>(red.a, green.a, blue.a);
    let most = max(alphas.x, max(alphas.y, alphas.z));
    return vec4<f32>(vec3<f32>(red.r, green.g, blue.b) * alphas / max(most, 1e-5), most);
}
