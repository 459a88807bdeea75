// Two pixels a texel: luma in two channels, chroma in the others.
fn within_$N(px: vec2f) -> vec2f { return u$N[2].xy + clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn luma_$N(i: vec2i) -> f32 {
  let p = clamp(i, vec2i(0), vec2i(round(vec2f(1.0) / u$N[2].zw)) - 1);
  let y = textureLoad(t$N_0, vec2i(p.x >> 1u, p.y), 0).$LUMA;
  return select(y.x, y.y, (p.x & 1) == 1);
}
fn chroma_$N(px: vec2f, y: f32) -> vec2f {
  let size = vec2i(textureDimensions(t$N_0));
  let at = round(((px * u$N[3].xy + u$N[3].zw) * vec2f(size) - 0.5) * 256.0) / 256.0;
  let across = guided_weights(at.x);
  let down = guided_weights(at.y);
  // A sample lies on its texel's first pixel, and stands for both columns beside it, or it lies between both pixels.
  let before = u$N[3].z * f32(size.x);
  var mean = vec3f(0.0);
  var a = vec4f(0.0);
  var b = vec2f(0.0);
  for (var j = 0; j < 3; j++) {
    for (var i = 0; i < 3; i++) {
      let share = across[i + 1] * down[j + 1];
      let k = clamp(vec2i(i32(across.x) + i, i32(down.x) + j), vec2i(0), size - 1);
      let first = vec2i(2 * k.x, k.y);
      let m = before * luma_$N(first - vec2i(1, 0)) + 0.5 * luma_$N(first) + (0.5 - before) * luma_$N(first + vec2i(1, 0));
      let c = textureLoad(t$N_0, k, 0).$CHROMA;
      mean += share * vec3f(m, c);
      let fit = guided_fit(i) * guided_fit(j);
      a += fit * vec4f(m, m * m, c);
      b += fit * m * c;
    }
  }
  return guided_line(y, mean, guided_slope(1.0, a, b));
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
