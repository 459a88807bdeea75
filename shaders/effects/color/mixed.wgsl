fn mixed(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    return vec4<f32>(saturate(through_matrix(color.rgb, p)), color.a);
}
