// param 0: number of tones, slope of the edge between two, one tone's share of the whole, amount.
fn posterize(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let tones = param(p);
    let place = color.rgb * tones.x;
    let edge = round(place);
    let stepped = edge - 1.0 + saturate((place - edge) * tones.y + 0.5);
    return vec4<f32>(mix(color.rgb, saturate(stepped * tones.z), tones.w), color.a);
}
