// param 0: slope and offset of the edge, amount; 1: what is dark becomes this; 2: and what is bright this.
fn threshold(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let edge = param(p);
    let bright = saturate(dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722)) * edge.x + edge.y);
    return vec4<f32>(mix(color.rgb, mix(param(p + 1u).rgb, param(p + 2u).rgb, bright), edge.z), color.a);
}
