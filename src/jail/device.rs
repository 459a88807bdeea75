//! The child's graphics device: the studio's adapter, with nothing on it but one shader at a time.

use super::protocol::{Adapter, Form};
use super::resources::{self, Kind, Resource};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Width and height of what is drawn to prove a shader.
const SIDE: u32 = 32;

/// Gives a fragment of a program the positions that it may take: from the bottom left.
const VERTEX: &str = "struct Corner { @builtin(position) position: vec4<f32>, @location(0) place: vec2<f32> }
@vertex fn vertex(@builtin(vertex_index) index: u32) -> Corner {
    let place = vec2<f32>(f32(index & 1u), f32(index >> 1u));
    return Corner(vec4<f32>(place * 2.0 - 1.0, 0.0, 1.0), place);
}";

pub struct Device {
    adapter: Adapter,
    device: wgpu::Device,
    queue: wgpu::Queue,
}

/// What is compiled and drawn.
pub struct Draw<'a> {
    pub wgsl: &'a str,
    /// A module of its own for the vertices, which are the four of a strip.
    pub vertex: Option<&'a str>,
    /// Entry points.
    pub names: (&'a str, &'a str),
    pub target: wgpu::TextureFormat,
}

/// A pipeline with everything bound.
pub struct Ready {
    pipeline: wgpu::RenderPipeline,
    bindings: wgpu::BindGroup,
    uniforms: Vec<wgpu::Buffer>,
    vertices: u32,
    target: wgpu::TextureFormat,
}

impl Device {
    /// On an adapter, or on the one that the studio would choose. The error is a sentence.
    pub fn open(wanted: Option<&Adapter>) -> Result<Self, String> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle_from_env());
        let all = wgpu::Backends::from_env().unwrap_or(wgpu::Backends::all());
        let found = match wanted {
            Some(wanted) => {
                let adapters = at_once(instance.enumerate_adapters(all)).unwrap_or_default();
                adapters.into_iter().find(|adapter| named(adapter) == *wanted)
            }
            None => {
                let power = wgpu::PowerPreference::from_env().unwrap_or(wgpu::PowerPreference::HighPerformance);
                let options = wgpu::RequestAdapterOptions { power_preference: power, ..Default::default() };
                at_once(instance.request_adapter(&options)).and_then(Result::ok)
            }
        };
        let adapter =
            found.ok_or("effect files cannot be checked: the studio's graphics adapter does not answer the checker")?;
        let interpolates = wgpu::Features::FLOAT32_FILTERABLE;
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("jail"),
            required_features: adapter.features() & interpolates,
            required_limits: adapter.limits(),
            ..Default::default()
        };
        let made = at_once(adapter.request_device(&descriptor)).and_then(Result::ok);
        let (device, queue) = made.ok_or("effect files cannot be checked: the graphics driver gives no device")?;
        // What goes wrong is taken up by error scopes; the default would end the process.
        device.on_uncaptured_error(std::sync::Arc::new(|_| {}));
        Ok(Self { adapter: named(&adapter), device, queue })
    }

    pub fn is(&self, wanted: &Adapter) -> bool {
        self.adapter == *wanted
    }

    /// Lets the driver compile a shader and run it once. The error is a sentence.
    pub fn prove(&self, wgsl: &str, vertex: Option<&str>, form: Form) -> Result<(), String> {
        self.scoped(|| match form.target() {
            Some(target) => {
                let ready = self.pipeline(&Draw { wgsl, vertex, names: ("vertex", "fragment"), target })?;
                self.draw(&ready, SIDE);
                Ok(())
            }
            None => self.dispatch(wgsl),
        })?
    }

    /// The vertex shader for a program that has none of its own.
    pub fn plain_vertex() -> &'static str {
        VERTEX
    }

    /// Does something with the device; what the device has against it is the error.
    pub fn scoped<R>(&self, work: impl FnOnce() -> R) -> Result<R, String> {
        let filters = [wgpu::ErrorFilter::Validation, wgpu::ErrorFilter::OutOfMemory, wgpu::ErrorFilter::Internal];
        let mut scopes: Vec<_> = filters.into_iter().map(|filter| self.device.push_error_scope(filter)).collect();
        let done = work();
        let mut wrong = None;
        while let Some(scope) = scopes.pop() {
            wrong = at_once(scope.pop()).flatten().or(wrong);
        }
        match wrong {
            None => Ok(done),
            Some(error) => Err(innermost(&error)),
        }
    }

    pub fn pipeline(&self, draw: &Draw<'_>) -> Result<Ready, String> {
        let texts: Vec<&str> = std::iter::once(draw.wgsl).chain(draw.vertex).collect();
        let bound = bound(&texts)?;
        let (layout, bindings, uniforms) = self.bind(&bound, wgpu::ShaderStages::VERTEX_FRAGMENT);
        let fragment = self.module(draw.wgsl);
        let vertex = draw.vertex.map(|text| self.module(text));
        let strip = wgpu::PrimitiveState { topology: wgpu::PrimitiveTopology::TriangleStrip, ..Default::default() };
        let pipeline = self.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("jail"),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: vertex.as_ref().unwrap_or(&fragment),
                entry_point: Some(draw.names.0),
                compilation_options: Default::default(),
                buffers: &[],
            },
            primitive: if vertex.is_some() { strip } else { Default::default() },
            depth_stencil: None,
            multisample: Default::default(),
            fragment: Some(wgpu::FragmentState {
                module: &fragment,
                entry_point: Some(draw.names.1),
                compilation_options: Default::default(),
                targets: &[Some(draw.target.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        let vertices = if vertex.is_some() { 4 } else { 3 };
        Ok(Ready { pipeline, bindings, uniforms, vertices, target: draw.target })
    }

    /// Fills the first uniform buffer, as far as it is long.
    pub fn set(&self, ready: &Ready, vectors: &[[f32; 4]]) {
        let Some(buffer) = ready.uniforms.first() else { return };
        let bytes: Vec<u8> = vectors.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        let length = bytes.len().min(usize::try_from(buffer.size()).unwrap_or(0));
        self.queue.write_buffer(buffer, 0, bytes.get(..length).unwrap_or_default());
    }

    /// Draws a square of this side and waits; how long that took.
    pub fn draw(&self, ready: &Ready, side: u32) -> Duration {
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT;
        let target = self.texture(side, wgpu::TextureDimension::D2, ready.target, usage);
        let view = target.create_view(&Default::default());
        let mut encoder = self.device.create_command_encoder(&Default::default());
        {
            let attachment = wgpu::RenderPassColorAttachment {
                view: &view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                    store: wgpu::StoreOp::Store,
                },
            };
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: None,
                color_attachments: &[Some(attachment)],
                ..Default::default()
            });
            pass.set_pipeline(&ready.pipeline);
            pass.set_bind_group(0, &ready.bindings, &[]);
            pass.draw(0..ready.vertices, 0..1);
        }
        self.finish(encoder)
    }

    fn dispatch(&self, wgsl: &str) -> Result<(), String> {
        let bound = bound(&[wgsl])?;
        let (layout, bindings, _) = self.bind(&bound, wgpu::ShaderStages::COMPUTE);
        let module = self.module(wgsl);
        let pipeline = self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("jail"),
            layout: Some(&layout),
            module: &module,
            entry_point: Some("blocks"),
            compilation_options: Default::default(),
            cache: None,
        });
        let mut encoder = self.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            pass.set_pipeline(&pipeline);
            pass.set_bind_group(0, &bindings, &[]);
            pass.dispatch_workgroups(1, 1, 1);
        }
        self.finish(encoder);
        Ok(())
    }

    fn finish(&self, encoder: wgpu::CommandEncoder) -> Duration {
        let start = Instant::now();
        self.queue.submit([encoder.finish()]);
        // A device that is lost has nothing more to wait for.
        self.device.poll(wgpu::PollType::wait_indefinitely()).ok();
        start.elapsed()
    }

    fn module(&self, wgsl: &str) -> wgpu::ShaderModule {
        let source = wgpu::ShaderSource::Wgsl(wgsl.into());
        self.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: Some("jail"), source })
    }

    fn texture(
        &self,
        side: u32,
        dimension: wgpu::TextureDimension,
        format: wgpu::TextureFormat,
        usage: wgpu::TextureUsages,
    ) -> wgpu::Texture {
        let depth = if dimension == wgpu::TextureDimension::D3 { side } else { 1 };
        self.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width: side, height: side, depth_or_array_layers: depth },
            mip_level_count: 1,
            sample_count: 1,
            dimension,
            format,
            usage,
            view_formats: &[],
        })
    }

    /// Something small for every binding: black pictures, and zeros but for the area that blocks fill.
    fn bind(
        &self,
        bound: &[Resource],
        visibility: wgpu::ShaderStages,
    ) -> (wgpu::PipelineLayout, wgpu::BindGroup, Vec<wgpu::Buffer>) {
        let entries: Vec<_> = bound
            .iter()
            .map(|Resource { binding, kind }| wgpu::BindGroupLayoutEntry {
                binding: *binding,
                visibility,
                ty: binding_type(kind),
                count: None,
            })
            .collect();
        let group = self
            .device
            .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some("jail"), entries: &entries });
        let layout = self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("jail"),
            bind_group_layouts: &[Some(&group)],
            immediate_size: 0,
        });
        let things: Vec<_> = bound.iter().map(|resource| self.thing(&resource.kind)).collect();
        let entries: Vec<_> = bound
            .iter()
            .zip(&things)
            .map(|(resource, thing)| wgpu::BindGroupEntry { binding: resource.binding, resource: thing.as_binding() })
            .collect();
        let bindings = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("jail"),
            layout: &group,
            entries: &entries,
        });
        let uniforms = bound.iter().zip(&things).filter_map(|(resource, thing)| match (&resource.kind, thing) {
            (Kind::Uniform { .. }, Thing::Buffer(buffer)) => Some(buffer.clone()),
            _ => None,
        });
        (layout, bindings, uniforms.collect())
    }

    fn thing(&self, kind: &Kind) -> Thing {
        let picture = |dimension| {
            let format = wgpu::TextureFormat::Rgba8Unorm;
            let texture = self.texture(SIDE, dimension, format, wgpu::TextureUsages::TEXTURE_BINDING);
            Thing::Picture(texture.create_view(&Default::default()))
        };
        let buffer = |size: u64, usage| {
            let usage = usage | wgpu::BufferUsages::COPY_DST;
            self.device.create_buffer(&wgpu::BufferDescriptor { label: None, size, usage, mapped_at_creation: false })
        };
        match kind {
            Kind::Sampler => Thing::Sampler(self.device.create_sampler(&wgpu::SamplerDescriptor {
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..Default::default()
            })),
            Kind::Flat => picture(wgpu::TextureDimension::D2),
            Kind::Deep => picture(wgpu::TextureDimension::D3),
            Kind::Uniform { bytes, area } => {
                let made = buffer(*bytes, wgpu::BufferUsages::UNIFORM);
                if *area {
                    let words = [0, 0, SIDE, SIDE, SIDE / 4, 0, 0, 0];
                    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
                    let length = bytes.len().min(usize::try_from(made.size()).unwrap_or(0));
                    self.queue.write_buffer(&made, 0, bytes.get(..length).unwrap_or_default());
                }
                Thing::Buffer(made)
            }
            Kind::Storage { bytes, .. } => Thing::Buffer(buffer(*bytes, wgpu::BufferUsages::STORAGE)),
        }
    }
}

enum Thing {
    Sampler(wgpu::Sampler),
    Picture(wgpu::TextureView),
    Buffer(wgpu::Buffer),
}

impl Thing {
    fn as_binding(&self) -> wgpu::BindingResource<'_> {
        match self {
            Self::Sampler(sampler) => wgpu::BindingResource::Sampler(sampler),
            Self::Picture(view) => wgpu::BindingResource::TextureView(view),
            Self::Buffer(buffer) => buffer.as_entire_binding(),
        }
    }
}

fn binding_type(kind: &Kind) -> wgpu::BindingType {
    let texture = |view_dimension| wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: true },
        view_dimension,
        multisampled: false,
    };
    let buffer = |ty| wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None };
    match kind {
        Kind::Sampler => wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
        Kind::Flat => texture(wgpu::TextureViewDimension::D2),
        Kind::Deep => texture(wgpu::TextureViewDimension::D3),
        Kind::Uniform { .. } => buffer(wgpu::BufferBindingType::Uniform),
        Kind::Storage { writes, .. } => buffer(wgpu::BufferBindingType::Storage { read_only: !writes }),
    }
}

fn bound(texts: &[&str]) -> Result<Vec<Resource>, String> {
    let parse = |text: &&str| naga::front::wgsl::parse_str(text).map_err(|error| error.message().to_owned());
    let modules = texts.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    resources::of(&modules.iter().collect::<Vec<_>>())
}

fn named(adapter: &wgpu::Adapter) -> Adapter {
    let info = adapter.get_info();
    Adapter { name: info.name, backend: info.backend.to_str().to_owned() }
}

/// What the last of a chain of errors says; those before it only say where.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// Outside browsers, nothing of wgpu's lets anybody wait.
fn at_once<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
