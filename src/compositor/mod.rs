//! The GPU: the only owner of textures and pipelines.
//!
//! What is to be shown comes in as a [`Composition`](node::Composition) of plain values; [`plan`] turns it into passes without
//! knowing wgpu; [`fuse`] writes each pass's WGSL; [`compose`] executes them in the `RenderGraph` schedule before the
//! windows' cameras. Frames are moved in at extraction and uploaded once ([`upload`]).

mod bind;
pub mod blend;
pub mod block_canvas;
pub mod blocks;
pub mod canvas;
mod canvas_plan;
pub mod color;
pub mod compile;
pub mod compose;
pub mod composer;
pub mod delay;
pub mod fuse;
mod guide;
pub mod images;
mod layer_text;
pub mod layout;
mod look;
mod mark;
pub mod node;
pub mod nv12;
pub mod pipelines;
pub mod plan;
mod planner;
pub mod pool;
pub mod present;
pub mod probe;
pub mod program_run;
pub mod programs;
pub mod proof;
pub mod prove;
pub mod readback;
mod reduce;
pub mod refusals;
pub mod resolve;
pub mod sampler;
mod sides;
pub mod sound;
mod stack;
pub mod timing;
pub mod upload;
pub mod weave;
pub mod words;

pub use canvas::{CompositorPlugin, ProgramCanvas, SceneCanvases};
pub use node::{CanvasNode, Composition, GeneratorNode, Image, InputId, LayerNode, SideNode, StageNode};
