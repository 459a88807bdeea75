// The straight encoded colour of what a canvas holds: exact where that covers.
fn straight(stored: vec4f) -> vec4f {
  let light = min(linear(stored.rgb) / max(stored.a, 0.00196), vec3f(1.0));
  return vec4f(select(saturate(encoded(light)), stored.rgb, stored.a >= 1.0), stored.a);
}
