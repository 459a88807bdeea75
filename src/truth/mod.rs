//! Pictures before a screen whose true alpha and foreground are known, for judging keyers.
//!
//! Everything is made from a [`Kind`] and a seed; no picture is stored. Seeds 1 to 10 are for tuning a keyer, 11 to 20 for reporting.
//!
//! # The model
//!
//! All light is linear, 1 being white. A figure is painted on a transparent sheet ([`Cel`](cel::Cel)); for each pixel it gives the coverage `α`, the
//! premultiplied light `αF` of the figure itself, and how much of the screen's light falls on it, `αs`. The wall is `W` ([`Wall`](stage::Wall)),
//! darkened by the figure's [`Shadow`](stage::Shadow), and `S` is the screen's nominal light:
//!
//! ```text
//! light before the camera   L = αF + αs·S + (1 − α)·W
//! what the camera delivers  camera(L), then H.264                          see [`camera`] and [`codec`]
//! the clean plate           camera(W without shadow), then H.264
//! the true composite        T = sRGB(αF + (1 − α)·B)                       B is the new background
//! ```
//!
//! A picture is 640 × 360 unless said otherwise, with features of the size that they have in 1080p: a head is about 160 pixels high, hair 0.5 to
//! 2.5 pixels wide. Figures are scaled with the picture's height, hair and motion are not.
//!
//! # The kinds
//!
//! | kind | what | parameters, drawn by the seed |
//! |---|---|---|
//! | `hair` | a head with 520 loose strands | wild, curly or long; dark, brown, blond, red, pale, grey; strands 0.5 to 2.5 px that taper to half |
//! | `motion_blur` | a waving arm and two balls | the hand moves 12 to 40 px during the exposure, the balls 8 to 40 px; two moments per pixel |
//! | `cloth` | two translucent cloths beside a person | α = 0.45…0.62 ± 0.1…0.25 by folds of 22 to 60 px, within 0.3 to 0.8 |
//! | `smoke` | two clouds of smoke and a cup | α up to 0.55…0.95, Gaussian times five octaves of noise; grey 0.3 to 0.9 |
//! | `skin_spill` | a face and a hand with the screen's light on them | s = k (0.3 + 0.7 e^(d / 14 px)), k 0.16 to 0.34, d from the outline; six skins |
//! | `grey_spill` | grey and white suits, glasses, a metal cup | k 0.08 to 0.2 on cloth, up to 0.45 in the stripes of the metal |
//! | `shadow` | the figure's shadow on the wall | moved by 25 to 70 px, softened over 12 to 42 px, takes 30 to 65 % of the light |
//! | `uneven` | a hot spot, falloff, wrinkles | light varies by a factor of 2 to 3, wrinkles by 8 to 16 % |
//! | `noise` | high ISO | read 0.004 to 0.009, shot 0.0006 to 0.0014 |
//! | `blue` | a blue screen; blond hair, denim | five blues |
//! | `presenter` | the whole: hair, spill, a hot spot of 35 %, a shadow of 18 %, noise | k 0.06 to 0.13, read 0.002, shot 0.00025 |
//! | `compressed` | the same at x264's quality 32 | the others have 20 to 23 |
//!
//! All but `blue` stand before one of seven greens. In all of them skin has some spill (k 0.03 to 0.07), cloth (0.02 to 0.05) and hair (0.01 to 0.03);
//! the wall's light changes by up to 12 % from side to side, its material by 1.2 % from grain to grain, and the sensor has read 0.0015 and shot
//! 0.00012. Clothes are yellow, cyan, olive, grey, white, black, denim, red, pink and navy, one after the other by seed.

pub mod camera;
pub mod cel;
pub mod classic;
pub mod codec;
pub mod figure;
pub mod props;
pub mod random;
pub mod score;
mod script;
pub mod shape;
pub mod stage;

use crate::effect::Picture;
use crate::effect::reference::{srgb_decode, srgb_encode};
use camera::{Light, Sensor, Yuv, shoot};
use cel::Cel;
use script::Script;

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Hair,
    MotionBlur,
    Cloth,
    Smoke,
    SkinSpill,
    GreySpill,
    Shadow,
    Uneven,
    Noise,
    Blue,
    Presenter,
    Compressed,
}

impl Kind {
    pub const ALL: [Self; 12] = [
        Self::Hair,
        Self::MotionBlur,
        Self::Cloth,
        Self::Smoke,
        Self::SkinSpill,
        Self::GreySpill,
        Self::Shadow,
        Self::Uneven,
        Self::Noise,
        Self::Blue,
        Self::Presenter,
        Self::Compressed,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hair => "hair",
            Self::MotionBlur => "motion_blur",
            Self::Cloth => "cloth",
            Self::Smoke => "smoke",
            Self::SkinSpill => "skin_spill",
            Self::GreySpill => "grey_spill",
            Self::Shadow => "shadow",
            Self::Uneven => "uneven",
            Self::Noise => "noise",
            Self::Blue => "blue",
            Self::Presenter => "presenter",
            Self::Compressed => "compressed",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Width and height of a case where nothing else is asked for.
pub const SIZE: (usize, usize) = (640, 360);

/// A picture before a screen, and all that is true of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    pub kind: Kind,
    pub seed: u64,
    pub width: usize,
    pub height: usize,
    /// What the camera delivers.
    pub camera: Yuv,
    /// The same camera's picture of the wall alone.
    pub plate: Yuv,
    /// The screen's nominal colour, encoded.
    pub screen: [f32; 3],
    /// The true alpha.
    pub alpha: Vec<f32>,
    /// The true straight colour of the figure without spill, linear; black where there is none.
    pub foreground: Vec<[f32; 3]>,
    /// The screen's light that the camera sees on the figure, linear, premultiplied.
    pub spill: Vec<[f32; 3]>,
    /// The wall's light with the figure's shadow, linear, also where the figure hides it.
    pub wall: Vec<[f32; 3]>,
    /// The new background, encoded in eight bits.
    pub background: Picture,
    /// The figure over the new background, encoded.
    pub truth: Picture,
}

impl Case {
    /// Its kind and seed.
    pub fn name(&self) -> String {
        format!("{}-{}", self.kind.name(), self.seed)
    }

    /// The mean of the wall where it is seen, encoded.
    pub fn mean_screen(&self) -> [f32; 3] {
        let (mut sum, mut weight) = ([0.0_f64; 3], 0.0_f64);
        for (light, alpha) in self.wall.iter().zip(&self.alpha) {
            let seen = f64::from(1.0 - alpha);
            weight += seen;
            for (sum, value) in sum.iter_mut().zip(light) {
                *sum += seen * f64::from(*value);
            }
        }
        sum.map(|sum| srgb_encode((sum / weight.max(1e-9)) as f32))
    }
}

/// A case without compression. The same kind, seed and size give the same case.
pub fn case(kind: Kind, seed: u64, (width, height): (usize, usize)) -> Case {
    Shooting::new(kind, seed, (width, height)).case()
}

/// Frames before the judged one, which the codec needs to have something to predict from.
const LEAD: u32 = 4;

/// The camera before the screen: it makes any frame of a case.
pub struct Shooting {
    kind: Kind,
    seed: u64,
    width: usize,
    height: usize,
    script: Script,
}

/// What stands before the camera in one frame.
struct Scene {
    cel: Cel,
    wall: Vec<[f32; 3]>,
}

impl Shooting {
    pub fn new(kind: Kind, seed: u64, (width, height): (usize, usize)) -> Self {
        Self { kind, seed, width, height, script: Script::new(kind, seed, width, height) }
    }

    /// The same without sensor noise.
    #[must_use]
    pub fn noiseless(mut self) -> Self {
        self.script.sensor = Sensor::NOISELESS;
        self
    }

    /// x264's constant quality for this case.
    pub fn crf(&self) -> u32 {
        self.script.crf
    }

    /// The frames up to the judged one, which is the last, uncompressed.
    pub fn frames(&self) -> Vec<Yuv> {
        self.ticks().map(|tick| self.shot(&self.scene(tick), tick)).collect()
    }

    /// As many frames of the wall alone.
    pub fn plate_frames(&self) -> Vec<Yuv> {
        let wall = self.script.wall.light(self.width, self.height);
        self.ticks().map(|tick| self.photograph(wall.clone(), tick, 2)).collect()
    }

    /// The judged frame, uncompressed, with all that is true of it.
    pub fn case(&self) -> Case {
        let scene = self.scene(0.0);
        let plate = self.photograph(self.script.wall.light(self.width, self.height), 0.0, 2);
        let camera = self.shot(&scene, 0.0);
        let background = stage::backdrop(self.width, self.height, &[self.kind as u64, self.seed, 77]);
        let screen = self.script.wall.screen;
        let cells = &scene.cel.cells;
        let straight = |alpha: f32, value: f32| if alpha > 0.0 { value / alpha } else { 0.0 };
        let truth = cells.iter().zip(&background.pixels).map(|(cell, under)| {
            let mut pixel = [1.0; 4];
            for ((value, light), under) in pixel.iter_mut().zip(cell.light).zip(under) {
                *value = srgb_encode((light + (1.0 - cell.alpha) * srgb_decode(*under)).clamp(0.0, 1.0));
            }
            pixel
        });
        Case {
            kind: self.kind,
            seed: self.seed,
            width: self.width,
            height: self.height,
            camera,
            plate,
            screen: self.script.screen,
            alpha: cells.iter().map(|cell| cell.alpha).collect(),
            foreground: cells.iter().map(|cell| cell.light.map(|value| straight(cell.alpha, value))).collect(),
            spill: cells.iter().map(|cell| screen.map(|value| value * cell.spill)).collect(),
            truth: Picture { width: self.width, height: self.height, pixels: truth.collect() },
            wall: scene.wall,
            background,
        }
    }

    fn ticks(&self) -> impl Iterator<Item = f32> {
        (0..=LEAD).map(|frame| frame as f32 - LEAD as f32)
    }

    fn scene(&self, tick: f32) -> Scene {
        let cel = self.script.perform(self.width, self.height, tick);
        let mut wall = self.script.wall.light(self.width, self.height);
        if let Some(shadow) = self.script.shadow {
            shadow.cast(&cel, &mut wall);
        }
        Scene { cel, wall }
    }

    fn shot(&self, scene: &Scene, tick: f32) -> Yuv {
        let screen = self.script.wall.screen;
        let pixels = scene.cel.cells.iter().zip(&scene.wall).map(|(cell, wall)| {
            let mut light = cell.light;
            for ((light, screen), wall) in light.iter_mut().zip(screen).zip(wall) {
                *light += cell.spill * screen + (1.0 - cell.alpha) * wall;
            }
            light
        });
        self.photograph(pixels.collect(), tick, 1)
    }

    /// `take` tells the figure's frames from those of the wall: their noise differs.
    fn photograph(&self, pixels: Vec<[f32; 3]>, tick: f32, take: u64) -> Yuv {
        let light = Light { width: self.width, height: self.height, pixels };
        let frame = (tick + LEAD as f32) as u64;
        shoot(&light, self.script.sensor, &[self.kind as u64, self.seed, take, frame])
    }
}
