//! Makes one pipeline: the text, the proof of what comes from files, and the driver's answer under error scopes.

use super::blend;
use super::fuse::{Binding, DrawKey, OutputKey};
use super::pipelines::{DrawPipeline, ENCODED, LINEAR, PipelineKey, Stage};
use super::proof::{Proofs, Shader, ShaderForm};
use crate::document::BlendSpace;
use crate::effect::{ProgramCode, TableKind};
use bevy::render::render_resource::{
    BindGroupLayoutEntry, BindingType, BlendState, BufferBindingType, ColorTargetState, ColorWrites, ComputePipeline,
    PipelineLayout, PipelineLayoutDescriptor, RawComputePipelineDescriptor, RawFragmentState,
    RawRenderPipelineDescriptor, RawVertexState, RenderPipeline, SamplerBindingType, ShaderModule,
    ShaderModuleDescriptor, ShaderSource, ShaderStages, TextureFormat, TextureSampleType, TextureViewDimension,
};
use bevy::render::renderer::RenderDevice;
use wgpu::{ErrorFilter, PrimitiveState, PrimitiveTopology};

/// What programs without a vertex shader of their own are drawn with.
const PROGRAM_VERTEX: &str = include_str!("../../shaders/program_vertex.wgsl");

/// A pipeline's shaders, its bindings, and what it fills.
struct Parts {
    shader: Shader,
    visibility: ShaderStages,
    types: Vec<BindingType>,
    bindings: Vec<Binding>,
    blend: Option<BlendState>,
    topology: PrimitiveTopology,
}

fn parts(key: &PipelineKey) -> Parts {
    let topology = PrimitiveTopology::TriangleList;
    match key {
        PipelineKey::Fragments(draw) => {
            let (format, blend) = target(draw);
            let bindings = draw.drawn_bindings();
            Parts {
                shader: Shader { wgsl: draw.wgsl(), vertex: None, form: ShaderForm::Fragment(format) },
                visibility: ShaderStages::FRAGMENT,
                types: bindings.iter().copied().map(binding_type).collect(),
                bindings,
                blend,
                topology,
            }
        }
        PipelineKey::Blocks(block) => {
            let bindings = block.draw.bindings();
            let canvas = [BufferBindingType::Uniform, BufferBindingType::Storage { read_only: false }];
            Parts {
                shader: Shader { wgsl: block.wgsl(), vertex: None, form: ShaderForm::Blocks },
                visibility: ShaderStages::COMPUTE,
                types: bindings.iter().copied().map(binding_type).chain(canvas.map(buffer)).collect(),
                bindings,
                blend: None,
                topology,
            }
        }
        PipelineKey::Program { code, format } => {
            let vertex = code.vertex.clone().unwrap_or_else(|| PROGRAM_VERTEX.to_owned());
            let own = code.vertex.is_some();
            Parts {
                shader: Shader {
                    wgsl: code.fragment.clone(),
                    vertex: Some(vertex),
                    form: ShaderForm::Fragment(*format),
                },
                visibility: if own { ShaderStages::VERTEX_FRAGMENT } else { ShaderStages::FRAGMENT },
                types: program_types(code),
                bindings: Vec::new(),
                blend: None,
                topology: if own { PrimitiveTopology::TriangleStrip } else { topology },
            }
        }
    }
}

fn program_types(code: &ProgramCode) -> Vec<BindingType> {
    let textures = code.images as usize + code.buffers.len();
    let first = [BindingType::Sampler(SamplerBindingType::Filtering), buffer(BufferBindingType::Uniform)];
    first.into_iter().chain(std::iter::repeat_n(texture(TextureViewDimension::D2), textures)).collect()
}

/// Makes one pipeline. What is refused of a file's text, and errors of the module, the layout and the pipeline, all come back as text.
pub(super) fn compile(device: &RenderDevice, key: &PipelineKey, proofs: &Proofs) -> Result<DrawPipeline, String> {
    let Parts { shader, visibility, types, bindings, blend, topology } = parts(key);
    let untrusted = key.is_untrusted();
    if untrusted {
        proofs.prove(&shader)?;
    }
    let raw = device.wgpu_device();
    let scopes =
        [ErrorFilter::Validation, ErrorFilter::OutOfMemory, ErrorFilter::Internal].map(|f| raw.push_error_scope(f));
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
    let module = |text: &str| {
        device.create_and_validate_shader_module(ShaderModuleDescriptor {
            label: Some("layer"),
            source: ShaderSource::Wgsl(text.into()),
        })
    };
    let main = module(&shader.wgsl);
    let stage = match shader.form {
        ShaderForm::Fragment(format) => {
            let vertex = shader.vertex.as_deref().map(module);
            let target = ColorTargetState { format, blend, write_mask: ColorWrites::ALL };
            let modules = (vertex.as_ref().unwrap_or(&main), &main, "fragment");
            Stage::Fragments(render(device, "layer", Some(&pipeline_layout), modules, topology, target))
        }
        ShaderForm::Blocks => Stage::Blocks(blocks(device, "layer", Some(&pipeline_layout), &main, "blocks")),
    };
    let mut error = None;
    // The inner ones first.
    for scope in scopes.into_iter().rev() {
        error = bevy::tasks::block_on(scope.pop()).or(error);
    }
    match error {
        // A person reads what is said of a file; we need the text to see what is wrong with it.
        Some(error) if untrusted => Err(error.to_string()),
        Some(error) => Err(format!("{error}\n{}", shader.wgsl)),
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
    let modules = (module, module, fragment);
    render(device, label, layout, modules, PrimitiveTopology::TriangleList, target)
}

/// A pipeline of a module with the entry point `vertex`, and one with the named entry point.
fn render(
    device: &RenderDevice,
    label: &str,
    layout: Option<&PipelineLayout>,
    (vertex, module, fragment): (&ShaderModule, &ShaderModule, &str),
    topology: PrimitiveTopology,
    target: ColorTargetState,
) -> RenderPipeline {
    RenderPipeline::from(device.wgpu_device().create_render_pipeline(&RawRenderPipelineDescriptor {
        label: Some(label),
        layout,
        vertex: RawVertexState {
            module: vertex,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: PrimitiveState { topology, ..Default::default() },
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

fn target(key: &DrawKey) -> (TextureFormat, Option<BlendState>) {
    let merged = key.layers.len() > 1;
    match key.output {
        OutputKey::Texture | OutputKey::Straight | OutputKey::CanvasReplace => (ENCODED, None),
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
    match binding {
        Binding::Sampler => BindingType::Sampler(SamplerBindingType::Filtering),
        Binding::Uniforms { .. } => buffer(BufferBindingType::Uniform),
        Binding::Words { .. } => buffer(BufferBindingType::Storage { read_only: true }),
        Binding::Plane { .. } | Binding::Image { .. } | Binding::Beneath => texture(TextureViewDimension::D2),
        Binding::Table { kind: TableKind::Pairs, .. } => texture(TextureViewDimension::D2),
        Binding::Table { .. } => texture(TextureViewDimension::D3),
    }
}

fn buffer(ty: BufferBindingType) -> BindingType {
    BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None }
}

fn texture(view_dimension: TextureViewDimension) -> BindingType {
    let sample_type = TextureSampleType::Float { filterable: true };
    BindingType::Texture { sample_type, view_dimension, multisampled: false }
}
