fn within_$N(px: vec2f) -> vec2f { return u$N[2].xy + clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn luma_$N(px: vec2f) -> f32 { return textureSampleLevel(t$N_0, linear_sampler, px * u$N[2].zw, 0.0).r; }
// The four samples around, in the order of a gather: lower left, lower right, upper right, upper left. Luma is sampled at their places.
fn chroma_$N(px: vec2f, y: f32) -> vec2f {
  let size = vec2f(textureDimensions(t$N_1));
  let at = round(((px * u$N[3].xy + u$N[3].zw) * size - 0.5) * 256.0) / 256.0;
  let k = floor(at);
  let f = at - k;
  let corner = (k + 1.0) / size;
  let a = ((clamp(k, vec2f(0.0), size - 1.0) + 0.5) / size - u$N[3].zw) / u$N[3].xy;
  let b = ((clamp(k + 1.0, vec2f(0.0), size - 1.0) + 0.5) / size - u$N[3].zw) / u$N[3].xy;
  let m = vec4f(luma_$N(vec2f(a.x, b.y)), luma_$N(b), luma_$N(vec2f(b.x, a.y)), luma_$N(a));
  let w = vec4f(1.0 - f.x, f.x, f.x, 1.0 - f.x) * vec4f(f.y, f.y, 1.0 - f.y, 1.0 - f.y);
  return guided_four(y, m, $U, $V, w);
}
fn raw_$N(px: vec2f) -> vec4f {
  let y = luma_$N(px);
  return vec4f(y, chroma_$N(px, y), 1.0);
}
fn raw_at_$N(i: vec2i) -> vec4f {
  let y = textureLoad(t$N_0, i, 0).r;
  return vec4f(y, chroma_$N(vec2f(i) + 0.5, y), 1.0);
}
