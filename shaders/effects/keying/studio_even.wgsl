// An evenly lit screen.
fn studio_even(rgb: vec3<f32>, at: At, p: u32) -> vec3<f32> { return rgb; }

fn studio_screen(at: At, p: u32) -> vec3<f32> { return param(p + 1u).rgb; }
