// Canvas words to 4:2:0, BT.709 limited, over black: four by two pixels an invocation. See nv12.wgsl for the siting.
struct Size { width: u32, height: u32, row: u32, stride: u32 }
@group(0) @binding(0) var<storage, read> canvas: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> planes: array<u32>;
@group(0) @binding(2) var<uniform> size: Size;

fn luma(c: vec3f) -> f32 { return dot(c, vec3f(0.18258588, 0.61423059, 0.06200706)) + 0.0627451; }

fn chroma(c: vec3f) -> vec2f {
  return vec2f(dot(c, vec3f(-0.10064373, -0.33857195, 0.43921569)), dot(c, vec3f(0.43921569, -0.39894216, -0.04027353)))
    + 0.50196078;
}

@compute @workgroup_size(8, 4) fn nv12(@builtin(global_invocation_id) id: vec3u) {
  let y = id.y * 2u;
  if id.x * 4u >= size.width || y >= size.height { return; }
  let at = y * size.row + id.x;
  // The column before the first one is the first one.
  let before = max(id.x, 1u) - 1u + y * size.row;
  let above = canvas[at];
  let below = canvas[at + size.row];
  let first = id.x == 0u;
  let a0 = unpack4x8unorm(above.x).rgb; let b0 = unpack4x8unorm(below.x).rgb;
  let a1 = unpack4x8unorm(above.y).rgb; let b1 = unpack4x8unorm(below.y).rgb;
  let a2 = unpack4x8unorm(above.z).rgb; let b2 = unpack4x8unorm(below.z).rgb;
  let a3 = unpack4x8unorm(above.w).rgb; let b3 = unpack4x8unorm(below.w).rgb;
  let left = unpack4x8unorm(select(canvas[before].w, above.x, first)).rgb
    + unpack4x8unorm(select(canvas[before + size.row].w, below.x, first)).rgb;
  let word = y * size.stride + id.x;
  planes[word] = pack4x8unorm(vec4f(luma(a0), luma(a1), luma(a2), luma(a3)));
  planes[word + size.stride] = pack4x8unorm(vec4f(luma(b0), luma(b1), luma(b2), luma(b3)));
  let odd = a1 + b1;
  let c0 = chroma(0.125 * (left + odd) + 0.25 * (a0 + b0));
  let c1 = chroma(0.125 * (odd + a3 + b3) + 0.25 * (a2 + b2));
  planes[(size.height + id.y) * size.stride + id.x] = pack4x8unorm(vec4f(c0, c1));
}
