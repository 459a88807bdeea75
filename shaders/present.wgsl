// The program onto a window. The viewport is the picture's place in the window.
@group(0) @binding(0) var canvas: texture_2d<f32>;
@group(0) @binding(1) var linear_sampler: sampler;

struct Corner { @builtin(position) position: vec4f, @location(0) uv: vec2f }

@vertex fn vertex(@builtin(vertex_index) index: u32) -> Corner {
  let uv = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
  return Corner(vec4f(uv.x * 2.0 - 1.0, 1.0 - uv.y * 2.0, 0.0, 1.0), uv);
}

@fragment fn fragment(corner: Corner) -> @location(0) vec4f {
  return vec4f(textureSampleLevel(canvas, linear_sampler, corner.uv, 0.0).rgb, 1.0);
}
