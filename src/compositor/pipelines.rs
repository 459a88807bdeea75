//! One pipeline per structure, [compiled](super::compile) on a thread of its own under error scopes; the picture before goes on meanwhile.

use super::blocks::BlockKey;
use super::canvas::SharedCounters;
use super::compile::compile;
use super::fuse::{Binding, DrawKey};
use super::proof::Proofs;
use crate::effect::ProgramCode;
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::render_resource::{BindGroupLayout, ComputePipeline, RenderPipeline, TextureFormat};
use bevy::render::renderer::RenderDevice;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// Encoded bytes; the linear view of the same texture decodes and encodes.
pub const ENCODED: TextureFormat = TextureFormat::Rgba8Unorm;
pub const LINEAR: TextureFormat = TextureFormat::Rgba8UnormSrgb;

/// A pipeline and the layout of its one bind group.
pub struct DrawPipeline {
    pub stage: Stage,
    pub layout: BindGroupLayout,
    /// What the draw binds; blocks bind their area and the canvas behind it.
    pub bindings: Vec<Binding>,
}

pub enum Stage {
    Fragments(RenderPipeline),
    Blocks(ComputePipeline),
}

/// A draw in one of its two forms, or a pass of a program.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PipelineKey {
    Fragments(DrawKey),
    Blocks(BlockKey),
    Program { code: Arc<ProgramCode>, format: TextureFormat },
}

impl PipelineKey {
    /// Some of its text comes from a file.
    pub fn is_untrusted(&self) -> bool {
        match self {
            Self::Fragments(draw) => draw.is_untrusted(),
            Self::Blocks(block) => block.draw.is_untrusted(),
            Self::Program { code, .. } => code.untrusted,
        }
    }
}

struct Entry {
    state: State,
    /// The adoption of a plan before which it was asked for last.
    used: u64,
}

enum State {
    Compiling,
    Ready(Arc<DrawPipeline>),
    Failed(Arc<str>),
}

type Compiled = (PipelineKey, Result<DrawPipeline, String>);

/// All pipelines, by structure.
#[derive(Resource)]
pub struct Pipelines {
    entries: HashMap<PipelineKey, Entry>,
    /// Counts the plans that took over.
    adopted: u64,
    /// Compile in place: for rendering to files and for tests, where a missing pipeline would be a missing picture.
    inline: bool,
    proofs: Proofs,
    compiler: Option<Compiler>,
    counters: SharedCounters,
}

/// The compiler's thread, which ends with this value.
struct Compiler {
    /// `None` when it is to end.
    work: Option<(Sender<PipelineKey>, Receiver<Compiled>)>,
    /// Never gives a value; its other end is dropped when the thread holds nothing of the device any more.
    ended: Receiver<Infallible>,
}

impl Drop for Compiler {
    fn drop(&mut self) {
        self.work = None;
        // Whoever lets go of the device last takes the driver down with it. A process that ends meanwhile on another thread may be in
        // the driver's own end just then, and would crash.
        if self.ended.recv_timeout(END_LIMIT) == Err(RecvTimeoutError::Timeout) {
            warn!("A shader is still being compiled and was left behind");
        }
    }
}

/// What is known of a structure.
pub enum Lookup {
    Ready(Arc<DrawPipeline>),
    Waiting,
    /// It could not be made; what is left out then is the plan's to say.
    Failed(Arc<str>),
}

/// Structures that no plan names now and that are kept for when one does, the ones used last: ours, and those with a file's text, which
/// is another one after each edit.
const UNUSED: usize = 256;
const UNUSED_OF_FILES: usize = 64;

/// Structures that may wait for the compiler; more are asked for again at the next tick.
const JOBS: usize = 64;

/// How long the end waits for the shader that is being compiled.
const END_LIMIT: Duration = Duration::from_secs(1);

impl Pipelines {
    pub fn new(inline: bool, proofs: Proofs, counters: SharedCounters) -> Self {
        let entries = HashMap::default();
        Self { entries, adopted: 0, inline, proofs, compiler: None, counters }
    }

    /// Forgets everything, for a new device.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.stop();
    }

    /// Lets another prover decide on files' shaders from now on, those known included.
    pub fn prove_with(&mut self, proofs: Proofs) {
        self.entries.retain(|key, _| !key.is_untrusted());
        self.stop();
        self.proofs = proofs;
    }

    /// What the compiler was doing is of no use.
    fn stop(&mut self) {
        self.entries.retain(|_, entry| !matches!(entry.state, State::Compiling));
        self.compiler = None;
    }

    /// Takes in what the compiler finished.
    pub fn collect(&mut self) {
        let finished: Vec<Compiled> = self.work().iter().flat_map(|(_, done)| done.try_iter()).collect();
        for (key, result) in finished {
            self.store(key, result);
        }
    }

    pub fn get(&mut self, key: &PipelineKey, device: &RenderDevice) -> Lookup {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.used = self.adopted;
            return entry.state.lookup();
        }
        if self.inline || !self.start(device) {
            let result = compile(device, key, &self.proofs);
            return self.store(key.clone(), result);
        }
        if self.work().is_some_and(|(jobs, _)| jobs.try_send(key.clone()).is_ok()) {
            self.entries.insert(key.clone(), Entry { state: State::Compiling, used: self.adopted });
        }
        Lookup::Waiting
    }

    /// A plan took over: of what it and the ones before it did not ask for, the most recent are kept.
    pub fn adopted(&mut self) {
        self.prune(UNUSED, |key| !key.is_untrusted());
        self.prune(UNUSED_OF_FILES, PipelineKey::is_untrusted);
        self.adopted += 1;
    }

    /// Of the unused ones of a kind, the most recent are kept.
    fn prune(&mut self, kept: usize, of_kind: impl Fn(&PipelineKey) -> bool) {
        let now = self.adopted;
        let unused = |key: &PipelineKey, entry: &Entry| {
            entry.used < now && !matches!(entry.state, State::Compiling) && of_kind(key)
        };
        let of_kind = self.entries.iter().filter(|(key, entry)| unused(key, entry));
        let mut ages: Vec<u64> = of_kind.map(|(_, entry)| entry.used).collect();
        if ages.len() <= kept {
            return;
        }
        ages.sort_unstable();
        let mut spare = ages.len() - kept;
        let Some(oldest) = ages.get(spare - 1).copied() else { return };
        self.entries.retain(|key, entry| {
            let drop = spare > 0 && unused(key, entry) && entry.used <= oldest;
            spare -= usize::from(drop);
            !drop
        });
    }

    /// Pipelines kept, and structures known to fail.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    fn store(&mut self, key: PipelineKey, result: Result<DrawPipeline, String>) -> Lookup {
        let state = match result {
            Ok(pipeline) => {
                self.counters.add(|c| c.pipelines_created += 1);
                State::Ready(Arc::new(pipeline))
            }
            Err(error) => {
                // A stranger's shader is left out with a word at its layer; one of ours is a fault.
                if !key.is_untrusted() {
                    error!("a layer is left out, its shader could not be made: {error}");
                }
                State::Failed(error.into())
            }
        };
        let lookup = state.lookup();
        self.entries.insert(key, Entry { state, used: self.adopted });
        lookup
    }

    fn work(&self) -> Option<&(Sender<PipelineKey>, Receiver<Compiled>)> {
        self.compiler.as_ref()?.work.as_ref()
    }

    /// Starts the compiler's thread at the first need; it ends when its queue is dropped.
    fn start(&mut self, device: &RenderDevice) -> bool {
        if self.compiler.is_some() {
            return true;
        }
        let (jobs, queue) = bounded::<PipelineKey>(JOBS);
        let (sender, done) = bounded::<Compiled>(JOBS);
        let (running, ended) = bounded::<Infallible>(0);
        let (device, proofs) = (device.clone(), self.proofs.clone());
        let run = move || {
            for key in queue {
                let result = compile(&device, &key, &proofs);
                if sender.send((key, result)).is_err() {
                    break;
                }
            }
            drop((device, proofs));
            drop(running);
        };
        let started = std::thread::Builder::new().name("scrim-shaders".into()).spawn(run).is_ok();
        if started {
            self.compiler = Some(Compiler { work: Some((jobs, done)), ended });
        }
        started
    }
}

impl State {
    fn lookup(&self) -> Lookup {
        match self {
            Self::Ready(pipeline) => Lookup::Ready(pipeline.clone()),
            Self::Compiling => Lookup::Waiting,
            Self::Failed(error) => Lookup::Failed(error.clone()),
        }
    }
}
