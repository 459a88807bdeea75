// An evenly lit screen.
fn studio_local(at: At, p: u32) -> vec3<f32> { return vec3<f32>(0.0); }

fn studio_even(rgb: vec3<f32>, local: vec3<f32>, p: u32) -> vec3<f32> { return rgb; }

fn studio_screen(local: vec3<f32>, p: u32) -> vec3<f32> { return param(p + 1u).rgb; }
