// Chroma between samples, each by its place's share `w` and by how near the luma `m` at its place is to the pixel's own `y`:
// the sum of w c / q over the sum of w / q with q = EVEN + (y - m)^2, both multiplied by all q. Nothing is zero, and one division is made.
const EVEN = $EVEN;
fn guided_four(y: f32, m: vec4f, u: vec4f, v: vec4f, w: vec4f) -> vec2f {
  let d = m - y;
  let q = d * d + EVEN;
  let r = w * q.yxwz * vec4f(vec2f(q.z * q.w), vec2f(q.x * q.y));
  return vec2f(dot(r, u), dot(r, v)) / (r.x + r.y + r.z + r.w);
}
fn guided_two(y: f32, m: vec2f, u: vec2f, v: vec2f, w: vec2f) -> vec2f {
  let d = m - y;
  let q = d * d + EVEN;
  let r = w * q.yx;
  return vec2f(dot(r, u), dot(r, v)) / (r.x + r.y);
}
