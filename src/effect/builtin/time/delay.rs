//! Holds the picture back.

use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Stage, Values,
};
use std::path::Path;

/// Longest delay in milliseconds.
const LONGEST_MS: f64 = 2000.0;

pub struct Delay {
    info: EffectInfo,
    presets: Vec<ReadyMade>,
}

impl Default for Delay {
    fn default() -> Self {
        let help = "How much later the picture is shown, in steps of the canvas's frames.";
        let delay = ParamSpec::float("delay", "Delay", help, 200.0, 0.0..=LONGEST_MS).step(1.0).unit("ms");
        let help = "Shows the picture later than it comes, to bring it in step with slower sound or other sources.";
        let preset = |name, ms: f64| ReadyMade { name, values: vec![("delay", ms.into())] };
        Self {
            info: EffectInfo { params: vec![delay], ..EffectInfo::filter("delay", "Delay", Category::Time, help) },
            presets: vec![preset("In step with sound", 80.0), preset("A second behind", 1000.0)],
        }
    }
}

impl Effect for Delay {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        let seconds = params.float("delay") / 1000.0;
        if seconds > 0.0 { vec![Stage::Delay { seconds }] } else { Vec::new() }
    }

    fn uniforms(&self, _: usize, _: &Params, _: &EffectContext, _: &mut Vec<[f32; 4]>) {}

    fn neutral(&self) -> Values {
        vec![("delay", 0.0.into())]
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    /// A picture that stays is the same later.
    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}
