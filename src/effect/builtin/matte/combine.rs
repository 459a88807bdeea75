//! How a mask `m` joins the alpha `a` that a picture has.
//!
//! | name | alpha |
//! |---|---|
//! | `multiply` | `a × m` |
//! | `intersect` | `min(a, m)` |
//! | `union` | `max(a, m)` |
//! | `add` | `min(a + m, 1)` |
//! | `subtract` | `max(a − m, 0)` |
//! | `replace` | `m` |
//!
//! The amount mixes between the alpha that was and the one that this makes.

use crate::effect::reference::{mix, saturate};
use crate::effect::{ParamSpec, Params};

const OPTIONS: &[(&str, &str)] = &[
    ("multiply", "Multiply"),
    ("intersect", "Intersect"),
    ("union", "Union"),
    ("add", "Add"),
    ("subtract", "Subtract"),
    ("replace", "Replace"),
];

pub(super) fn params() -> [ParamSpec; 2] {
    let help = "How the mask joins the picture's own transparency: keeps what both cover, covers more, takes away, or stands for it.";
    [
        ParamSpec::choice("combine", "Combine", help, "multiply", OPTIONS),
        ParamSpec::float("amount", "Amount", "How much of the mask is seen.", 1.0, 0.0..=1.0),
    ]
}

/// The alpha as an expression of `color.a` and `m`, without the amount.
fn call(params: &Params) -> &'static str {
    match params.choice("combine") {
        "intersect" => "min(color.a, m)",
        "union" => "max(color.a, m)",
        "add" => "min(color.a + m, 1.0)",
        "subtract" => "max(color.a - m, 0.0)",
        "replace" => "m",
        _ => "color.a * m",
    }
}

/// The alpha that a mask leaves of one, with the amount.
pub(super) fn on_cpu(params: &Params, alpha: f32, mask: f32) -> f32 {
    let combined = match params.choice("combine") {
        "intersect" => alpha.min(mask),
        "union" => alpha.max(mask),
        "add" => alpha + mask,
        "subtract" => alpha - mask,
        "replace" => mask,
        _ => alpha * mask,
    };
    mix(alpha, saturate(combined), params.float("amount"))
}

/// The function of a stage whose mask at a pixel is the expression `mask`, and its amount the expression `amount`.
pub(super) fn entry(name: &str, mask: &str, amount: &str, params: &Params) -> String {
    let combined = call(params);
    format!(
        "fn {name}(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {{\n    let m = {mask};\n    return vec4<f32>(color.rgb, \
         mix(color.a, {combined}, {amount}));\n}}\n"
    )
}
