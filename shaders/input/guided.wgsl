// Chroma by the line over luma that fits the samples around best. `w` is the sum of their weights; `a` those of m, m^2, u and v and `b` those
// of m u and m v, where m is luma at a sample's place; `y` is the pixel's own luma. The line is steeper by `gain`.
const RIDGE = $RIDGE;
const DECODED_GAIN = $GAIN;
fn guided_line(gain: f32, y: f32, w: f32, a: vec4f, b: vec2f) -> vec2f {
  let q = 1.0 / w;
  let m = a.x * q;
  let c = a.zw * q;
  let slope = (b * q - m * c) * (gain / (max(a.y * q - m * m, 0.0) + RIDGE));
  return c + slope * (y - m);
}
// The first of the three samples that are nearest along each axis, and their weights; `at` is in samples, the first of which lies at 0, and
// what lies beyond the last counts nothing.
fn guided_weights(at: f32, count: f32) -> vec4f {
  let first = floor(at + 0.5) - 1.0;
  let k = first + vec3f(0.0, 1.0, 2.0);
  let w = max(1.0 - abs(at - k) * (2.0 / 3.0), vec3f(0.0));
  return vec4f(first, select(vec3f(0.0), w, (k >= vec3f(0.0)) & (k <= vec3f(count - 1.0))));
}
