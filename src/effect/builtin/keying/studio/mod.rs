//! The studio keyer: takes the screen out of a pixel as light, and finds how much there is of it from the colours of screen and figure.
//!
//! What it knows of both is measured once, from a picture ([`analysis`], [`palette`]), and turned into a [`table`]: per colour the figure's
//! share α, the screen's share K, and how sure both are, of which the [`matte`] is made. A pixel is then
//!
//! ```text
//! L      = S · light(x, y), or the clean plate's pixel      the local screen, encoded
//! t      = tint(c) / tint(L), 0 to 1                        how much of it there is, roughly
//! c'     = c + t (S − L)                                    the pixel as it would be before the typical screen; the figure stays as it is
//! m, K   = table[c'], where of each entry, with its α and σ:
//!   core = smoothstep(0.4, 0.8, σ), smoothstep(0.45, 0.95, −σ)                      core matte: surely figure, surely screen
//!   edge = α                                                edge matte: the expected share
//!   m    = (edge + (1 − edge) core₊) (1 − core₋)
//! matte  = levels(m)
//! F      = (linear(c) − K linear(L)) / matte                in linear light, where cameras and we mix
//! ```
//!
//! The part of K beyond `1 − matte` is spill: light of the screen that the figure reflects. Taking it away limits the screen's channel and leaves the others, where
//! turning towards grey would take all colour (the principle of Vlahos's colour difference keyers, 1964 and after; the table sets the limit by each colour's
//! own hue). What is taken may be replaced by a colour of the same brightness.
//!
//! The chroma of subsampled sources is led by their luma ([`Snippet::guided`](crate::effect::Snippet::guided): the line over luma that fits the samples
//! around best). Keying measures encoded values, as the table's coordinates and all tolerances; only the unmixing is in linear light.
//!
//! # What it cannot know
//!
//! A dark veil over the screen looks like a shadow on it, and a thing of the screen's own hue like spill or screen; one pixel has no more to tell. Veil or shadow is
//! decided once, by how even the dark is ([`analysis`]); in a picture with both the veil is kept, and the shadow stays to be seen. What comes into the picture after
//! the set-up is keyed by the general prior until it is set up again or picked.

mod analysis;
mod kept;
mod light;
mod matte;
mod palette;
mod sample;
mod screen;
mod set_up;
mod shares;
mod table;

use super::super::picture_files;
use super::{CpuPixel, Keyer, KeyerCode, KeyerOnCpu, tail};
use crate::document::Spot;
use crate::effect::reference::{luma, saturate, srgb_decode, srgb_encode, trilinear};
use crate::effect::{
    Assets, Category, Effect, EffectContext, EffectImage, EffectInfo, Found, Lut3d, ParamKind, ParamSpec, Params,
    Picture, Role, Side, Stage,
};
use light::{Light, TERMS};
use screen::{add, evened, scale, sub, tint_measure};
use shares::{CLASSES, Shares};
use std::path::Path;
use std::sync::Arc;
use table::Model;

/// Further screen colours that may be picked.
const MOST_SCREENS: usize = 8;

pub struct ChromaKeyStudio {
    info: EffectInfo,
}

impl Default for ChromaKeyStudio {
    fn default() -> Self {
        let mut params = own_params();
        params.extend(tail::params());
        Self {
            info: EffectInfo {
                kind: "chroma_key_studio",
                label: "Chroma key (studio)",
                category: Category::Key,
                role: Role::Filter,
                set_ups: set_up::SET_UPS,
                help: "Takes a screen of one colour out of the picture, with hair, veils, shadows and spill.",
                params,
            },
        }
    }
}

fn own_params() -> Vec<ParamSpec> {
    let (screen, matte, colour) = ("Screen", "Matte", "Colour");
    let float = |name, label, help, default, range| ParamSpec::float(name, label, help, default, range);
    let list = |name, label, help, kind| ParamSpec { name, label, help, group: screen, kind };
    vec![
        ParamSpec::color("screen", "Screen colour", "Colour of the screen where its light is typical.", [0, 177, 64])
            .group(screen),
        ParamSpec::file(
            "plate",
            "Clean plate",
            "A picture of the empty screen from the same camera: light and folds are then known at each pixel.",
            picture_files::EXTENSIONS,
        )
        .group(screen),
        float(
            "shadow",
            "Shadows",
            "How much darker than the screen its shadows may be and still be screen.",
            0.35,
            0.0..=0.65,
        )
        .step(0.005)
        .group(screen),
        float("noise", "Noise", "How much pixels of the screen differ: the camera's noise.", 0.01, 0.0..=0.06)
            .step(0.0005)
            .group(screen),
        list(
            "screens",
            "More of the screen",
            "Further colours that are screen, as they were picked.",
            ParamKind::Colors { most: MOST_SCREENS },
        ),
        list(
            "figure",
            "Figure colours",
            "Colours that stay, as they were found or picked. With none, any hue but the screen's may be in front of it.",
            ParamKind::Colors { most: palette::MOST_COLORS },
        ),
        list(
            "light",
            "Light",
            "How the light falls over the screen, as it was measured.",
            ParamKind::Measured { most: TERMS },
        ),
        list(
            "shares",
            "Kinds of pixels",
            "How much of the picture is screen, shadow, see-through or solid, as it was found.",
            ParamKind::Measured { most: CLASSES },
        ),
        float(
            "core",
            "Core",
            "How much what is surely figure or surely screen is made solid: 0 keeps every doubt.",
            1.0,
            0.0..=1.0,
        )
        .group(matte),
        float(
            "clip_black",
            "Clip black",
            "What is thinner than this becomes transparent; finding the screen sets it low.",
            0.15,
            0.0..=0.9,
        )
        .step(0.005)
        .group(matte),
        float("clip_white", "Clip white", "What is denser than this becomes opaque.", 0.99, 0.1..=1.0)
            .step(0.005)
            .group(matte),
        float(
            "edge_color",
            "Edge colour",
            "How much of the screen's light is taken out of see-through edges.",
            1.0,
            0.0..=1.0,
        )
        .group(colour),
        float("despill", "Despill", "How much of the screen's reflection is taken off the figure.", 1.0, 0.0..=1.0)
            .group(colour),
        float(
            "replace",
            "Replace spill",
            "How much of what despill takes comes back in the colour below.",
            0.0,
            0.0..=1.0,
        )
        .group(colour),
        ParamSpec::color("replacement", "Replacement", "Colour that comes where spill was.", [128, 128, 128])
            .group(colour),
    ]
}

impl ChromaKeyStudio {
    fn model(params: &Params) -> Model {
        let [r, g, b, _] = params.color("screen");
        Model {
            screen: [r, g, b],
            screens: params.colors("screens"),
            figure: params.colors("figure"),
            noise: params.float("noise"),
            shadow: params.float("shadow"),
            shares: Shares::of(&params.measured("shares")),
        }
    }

    fn known(params: &Params) -> Arc<Lut3d> {
        matte::table(&Self::model(params), params.float("core"))
    }

    fn light(params: &Params) -> Light {
        Light::of(&params.measured("light"))
    }

    fn has_plate(params: &Params) -> bool {
        !params.file("plate").is_empty()
    }
}

macro_rules! code {
    ($($form:literal),+) => {
        concat!(
            $(include_str!(concat!("../../../../../shaders/effects/keying/studio_", $form, ".wgsl")),)+
            include_str!("../../../../../shaders/effects/keying/studio.wgsl"),
        )
    };
}

impl Keyer for ChromaKeyStudio {
    fn code(&self, params: &Params) -> KeyerCode {
        let (wgsl, images, vectors) = if Self::has_plate(params) {
            (code!("plate", "local"), 1, 6)
        } else if Self::light(params).is_even() {
            (code!("even"), 0, 4)
        } else {
            (code!("lit", "local"), 0, 9)
        };
        KeyerCode {
            entry: "chroma_key_studio",
            wgsl: wgsl.into(),
            images,
            vectors,
            guided: true,
            uses_lut: true,
            linear: true,
        }
    }

    fn vectors(&self, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let key = Key::new(params);
        let with = |[r, g, b]: [f32; 3], w: f32| [r, g, b, w];
        let [slope, offset] = key.levels;
        out.extend([
            with(key.stretch, slope),
            with(key.screen_linear, offset),
            [key.edge_color, key.despill, key.replace, 0.0],
            with(key.replacement, 0.0),
        ]);
        let is_lit = !key.light.is_even();
        if Self::has_plate(params) || is_lit {
            out.extend([with(key.screen, 0.0), with(key.tint, 0.0)]);
        }
        if !Self::has_plate(params) && is_lit {
            let [a, b, c, d, e, f, g, h, i] = key.light.0;
            out.extend([[a, b, c, d], [e, f, g, h], [i, 0.0, 0.0, 0.0]]);
        }
    }

    fn images(&self, params: &Params, base: &Path) -> Result<Vec<EffectImage>, String> {
        match params.file("plate") {
            "" => Ok(Vec::new()),
            path => Ok(vec![EffectImage::Still(picture_files::picture(path, base)?)]),
        }
    }

    fn table(&self, params: &Params) -> Option<Arc<Lut3d>> {
        Some(Self::known(params))
    }

    fn on_cpu(&self, params: &Params, _: &EffectContext) -> Box<dyn KeyerOnCpu> {
        Box::new(OnCpu { key: Key::new(params), has_plate: Self::has_plate(params), table: Self::known(params) })
    }
}

/// The parameters as the formulas take them.
struct Key {
    stretch: [f32; 3],
    /// Encoded, and its tint over that one's length squared.
    screen: [f32; 3],
    tint: [f32; 3],
    screen_linear: [f32; 3],
    /// Slope and offset.
    levels: [f32; 2],
    edge_color: f32,
    despill: f32,
    replace: f32,
    /// In linear light, as bright as the screen.
    replacement: [f32; 3],
    light: Light,
}

impl Key {
    fn new(params: &Params) -> Self {
        let model = ChromaKeyStudio::model(params);
        let screen_linear = model.screen.map(srgb_decode);
        let [r, g, b, _] = params.color("replacement");
        let replacement = [r, g, b].map(srgb_decode);
        let black = params.float("clip_black");
        let slope = 1.0 / (params.float("clip_white") - black).max(0.01);
        Self {
            stretch: model.stretch(),
            screen: model.screen,
            tint: tint_measure(model.screen),
            screen_linear,
            levels: [slope, -black * slope],
            edge_color: params.float("edge_color"),
            despill: params.float("despill"),
            replace: params.float("replace"),
            replacement: scale(replacement, luma(screen_linear) / luma(replacement).max(1e-3)),
            light: ChromaKeyStudio::light(params),
        }
    }
}

struct OnCpu {
    key: Key,
    has_plate: bool,
    table: Arc<Lut3d>,
}

impl OnCpu {
    /// What the table says, the matte before its levels and K, and the screen there in linear light.
    fn seen(&self, pixel: &CpuPixel<'_>) -> ([f32; 2], [f32; 3]) {
        let [r, g, b, _] = pixel.color;
        let (mut rgb, mut screen) = ([r, g, b], self.key.screen_linear);
        let local = if self.has_plate {
            let [r, g, b, _] = pixel.image(0, (0.0, 0.0));
            Some([r, g, b])
        } else {
            let at = |at: f32, size: f32| at / size * 2.0 - 1.0;
            let place = (at(pixel.at.0, pixel.size.0), at(pixel.at.1, pixel.size.1));
            (!self.key.light.is_even()).then(|| scale(self.key.screen, self.key.light.at(place)))
        };
        if let Some(local) = local {
            rgb = evened(rgb, local, self.key.screen, self.key.tint);
            screen = local.map(srgb_decode);
        }
        let ([r, g, b], [sr, sg, sb]) = (rgb, self.key.stretch);
        let [soft, share, _] = trilinear(&self.table, [r * sr, g * sg, b * sb]);
        ([soft, share], screen)
    }

    fn matte(&self, [soft, _]: [f32; 2]) -> f32 {
        let [slope, offset] = self.key.levels;
        saturate(soft * slope + offset)
    }
}

impl KeyerOnCpu for OnCpu {
    fn matte_of(&self, pixel: &CpuPixel<'_>) -> f32 {
        self.matte(self.seen(pixel).0)
    }

    fn color_of(&self, pixel: &CpuPixel<'_>, matte: f32) -> [f32; 3] {
        let (guess, screen) = self.seen(pixel);
        let own = self.matte(guess);
        let [_, share] = guess;
        let share = (share - (matte - own).max(0.0)).max(0.0);
        let edge = share.min(1.0 - own);
        let spill = share - edge;
        let taken = scale(screen, edge * self.key.edge_color + spill * self.key.despill);
        let [r, g, b, _] = pixel.color;
        let left = sub([r, g, b].map(srgb_decode), taken).map(|channel| channel.max(0.0));
        let left = add(left, scale(self.key.replacement, spill * self.key.replace));
        left.map(|channel| srgb_encode((channel / matte.max(own).max(0.02)).min(1.0)))
    }
}

impl Effect for ChromaKeyStudio {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        tail::stages(self, params)
    }

    fn uniforms(&self, _: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.extend(tail::uniforms(self, params, context));
    }

    fn sides(&self, params: &Params, context: &EffectContext) -> Vec<Side> {
        tail::sides(self, params, context)
    }

    fn assets(&self, params: &Params, base: &Path) -> Result<Assets, String> {
        tail::assets(self, params, base)
    }

    fn set_up(&self, name: &str, spot: Spot, params: &Params, picture: &Picture) -> Result<Found, String> {
        set_up::set_up(name, spot, params, picture)
    }

    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture {
        tail::reference(self, params, input, base)
    }
}
