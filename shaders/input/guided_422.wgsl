// Two pixels a texel: luma in two channels, chroma in the others.
fn within_$N(px: vec2f) -> vec2f { return u$N[2].xy + clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn luma_$N(i: vec2i) -> f32 {
  let p = clamp(i, vec2i(0), vec2i(round(vec2f(1.0) / u$N[2].zw)) - 1);
  let y = textureLoad(t$N_0, vec2i(p.x >> 1u, p.y), 0).$LUMA;
  return select(y.x, y.y, (p.x & 1) == 1);
}
// A chroma sample behind the luma at its place: that of the texel's first pixel, or between both.
fn sample_$N(i: vec2i) -> vec3f {
  let size = vec2i(textureDimensions(t$N_0));
  let p = clamp(i, vec2i(0), size - 1);
  let t = textureLoad(t$N_0, p, 0);
  let past = 2 * p.x + 1 >= i32(round(1.0 / u$N[2].z));
  let y = t.$LUMA;
  return vec3f(mix(y.x, select(y.y, y.x, past), 0.5 - 2.0 * u$N[3].z * f32(size.x)), t.$CHROMA);
}
fn chroma_$N(px: vec2f, y: f32) -> vec2f {
  let at = round(((px * u$N[3].xy + u$N[3].zw) * vec2f(textureDimensions(t$N_0)) - 0.5) * 256.0) / 256.0;
  let f = at - floor(at);
  let i = vec2i(floor(at));
  let a = sample_$N(i + vec2i(0, 1));
  let b = sample_$N(i + vec2i(1, 1));
  let c = sample_$N(i + vec2i(1, 0));
  let d = sample_$N(i);
  let w = vec4f(1.0 - f.x, f.x, f.x, 1.0 - f.x) * vec4f(f.y, f.y, 1.0 - f.y, 1.0 - f.y);
  return guided_four(y, vec4f(a.x, b.x, c.x, d.x), vec4f(a.y, b.y, c.y, d.y), vec4f(a.z, b.z, c.z, d.z), w);
}
fn raw_$N(px: vec2f) -> vec4f {
  let q = px - 0.5;
  let i = vec2i(floor(q));
  let f = fract(q);
  let y = mix(mix(luma_$N(i), luma_$N(i + vec2i(1, 0)), f.x),
    mix(luma_$N(i + vec2i(0, 1)), luma_$N(i + vec2i(1, 1)), f.x), f.y);
  return vec4f(y, chroma_$N(px, y), 1.0);
}
fn raw_at_$N(i: vec2i) -> vec4f {
  let y = luma_$N(i);
  return vec4f(y, chroma_$N(vec2f(i) + 0.5, y), 1.0);
}
