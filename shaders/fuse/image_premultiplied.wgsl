fn image$I$S(at: At, offset: vec2f) -> vec4f {
  let edge = 0.5 / vec2f(textureDimensions($T));
  let c = textureSampleLevel($T, linear_sampler, clamp((at.px + offset) * $W.xy + $W.zw, edge, 1.0 - edge), 0.0);
  return vec4f(min(c.rgb / max(c.a, 0.00196), vec3f(1.0)), c.a);
}
