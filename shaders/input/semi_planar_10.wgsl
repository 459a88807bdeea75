// Ten bits in the upper part of sixteen, that is two bytes, the lower one first. A sampler may mix bytes to eight bits, so samples are mixed here.
fn within_$N(px: vec2f) -> vec2f { return u$N[2].xy + clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn luma_at_$N(i: vec2i) -> f32 {
  let s = textureLoad(t$N_0, clamp(i, vec2i(0), vec2i(textureDimensions(t$N_0)) - 1), 0);
  return s.g * $HIGH + s.r * $LOW;
}
fn chroma_at_$N(i: vec2i) -> vec2f {
  let s = textureLoad(t$N_1, clamp(i, vec2i(0), vec2i(textureDimensions(t$N_1)) - 1), 0);
  return s.ga * $HIGH + s.rb * $LOW + $SHIFT;
}
fn luma_$N(px: vec2f) -> f32 {
  let at = px - 0.5; let i = vec2i(floor(at)); let f = at - floor(at);
  return mix(mix(luma_at_$N(i), luma_at_$N(i + vec2i(1, 0)), f.x),
    mix(luma_at_$N(i + vec2i(0, 1)), luma_at_$N(i + vec2i(1, 1)), f.x), f.y);
}
fn chroma_$N(px: vec2f) -> vec2f {
  let at = (px * u$N[3].xy + u$N[3].zw) * vec2f(textureDimensions(t$N_1)) - 0.5; let i = vec2i(floor(at)); let f = at - floor(at);
  return mix(mix(chroma_at_$N(i), chroma_at_$N(i + vec2i(1, 0)), f.x),
    mix(chroma_at_$N(i + vec2i(0, 1)), chroma_at_$N(i + vec2i(1, 1)), f.x), f.y);
}
fn raw_$N(px: vec2f) -> vec4f { return vec4f(luma_$N(px), chroma_$N(px), 1.0); }
fn raw_at_$N(i: vec2i) -> vec4f { return vec4f(luma_at_$N(i), chroma_$N(vec2f(i) + 0.5), 1.0); }
