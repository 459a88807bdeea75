// Two passes: the first fades what was and adds what is, the second shows it. See scrim::effect::program for the bindings.
@group(0) @binding(0) var linear: sampler;
@group(0) @binding(1) var<uniform> u: array<vec4<f32>, 6>;
@group(0) @binding(2) var picture: texture_2d<f32>;
@group(0) @binding(3) var glow: texture_2d<f32>;

@fragment fn fragment(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
    let uv = position.xy / u[1].xy;
    let now = textureSampleLevel(picture, linear, uv, 0.0);
    let before = textureSampleLevel(glow, linear, uv, 0.0);
    if u[0].w == 0.0 {
        // Pass 0: the glow loses half of itself in the half-life, whatever the frame rate.
        let kept = exp2(-u[0].y / u[5].x);
        return vec4<f32>(max(now.rgb * now.a, before.rgb * kept), 1.0);
    }
    return vec4<f32>(max(now.rgb, before.rgb * u[5].y), now.a);
}
