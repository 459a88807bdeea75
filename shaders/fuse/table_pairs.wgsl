// Slices of the cube lie side by side, and each texel holds the two values of its slice and those of the next one: what is between slices is mixed
// here, by half of a cube's fetches. A sampler that cuts places off at its eighth bit must not reach back into the slice before.
fn lut_pair$S(c: vec3f) -> vec2f {
  const n = $N;
  let at = saturate(c) * (n - 1.0);
  let slice = min(floor(at.z), n - 2.0);
  let found = textureSampleLevel($T, linear_sampler, vec2f((slice * n + at.x + 0.501) * (1.0 / (n * n)), (at.y + 0.501) * (1.0 / n)), 0.0);
  return mix(found.xy, found.zw, at.z - slice);
}
