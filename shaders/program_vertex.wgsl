// One triangle over the whole target; the position is 0 to 1 from the bottom left.
struct Corner { @builtin(position) position: vec4<f32>, @location(0) place: vec2<f32> }

@vertex fn vertex(@builtin(vertex_index) index: u32) -> Corner {
  let place = vec2<f32>(f32((index << 1u) & 2u), f32(index & 2u));
  return Corner(vec4<f32>(place * 2.0 - 1.0, 0.0, 1.0), place);
}
