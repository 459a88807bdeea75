//! Pictures for tests: a show of exact frames, composed without a window, compared with what it should be.
//!
//! ```ignore
//! let Some(picture) = TestStudio::new(64, 48)
//!     .frame_source(1, TestFrame::of(&input))
//!     .show(1)
//!     .effect("toon", &[("levels", 3.into())])
//!     .picture()
//! else {
//!     return; // no graphics adapter; that was said
//! };
//! assert_picture("toon", &picture, &expected, Tolerance::Converted);
//! ```
//!
//! All studios of a process share one graphics device on one thread: to make one takes longer than most tests.

mod compare;
mod feed;
mod shared;

pub use compare::{Tolerance, assert_golden, assert_picture, difference, write_picture};
pub use feed::TestFrame;

use crate::app::headless::{HeadlessStudio, with_canvas};
use crate::compositor::canvas::Backend;
use crate::compositor::proof::{Proofs, Prover, Shader};
use crate::compositor::readback::straight_from_canvas;
use crate::document::{
    CanvasSpec, Content, EditCommand, EffectId, EffectSpec, Extra, Layer, LayerId, ParamValue, Scene, SceneId, Show,
    Source, SourceId, SourceKind, TransitionSpec, transition::CUT,
};
use crate::effect::Picture;
use crate::scene::ActionRequest;
use crate::view::{Action, Counters, StudioCommand};
use bevy::app::App;
use feed::Feeds;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The project's folder, by what cargo says at this run: a target folder that two clones share may hold a test that was built in the other one.
pub fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
}

/// How long shaders may take to be made on a slow machine.
const SETTLE_LIMIT: Duration = Duration::from_secs(60);

type AddPlugins = Box<dyn FnOnce(&mut App) + Send>;

/// A show being put together. Layers go onto the scene named last; effects and changes onto the layer named last.
pub struct TestStudio {
    show: Show,
    path: Option<PathBuf>,
    feeds: Feeds,
    start: u64,
    add: Option<AddPlugins>,
    backend: Backend,
    proofs: Proofs,
}

/// The texts are the test's own.
struct Trusting;

impl Prover for Trusting {
    fn prove(&self, _: &Shader) -> Result<(), String> {
        Ok(())
    }
}

impl TestStudio {
    /// A canvas of this size with one empty scene, 30 ticks a second. Scenes are cut.
    pub fn new(width: u32, height: u32) -> Self {
        let mut show = Show { transition: TransitionSpec::new(CUT), ..Show::empty() };
        if let Some(canvas) = show.canvases.first_mut() {
            *canvas = CanvasSpec { width, height, ..canvas.clone() };
        }
        Self::of_show(show, None)
    }

    /// A show from elsewhere; `path` is the file that its relative paths start from.
    pub fn of_show(show: Show, path: Option<PathBuf>) -> Self {
        Self {
            show,
            path,
            feeds: Feeds::default(),
            start: 0,
            add: None,
            backend: Backend::Auto,
            proofs: Proofs(Some(Arc::new(Trusting))),
        }
    }

    /// Relative paths of effects start from this file's folder.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The canvas tick that the first picture shows.
    #[must_use]
    pub fn start(mut self, tick: u64) -> Self {
        self.start = tick;
        self
    }

    /// Plug-ins of one's own, such as `|app| { app.add_plugins(EffectPlugin::<Halftone>::default()); }`. The studio is then not shared.
    #[must_use]
    pub fn with(mut self, add: impl FnOnce(&mut App) + Send + 'static) -> Self {
        self.add = Some(Box::new(add));
        self
    }

    /// What composes the program.
    #[must_use]
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = backend;
        self
    }

    /// Who decides on the shaders of effects from files; else all are taken.
    #[must_use]
    pub fn proofs(mut self, proofs: Proofs) -> Self {
        self.proofs = proofs;
        self
    }

    /// A source that shows these frames, one per tick; the last one stays.
    #[must_use]
    pub fn frame_source(mut self, id: u64, frames: impl IntoIterator<Item = TestFrame>) -> Self {
        let frames: Vec<TestFrame> = frames.into_iter().collect();
        self.feeds.insert(SourceId(id), frames);
        let kind = SourceKind::Unknown { kind: "frames".into(), settings: Extra::new() };
        self.show.sources.push(Source::new(SourceId(id), format!("frames {id}"), kind));
        self
    }

    /// A source of the document's own kinds.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.show.sources.push(source);
        self
    }

    /// A further scene; what is added next goes onto it. The first one is scene 1.
    #[must_use]
    pub fn scene(mut self, id: u64) -> Self {
        self.show.scenes.push(Scene::new(SceneId(id), format!("Scene {id}")));
        self
    }

    /// The scene that is on program first.
    #[must_use]
    pub fn program(mut self, id: u64) -> Self {
        self.show.program = SceneId(id);
        self
    }

    /// How scenes follow each other.
    #[must_use]
    pub fn transition(mut self, spec: TransitionSpec) -> Self {
        self.show.transition = spec;
        self
    }

    /// A layer on top of the scene named last.
    #[must_use]
    pub fn layer(mut self, layer: Layer) -> Self {
        if let Some(scene) = self.show.scenes.last_mut() {
            scene.layers.push(layer);
        }
        self
    }

    /// A layer that shows a source at 1:1 from the canvas's top left. Layers made so are numbered from 101 on.
    #[must_use]
    pub fn show(self, source: u64) -> Self {
        self.content(Content::Source(SourceId(source)))
    }

    /// The same for a nested scene.
    #[must_use]
    pub fn show_scene(self, scene: u64) -> Self {
        self.content(Content::Scene(SceneId(scene)))
    }

    fn content(self, content: Content) -> Self {
        let count = self.show.scenes.iter().map(|scene| scene.layers.len() as u64).sum::<u64>();
        let id = 101 + count;
        self.layer(Layer::new(LayerId(id), format!("layer {id}"), content))
    }

    /// Changes the layer added last.
    #[must_use]
    pub fn change(mut self, change: impl FnOnce(&mut Layer)) -> Self {
        if let Some(layer) = self.show.scenes.last_mut().and_then(|scene| scene.layers.last_mut()) {
            change(layer);
        }
        self
    }

    /// Adds an effect to the layer added last. Effects are numbered from 1001 on.
    #[must_use]
    pub fn effect(self, kind: &str, params: &[(&str, ParamValue)]) -> Self {
        let layers = self.show.scenes.iter().flat_map(|scene| &scene.layers);
        let id = EffectId(1001 + layers.map(|layer| layer.effects.len() as u64).sum::<u64>());
        let spec = EffectSpec::new(id, kind);
        let spec = params.iter().fold(spec, |spec, (name, value)| spec.with(name, value.clone()));
        self.change(|layer| layer.effects.push(spec))
    }

    /// Scales the show, as put together so far, onto a canvas of another size.
    #[must_use]
    pub fn canvas(mut self, size: (u32, u32)) -> Self {
        self.show = with_canvas(self.show, Some(size), None);
        self
    }

    /// The program's first picture. `None` where no graphics adapter is; that has been said then.
    pub fn picture(self) -> Option<Picture> {
        self.run(|live| live.picture())
    }

    /// Works the studio on the thread that it lives on. What panics there panics here. `None` as in [`picture`](Self::picture).
    pub fn run<R: Send + 'static>(self, work: impl FnOnce(&mut LiveStudio<'_>) -> R + Send + 'static) -> Option<R> {
        let Self { show, path, feeds, start, add, backend, proofs } = self;
        shared::with_studio(add, move |studio| {
            studio.compose_with(backend);
            studio.prove_with(proofs);
            feed::open_show(studio, show, path, feeds, start);
            let mut live = LiveStudio { studio };
            live.settle();
            work(&mut live)
        })
    }
}

/// A studio that composes one tick per step. What it shows first has settled.
pub struct LiveStudio<'a> {
    pub studio: &'a mut HeadlessStudio,
}

impl LiveStudio<'_> {
    /// Updates until the newest composition is on the canvas; the time stands still.
    pub fn settle(&mut self) {
        if let Err(error) = self.studio.settle(SETTLE_LIMIT) {
            panic!("the studio does not settle: {error}");
        }
        // Readers that a test before left behind are noticed when a picture finds nobody.
        self.studio.flush();
    }

    pub fn step(&mut self) {
        self.studio.step();
    }

    /// The program's picture at the next tick: straight encoded colour.
    pub fn picture(&mut self) -> Picture {
        let frame = match self.studio.picture() {
            Ok(frame) => frame,
            Err(error) => panic!("no picture: {error}"),
        };
        let bytes = straight_from_canvas(&frame.bytes);
        let pixels = bytes.as_chunks::<4>().0.iter().map(|pixel| pixel.map(|value| f32::from(value) / 255.0));
        Picture { width: frame.width as usize, height: frame.height as usize, pixels: pixels.collect() }
    }

    /// What a panel, a hotkey or the command line would ask for; done at the next step.
    pub fn ask(&mut self, action: impl Into<Action>) {
        self.studio.app.world_mut().write_message(ActionRequest(action.into()));
    }

    pub fn edit(&mut self, command: EditCommand) {
        self.ask(command);
    }

    pub fn take(&mut self, scene: u64) {
        self.ask(StudioCommand::Take(SceneId(scene)));
    }

    pub fn counters(&self) -> Counters {
        self.studio.counters()
    }

    /// What the work adds to the counters.
    pub fn counted(&mut self, work: impl FnOnce(&mut Self)) -> Counters {
        let before = self.counters();
        work(self);
        self.counters().since(&before)
    }
}
