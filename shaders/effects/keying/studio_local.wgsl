// A screen that is not everywhere the same. param 4: the screen, encoded; 5: its tint over the tint's length squared, so that a dot product tells how
// much of the tint a colour has.
fn studio_even(rgb: vec3<f32>, local: vec3<f32>, p: u32) -> vec3<f32> {
    let tint = param(p + 5u).rgb;
    let share = saturate(dot(rgb, tint) / max(dot(local, tint), 0.05));
    return rgb + (param(p + 4u).rgb - local) * share;
}

fn studio_screen(local: vec3<f32>, p: u32) -> vec3<f32> { return linear(local); }
