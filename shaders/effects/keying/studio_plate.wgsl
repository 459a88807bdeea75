// A clean plate.
fn studio_local(at: At, p: u32) -> vec3<f32> { return image0(at, vec2<f32>(0.0)).rgb; }
