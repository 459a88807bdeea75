// Chroma by the line over luma that fits the samples around best. `a` holds the means of m, m^2, u and v and `b` those of m u and m v, where m
// is luma at a sample's place; `y` is the pixel's own luma. The line is steeper by `gain`.
const RIDGE = $RIDGE;
const DECODED_GAIN = $GAIN;
fn guided_line(gain: f32, y: f32, a: vec4f, b: vec2f) -> vec2f {
  let slope = (b - a.x * a.zw) * (gain / (max(a.y - a.x * a.x, 0.0) + RIDGE));
  return a.zw + slope * (y - a.x);
}
// The first of the three samples that are nearest along an axis, and their weights; `at` is in samples, the first of which lies at 0.
fn guided_weights(at: f32) -> vec4f {
  let first = floor(at + 0.5) - 1.0;
  let w = max(1.0 - abs(at - first - vec3f(0.0, 1.0, 2.0)) * (2.0 / 3.0), vec3f(0.0));
  return vec4f(first, w / (w.x + w.y + w.z));
}
