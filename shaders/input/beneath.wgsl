// A canvas read where the picture lies on it; beyond the canvas is nothing.
fn within_$N(px: vec2f) -> vec2f { return clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn on_canvas_$N(px: vec2f) -> vec2f {
  return (vec2f(dot(u$N[2].zw, px), dot(u$N[3].xy, px)) + u$N[3].zw) / max(dot(u$N[7].xy, px) + u$N[7].z, 1e-6);
}
fn raw_$N(px: vec2f) -> vec4f {
  let size = vec2f(textureDimensions(t$N_0));
  let at = on_canvas_$N(px);
  let inside = all(at >= vec2f(0.0)) && all(at <= size);
  let color = textureSampleLevel(t$N_0, linear_sampler, clamp(at, vec2f(0.5), size - 0.5) / size, 0.0);
  return select(vec4f(0.0), color, inside);
}
fn raw_at_$N(i: vec2i) -> vec4f {
  let last = vec2i(textureDimensions(t$N_0)) - 1;
  let at = vec2i(floor(on_canvas_$N(vec2f(i) + 0.5)));
  let inside = all(at >= vec2i(0)) && all(at <= last);
  return select(vec4f(0.0), textureLoad(t$N_0, clamp(at, vec2i(0), last), 0), inside);
}
