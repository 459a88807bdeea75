//! A place in a layer's picture.

/// Where in a picture something is looked at: fractions of its width and height, 0 to 1 from its top left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Spot {
    Whole,
    At([f64; 2]),
    /// From one corner to the opposite one.
    Within {
        from: [f64; 2],
        to: [f64; 2],
    },
}
