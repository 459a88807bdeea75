// Stands before `keep` and `show` of an effect that sees frames before this one. See scrim::effect::program for the bindings.
@group(0) @binding(1) var<uniform> u: array<vec4<f32>, 7>;
@group(0) @binding(2) var picture: texture_2d<f32>;
@group(0) @binding(3) var kept: texture_2d<f32>;

// What is left after the time since the frame before of what halves in so many seconds.
fn left_of(half_life: f32) -> f32 {
    return exp2(-u[0].y / max(half_life, 1e-4));
}

fn light_of(color: vec4<f32>) -> vec4<f32> {
    return vec4<f32>(color.rgb * color.a, color.a);
}

fn straight_of(light: vec4<f32>) -> vec4<f32> {
    return vec4<f32>(saturate(light.rgb / max(light.a, 1e-5)), saturate(light.a));
}

@fragment fn fragment(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let place = vec2<i32>(position.xy);
    let now = textureLoad(picture, place, 0);
    let held = textureLoad(kept, place, 0);
    if u[0].w == 0.0 {
        return keep(light_of(now), held, u[0].z == 0.0);
    }
    return show(now, held);
}
