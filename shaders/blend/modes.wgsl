// Blend modes of straight encoded colours, `b` beneath and `c` of the layer, both 0 to 1: W3C Compositing and Blending Level 1, and
// Photoshop's linear, vivid and pin light.
fn screen(b: vec3f, c: vec3f) -> vec3f { return b + c - b * c; }
fn hard_light(b: vec3f, c: vec3f) -> vec3f { return select(screen(b, 2.0 * c - 1.0), b * 2.0 * c, c <= vec3f(0.5)); }
fn overlay(b: vec3f, c: vec3f) -> vec3f { return hard_light(c, b); }
fn soft_light(b: vec3f, c: vec3f) -> vec3f {
  let darker = b - (1.0 - 2.0 * c) * b * (1.0 - b);
  let curve = select(sqrt(b), ((16.0 * b - 12.0) * b + 4.0) * b, b <= vec3f(0.25));
  return select(b + (2.0 * c - 1.0) * (curve - b), darker, c <= vec3f(0.5));
}
fn difference(b: vec3f, c: vec3f) -> vec3f { return abs(b - c); }
fn exclusion(b: vec3f, c: vec3f) -> vec3f { return b + c - 2.0 * b * c; }
// What is black stays black, what is white stays white; the quotients' floor keeps them finite where that is decided.
fn color_dodge(b: vec3f, c: vec3f) -> vec3f {
  return select(min(b / max(1.0 - c, vec3f(1e-6)), vec3f(1.0)), vec3f(0.0), b <= vec3f(0.0));
}
fn color_burn(b: vec3f, c: vec3f) -> vec3f {
  return select(1.0 - min((1.0 - b) / max(c, vec3f(1e-6)), vec3f(1.0)), vec3f(1.0), b >= vec3f(1.0));
}
fn linear_light(b: vec3f, c: vec3f) -> vec3f { return saturate(b + 2.0 * c - 1.0); }
fn vivid_light(b: vec3f, c: vec3f) -> vec3f {
  return select(color_dodge(b, 2.0 * c - 1.0), color_burn(b, 2.0 * c), c <= vec3f(0.5));
}
fn pin_light(b: vec3f, c: vec3f) -> vec3f {
  return select(max(b, 2.0 * c - 1.0), min(b, 2.0 * c), c <= vec3f(0.5));
}

fn luminosity_of(c: vec3f) -> f32 { return dot(c, vec3f(0.3, 0.59, 0.11)); }
fn least_of(c: vec3f) -> f32 { return min(min(c.r, c.g), c.b); }
fn most_of(c: vec3f) -> f32 { return max(max(c.r, c.g), c.b); }
fn saturation_of(c: vec3f) -> f32 { return most_of(c) - least_of(c); }
// A colour of this luminosity, drawn towards grey as far as it takes to be one.
fn with_luminosity(c: vec3f, l: f32) -> vec3f {
  let moved = c + (l - luminosity_of(c));
  let low = least_of(moved);
  let high = most_of(moved);
  let raised = select(moved, l + (moved - l) * (l / max(l - low, 1e-6)), low < 0.0);
  return saturate(select(raised, l + (raised - l) * ((1.0 - l) / max(high - l, 1e-6)), high > 1.0));
}
// What is less than a quarter of an 8-bit step from grey has no hue to speak of, and turns grey by degrees.
fn with_saturation(c: vec3f, s: f32) -> vec3f { return (c - least_of(c)) * (s / max(saturation_of(c), 0.001)); }
fn hue(b: vec3f, c: vec3f) -> vec3f { return with_luminosity(with_saturation(c, saturation_of(b)), luminosity_of(b)); }
fn saturation(b: vec3f, c: vec3f) -> vec3f {
  return with_luminosity(with_saturation(b, saturation_of(c)), luminosity_of(b));
}
fn color(b: vec3f, c: vec3f) -> vec3f { return with_luminosity(c, luminosity_of(b)); }
fn luminosity(b: vec3f, c: vec3f) -> vec3f { return with_luminosity(b, luminosity_of(c)); }
