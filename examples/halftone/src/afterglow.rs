//! A picture that glows on: an effect in two passes with a buffer that keeps what the frame before left in it.

use scrim::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// See the module page.
pub struct Afterglow {
    info: EffectInfo,
    code: Arc<ProgramCode>,
}

impl Default for Afterglow {
    fn default() -> Self {
        let params = vec![
            ParamSpec::float("half_life", "Half-life", "Time in which half of the glow is gone.", 0.5, 0.05..=5.0)
                .unit("s"),
            ParamSpec::float("amount", "Amount", "How bright the glow is.", 0.8, 0.0..=1.0),
        ];
        let code = ProgramCode {
            name: "afterglow".into(),
            fragment: include_str!("../shaders/afterglow.wgsl").into(),
            vertex: None,
            images: 1,
            buffers: vec![BufferCode { float: true, persistent: true }],
            passes: vec![Some(0), None],
            vectors: 1,
            moves: true,
            untrusted: false,
        };
        Self {
            info: EffectInfo {
                kind: "afterglow",
                label: "Afterglow",
                category: Category::Stylize,
                help: "What was bright glows on for a while.",
                role: Role::Filter,
                set_ups: &[],
                params,
            },
            code: Arc::new(code),
        }
    }
}

impl Effect for Afterglow {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, context: &EffectContext) -> Vec<Stage> {
        // Half the size is enough for a glow.
        let half = |side: f32| (side / 2.0).max(1.0) as u32;
        let sizes = vec![(half(context.size.0), half(context.size.1))];
        vec![Stage::Program(Program { code: self.code.clone(), sizes })]
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.push([params.float("half_life"), params.float("amount"), 0.0, 0.0]);
    }

    fn assets(&self, _: &Params, _: &Path) -> Result<Assets, String> {
        Ok(Assets { lut: None, images: vec![EffectImage::Picture] })
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    /// The first frame, before which nothing glowed.
    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}
