fn within_$N(px: vec2f) -> vec2f { return u$N[2].xy + clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn luma_$N(uv: vec2f) -> f32 { return textureSampleLevel(t$N_0, linear_sampler, uv, 0.0).r; }
// Luma at a sample's place is that between two pixels, or of three columns where it lies on one.
fn chroma_$N(px: vec2f, y: f32) -> vec2f {
  let size = vec2f(textureDimensions(t$N_1));
  let at = round(((px * u$N[3].xy + u$N[3].zw) * size - 0.5) * 256.0) / 256.0;
  let across = guided_weights(at.x);
  let down = guided_weights(at.y);
  let beside = vec2f(2.0 * u$N[3].z * size.x, 0.0) * u$N[2].zw;
  var mean = vec3f(0.0);
  var a = vec4f(0.0);
  var b = vec2f(0.0);
  for (var j = 0; j < 3; j++) {
    for (var i = 0; i < 3; i++) {
      let share = across[i + 1] * down[j + 1];
      let k = clamp(vec2f(across.x + f32(i), down.x + f32(j)), vec2f(0.0), size - 1.0);
      let place = ((k + 0.5) / size - u$N[3].zw) / u$N[3].xy * u$N[2].zw;
      let m = 0.5 * (luma_$N(place - beside) + luma_$N(place + beside));
      let texel = vec2i(k);
      let c = vec2f($U, $V);
      mean += share * vec3f(m, c);
      let fit = guided_fit(i) * guided_fit(j);
      a += fit * vec4f(m, m * m, c);
      b += fit * m * c;
    }
  }
  return guided_line(y, mean, guided_slope(DECODED_GAIN, a, b));
}
fn raw_$N(px: vec2f) -> vec4f {
  let y = luma_$N(px * u$N[2].zw);
  return vec4f(y, chroma_$N(px, y), 1.0);
}
fn raw_at_$N(i: vec2i) -> vec4f {
  let y = textureLoad(t$N_0, i, 0).r;
  return vec4f(y, chroma_$N(vec2f(i) + 0.5, y), 1.0);
}
