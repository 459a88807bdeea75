//! What all distortions are: a map from a place in the result to the place in the picture that is seen there.

use crate::effect::builtin::Place;
use crate::effect::reference::{bilinear, map_pixels, saturate};
use crate::effect::{ParamSpec, Params, Picture};

/// A snippet around the file's `place_of(at, p)`, which says what place of the picture is seen at `at.px`. The first vector's `w` is
/// [`Edges::code`].
macro_rules! warp {
    ($name:literal) => {
        concat!(
            include_str!("../../../../shaders/effects/distort/edges.wgsl"),
            include_str!(concat!("../../../../shaders/effects/distort/", $name, ".wgsl")),
            "fn ",
            $name,
            "(at: At, p: u32) -> vec4<f32> { return tap_place(at, place_of(at, p), param(p).w); }\n",
        )
    };
}

pub(super) use warp;

/// What is seen where the map leaves the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    Repeated,
    Mirrored,
    Clear,
}

const EDGES: &[(&str, &str)] = &[("repeat", "Edge repeated"), ("mirror", "Mirrored"), ("clear", "Transparent")];

impl Edges {
    pub fn param(default: &'static str) -> ParamSpec {
        ParamSpec::choice("edges", "Outside", "What is seen where the picture ends.", default, EDGES)
    }

    pub fn of(params: &Params) -> Self {
        match params.choice("edges") {
            "mirror" => Self::Mirrored,
            "clear" => Self::Clear,
            _ => Self::Repeated,
        }
    }

    /// As the shader takes it.
    pub fn code(self) -> f32 {
        match self {
            Self::Repeated => 0.0,
            Self::Mirrored => 1.0,
            Self::Clear => 2.0,
        }
    }
}

/// Whether opaque pixels become transparent.
pub(super) fn clears(params: &Params) -> bool {
    Edges::of(params) == Edges::Clear
}

/// The picture with each pixel from where the map says.
pub(super) fn moved(input: &Picture, edges: Edges, map: impl Fn(Place) -> [f32; 2]) -> Picture {
    let size = [input.width as f32, input.height as f32];
    map_pixels(input, |_, x, y| {
        let place = map(Place { px: [x, y], size });
        let [[fx, ix], [fy, iy]] = [axis(place[0], size[0]), axis(place[1], size[1])];
        match edges {
            Edges::Repeated => bilinear(input, place[0], place[1]),
            Edges::Mirrored => bilinear(input, fx, fy),
            Edges::Clear => {
                let [r, g, b, a] = bilinear(input, place[0], place[1]);
                [r, g, b, a * ix * iy]
            }
        }
    })
}

/// A place folded into the picture, and how far it is inside, from 0 to 1.
fn axis(place: f32, size: f32) -> [f32; 2] {
    let twice = 2.0 * size;
    let folded = size - (place - (place / twice).floor() * twice - size).abs();
    [folded, saturate(place.min(size - place) + 0.5)]
}

/// The middle that a parameter gives as shares of width and height, in pixels.
pub(super) fn center(params: &Params, size: [f32; 2]) -> [f32; 2] {
    let [x, y] = params.point("center");
    [x * size[0], y * size[1]]
}

/// The parameter of [`center`].
pub(super) fn center_param(help: &'static str) -> ParamSpec {
    ParamSpec::place("center", "Centre", help, [0.5; 2])
}
