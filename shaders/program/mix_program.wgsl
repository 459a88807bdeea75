// Two pictures mixed by the first parameter: 0 is the first one.
@group(0) @binding(0) var linear_sampler: sampler;
@group(0) @binding(1) var<uniform> u: array<vec4<f32>, 6>;
@group(0) @binding(2) var dry: texture_2d<f32>;
@group(0) @binding(3) var wet: texture_2d<f32>;

@fragment fn fragment(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
  let i = vec2<i32>(position.xy);
  return wet_dry(textureLoad(dry, i, 0), textureLoad(wet, i, 0), u[5].x);
}
