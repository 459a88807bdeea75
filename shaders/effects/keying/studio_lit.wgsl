// A screen under a light that was measured; param 4 to 6: its terms, 7: the screen, encoded.
fn studio_light(at: At, p: u32) -> f32 {
    let q = at.px / at.size * 2.0 - 1.0;
    let a = param(p + 4u);
    let b = param(p + 5u);
    let c = param(p + 6u);
    let qq = q * q;
    let sum = a.x * q.x + a.y * q.y + a.z * qq.x + a.w * q.x * q.y + b.x * qq.y
        + qq.x * (b.y * q.x + b.z * q.y) + qq.y * (b.w * q.x + c.x * q.y);
    return clamp(1.0 + sum, 0.25, 3.0);
}

fn studio_even(rgb: vec3<f32>, at: At, p: u32) -> vec3<f32> { return rgb / studio_light(at, p); }

// The light is of encoded values.
fn studio_screen(at: At, p: u32) -> vec3<f32> { return linear(param(p + 7u).rgb * studio_light(at, p)); }
