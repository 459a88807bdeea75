// Mean over the footprint of one canvas pixel; each smooth tap stands for up to two pixels a side.
fn raw_area_$N(px: vec2f) -> vec4f {
  let count = vec2i(u$N[5].xy); let footprint = u$N[5].zw;
  var sum = vec4f(0.0);
  for (var y = 0; y < count.y; y++) {
    for (var x = 0; x < count.x; x++) {
      sum += raw_$N(px + ((vec2f(f32(x), f32(y)) + 0.5) / vec2f(count) - 0.5) * footprint);
    }
  }
  return sum / f32(count.x * count.y);
}
