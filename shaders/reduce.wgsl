// Single pixels of a picture, evenly spread over a smaller target: levels stay what they are. Over black.
@group(0) @binding(0) var picture: texture_2d<f32>;

struct Corner { @builtin(position) position: vec4f, @location(0) uv: vec2f }

@vertex fn vertex(@builtin(vertex_index) index: u32) -> Corner {
  let uv = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
  return Corner(vec4f(uv.x * 2.0 - 1.0, 1.0 - uv.y * 2.0, 0.0, 1.0), uv);
}

@fragment fn fragment(corner: Corner) -> @location(0) vec4f {
  let size = textureDimensions(picture);
  let pixel = min(vec2u(corner.uv * vec2f(size)), size - 1u);
  return vec4f(textureLoad(picture, pixel, 0).rgb, 1.0);
}
