fn lut$S(c: vec3f) -> vec4f {
  let n = f32(textureDimensions($T).x);
  return textureSampleLevel($T, linear_sampler, (clamp(c, vec3f(0.0), vec3f(1.0)) * (n - 1.0) + 0.5) / n, 0.0);
}
fn lut_size$S() -> u32 { return textureDimensions($T).x; }
fn lut_entry$S(i: vec3i) -> vec4f { return textureLoad($T, i, 0); }
