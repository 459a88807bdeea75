//! What a keyer shows: its result, or one of the ways to judge it.
//!
//! | view | what it shows, opaque but for the first and the last |
//! |---|---|
//! | result | the keyed picture |
//! | matte | alpha as grey |
//! | status | opaque white, transparent black, what is between as greys from ¼ to ¾; blue by how much the hold-out mask added, red by how much the garbage mask took away |
//! | split | left of a line the picture as it came, right of it the result |
//! | source | the picture as it came |

use crate::effect::reference::mix3;
use crate::effect::{ParamSpec, Params};

const GROUP: &str = "View";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Result,
    Matte,
    Status,
    Split,
    Source,
}

pub(super) fn params() -> Vec<ParamSpec> {
    let options =
        &[("result", "Result"), ("matte", "Matte"), ("status", "Status"), ("split", "Split"), ("source", "Source")];
    let view =
        ParamSpec::choice("view", "View", "What is shown: the keyed picture, or how it is keyed.", "result", options);
    let split = ParamSpec::float(
        "split",
        "Split at",
        "Where the split view's line stands, from left to right.",
        0.5,
        0.0..=1.0,
    );
    vec![view.group(GROUP), split.group(GROUP)]
}

/// A pixel on its way through the tail.
pub(super) struct Keyed {
    /// The picture as it came.
    pub source: [f32; 4],
    /// The keyed colour, straight, with its alpha.
    pub result: [f32; 4],
    /// What the hold-out mask added to alpha, and what the garbage mask took away.
    pub added: f32,
    pub taken: f32,
}

impl View {
    pub fn of(params: &Params) -> Self {
        match params.choice("view") {
            "matte" => Self::Matte,
            "status" => Self::Status,
            "split" => Self::Split,
            "source" => Self::Source,
            _ => Self::Result,
        }
    }

    /// Vectors that it reads.
    pub fn vectors(self, params: &Params, out: &mut Vec<[f32; 4]>) {
        if self == Self::Split {
            out.push([params.float("split"), 0.0, 0.0, 0.0]);
        }
    }

    /// The text that it needs.
    pub fn pieces(self) -> &'static [&'static str] {
        match self {
            Self::Status => &[include_str!("../../../../shaders/effects/keying/status.wgsl")],
            _ => &[],
        }
    }

    /// What is shown, as an expression of `color`, `result`, `own`, `held` and `kept`; its vectors begin `first` behind `p`.
    pub fn call(self, first: u32) -> String {
        match self {
            Self::Result => "result".to_owned(),
            Self::Matte => "vec4<f32>(vec3<f32>(result.a), 1.0)".to_owned(),
            Self::Status => {
                "vec4<f32>(status_color(result.a, color.a * (held - own), color.a * (held - kept)), 1.0)".to_owned()
            }
            Self::Split => format!("select(result, color, at.px.x < param(p + {first}u).x * at.size.x)"),
            Self::Source => "color".to_owned(),
        }
    }

    /// The same on the CPU; `place` is the pixel's place from left to right.
    pub fn on_cpu(self, params: &Params, pixel: &Keyed, place: f32) -> [f32; 4] {
        let [.., alpha] = pixel.result;
        match self {
            Self::Result => pixel.result,
            Self::Matte => [alpha, alpha, alpha, 1.0],
            Self::Status => {
                let grey = match alpha {
                    alpha if alpha < 0.002 => 0.0,
                    alpha if alpha > 0.998 => 1.0,
                    alpha => 0.25 + 0.5 * alpha,
                };
                let held = mix3([grey; 3], [0.25, 0.45, 1.0], pixel.added);
                let [r, g, b] = mix3(held, [0.9, 0.2, 0.15], pixel.taken);
                [r, g, b, 1.0]
            }
            Self::Split if place >= params.float("split") => pixel.result,
            Self::Split | Self::Source => pixel.source,
        }
    }
}
