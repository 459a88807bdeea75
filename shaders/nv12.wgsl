// Canvas to 4:2:0, BT.709 limited, over black: the canvas is premultiplied, so its encoded bytes are that already.
@group(0) @binding(0) var canvas: texture_2d<f32>;
@group(0) @binding(1) var linear_sampler: sampler;

@vertex fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
  return vec4f(corner.x * 2.0 - 1.0, 1.0 - corner.y * 2.0, 0.0, 1.0);
}

// Four pixels side by side are four bytes, and four bytes are one texel of the target: a quarter of the fragments.
fn luma_at(pixel: vec2i) -> f32 {
  return dot(textureLoad(canvas, pixel, 0).rgb, vec3f(0.18258588, 0.61423059, 0.06200706)) + 0.0627451;
}

@fragment fn luma(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let at = vec2i(position.xy) * vec2i(4, 1);
  return vec4f(luma_at(at), luma_at(at + vec2i(1, 0)), luma_at(at + vec2i(2, 0)), luma_at(at + vec2i(3, 0)));
}

// Chroma lies on the even columns (MPEG-2 siting): 1-2-1 across by two smooth taps, the mean of two rows.
fn chroma_at(at: vec2f, texel: vec2f) -> vec2f {
  let c = 0.5 * (textureSampleLevel(canvas, linear_sampler, (at + vec2f(0.0, 1.0)) * texel, 0.0).rgb
    + textureSampleLevel(canvas, linear_sampler, (at + vec2f(1.0, 1.0)) * texel, 0.0).rgb);
  return vec2f(dot(c, vec3f(-0.10064373, -0.33857195, 0.43921569)), dot(c, vec3f(0.43921569, -0.39894216, -0.04027353)))
    + 0.50196078;
}

@fragment fn chroma(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let texel = 1.0 / vec2f(textureDimensions(canvas));
  let at = floor(position.xy) * vec2f(4.0, 2.0);
  return vec4f(chroma_at(at, texel), chroma_at(at + vec2f(2.0, 0.0), texel));
}
