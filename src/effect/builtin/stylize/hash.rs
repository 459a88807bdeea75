//! Numbers that look random, of whole numbers: those of `hash.wgsl`.

/// A number of 32 bits.
pub(super) fn hash(a: u32, b: u32, c: u32) -> u32 {
    let mut h =
        a.wrapping_mul(0x9e37_79b1).wrapping_add(b.wrapping_mul(0x85eb_ca77)).wrapping_add(c.wrapping_mul(0xc2b2_ae3d));
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    h ^ (h >> 15)
}

/// From 0 to below 1.
pub(super) fn chance(h: u32) -> f32 {
    (h >> 8) as f32 / 16_777_216.0
}
