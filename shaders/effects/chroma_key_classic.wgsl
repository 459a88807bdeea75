// What both forms of the classic chroma key share. `GRADED` is declared by the Rust side: who does not grade
// does not pay for it.
// param 0: key Cb, key Cr, contrast, brightness; 1: slope and offset of the matte, slope and offset of the spill; 2: opacity, gamma.

// Distance to the key in the CbCr plane (BT.709, limited range). The planes' offsets cancel.
fn chroma_distance(rgb: vec3<f32>, key: vec2<f32>) -> f32 {
    let cb = dot(rgb, vec3<f32>(-0.100644, -0.338572, 0.439216)) - key.x;
    let cr = dot(rgb, vec3<f32>(0.439216, -0.398942, -0.040274)) - key.y;
    return sqrt(cb * cb + cr * cr);
}

fn keyed(color: vec4<f32>, distance: f32, p: u32) -> vec4<f32> {
    let look = param(p);
    let slopes = param(p + 1u);
    let rest = param(p + 2u);
    // x is the matte and y the share of colour that stays; x * sqrt(x) is x to the power of 1.5
    let linear = saturate(distance * slopes.xz + slopes.yw);
    let soft = linear * sqrt(linear);
    let grey = dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722));
    var rgb = mix(vec3<f32>(grey), color.rgb, soft.y);
    if GRADED {
        rgb = saturate(pow(rgb, vec3<f32>(rest.y)) * look.z + look.w);
    }
    return vec4<f32>(rgb, color.a * rest.x * soft.x);
}
