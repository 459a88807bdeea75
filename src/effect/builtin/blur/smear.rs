//! Blurs by movement: of the camera to a side, and of the lens towards what it looks at.
//!
//! Each pixel is the mean of points along a line, four to the power of the passes of them: each pass takes four taps, and each later one
//! takes them four times as far apart, so that what was smeared is smeared on. A long line is drawn in a quarter of the pixels: its ends
//! are soft anyway, and what lies across it softens by a pixel.

use super::passes::{HALVE, Reduced, made, mean};
use crate::effect::reference::bilinear;
use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Snippet, Stage, Values,
};
use std::path::Path;

const SMEAR: Snippet = Snippet::new("smear", include_str!("../../../../shaders/effects/blur/smear.wgsl"));
const TAPS: f32 = 4.0;
/// Taps farther apart than this show as copies, in pixels.
const APART: f32 = 2.0;
const MOST_PASSES: u32 = 4;
/// From this length on, the picture is halved first, in pixels.
const HALVED_FROM: f32 = 24.0;

pub(super) struct Smear {
    info: EffectInfo,
    presets: Vec<ReadyMade>,
    motion: fn(&Params, [f32; 2]) -> Motion,
    /// The parameter that is 0 where nothing moves.
    extent: &'static str,
}

/// What moves, and how far from the first point of the line to the last.
enum Motion {
    /// Everything alike, by so many pixels.
    Line([f32; 2]),
    /// Towards this place: the distance from it grows by the exponential of this.
    Zoom { center: [f32; 2], growth: f32 },
}

impl Motion {
    /// The longest line in the picture, in pixels.
    fn reach(&self, [width, height]: [f32; 2]) -> f32 {
        match *self {
            Self::Line([x, y]) => x.hypot(y),
            Self::Zoom { center: [x, y], growth } => {
                growth * x.abs().max((width - x).abs()).hypot(y.abs().max((height - y).abs()))
            }
        }
    }

    fn halvings(&self, size: [f32; 2]) -> u32 {
        u32::from(self.reach(size) >= HALVED_FROM)
    }

    fn passes(&self, size: [f32; 2]) -> u32 {
        let reach = self.reach(size) * 0.5_f32.powi(self.halvings(size) as i32);
        (1..MOST_PASSES).find(|passes| reach <= APART * TAPS.powi(*passes as i32)).unwrap_or(MOST_PASSES)
    }

    /// How far each of a pass's taps is moved: multiples of the line, or of the distance from the centre.
    fn steps(&self, pass: u32, size: [f32; 2]) -> [f32; 4] {
        let apart = TAPS.powi(pass as i32 - self.passes(size) as i32);
        std::array::from_fn(|index| {
            let along = (index as f32 - 0.5 * (TAPS - 1.0)) * apart;
            match self {
                Self::Line(_) => along,
                Self::Zoom { growth, .. } => (along * growth).exp() - 1.0,
            }
        })
    }

    /// What each step is multiplied with: the line, and the distance from the centre; in the pixels of the halved picture.
    fn vectors(&self, size: [f32; 2]) -> [[f32; 4]; 2] {
        let scale = 0.5_f32.powi(self.halvings(size) as i32);
        match *self {
            Self::Line([x, y]) => [[x * scale, y * scale, 0.0, 0.0], [0.0; 4]],
            Self::Zoom { center: [x, y], .. } => [[0.0, 0.0, 1.0, 0.0], [x * scale, y * scale, 0.0, 0.0]],
        }
    }
}

fn presets(all: impl IntoIterator<Item = (&'static str, Values)>) -> Vec<ReadyMade> {
    all.into_iter().map(|(name, values)| ReadyMade { name, values }).collect()
}

impl Smear {
    /// The camera, or what it shows, moves to a side.
    pub fn directional() -> Self {
        let help = "Smears the picture along a line, as a moving camera does.";
        let mut info = EffectInfo::filter("directional_blur", "Directional blur", Category::Blur, help);
        info.params = vec![
            ParamSpec::float("length", "Length", "Length of the line.", 32.0, 0.0..=1000.0).step(0.5).unit("px"),
            ParamSpec::float("angle", "Angle", "Direction of the line: 0 level, 90 upright.", 0.0, -180.0..=180.0)
                .step(0.5)
                .unit("°"),
        ];
        let presets = presets([
            ("Shaky hand", vec![("length", 8.0.into()), ("angle", 35.0.into())]),
            ("Whip pan", vec![("length", 240.0.into())]),
            ("Rain of light", vec![("length", 600.0.into()), ("angle", 90.0.into())]),
        ]);
        let motion = |params: &Params, _| {
            let (sin, cos) = params.float("angle").to_radians().sin_cos();
            Motion::Line([cos, sin].map(|share| share * params.float("length")))
        };
        Self { info, presets, motion, extent: "length" }
    }

    /// The lens zooms while the picture is taken.
    pub fn zoom() -> Self {
        let help = "Smears the picture towards a point, as a zoom during the shot does.";
        let mut info = EffectInfo::filter("zoom_blur", "Zoom blur", Category::Blur, help);
        let center_help = "Where the zoom leads, as shares of width and height.";
        info.params = vec![
            ParamSpec::float("amount", "Amount", "How far the lens zooms.", 0.15, 0.0..=1.0),
            ParamSpec::place("center", "Centre", center_help, [0.5; 2]),
        ];
        let presets = presets([
            ("Surprise", vec![("amount", 0.3.into())]),
            ("Warp", vec![("amount", 1.0.into())]),
            ("Nervous", vec![("amount", 0.04.into())]),
        ]);
        let motion = |params: &Params, [width, height]: [f32; 2]| {
            let [x, y] = params.point("center");
            Motion::Zoom { center: [x * width, y * height], growth: params.float("amount") }
        };
        Self { info, presets, motion, extent: "amount" }
    }

    fn is_idle(&self, params: &Params) -> bool {
        params.float(self.extent) <= 0.0
    }
}

impl Effect for Smear {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, context: &EffectContext) -> Vec<Stage> {
        if self.is_idle(params) {
            return Vec::new();
        }
        let size = context.size.into();
        let motion = (self.motion)(params, size);
        let passes = motion.passes(size) as usize;
        if motion.halvings(size) == 0 {
            return vec![Stage::Taps(SMEAR); passes];
        }
        let mut stages = vec![Stage::Pass { snippet: HALVE, scale: (0.5, 0.5) }];
        stages.resize(1 + passes, Stage::Pass { snippet: SMEAR, scale: (1.0, 1.0) });
        stages
    }

    fn uniforms(&self, stage: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let size = context.size.into();
        let motion = (self.motion)(params, size);
        if let Some(pass) = (stage as u32).checked_sub(motion.halvings(size)) {
            out.extend(motion.vectors(size));
            out.push(motion.steps(pass, size));
        }
    }

    fn neutral(&self) -> Values {
        vec![(self.extent, 0.0.into())]
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        if self.is_idle(params) {
            return input.clone();
        }
        let size = [input.width as f32, input.height as f32];
        let motion = (self.motion)(params, size);
        let [[lx, ly, share, _], [cx, cy, ..]] = motion.vectors(size);
        let Reduced { picture, scale } = Reduced::of(input, motion.halvings(size));
        let picture = (0..motion.passes(size)).fold(picture, |now, pass| {
            let steps = motion.steps(pass, size);
            made((now.width, now.height), 1.0, |x, y| {
                let (dx, dy) = (lx + (x - cx) * share, ly + (y - cy) * share);
                mean(steps.map(|step| (bilinear(&now, x + dx * step, y + dy * step), 1.0 / TAPS)))
            })
        });
        Reduced { picture, scale }.enlarged((input.width, input.height))
    }
}
