// What is no number is 0, what is no colour the nearest one. By bits: compilers may take it that comparisons see numbers.
fn tame(c: vec4f) -> vec4f {
  let none = (bitcast<vec4u>(c) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
  return clamp(select(c, vec4f(0.0), none), vec4f(0.0), vec4f(1.0));
}
