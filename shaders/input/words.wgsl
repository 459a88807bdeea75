// The block that is at work loaded the pixel's sample.
var<private> texel_$N: vec4f;
fn within_$N(px: vec2f) -> vec2f { return px; }
fn raw_$N(px: vec2f) -> vec4f { return texel_$N; }
fn raw_at_$N(i: vec2i) -> vec4f { return texel_$N; }
