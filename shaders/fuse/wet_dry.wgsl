// Between two straight colours as between two premultiplied ones: what is transparent brings no colour.
fn wet_dry(dry: vec4f, wet: vec4f, amount: f32) -> vec4f {
  let a = mix(dry.a, wet.a, amount);
  let c = mix(dry.rgb * dry.a, wet.rgb * wet.a, amount);
  return vec4f(select(vec3f(0.0), c / max(a, 1e-6), a > 0.0), a);
}
