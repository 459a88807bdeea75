// The greatest cover (of what is not covered, where the shape shrinks) of a place and four around it.
// param 0: to one of the four, 1 where the shape shrinks.
fn grow_cover(at: At, offset: vec2<f32>, shrinks: f32) -> f32 { return abs(shrinks - tap(at, offset).a); }

fn grow_shape(at: At, p: u32) -> vec4<f32> {
    let arm = param(p);
    let turned = vec2<f32>(-arm.y, arm.x);
    let pair = max(grow_cover(at, arm.xy, arm.z), grow_cover(at, -arm.xy, arm.z));
    let across = max(grow_cover(at, turned, arm.z), grow_cover(at, -turned, arm.z));
    let most = max(grow_cover(at, vec2<f32>(0.0), arm.z), max(pair, across));
    return vec4<f32>(1.0, 1.0, 1.0, abs(arm.z - most));
}
