// What every generated module starts with.

// Where a pixel lies: in the picture's pixels (the first one's centre is 0.5, 0.5), of a picture of this size, at this show time in seconds,
// this long after the frame before, which had the number before this one.
struct At { px: vec2<f32>, size: vec2<f32>, time: f32, delta: f32, frame: u32 }

@vertex fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
  return vec4f(corner.x * 2.0 - 1.0, 1.0 - corner.y * 2.0, 0.0, 1.0);
}

// sRGB decoding (IEC 61966-2-1), its power as a polynomial: within 0.06/255 after encoding again.
fn linear(c: vec3f) -> vec3f {
  let power = 0.00106093 + c * (0.0279575 + c * (0.56381036 + c * (0.51831042 - 0.11113922 * c)));
  return select(power, c / 12.92, c <= vec3f(0.04045));
}

// sRGB encoding, its power made of square roots: within 0.01/255.
fn encoded(c: vec3f) -> vec3f {
  let s = sqrt(c);
  let q = sqrt(s);
  return select(1.12266462 * s + 0.19614293 * q + 0.0813242 * c - 0.33548478 * s * q - 0.06461254, c * 12.92, c <= vec3f(0.0031308));
}

fn encoded_color(c: vec4f) -> vec4f { return vec4f(encoded(c.rgb), c.a); }
