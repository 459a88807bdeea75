fn within_$N(px: vec2f) -> vec2f { return u$N[2].xy + clamp(px, vec2f(0.5), vec2f(u$N[0].w, u$N[1].w) - 0.5); }
fn raw_$N(px: vec2f) -> vec4f { return vec4f(textureSampleLevel(t$N_0, linear_sampler, px * u$N[2].zw, 0.0).r, 0.0, 0.0, 1.0); }
fn raw_at_$N(i: vec2i) -> vec4f { return vec4f(textureLoad(t$N_0, i, 0).r, 0.0, 0.0, 1.0); }
