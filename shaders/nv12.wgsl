// Canvas to 4:2:0, BT.709 limited, over black: the canvas is premultiplied, so its encoded bytes are that already.
@group(0) @binding(0) var canvas: texture_2d<f32>;
@group(0) @binding(1) var linear_sampler: sampler;

@vertex fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
  return vec4f(corner.x * 2.0 - 1.0, 1.0 - corner.y * 2.0, 0.0, 1.0);
}

@fragment fn luma(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let c = textureLoad(canvas, vec2i(position.xy), 0).rgb;
  return vec4f(dot(c, vec3f(0.18258588, 0.61423059, 0.06200706)) + 0.0627451);
}

// Chroma lies on the even columns (MPEG-2 siting): 1-2-1 across by two smooth taps, the mean of two rows.
@fragment fn chroma(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let size = vec2f(textureDimensions(canvas));
  let at = floor(position.xy) * 2.0;
  let c = 0.5 * (textureSampleLevel(canvas, linear_sampler, vec2f(at.x, at.y + 1.0) / size, 0.0).rgb
    + textureSampleLevel(canvas, linear_sampler, vec2f(at.x + 1.0, at.y + 1.0) / size, 0.0).rgb);
  return vec4f(dot(c, vec3f(-0.10064373, -0.33857195, 0.43921569)), dot(c, vec3f(0.43921569, -0.39894216, -0.04027353)), 0.0, 0.0)
    + 0.50196078;
}
