//! Tests of `source`.

mod generated;
mod slideshow;
mod still;
mod text;
