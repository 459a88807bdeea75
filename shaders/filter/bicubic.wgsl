// Catmull-Rom (Mitchell and Netravali, B = 0, C = 1/2) over 4 by 4 pixels.
fn weights_$N(f: f32) -> vec4f {
  let f2 = f * f; let f3 = f2 * f;
  return vec4f(-0.5 * f3 + f2 - 0.5 * f, 1.5 * f3 - 2.5 * f2 + 1.0, -1.5 * f3 + 2.0 * f2 + 0.5 * f, 0.5 * f3 - 0.5 * f2);
}
// Within what the crop left: beyond its edge the outermost pixels go on, as they do at the picture's own.
fn held_$N(p: vec2f) -> vec2f { return clamp(p, u$N[2].xy + 0.5, u$N[2].xy + vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn raw_bicubic_$N(px: vec2f) -> vec4f {
  let q = px - 0.5; let i = floor(q); let f = q - i;
  var wx = weights_$N(f.x); var wy = weights_$N(f.y);
  var sum = vec4f(0.0);
  for (var y = 0; y < 4; y++) {
    for (var x = 0; x < 4; x++) { sum += raw_$N(held_$N(i + vec2f(f32(x), f32(y)) - 0.5)) * (wx[x] * wy[y]); }
  }
  return clamp(sum, vec4f(0.0), vec4f(1.0));
}
