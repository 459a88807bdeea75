// Two pixels a texel: luma in two channels, chroma in the others. Luma is interpolated by hand because its samples are not texels.
fn within_$N(px: vec2f) -> vec2f { return u$N[2].xy + clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn luma_$N(i: vec2i) -> f32 {
  let p = clamp(i, vec2i(0), vec2i(round(vec2f(1.0) / u$N[2].zw)) - 1);
  let y = textureLoad(t$N_0, vec2i(p.x >> 1u, p.y), 0).$LUMA;
  return select(y.x, y.y, (p.x & 1) == 1);
}
fn raw_$N(px: vec2f) -> vec4f {
  let q = px - 0.5;
  let i = vec2i(floor(q));
  let f = fract(q);
  let y = mix(mix(luma_$N(i), luma_$N(i + vec2i(1, 0)), f.x),
    mix(luma_$N(i + vec2i(0, 1)), luma_$N(i + vec2i(1, 1)), f.x), f.y);
  return vec4f(y, textureSampleLevel(t$N_0, linear_sampler, px * u$N[3].xy + u$N[3].zw, 0.0).$CHROMA, 1.0);
}
fn raw_at_$N(i: vec2i) -> vec4f {
  let c = (vec2f(i) + 0.5) * u$N[3].xy + u$N[3].zw;
  return vec4f(luma_$N(i), textureSampleLevel(t$N_0, linear_sampler, c, 0.0).$CHROMA, 1.0);
}
