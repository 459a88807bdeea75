//! A layer: one placement of a source or of another scene, with its own look.

use super::effect_spec::one;
use super::{EffectSpec, Extra, LayerId, SceneId, SourceId};
use serde::{Deserialize, Serialize};

/// One placement of a source (or of a nested scene) in a scene.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    pub id: LayerId,
    pub name: String,
    pub content: Content,
    #[serde(default)]
    pub placement: Placement,
    #[serde(default, skip_serializing_if = "Crop::is_none")]
    pub crop: Crop,
    #[serde(default)]
    pub filter: ScaleFilter,
    /// 0 (invisible) to 1.
    #[serde(default = "one")]
    pub opacity: f64,
    #[serde(default)]
    pub blend: Blend,
    #[serde(default)]
    pub blend_space: BlendSpace,
    /// Applied in order; the first is nearest the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<EffectSpec>,
    /// The stack to compare with: kept, not seen, until it changes places with `effects`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_effects: Vec<EffectSpec>,
    /// `effects` is the stack that is called B and `other_effects` A; else it is the other way round.
    #[serde(default, skip_serializing_if = "is_false")]
    pub on_b: bool,
    #[serde(default = "yes")]
    pub visible: bool,
    /// A locked layer is not picked or moved on the canvas.
    #[serde(default)]
    pub locked: bool,
    /// A colour to find it again by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<Tag>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A colour that marks a layer in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    Red,
    Orange,
    Yellow,
    Green,
    Cyan,
    Blue,
    Purple,
    Gray,
}

impl Tag {
    pub const ALL: [Self; 8] =
        [Self::Red, Self::Orange, Self::Yellow, Self::Green, Self::Cyan, Self::Blue, Self::Purple, Self::Gray];
}

/// What a layer shows. Written `(source: 3)` or `(scene: 2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Source(SourceId),
    /// Another scene, composed on a canvas of its own and placed like a source. Cycles are refused.
    Scene(SceneId),
}

/// Where a layer lies on the canvas. Lengths are canvas pixels, x to the right and y down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// Where the anchor lies on the canvas.
    pub position: (f64, f64),
    pub size: Sizing,
    /// Degrees clockwise about the anchor.
    #[serde(default)]
    pub rotation: f64,
    /// The point of the layer's box that `position` names: (0, 0) is its top left, (0.5, 0.5) its middle.
    #[serde(default = "middle")]
    pub anchor: (f64, f64),
    #[serde(default)]
    pub flip_h: bool,
    #[serde(default)]
    pub flip_v: bool,
    /// Where the corners of the layer's box go, as fractions of its width and height: top left, top right, bottom right, bottom left. They make a
    /// convex shape, and the box is drawn into it in perspective. None leaves them where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<Corners>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Places of four corners: top left, top right, bottom right, bottom left.
pub type Corners = [(f64, f64); 4];

/// The corners of a box as they are, in fractions of it.
pub const UNPINNED: Corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];

/// Least area that three pinned corners in a row span, in boxes, times two.
const LEAST_TURN: f64 = 1e-4;

/// Why nothing can be drawn between these corners, as a sentence.
pub fn corners_fault(corners: &Corners) -> Option<&'static str> {
    let [a, b, c, d] = *corners;
    let turn = |from: (f64, f64), over: (f64, f64), to: (f64, f64)| {
        (over.0 - from.0) * (to.1 - over.1) - (over.1 - from.1) * (to.0 - over.0)
    };
    let turns = [turn(d, a, b), turn(a, b, c), turn(b, c, d), turn(c, d, a)];
    if turns.iter().any(|turn| turn.abs() < LEAST_TURN) {
        return Some("three of the pinned corners lie on one line; move one of them away from it");
    }
    let bulges = turns.iter().all(|turn| *turn > 0.0) || turns.iter().all(|turn| *turn < 0.0);
    (!bulges).then_some("the pinned corners cross or make a dent; move them so that the shape bulges at each")
}

/// How big a layer is drawn. Boxes are in canvas pixels; the cropped picture is what is sized.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sizing {
    /// Canvas pixels per source pixel.
    Scale(f64, f64),
    /// As large as fits into the box, aspect kept (letterbox).
    Fit(f64, f64),
    /// As small as fills the box, aspect kept; what sticks out is cut off.
    Fill(f64, f64),
    /// Exactly the box, aspect given up.
    Stretch(f64, f64),
}

/// Source pixels cut off each side before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Crop {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// How the picture is sampled when it is not drawn pixel for pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScaleFilter {
    /// Area below half size, bilinear else.
    #[default]
    Auto,
    Nearest,
    Bilinear,
    Bicubic,
    Lanczos,
    Area,
}

/// How the layer is laid over what is beneath.
///
/// The first seven are OBS's formulas on premultiplied colour (s: layer, d: beneath). The others are those of the W3C's Compositing and
/// Blending Level 1, or Photoshop's where that has none: they make a colour `B(b, c)` of the straight encoded colours beneath and of the
/// layer, which is then laid as [`Normal`](Self::Normal); over nothing it is the layer's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blend {
    /// `s + d·(1 − sα)`
    #[default]
    Normal,
    /// `s + d`
    Add,
    /// `d − s`
    Subtract,
    /// `s + d·(1 − s)` per channel
    Screen,
    /// `s·d + d·(1 − sα)`
    Multiply,
    /// `max(s, d)`
    Lighten,
    /// `min(s, d)`
    Darken,
    /// `HardLight(c, b)`: multiplies dark places and screens light ones.
    Overlay,
    /// Darkens or lightens a little, by whether the layer is darker or lighter than half.
    SoftLight,
    /// `2·b·c` below half, `screen(b, 2c − 1)` above.
    HardLight,
    /// `|b − c|`
    Difference,
    /// `b + c − 2·b·c`
    Exclusion,
    /// `b / (1 − c)`
    ColorDodge,
    /// `1 − (1 − b) / c`
    ColorBurn,
    /// `b + 2c − 1`, as in Photoshop.
    LinearLight,
    /// `ColorBurn(b, 2c)` below half, `ColorDodge(b, 2c − 1)` above, as in Photoshop.
    VividLight,
    /// `min(b, 2c)` below half, `max(b, 2c − 1)` above, as in Photoshop.
    PinLight,
    /// The layer's hue; saturation and luminosity from beneath.
    Hue,
    /// The layer's saturation; hue and luminosity from beneath.
    Saturation,
    /// The layer's hue and saturation; luminosity from beneath.
    Color,
    /// The layer's luminosity; hue and saturation from beneath.
    Luminosity,
}

impl Blend {
    /// What a graphics device blends by itself.
    pub const FIXED: [Self; 7] =
        [Self::Normal, Self::Add, Self::Subtract, Self::Screen, Self::Multiply, Self::Lighten, Self::Darken];

    /// What has to read the colours beneath.
    pub const READING: [Self; 14] = [
        Self::Overlay,
        Self::SoftLight,
        Self::HardLight,
        Self::Difference,
        Self::Exclusion,
        Self::ColorDodge,
        Self::ColorBurn,
        Self::LinearLight,
        Self::VividLight,
        Self::PinLight,
        Self::Hue,
        Self::Saturation,
        Self::Color,
        Self::Luminosity,
    ];

    /// The colours beneath are read to make the layer's.
    pub fn reads_beneath(self) -> bool {
        Self::READING.contains(&self)
    }
}

/// In which values the layer is blended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlendSpace {
    #[default]
    Linear,
    /// sRGB-encoded values, what OBS calls `srgb_off`.
    Encoded,
}

impl Crop {
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Layer {
    /// The effects of both stacks.
    pub fn all_effects(&self) -> impl Iterator<Item = &EffectSpec> {
        self.effects.iter().chain(&self.other_effects)
    }

    /// A visible layer without effects, placed at 1:1 with its top left at the canvas's.
    pub fn new(id: LayerId, name: impl Into<String>, content: Content) -> Self {
        Self {
            id,
            name: name.into(),
            content,
            placement: Placement::default(),
            crop: Crop::default(),
            filter: ScaleFilter::default(),
            opacity: 1.0,
            blend: Blend::default(),
            blend_space: BlendSpace::default(),
            effects: Vec::new(),
            other_effects: Vec::new(),
            on_b: false,
            visible: true,
            locked: false,
            tag: None,
            extra: Extra::new(),
        }
    }
}

impl Default for Placement {
    fn default() -> Self {
        Self {
            position: (0.0, 0.0),
            size: Sizing::Scale(1.0, 1.0),
            rotation: 0.0,
            anchor: (0.0, 0.0),
            flip_h: false,
            flip_v: false,
            pin: None,
            extra: Extra::new(),
        }
    }
}

impl Placement {
    /// The same place on a canvas `factor` times as wide and as high.
    pub fn scale(&mut self, (x, y): (f64, f64)) {
        self.position = (self.position.0 * x, self.position.1 * y);
        self.size = match self.size {
            Sizing::Scale(w, h) => Sizing::Scale(w * x, h * y),
            Sizing::Fit(w, h) => Sizing::Fit(w * x, h * y),
            Sizing::Fill(w, h) => Sizing::Fill(w * x, h * y),
            Sizing::Stretch(w, h) => Sizing::Stretch(w * x, h * y),
        };
    }

    /// Fitted into the whole of a canvas, centred.
    pub fn fit(width: f64, height: f64) -> Self {
        Self {
            position: (width / 2.0, height / 2.0),
            size: Sizing::Fit(width, height),
            anchor: middle(),
            ..Self::default()
        }
    }
}

fn yes() -> bool {
    true
}

pub(super) fn is_false(value: &bool) -> bool {
    !value
}

fn middle() -> (f64, f64) {
    (0.5, 0.5)
}
