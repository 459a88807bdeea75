// What every generated module starts with.

// Where a pixel lies: in the picture's pixels (the first one's centre is 0.5, 0.5), of a picture of this size, at this show time in seconds.
struct At { px: vec2<f32>, size: vec2<f32>, time: f32 }

@vertex fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
  return vec4f(corner.x * 2.0 - 1.0, 1.0 - corner.y * 2.0, 0.0, 1.0);
}

// sRGB decoding as a polynomial: within 0.43/255 of IEC 61966-2-1 after encoding again, exact at 0 and 1, no pow.
fn linear(c: vec3f) -> vec3f {
  return min(c * (0.06643414 + c * (0.19500545 + c * (1.76910431 + c * (0.7505825 * c - 1.77735491)))), vec3f(1.0));
}

fn encoded(c: vec3f) -> vec3f {
  return select(1.055 * pow(c, vec3f(1.0 / 2.4)) - 0.055, c * 12.92, c <= vec3f(0.0031308));
}
