fn chroma_key_one(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return keyed(color, chroma_distance(color.rgb, param(p).xy), p);
}
