//! Tests of `truth`: the pictures are what their truth says, and the scores measure it.

mod bench;
mod camera;
mod cases;
mod classic;
mod codec;
mod paint;
mod scores;

/// Small enough to be quick, even, and sixteen to nine.
const SMALL: (usize, usize) = (320, 180);
