// A light that was measured. param 6 to 8: its terms.
fn studio_local(at: At, p: u32) -> vec3<f32> {
    let q = at.px / at.size * 2.0 - 1.0;
    let a = param(p + 6u);
    let b = param(p + 7u);
    let qq = q * q;
    let sum = a.x * q.x + a.y * q.y + a.z * qq.x + a.w * q.x * q.y + b.x * qq.y
        + qq.x * (b.y * q.x + b.z * q.y) + qq.y * (b.w * q.x + param(p + 8u).x * q.y);
    return param(p + 4u).rgb * clamp(1.0 + sum, 0.25, 3.0);
}
