// Canvas words to 4:2:0, BT.709 limited, over black: eight by two pixels an invocation. See nv12.wgsl for the siting.
struct Size { width: u32, height: u32, row: u32, stride: u32 }
@group(0) @binding(0) var<storage, read> canvas: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> planes: array<vec2u>;
@group(0) @binding(2) var<uniform> size: Size;

fn luma(word: u32) -> f32 {
  return dot(unpack4x8unorm(word).rgb, vec3f(0.18258588, 0.61423059, 0.06200706)) + 0.0627451;
}

fn lumas(words: vec4u) -> u32 {
  return pack4x8unorm(vec4f(luma(words.x), luma(words.y), luma(words.z), luma(words.w)));
}

// The sum of a column of the two rows.
fn column(above: u32, below: u32) -> vec3f { return unpack4x8unorm(above).rgb + unpack4x8unorm(below).rgb; }

// Around an even column, over the two rows: 1-2-1.
fn chroma(left: vec3f, middle: vec3f, right: vec3f) -> vec2f {
  let c = 0.125 * (left + right) + 0.25 * middle;
  return vec2f(dot(c, vec3f(-0.10064373, -0.33857195, 0.43921569)), dot(c, vec3f(0.43921569, -0.39894216, -0.04027353)))
    + 0.50196078;
}

@compute @workgroup_size(8, 4) fn nv12(@builtin(global_invocation_id) id: vec3u) {
  let y = id.y * 2u;
  if id.x * 8u >= size.width || y >= size.height { return; }
  let at = y * size.row + id.x * 2u;
  let a = canvas[at]; let b = canvas[at + 1u];
  let c = canvas[at + size.row]; let d = canvas[at + size.row + 1u];
  // The column before the first one is the first one.
  let first = id.x == 0u;
  let before = max(at, 1u) - 1u;
  let c0 = column(select(canvas[before].w, a.x, first), select(canvas[before + size.row].w, c.x, first));
  let c1 = column(a.x, c.x); let c2 = column(a.y, c.y); let c3 = column(a.z, c.z); let c4 = column(a.w, c.w);
  let c5 = column(b.x, d.x); let c6 = column(b.y, d.y); let c7 = column(b.z, d.z); let c8 = column(b.w, d.w);
  let uv = vec2u(pack4x8unorm(vec4f(chroma(c0, c1, c2), chroma(c2, c3, c4))),
    pack4x8unorm(vec4f(chroma(c4, c5, c6), chroma(c6, c7, c8))));
  let upper = vec2u(lumas(a), lumas(b));
  let lower = vec2u(lumas(c), lumas(d));
  let to = y * size.stride + id.x;
  planes[to] = upper;
  planes[to + size.stride] = lower;
  planes[(size.height + id.y) * size.stride + id.x] = uv;
}
