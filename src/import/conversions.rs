//! OBS's filters, one by one: which of our effects each is, with which values.

use super::collection::Fields;
use super::files::{ends_in, find, picture_size};
use super::filters::Look;
use super::layers::Size;
use super::sources::{Surroundings, resolution};
use crate::document::{Crop, ParamValue, ScaleFilter};
use serde_json::json;
use std::path::Path;

/// One filter while it is converted.
pub(super) struct Filter<'a> {
    pub settings: Fields<'a>,
    pub version: u32,
    pub enabled: bool,
}

/// How a filter was converted.
pub(super) enum Said {
    /// What is different; nothing where nothing is.
    Done(Vec<String>),
    /// Its file is not there.
    Lacks(String),
    /// Why there is no effect for it.
    Refused(String),
}

impl Said {
    fn exactly() -> Self {
        Self::Done(Vec::new())
    }

    fn nearly(how: impl Into<String>) -> Self {
        Self::Done(vec![how.into()])
    }

    pub fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}

pub(super) type Convert = fn(&Filter, &mut Look, &Surroundings) -> Said;

/// OBS's filters without their versions.
pub(super) const TABLE: &[(&str, Convert)] = &[
    ("chroma_key_filter", chroma_key),
    ("color_key_filter", color_key),
    ("luma_key_filter", luma_key),
    ("color_filter", color_correction),
    ("crop_filter", crop),
    ("mask_filter", mask),
    ("scroll_filter", scroll),
    ("scale_filter", scale),
    ("sharpness_filter", sharpness),
    ("clut_filter", lut),
    ("gpu_delay", delay),
    ("async_delay_filter", delay),
];

impl Filter<'_> {
    fn number(&self, key: &str, default: f64) -> f64 {
        self.settings.number_or(key, default)
    }

    /// Kept as a whole number of percent by first versions, from 0 to 1 by later ones.
    fn opacity(&self) -> f64 {
        if self.version == 1 { self.number("opacity", 100.0) / 100.0 } else { self.number("opacity", 1.0) }
    }

    /// A key's colour: one of those with names, or the filter's own.
    fn key_color(&self) -> (&str, [f64; 3]) {
        let name = self.settings.text("key_color_type").unwrap_or("green");
        let named = match name {
            "green" => [0.0, 1.0, 0.0],
            "blue" => [0.0, 0.6, 1.0],
            "red" => [1.0, 0.0, 0.0],
            "magenta" => [1.0, 0.0, 1.0],
            _ => {
                let [r, g, b, _] = self.settings.color("key_color").unwrap_or([0.0, 1.0, 0.0, 1.0]);
                [r, g, b]
            }
        };
        (name, named)
    }

    /// Opacity and the three sliders that all keyers have.
    fn grade(&self) -> [(&'static str, ParamValue); 4] {
        let brightness = self.number("brightness", 0.0) * if self.version == 1 { 0.5 } else { 1.0 };
        [
            ("opacity", self.opacity().into()),
            ("contrast", self.number("contrast", 0.0).into()),
            ("brightness", brightness.into()),
            ("gamma", self.number("gamma", 0.0).into()),
        ]
    }
}

fn opaque([r, g, b]: [f64; 3]) -> ParamValue {
    json!([r, g, b, 1.0])
}

fn chroma_key(filter: &Filter, look: &mut Look, _: &Surroundings) -> Said {
    let (name, rgb) = filter.key_color();
    let own = !matches!(name, "green" | "blue" | "magenta");
    let mut params = vec![
        ("key_color", if own { "custom".into() } else { name.into() }),
        ("similarity", (filter.number("similarity", 400.0) / 1000.0).into()),
        ("smoothness", (filter.number("smoothness", 80.0) / 1000.0).into()),
        ("spill", (filter.number("spill", 100.0) / 1000.0).into()),
    ];
    if own {
        params.push(("custom_color", opaque(rgb)));
    }
    params.extend(filter.grade());
    look.add("chroma_key_classic", filter.enabled, params);
    Said::exactly()
}

/// The distance of a green, a blue or a red of full strength from grey, in chroma, as part of its distance in RGB.
const CHROMA_PER_RGB: f64 = 0.52;
/// Chroma below which a colour is taken for a grey.
const GREY: f64 = 0.1;

fn color_key(filter: &Filter, look: &mut Look, _: &Surroundings) -> Said {
    let (_, [r, g, b]) = filter.key_color();
    let (similarity, smoothness) =
        (filter.number("similarity", 80.0) / 1000.0, filter.number("smoothness", 50.0) / 1000.0);
    let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let chroma = ((b - luma) / 1.8556).hypot((r - luma) / 1.5748);
    if chroma > GREY {
        let mut params = vec![
            ("key_color", "custom".into()),
            ("custom_color", opaque([r, g, b])),
            ("similarity", (similarity * CHROMA_PER_RGB).max(0.001).into()),
            ("smoothness", (smoothness * CHROMA_PER_RGB).max(0.001).into()),
            ("spill", 0.001.into()),
        ];
        params.extend(filter.grade());
        look.add("chroma_key_classic", filter.enabled, params);
        return Said::nearly(
            "it keys by tint, whatever its brightness, and not by the distance in RGB: check its edges",
        );
    }
    // Greys lie as far apart in RGB as in brightness, times the diagonal of a cube.
    let (near, soft) = (similarity / 3.0_f64.sqrt(), smoothness / 3.0_f64.sqrt());
    let mut params = vec![("light", "encoded".into())];
    if luma < 0.5 {
        params.extend([("luma_min", (luma + near).into()), ("luma_min_smooth", soft.into())]);
    } else {
        params.extend([("luma_max", (luma - near).into()), ("luma_max_smooth", soft.into())]);
    }
    look.add("luma_key", filter.enabled, params);
    let grade = filter.grade();
    if grade.iter().zip([1.0, 0.0, 0.0, 0.0]).any(|((_, value), rest)| value.as_f64() != Some(rest)) {
        look.add("color_correction", filter.enabled, grade);
    }
    Said::nearly("it keys by brightness, whatever the tint, and not by the distance in RGB: check its edges")
}

fn luma_key(filter: &Filter, look: &mut Look, _: &Surroundings) -> Said {
    let params = [("luma_min", 0.0), ("luma_max", 1.0), ("luma_min_smooth", 0.0), ("luma_max_smooth", 0.0)];
    let mut params: Vec<(_, ParamValue)> =
        params.iter().map(|(name, default)| (*name, filter.number(name, *default).into())).collect();
    params.push(("light", if filter.version == 1 { "encoded" } else { "linear" }.into()));
    look.add("luma_key", filter.enabled, params);
    Said::exactly()
}

fn color_correction(filter: &Filter, look: &mut Look, _: &Surroundings) -> Said {
    let sliders = ["gamma", "contrast", "brightness", "saturation", "hue_shift"];
    let mut params: Vec<(&str, ParamValue)> =
        sliders.iter().map(|name| (*name, filter.number(name, 0.0).into())).collect();
    params.push(("opacity", filter.opacity().into()));
    let color = |key: &str, default: [f64; 4]| {
        let [r, g, b, _] = filter.settings.color(key).unwrap_or(default);
        opaque([r, g, b])
    };
    let multiply = if filter.version == 1 { "color" } else { "color_multiply" };
    params.push(("color_multiply", color(multiply, [1.0; 4])));
    params.push(("color_add", color("color_add", [0.0; 4])));
    look.add("color_correction", filter.enabled, params);
    Said::exactly()
}

/// Filters that are no effects cannot be switched off and on.
const OFF: &str = "it is off, and Scrim cannot keep it off beside the picture";

fn crop(filter: &Filter, look: &mut Look, _: &Surroundings) -> Said {
    if !filter.enabled {
        return Said::refused(OFF);
    }
    let edge = |key: &str| filter.number(key, 0.0).trunc().clamp(-100_000.0, 100_000.0);
    let mut notes = Vec::new();
    let mut edges = Crop { left: edge("left"), top: edge("top"), right: edge("right"), bottom: edge("bottom") };
    if !filter.settings.flag_or("relative", true) {
        let rest = |whole: f64, before: f64, part: f64| if part > 0.0 { whole - before - part } else { 0.0 };
        edges.right = rest(look.size.width, edges.left, edge("cx"));
        edges.bottom = rest(look.size.height, edges.top, edge("cy"));
        if !look.size.sure && (edges.right != 0.0 || edges.bottom != 0.0) {
            let (width, height) = look.size.pair();
            notes.push(format!("its source is taken for one of {width} × {height}: check its right and lower edge"));
        }
    }
    if [edges.left, edges.top, edges.right, edges.bottom].iter().any(|edge| *edge < 0.0) {
        notes.push("it does not add room around the picture, where its values are below 0".into());
    }
    let cut = |edge: f64| edge.max(0.0);
    look.cut(Crop { left: cut(edges.left), top: cut(edges.top), right: cut(edges.right), bottom: cut(edges.bottom) });
    Said::Done(notes)
}

fn mask(filter: &Filter, look: &mut Look, around: &Surroundings) -> Said {
    let channel = match filter.settings.text("type").unwrap_or("mask_color_filter.effect") {
        "mask_color_filter.effect" => "luma",
        "mask_alpha_filter.effect" => "alpha",
        other => return Said::refused(format!("Scrim has no effect for a blend of pictures ({other})")),
    };
    let named = find(filter.settings.text_or_empty("image_path"), around.folder);
    if named.missing.is_none() && !ends_in(&named.path, &["png", "jpg", "jpeg"]) {
        return Said::refused(format!("masks are PNG or JPEG, and {} is neither", named.path));
    }
    let size = picture_size(&named.path);
    let params = [("file", named.path.into()), ("channel", channel.into())];
    look.add("image_mask", filter.enabled, params);
    let [r, g, b, _] = filter.settings.color("color").unwrap_or([1.0; 4]);
    let opacity = filter.opacity();
    if [r, g, b, opacity] != [1.0; 4] {
        let params = [("color_multiply", opaque([r, g, b])), ("opacity", opacity.into())];
        look.add("color_correction", filter.enabled, params);
    }
    if let Some(missing) = named.missing {
        return Said::Lacks(missing);
    }
    let mut notes = Vec::new();
    if !filter.settings.flag_or("stretch", false) {
        let same = size.is_some_and(|(w, h)| look.size.sure && (w * look.size.height - h * look.size.width).abs() < h);
        if !same {
            notes.push("the mask is stretched over the picture: give it the shape of the picture".to_owned());
        }
    }
    if !look.crop.is_none() {
        notes.push("the mask lies over the picture as it was before its crop".into());
    }
    if channel == "luma" {
        notes.push("colours of the mask count by their brightness, greys as before".into());
    }
    Said::Done(notes)
}

fn scroll(filter: &Filter, _: &mut Look, _: &Surroundings) -> Said {
    let still = filter.number("speed_x", 0.0) == 0.0 && filter.number("speed_y", 0.0) == 0.0;
    let limited = filter.settings.flag_or("limit_cx", false) || filter.settings.flag_or("limit_cy", false);
    if still && !limited {
        return Said::nearly("it stands still, so that nothing is needed for it");
    }
    Said::refused("Scrim has no effect that scrolls")
}

fn scale(filter: &Filter, look: &mut Look, around: &Surroundings) -> Said {
    if !filter.enabled {
        return Said::refused(OFF);
    }
    let wanted = match filter.settings.text("resolution").unwrap_or("None") {
        "None" | "" => None,
        text if text.eq_ignore_ascii_case("base") => Some(around.canvas),
        text => match resolution(text) {
            Some(size) => Some(size),
            None => return Said::refused(format!("Scrim does not scale to the shape {text:?}")),
        },
    };
    if let Some((width, height)) = wanted {
        if !look.size.sure {
            return Said::refused("the size of its source is not known before it runs: set the layers' size by hand");
        }
        let (fx, fy) = (width / look.size.width, height / look.size.height);
        look.factor = (look.factor.0 * fx, look.factor.1 * fy);
        look.size = Size::sure(width, height);
    }
    look.sampling = sampling(filter.settings.text("sampling").unwrap_or("bicubic"));
    if filter.settings.flag_or("undistort", false) {
        return Said::nearly("its middle is scaled like its edges");
    }
    Said::nearly("it is scaled once, together with its layers")
}

/// How an item or a scale filter samples; `None` for the usual way.
pub(super) fn sampling(name: &str) -> Option<ScaleFilter> {
    Some(match name {
        "point" => ScaleFilter::Nearest,
        // Below half size OBS takes means here, and so does ours.
        "bilinear" => ScaleFilter::Auto,
        "bicubic" => ScaleFilter::Bicubic,
        "lanczos" => ScaleFilter::Lanczos,
        "area" => ScaleFilter::Area,
        _ => return None,
    })
}

/// OBS adds eight times the pixel less its neighbours. That is nine times the difference from the mean of three by three, which a Gaussian of this
/// deviation is close to.
const MEAN_OF_NINE: f64 = 0.8;

fn sharpness(filter: &Filter, look: &mut Look, _: &Surroundings) -> Said {
    let amount = 9.0 * filter.number("sharpness", 0.08);
    let params = [("amount", amount.into()), ("radius", MEAN_OF_NINE.into()), ("threshold", 0.0.into())];
    look.add("unsharp_mask", filter.enabled, params);
    Said::nearly("sharpened by a Gaussian in the place of a mean of nine pixels")
}

fn lut(filter: &Filter, look: &mut Look, around: &Surroundings) -> Said {
    let named = find(filter.settings.text_or_empty("image_path"), around.folder);
    if !named.path.is_empty() && !ends_in(&named.path, &["cube"]) {
        let file = Path::new(&named.path).file_name().map(|name| name.to_string_lossy().into_owned());
        let file = file.unwrap_or(named.path);
        return Said::refused(format!("Scrim reads LUTs as .cube files, and {file} is none: save it as one"));
    }
    let params = [
        ("file", named.path.into()),
        ("amount", filter.number("clut_amount", 1.0).into()),
        ("interpolation", "trilinear".into()),
    ];
    look.add("lut", filter.enabled, params);
    named.missing.map_or_else(Said::exactly, Said::Lacks)
}

fn delay(filter: &Filter, look: &mut Look, _: &Surroundings) -> Said {
    look.add("delay", filter.enabled, [("delay", filter.number("delay_ms", 0.0).into())]);
    Said::exactly()
}
