//! One pipeline per structure, compiled on a thread of its own under error scopes; the picture before goes on meanwhile.

use super::blend;
use super::blocks::BlockKey;
use super::canvas::SharedCounters;
use super::fuse::{Binding, DrawKey, OutputKey};
use crate::document::BlendSpace;
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::render_resource::{
    BindGroupLayout, BindGroupLayoutEntry, BindingType, BufferBindingType, ColorTargetState, ColorWrites,
    ComputePipeline, PipelineLayout, PipelineLayoutDescriptor, RawComputePipelineDescriptor, RawFragmentState,
    RawRenderPipelineDescriptor, RawVertexState, RenderPipeline, SamplerBindingType, ShaderModule,
    ShaderModuleDescriptor, ShaderSource, ShaderStages, TextureFormat, TextureSampleType, TextureViewDimension,
};
use bevy::render::renderer::RenderDevice;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::sync::Arc;

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

/// One of the two forms of a draw.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PipelineKey {
    Fragments(DrawKey),
    Blocks(BlockKey),
}

impl PipelineKey {
    fn draw(&self) -> &DrawKey {
        match self {
            Self::Fragments(draw) => draw,
            Self::Blocks(block) => &block.draw,
        }
    }
}

enum Entry {
    Compiling,
    Ready(Arc<DrawPipeline>),
    Failed,
}

type Compiled = (PipelineKey, Result<DrawPipeline, String>);

/// All pipelines, by structure.
#[derive(Resource)]
pub struct Pipelines {
    entries: HashMap<PipelineKey, Entry>,
    /// Compile in place: for rendering to files and for tests, where a missing pipeline would be a missing picture.
    inline: bool,
    jobs: Option<Sender<PipelineKey>>,
    done: Option<Receiver<Compiled>>,
    counters: SharedCounters,
}

/// What is known of a structure.
pub enum Lookup {
    Ready(Arc<DrawPipeline>),
    Waiting,
    /// It could not be made; the layer is left out and the log says why.
    Failed,
}

/// Structures that may wait for the compiler; more are asked for again at the next tick.
const JOBS: usize = 64;

impl Pipelines {
    pub fn new(inline: bool, counters: SharedCounters) -> Self {
        Self { entries: HashMap::default(), inline, jobs: None, done: None, counters }
    }

    /// Forgets everything, for a new device.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.jobs = None;
        self.done = None;
    }

    /// Takes in what the compiler finished.
    pub fn collect(&mut self) {
        let finished: Vec<Compiled> = self.done.iter().flat_map(Receiver::try_iter).collect();
        for (key, result) in finished {
            self.store(key, result);
        }
    }

    pub fn get(&mut self, key: &PipelineKey, device: &RenderDevice) -> Lookup {
        match self.entries.get(key) {
            Some(Entry::Ready(pipeline)) => return Lookup::Ready(pipeline.clone()),
            Some(Entry::Compiling) => return Lookup::Waiting,
            Some(Entry::Failed) => return Lookup::Failed,
            None => {}
        }
        if self.inline || !self.start(device) {
            let result = compile(device, key);
            self.store(key.clone(), result);
            return self.get(key, device);
        }
        if self.jobs.as_ref().is_some_and(|jobs| jobs.try_send(key.clone()).is_ok()) {
            self.entries.insert(key.clone(), Entry::Compiling);
        }
        Lookup::Waiting
    }

    fn store(&mut self, key: PipelineKey, result: Result<DrawPipeline, String>) {
        let entry = match result {
            Ok(pipeline) => {
                self.counters.add(|c| c.pipelines_created += 1);
                Entry::Ready(Arc::new(pipeline))
            }
            Err(error) => {
                error!("a layer is left out, its shader could not be made: {error}");
                Entry::Failed
            }
        };
        self.entries.insert(key, entry);
    }

    /// Starts the compiler's thread at the first need; it ends when its queue is dropped.
    fn start(&mut self, device: &RenderDevice) -> bool {
        if self.jobs.is_some() {
            return true;
        }
        let (jobs, queue) = bounded::<PipelineKey>(JOBS);
        let (sender, done) = bounded::<Compiled>(JOBS);
        let device = device.clone();
        let run = move || {
            for key in queue {
                let result = compile(&device, &key);
                if sender.send((key, result)).is_err() {
                    return;
                }
            }
        };
        let started = std::thread::Builder::new().name("scrim-shaders".into()).spawn(run).is_ok();
        if started {
            (self.jobs, self.done) = (Some(jobs), Some(done));
        }
        started
    }
}

/// Makes one pipeline. Errors of the module, the layout and the pipeline all come back as text.
fn compile(device: &RenderDevice, key: &PipelineKey) -> Result<DrawPipeline, String> {
    let raw = device.wgpu_device();
    let scope = raw.push_error_scope(wgpu::ErrorFilter::Validation);
    let bindings = key.draw().bindings();
    let mut types: Vec<BindingType> = bindings.iter().copied().map(binding_type).collect();
    let (visibility, source) = match key {
        PipelineKey::Fragments(draw) => (ShaderStages::FRAGMENT, draw.wgsl()),
        PipelineKey::Blocks(block) => {
            types.extend([buffer(BufferBindingType::Uniform), buffer(BufferBindingType::Storage { read_only: false })]);
            (ShaderStages::COMPUTE, block.wgsl())
        }
    };
    let entries: Vec<BindGroupLayoutEntry> = (0_u32..)
        .zip(types)
        .map(|(binding, ty)| BindGroupLayoutEntry { binding, visibility, ty, count: None })
        .collect();
    let layout = device.create_bind_group_layout("layer", &entries);
    let pipeline_layout = device.create_pipeline_layout(&PipelineLayoutDescriptor {
        label: Some("layer"),
        bind_group_layouts: &[Some(&layout)],
        immediate_size: 0,
    });
    let module = device.create_and_validate_shader_module(ShaderModuleDescriptor {
        label: Some("layer"),
        source: ShaderSource::Wgsl(source.as_str().into()),
    });
    let stage = match key {
        PipelineKey::Fragments(draw) => {
            let (format, blend) = target(draw);
            let target = ColorTargetState { format, blend, write_mask: ColorWrites::ALL };
            Stage::Fragments(full_screen(device, "layer", Some(&pipeline_layout), &module, "fragment", target))
        }
        PipelineKey::Blocks(_) => Stage::Blocks(blocks(device, "layer", Some(&pipeline_layout), &module, "blocks")),
    };
    match bevy::tasks::block_on(scope.pop()) {
        Some(error) => Err(format!("{error}\n{source}")),
        None => Ok(DrawPipeline { stage, layout, bindings }),
    }
}

/// A compute pipeline. Without a layout, it has that of its shader.
pub fn blocks(
    device: &RenderDevice,
    label: &str,
    layout: Option<&PipelineLayout>,
    module: &ShaderModule,
    entry: &str,
) -> ComputePipeline {
    device.create_compute_pipeline(&RawComputePipelineDescriptor {
        label: Some(label),
        layout,
        module,
        entry_point: Some(entry),
        compilation_options: Default::default(),
        cache: None,
    })
}

/// A pipeline that draws one triangle over its target, with the module's entry point `vertex`. Without a layout, it has that of its
/// shader.
pub fn full_screen(
    device: &RenderDevice,
    label: &str,
    layout: Option<&PipelineLayout>,
    module: &ShaderModule,
    fragment: &str,
    target: ColorTargetState,
) -> RenderPipeline {
    RenderPipeline::from(device.wgpu_device().create_render_pipeline(&RawRenderPipelineDescriptor {
        label: Some(label),
        layout,
        vertex: RawVertexState {
            module,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: Default::default(),
        depth_stencil: None,
        multisample: Default::default(),
        fragment: Some(RawFragmentState {
            module,
            entry_point: Some(fragment),
            compilation_options: Default::default(),
            targets: &[Some(target)],
        }),
        multiview_mask: None,
        cache: None,
    }))
}

fn target(key: &DrawKey) -> (TextureFormat, Option<bevy::render::render_resource::BlendState>) {
    let merged = key.layers.len() > 1;
    match key.output {
        OutputKey::Texture | OutputKey::CanvasReplace => (ENCODED, None),
        OutputKey::Canvas { blend, space } => {
            let format = match space {
                BlendSpace::Linear => LINEAR,
                BlendSpace::Encoded => ENCODED,
            };
            (format, (!merged).then(|| blend::state(blend)))
        }
    }
}

fn binding_type(binding: Binding) -> BindingType {
    let texture = |view_dimension| BindingType::Texture {
        sample_type: TextureSampleType::Float { filterable: true },
        view_dimension,
        multisampled: false,
    };
    match binding {
        Binding::Sampler => BindingType::Sampler(SamplerBindingType::Filtering),
        Binding::Uniforms { .. } => buffer(BufferBindingType::Uniform),
        Binding::Words { .. } => buffer(BufferBindingType::Storage { read_only: true }),
        Binding::Plane { .. } => texture(TextureViewDimension::D2),
        Binding::Table { .. } => texture(TextureViewDimension::D3),
    }
}

fn buffer(ty: BufferBindingType) -> BindingType {
    BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None }
}
