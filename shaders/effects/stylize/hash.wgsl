// Numbers that look random, of whole numbers: the same on every machine.
fn hash(a: u32, b: u32, c: u32) -> u32 {
    var h = a * 0x9e3779b1u + b * 0x85ebca77u + c * 0xc2b2ae3du;
    h = (h ^ (h >> 15u)) * 0x2c1b3c6du;
    h = (h ^ (h >> 12u)) * 0x297a2d39u;
    return h ^ (h >> 15u);
}

// From 0 to below 1.
fn chance(h: u32) -> f32 {
    return f32(h >> 8u) / 16777216.0;
}
