// Lanczos, a = 3, over 6 by 6 pixels, weights normalised.
fn lobe_$N(x: f32) -> f32 {
  let p = max(abs(x), 1e-4) * 3.14159265;
  return select(0.0, sin(p) * sin(p / 3.0) * 3.0 / (p * p), abs(x) < 3.0);
}
// Within what the crop left: beyond its edge the outermost pixels go on, as they do at the picture's own.
fn held_$N(p: vec2f) -> vec2f { return clamp(p, u$N[2].xy + 0.5, u$N[2].xy + vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn raw_lanczos_$N(px: vec2f) -> vec4f {
  let q = px - 0.5; let i = floor(q); let f = q - i;
  var sum = vec4f(0.0); var total = 0.0;
  for (var y = -2; y < 4; y++) {
    let wy = lobe_$N(f32(y) - f.y);
    for (var x = -2; x < 4; x++) {
      let w = wy * lobe_$N(f32(x) - f.x);
      sum += raw_$N(held_$N(i + vec2f(f32(x), f32(y)) + 0.5)) * w; total += w;
    }
  }
  return clamp(sum / total, vec4f(0.0), vec4f(1.0));
}
