// The edge of a shape that is softer than it is to be seen: half at this cover, and this many times as steep.
fn steep(shape: f32, cover: f32, steepness: f32) -> f32 { return clamp((shape - cover) * steepness + 0.5, 0.0, 1.0); }
