//! What comes behind a keyer's own matte: one call for each method of a keyer's [`Effect`](crate::effect::Effect).
//!
//! The stage's vectors are the keyer's own, the garbage mask's, the hold-out mask's, the wrap's and the view's; its images the keyer's
//! own, the garbage mask's, the hold-out mask's, and the sides: the refined matte, the matte blurred for the wrap, and what is beneath. What
//! is not in use is not there. The steps of sides read the same vectors, and the images up to the sides.

use super::super::picture_files;
use super::masks::{GARBAGE, HOLD_OUT, Mask, Shape};
use super::views::{Keyed, View};
use super::{CpuPixel, Keyer, KeyerCode, masks, refine, views, wrap};
use crate::effect::reference::map_pixels;
use crate::effect::{
    Assets, EffectContext, EffectImage, ParamSpec, Params, Picture, Side, SideOf, SideStep, Snippet, Stage,
};
use std::fmt::Write;
use std::path::Path;

/// Vectors of both masks, the wrap and the view.
pub(super) const MOST_VECTORS: u32 = 2 * masks::MOST_VECTORS + 2;

/// The parameters that all keyers share, to stand behind the keyer's own.
pub(in crate::effect::builtin) fn params() -> Vec<ParamSpec> {
    let groups = [refine::params(), GARBAGE.params(), HOLD_OUT.params(), wrap::params(), views::params()];
    groups.into_iter().flatten().collect()
}

/// The one stage; none where it would change nothing.
pub(in crate::effect::builtin) fn stages(keyer: &dyn Keyer, params: &Params) -> Vec<Stage> {
    let tail = Tail::new(keyer, params);
    if is_identity(keyer, params) { Vec::new() } else { vec![tail.main()] }
}

/// The pictures that the stage reads beside its own.
pub(in crate::effect::builtin) fn sides(keyer: &dyn Keyer, params: &Params, context: &EffectContext) -> Vec<Side> {
    if is_identity(keyer, params) {
        return Vec::new();
    }
    let tail = Tail::new(keyer, params);
    let vectors = uniforms(keyer, params, context);
    let refined: Vec<SideStep> = [tail.raw(&vectors)].into_iter().chain(refine::steps(params, context)).collect();
    let mut sides = Vec::new();
    if tail.wraps {
        let mut steps = refined.clone();
        steps.extend(tail.masked(&vectors));
        steps.extend(wrap::steps(params, context));
        sides.extend([Side { of: SideOf::Picture, steps }, wrap::beneath(params, context)]);
    }
    if tail.refines {
        sides.insert(0, Side { of: SideOf::Picture, steps: refined });
    }
    sides
}

/// The vectors of the stage.
pub(in crate::effect::builtin) fn uniforms(
    keyer: &dyn Keyer,
    params: &Params,
    context: &EffectContext,
) -> Vec<[f32; 4]> {
    let mut out = Vec::new();
    keyer.vectors(params, context, &mut out);
    GARBAGE.vectors(params, context, &mut out);
    HOLD_OUT.vectors(params, context, &mut out);
    let tail = Tail::new(keyer, params);
    if tail.wraps {
        out.push([wrap::amount(params), 0.0, 0.0, 0.0]);
    }
    tail.view.vectors(params, &mut out);
    out
}

/// The keyer's images and the masks'. The error is a sentence.
pub(in crate::effect::builtin) fn assets(keyer: &dyn Keyer, params: &Params, base: &Path) -> Result<Assets, String> {
    let mut images = keyer.images(params, base)?;
    for mask in [GARBAGE, HOLD_OUT] {
        images.extend(mask.image(params, base)?);
    }
    Ok(Assets { lut: keyer.table(params), images })
}

/// The stage on the CPU. Other sources and what lies beneath are not there: masks made of sources cover nothing, and no light wraps.
pub(in crate::effect::builtin) fn reference(
    keyer: &dyn Keyer,
    params: &Params,
    input: &Picture,
    base: &Path,
) -> Picture {
    let Ok(assets) = assets(keyer, params, base) else { return input.clone() };
    if is_identity(keyer, params) {
        return input.clone();
    }
    let images: Vec<Picture> = assets.images.iter().map(on_cpu).collect();
    let size = (input.width as f32, input.height as f32);
    let context = EffectContext { size };
    let cpu = keyer.on_cpu(params, &context);
    let tail = Tail::new(keyer, params);
    let (garbage, hold_out) = (GARBAGE.on_cpu(params, &context), HOLD_OUT.on_cpu(params, &context));
    let pixel = |color, x, y| CpuPixel { color, at: (x, y), size, images: &images };
    let raw = map_pixels(input, |color, x, y| [1.0, 1.0, 1.0, cpu.matte_of(&pixel(color, x, y))]);
    let matte = refine::on_cpu(params, raw);
    map_pixels(input, |color, x, y| {
        let [.., own] = matte.at(x as i64, y as i64);
        let pixel = pixel(color, x, y);
        let cover = |mask: &Option<masks::MaskOnCpu>, image: u32| {
            mask.as_ref().map_or(0.0, |mask| mask.at(&pixel, image as usize))
        };
        let held = own.max(cover(&hold_out, tail.hold_out_image()));
        let kept = held * (1.0 - cover(&garbage, tail.garbage_image()));
        let ([r, g, b], [.., alpha]) = (cpu.color_of(&pixel, held), color);
        let keyed = Keyed {
            source: color,
            result: [r, g, b, alpha * kept],
            added: alpha * (held - own),
            taken: alpha * (held - kept),
        };
        tail.view.on_cpu(params, &keyed, x / size.0)
    })
}

fn on_cpu(image: &EffectImage) -> Picture {
    let EffectImage::Still(still) = image else { return Picture { width: 1, height: 1, pixels: vec![[0.0; 4]] } };
    picture_files::to_picture(still)
}

fn is_identity(keyer: &dyn Keyer, params: &Params) -> bool {
    let masks = [GARBAGE, HOLD_OUT].iter().any(|mask: &Mask| mask.shape(params).is_some());
    match View::of(params) {
        View::Source => true,
        View::Result | View::Split => keyer.is_identity(params) && !masks,
        View::Matte | View::Status => false,
    }
}

/// What of the tail is in use.
struct Tail {
    code: KeyerCode,
    garbage: Option<Shape>,
    hold_out: Option<Shape>,
    refines: bool,
    wraps: bool,
    view: View,
}

impl Tail {
    fn new(keyer: &dyn Keyer, params: &Params) -> Self {
        let (view, code) = (View::of(params), keyer.code(params));
        debug_assert!(code.vectors <= super::MOST_VECTORS && code.images <= 1, "{code:?}");
        Self {
            code,
            garbage: GARBAGE.shape(params),
            hold_out: HOLD_OUT.shape(params),
            refines: !refine::is_identity(params),
            // Mattes have no colours.
            wraps: wrap::amount(params) > 0.0 && matches!(view, View::Result | View::Split),
            view,
        }
    }

    fn garbage_image(&self) -> u32 {
        self.code.images
    }

    fn hold_out_image(&self) -> u32 {
        self.garbage_image() + u32::from(self.garbage == Some(Shape::Image))
    }

    /// The first of the sides: images that the steps of sides may not read.
    fn first_side(&self) -> u32 {
        self.hold_out_image() + u32::from(self.hold_out == Some(Shape::Image))
    }

    /// Where the vectors of the garbage mask, the hold-out mask, the wrap and the view begin.
    fn places(&self) -> [u32; 4] {
        let vectors = |shape: Option<Shape>| shape.map_or(0, Shape::vectors);
        let garbage = self.code.vectors;
        let hold_out = garbage + vectors(self.garbage);
        let wrap = hold_out + vectors(self.hold_out);
        [garbage, hold_out, wrap, wrap + u32::from(self.wraps)]
    }

    /// The whole stage.
    fn main(&self) -> Stage {
        let first_side = self.first_side();
        let own = if self.refines {
            format!("image{first_side}(at, vec2<f32>(0.0)).a")
        } else {
            "matte_of(seen, p)".to_owned()
        };
        let [.., wrap, view] = self.places();
        let mut body = "    let seen = seen_of(color, at, p);\n".to_owned() + &self.matte_wgsl(&own);
        let encodes = self.code.linear && !self.gives_linear();
        let rgb = if encodes { "encoded(color_of(color, seen, held, p))" } else { "color_of(color, seen, held, p)" };
        let _ = writeln!(body, "    var rgb = {rgb};");
        let spread = first_side + u32::from(self.refines);
        if self.wraps {
            let _ = writeln!(body, "    rgb = {};", wrap::call(spread, spread + 1, wrap));
        }
        body.push_str("    let result = vec4<f32>(rgb, color.a * kept);\n");
        let _ = writeln!(body, "    return {};", self.view.call(view));
        let mut pieces = self.mask_pieces();
        pieces.extend(self.view.pieces());
        pieces.extend(self.wraps.then_some(wrap::PIECE));
        let images = spread + if self.wraps { 2 } else { 0 };
        let snippet = self.snippet(&pieces, self.code.entry, &body, images);
        Stage::Point(Snippet { linear: self.gives_linear(), ..snippet })
    }

    /// The keyer's colour leaves the stage in linear light: light that wraps and the other views are mixed encoded.
    fn gives_linear(&self) -> bool {
        self.code.linear && !self.wraps && self.view == View::Result
    }

    /// The keyer's own matte, in alpha.
    fn raw(&self, vectors: &[[f32; 4]]) -> SideStep {
        let body = "    return vec4<f32>(1.0, 1.0, 1.0, matte_of(seen_of(color, at, p), p));\n";
        self.step("tail_own_matte", &[], body, vectors)
    }

    /// The masks on a matte that stands in alpha; nothing without any.
    fn masked(&self, vectors: &[[f32; 4]]) -> Option<SideStep> {
        let pieces = self.mask_pieces();
        let body = self.matte_wgsl("color.a") + "    return vec4<f32>(1.0, 1.0, 1.0, kept);\n";
        (!pieces.is_empty()).then(|| self.step("tail_masked", &pieces, &body, vectors))
    }

    fn step(&self, entry: &'static str, pieces: &[&str], body: &str, vectors: &[[f32; 4]]) -> SideStep {
        let snippet = self.snippet(pieces, entry, body, self.first_side());
        SideStep { stage: Stage::Point(snippet), uniforms: vectors.to_vec() }
    }

    /// Each piece of text that the masks need, once.
    fn mask_pieces(&self) -> Vec<&'static str> {
        let mut pieces: Vec<&str> = Vec::new();
        for piece in [self.garbage, self.hold_out].into_iter().flatten().flat_map(Shape::pieces) {
            if !pieces.contains(piece) {
                pieces.push(piece);
            }
        }
        pieces
    }

    /// Statements that make `own`, `held` and `kept`.
    fn matte_wgsl(&self, own: &str) -> String {
        let [garbage, hold_out, ..] = self.places();
        let held = self.hold_out.map(|shape| format!("max(own, {})", shape.call(hold_out, self.hold_out_image())));
        let kept = self.garbage.map(|shape| format!("held * (1.0 - {})", shape.call(garbage, self.garbage_image())));
        format!(
            "    let own = {own};\n    let held = {};\n    let kept = {};\n",
            held.unwrap_or_else(|| "own".to_owned()),
            kept.unwrap_or_else(|| "held".to_owned())
        )
    }

    fn snippet(&self, pieces: &[&str], entry: &'static str, body: &str, images: u32) -> Snippet {
        let KeyerCode { wgsl, guided, uses_lut, .. } = &self.code;
        let mut text = wgsl.clone().into_owned();
        for piece in pieces {
            text.push_str(piece);
        }
        let _ = write!(text, "fn {entry}(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {{\n{body}}}\n");
        let snippet = Snippet { wgsl: text.into(), guided: *guided, uses_lut: *uses_lut, ..Snippet::new(entry, "") };
        snippet.with_images(images)
    }
}
