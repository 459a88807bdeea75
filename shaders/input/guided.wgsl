// Chroma by the line over luma that fits the samples around best. Its slope at a sample's place: `a` holds the means of m, m^2, u and v around it
// and `b` those of m u and m v, where m is luma at a sample's place. The line is steeper by `gain`.
const RIDGE = $RIDGE;
const DECODED_GAIN = $GAIN;
fn guided_slope(gain: f32, a: vec4f, b: vec2f) -> vec2f {
  return (b - a.x * a.zw) * (gain / (max(a.y - a.x * a.x, 0.0) + RIDGE));
}
// The line through `mean`, of m, u and v around the pixel, at the pixel's own luma.
fn guided_line(y: f32, mean: vec3f, slope: vec2f) -> vec2f {
  return mean.yz + slope * (y - mean.x);
}
// The first of the three samples around the one that is nearest along an axis, and their weights; `at` is in samples, the first of which lies at 0.
fn guided_weights(at: f32) -> vec4f {
  let first = ceil(at - 0.5) - 1.0;
  let w = max(1.0 - abs(at - first - vec3f(0.0, 1.0, 2.0)) * (2.0 / 3.0), vec3f(0.0));
  return vec4f(first, w / (w.x + w.y + w.z));
}
// Those at the middle one's own place.
fn guided_fit(i: i32) -> f32 { return select(0.2, 0.6, i == 1); }
