fn image_at$I$S(i: vec2i) -> vec4f {
  let c = textureLoad($T, clamp(i, vec2i(0), vec2i(textureDimensions($T)) - 1), 0);
  return vec4f(c.rgb * c.a, c.a);
}
fn image$I$S(at: At, offset: vec2f) -> vec4f {
  let size = vec2f(textureDimensions($T));
  let place = clamp(((at.px + offset) * $W.xy + $W.zw) * size, vec2f(0.5), size - 0.5) - 0.5;
  let i = vec2i(floor(place));
  let f = place - floor(place);
  let above = mix(image_at$I$S(i), image_at$I$S(i + vec2i(1, 0)), f.x);
  let below = mix(image_at$I$S(i + vec2i(0, 1)), image_at$I$S(i + vec2i(1, 1)), f.x);
  let c = mix(above, below, f.y);
  return vec4f(min(c.rgb / max(c.a, 0.00196), vec3f(1.0)), c.a);
}
