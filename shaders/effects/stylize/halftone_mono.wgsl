// One screen of ink on paper. param 2: ink; 3: paper.
fn printed(color: vec4<f32>, at: At, p: u32) -> vec3<f32> {
    let darkness = 1.0 - dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722));
    let ink = covered(darkness, at, param(p + 1u).xy, param(p));
    return mix(param(p + 3u).rgb, param(p + 2u).rgb, ink);
}
