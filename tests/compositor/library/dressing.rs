//! What a layer wears.

use super::Case;
use scrim::testing::Tolerance;
use serde_json::json;

pub fn cases() -> Vec<Case> {
    // What is laid in blurred shapes may be twice as strong; of strokes the edges are several times as steep, and their rounding with them.
    let shaped = |kind, given: Vec<(&'static str, serde_json::Value)>| {
        let tolerance = if kind == "stroke" { Tolerance::Filtered } else { Tolerance::Approximated };
        Case::new(kind, given).within(tolerance)
    };
    vec![
        Case::new("rounded_corners", [("radius", 13.5.into())]),
        Case::new("rounded_corners", [("radius", 5.0.into()), ("feather", 11.0.into())]),
        Case::new("border", [("width", 3.5.into()), ("radius", 9.0.into()), ("color", json!([0.9, 0.2, 0.1, 1.0]))]),
        Case::new("border", [("width", 30.0.into()), ("opacity", 0.4.into())]),
        shaped("stroke", vec![("width", 1.0.into())]),
        shaped("stroke", vec![("width", 9.5.into()), ("place", "middle".into()), ("opacity", 0.5.into())]),
        shaped("stroke", vec![("width", 7.0.into()), ("place", "inside".into())]),
        shaped("drop_shadow", vec![("offset", json!([-7.5, 3.0])), ("blur", 5.0.into()), ("spread", 4.5.into())]),
        shaped("drop_shadow", vec![("blur", 0.0.into()), ("offset", json!([3.0, 5.0]))]),
        shaped("outer_glow", vec![("size", 12.0.into()), ("strength", 0.5.into())]),
        shaped("inner_glow", vec![("size", 10.0.into()), ("offset", json!([4.0, -2.0]))]),
    ]
}
