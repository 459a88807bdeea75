//! Tests of `source`.

mod camera;
mod devices;
mod explain;
mod fake_cameras;
mod recipes;
mod url;
mod x11;
