//! An effect of one's own: newspaper dots. `cargo run --example halftone` writes `halftone.png`.
//!
//! An effect is its parameters, a piece of plain WGSL and the same on the CPU, for tests. One line registers it; it is then in the
//! picker, in scene files, fused with its neighbours and undoable like those that ship with Scrim.
#![allow(clippy::print_stdout, reason = "printing is what this program does")]

use scrim::app::headless::HeadlessStudio;
use scrim::app::render::write_still;
use scrim::document::source::{Pattern, PatternKind};
use scrim::document::{Content, EffectId, EffectSpec, Layer, LayerId, Show, Source, SourceId, SourceKind};
use scrim::effect::reference::{luma, map_pixels, mix, saturate};
use scrim::effect::{
    Category, Effect, EffectContext, EffectInfo, EffectPlugin, ParamSpec, Params, Picture, Snippet, Stage,
};
use scrim::scene::ClockMode;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let mut show = Show::empty();
    if let Some(canvas) = show.canvases.first_mut() {
        (canvas.width, canvas.height) = (960, 540);
    }
    let pattern = Pattern { pattern: PatternKind::Presenter, width: 960, height: 540, ..Pattern::default() };
    show.sources.push(Source::new(SourceId(1), "Presenter", SourceKind::Pattern(pattern)));
    let mut layer = Layer::new(LayerId(1), "Presenter", Content::Source(SourceId(1)));
    layer.effects.push(EffectSpec::new(EffectId(1), "halftone").with("cell", 7.0));
    if let Some(scene) = show.scenes.first_mut() {
        scene.layers.push(layer);
    }

    let clock = ClockMode::Stepped { start: 30 };
    let mut studio = HeadlessStudio::with(show, None, clock, |app| {
        app.add_plugins(EffectPlugin::<Halftone>::default());
    })?;
    studio.settle(Duration::from_secs(60))?;
    let path = Path::new("halftone.png");
    write_still(path, &studio.picture()?)?;
    println!("{}", path.display());
    Ok(())
}

struct Halftone {
    info: EffectInfo,
}

impl Default for Halftone {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "halftone",
                label: "Halftone",
                category: Category::Stylize,
                help: "Prints the picture in dots, as newspapers do.",
                params: vec![
                    ParamSpec::float("cell", "Dot distance", "From one dot to the next.", 8.0, 2.0..=64.0)
                        .step(0.5)
                        .unit("px"),
                    ParamSpec::float("angle", "Angle", "Of the rows of dots.", 45.0, 0.0..=90.0).step(1.0).unit("°"),
                ],
            },
        }
    }
}

/// Dots per pixel, cosine and sine of the angle, and how many times steeper than the cell a dot's edge is: one pixel wide.
fn screen(params: &Params) -> [f32; 4] {
    let cell = params.float("cell").max(1.0);
    let (sin, cos) = params.float("angle").to_radians().sin_cos();
    [1.0 / cell, cos, sin, cell]
}

impl Effect for Halftone {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        vec![Stage::Point(Snippet::new("halftone", include_str!("halftone.wgsl")))]
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.push(screen(params));
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let [per_pixel, cos, sin, steepness] = screen(params);
        map_pixels(input, |[r, g, b, a], x, y| {
            let cell = |position: f32| (position * per_pixel).rem_euclid(1.0) - 0.5;
            let distance = cell(x * cos + y * sin).hypot(cell(y * cos - x * sin));
            let darkness = (1.0 - luma([r, g, b])).max(0.0);
            let paper = saturate((distance - 0.75 * darkness.sqrt()) * steepness + 0.5);
            let [r, g, b] = [r, g, b].map(|channel| mix(channel * 0.2, 1.0, paper));
            [r, g, b, a]
        })
    }
}
