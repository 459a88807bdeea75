//! A mask with a shape: a rectangle, an ellipse or a polygon, see [`outline`](super::super::outline).

use super::super::outline::{Form, Outline};
use super::combine;
use crate::effect::reference::map_pixels;
use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Snippet, Stage, Values,
};
use serde_json::json;
use std::path::Path;

/// Names that begin alike, as those of keyers' masks, so that the canvas shows the shape and lets it be dragged.
const OUTLINE: Outline = Outline {
    center: "mask_center",
    size: "mask_size",
    rotation: "mask_rotation",
    feather: "mask_feather",
    points: "mask_points",
    invert: "mask_invert",
};

const SHAPES: &[(&str, &str)] = &[("ellipse", "Ellipse"), ("rectangle", "Rectangle"), ("polygon", "Polygon")];

pub(super) struct ShapeMask {
    info: EffectInfo,
    presets: Vec<ReadyMade>,
}

impl Default for ShapeMask {
    fn default() -> Self {
        let help = "Shows what is inside a shape with a hard or soft edge.";
        let mut params = vec![ParamSpec::choice("mask_shape", "Shape", "What the mask looks like.", "ellipse", SHAPES)];
        params.extend(OUTLINE.places());
        params.extend(OUTLINE.edges("Shows what is outside instead."));
        params.extend(combine::params());
        let preset = |name, values| ReadyMade { name, values };
        Self {
            info: EffectInfo { params, ..EffectInfo::filter("shape_mask", "Shape mask", Category::Matte, help) },
            presets: vec![
                preset("Soft oval", vec![("mask_size", json!([0.6, 0.85])), ("mask_feather", 80.0.into())]),
                preset(
                    "Left half",
                    vec![
                        ("mask_shape", "rectangle".into()),
                        ("mask_center", json!([0.25, 0.5])),
                        ("mask_size", json!([0.5, 1.0])),
                        ("mask_feather", 2.0.into()),
                    ],
                ),
                preset(
                    "Hexagon",
                    vec![
                        ("mask_shape", "polygon".into()),
                        (
                            "mask_points",
                            json!([[0.3, 0.05], [0.7, 0.05], [0.95, 0.5], [0.7, 0.95], [0.3, 0.95], [0.05, 0.5]]),
                        ),
                    ],
                ),
                preset(
                    "Hole",
                    vec![("mask_size", json!([0.4, 0.6])), ("mask_feather", 12.0.into()), ("mask_invert", true.into())],
                ),
            ],
        }
    }
}

/// The shape in use; none where nothing is seen of it, and while a polygon is being drawn.
fn form(params: &Params) -> Option<Form> {
    OUTLINE.form(params.choice("mask_shape"), params).filter(|_| params.float("amount") > 0.0)
}

impl Effect for ShapeMask {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        let Some(form) = form(params) else { return Vec::new() };
        let mut text = form.pieces().concat();
        text.push_str(&combine::entry("shape_mask", &form.call(1), "param(p).x", params));
        vec![Stage::Point(Snippet { wgsl: text.into(), ..Snippet::new("shape_mask", "") })]
    }

    fn uniforms(&self, _: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let Some(form) = form(params) else { return };
        out.push([params.float("amount"), 0.0, 0.0, 0.0]);
        OUTLINE.vectors(form, params, context, out);
    }

    fn neutral(&self) -> Values {
        vec![("amount", 0.0.into())]
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let Some(form) = form(params) else { return input.clone() };
        let size = (input.width as f32, input.height as f32);
        let outline = OUTLINE.on_cpu(form, params, &EffectContext { size });
        map_pixels(input, |[r, g, b, a], x, y| [r, g, b, combine::on_cpu(params, a, outline.at((x, y), size))])
    }
}
