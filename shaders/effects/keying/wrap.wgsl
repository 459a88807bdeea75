// Light from what lies beneath, laid over the edge as by a screen: `spread` is the blurred matte, low where the edge is near.
fn wrapped(rgb: vec3<f32>, spread: f32, beneath: vec4<f32>, amount: f32) -> vec3<f32> {
    return rgb + beneath.rgb * (beneath.a * amount * (1.0 - spread)) * (1.0 - rgb);
}
