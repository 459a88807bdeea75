// Premultiplied before pixels are mixed: the colour of a transparent one must not bleed, and samplers know nothing of that.
fn within_$N(px: vec2f) -> vec2f { return u$N[2].xy + clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn raw_at_$N(i: vec2i) -> vec4f {
  let c = textureLoad(t$N_0, clamp(i, vec2i(0), vec2i(textureDimensions(t$N_0)) - 1), 0);
  return vec4f(c.rgb * c.a, c.a);
}
fn raw_$N(px: vec2f) -> vec4f {
  let at = px * u$N[2].zw * vec2f(textureDimensions(t$N_0)) - 0.5;
  let i = vec2i(floor(at));
  let f = at - floor(at);
  let above = mix(raw_at_$N(i), raw_at_$N(i + vec2i(1, 0)), f.x);
  let below = mix(raw_at_$N(i + vec2i(0, 1)), raw_at_$N(i + vec2i(1, 1)), f.x);
  return mix(above, below, f.y);
}
