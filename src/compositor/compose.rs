//! Executes a plan. `prepare_composition` makes everything that passes need and decides which of them run; `compose` only draws.

use super::block_canvas::BlockCanvas;
use super::canvas::{
    Backend, CanvasTick, ExtractedComposition, ProgramCanvas, ProgramReport, Report, SceneCanvases, SharedCounters,
    SharedTimes,
};
use super::composer::{Composer, Copied, PreparedDraw, PreparedPass};
use super::layout::Rect;
use super::node::{Composition, InputId};
use super::pipelines::{Lookup, Pipelines, Stage};
use super::plan::{DrawInput, Exceptions, Target, plan_with};
use super::pool::CanvasViews;
use super::readback::{ReadbackHub, ReadbackRing};
use super::refusals::{Refusals, around, sentences};
use super::resolve::InputInfo;
use super::sound::SoundRows;
use super::timing::GpuTiming;
use super::upload::InputTextures;
use bevy::prelude::*;
use bevy::render::render_asset::RenderAssets;
use bevy::render::render_resource::{
    CommandEncoder, ComputePassDescriptor, Extent3d, LoadOp, Operations, Origin3d, RenderPassColorAttachment,
    RenderPassDescriptor, StoreOp, TexelCopyTextureInfo, Texture,
};
use bevy::render::renderer::{RenderAdapterInfo, RenderContext, RenderDevice, RenderQueue};
use bevy::render::texture::GpuImage;
use std::time::Instant;

/// Makes the plan when something that it depends on changed, and marks the passes that have to run.
pub fn prepare_composition(
    mut composer: ResMut<Composer>,
    mut pipelines: ResMut<Pipelines>,
    mut inputs: ResMut<InputTextures>,
    extracted: Res<ExtractedComposition>,
    (program, scenes): (Res<ProgramCanvas>, Res<SceneCanvases>),
    images: Res<RenderAssets<GpuImage>>,
    tick: Res<CanvasTick>,
    (device, queue): (Res<RenderDevice>, Res<RenderQueue>),
    (backend, adapter): (Res<Backend>, Res<RenderAdapterInfo>),
    (counters, times): (Res<SharedCounters>, Res<SharedTimes>),
    (report, refusals, sound): (Res<ProgramReport>, Res<Refusals>, Res<SoundRows>),
) {
    let composer = &mut *composer;
    (composer.composed, composer.ran) = (false, false);
    for pass in &mut composer.prepared {
        pass.run = false;
    }
    pipelines.collect();
    let Some(canvas) = images.get(&program.image) else { return };
    if !tick.due {
        return;
    }
    let start = Instant::now();
    composer.started = Some(start);
    let blocks = backend.is_blocks(&adapter, &device, (program.width, program.height));
    let other = composer.program.as_ref().is_none_or(|(id, _)| *id != canvas.texture.id());
    if other || composer.words.is_some() != blocks {
        composer.program = Some((canvas.texture.id(), CanvasViews::of(canvas.texture.clone())));
        composer.words = blocks.then(|| BlockCanvas::new(&device, &canvas.texture));
        composer.basis = None;
    }
    let shown = scenes.iter().filter_map(|(scene, image)| Some((scene, images.get(image)?.texture.clone())));
    composer.lend_canvases(shown.collect());
    composer.follow_show(inputs.shows, &counters);
    let basis = (extracted.revision, inputs.formats, canvas.texture.id());
    if composer.basis != Some(basis) {
        let info = |id| info_of(id, &extracted.composition, &inputs);
        let mut exceptions = Exceptions::default();
        let mut next = plan_with(&extracted.composition, &info, &exceptions);
        let mut failed = |key: &_| match pipelines.get(key, &device) {
            Lookup::Failed(why) => Some(why),
            Lookup::Ready(_) | Lookup::Waiting => None,
        };
        while let Some(more) = around(&next, &exceptions, |pass| composer.keys(pass, &device), &mut failed) {
            exceptions = more;
            next = plan_with(&extracted.composition, &info, &exceptions);
        }
        // What blocks read no draw can: the plan before goes on until the picture lies in a texture.
        inputs.sample(&exceptions.unfused);
        if next.is_drawable() && composer.adopt(next, &inputs, &mut pipelines, &device, &queue, &counters) {
            refusals.set(sentences(&exceptions, &extracted.composition));
            // Formats may change by this; the plan that is in force now names all that is left.
            inputs.retain(&extracted.inputs);
            inputs.settle();
            composer.basis = Some((extracted.revision, inputs.formats, canvas.texture.id()));
        }
        composer.settled = composer.basis.is_some_and(|b| b.0 == extracted.revision);
    }
    composer.hear(&sound, &queue);
    composer.mark(&inputs, &tick, (&device, &queue), &counters);
    if composer.ran {
        composer.write_time(&tick, &queue);
    }
    let now = Instant::now();
    let oldest = composer.plan.passes.iter().flat_map(|pass| &pass.draws).flat_map(|draw| &draw.layers);
    let age = oldest
        .filter_map(|layer| match layer.input {
            DrawInput::Input(id) => inputs.get(id),
            DrawInput::Intermediate(_) | DrawInput::Beneath(_) => None,
        })
        // A still picture does not age.
        .filter(|input| input.frames > 1)
        .map(|input| now.saturating_duration_since(input.arrived).as_secs_f32() * 1000.0)
        .fold(0.0, f32::max);
    report.set(Report { frame_age_ms: age, settled: composer.settled, composed: composer.composed });
    times.set(|t| t.plan_ms = start.elapsed().as_secs_f32() * 1000.0);
}

/// What is known of an input: of scenes what the composition says, of all else what was uploaded.
pub(super) fn info_of(id: InputId, composition: &Composition, inputs: &InputTextures) -> Option<InputInfo> {
    match id {
        InputId::Scene(scene) => {
            let canvas = composition.canvases.iter().find(|canvas| canvas.scene == Some(scene))?;
            Some(InputInfo::Canvas { width: canvas.width, height: canvas.height })
        }
        _ => inputs.info(id),
    }
}

/// Draws the passes that were marked, then copies out what outputs asked for.
pub fn compose(
    composer: Res<Composer>,
    mut ring: ResMut<ReadbackRing>,
    hub: Res<ReadbackHub>,
    tick: Res<CanvasTick>,
    mut context: RenderContext,
    counters: Res<SharedCounters>,
    timing: Option<ResMut<GpuTiming>>,
) {
    let mut timing = timing.filter(|_| composer.composed);
    if let Some(timing) = &mut timing {
        timing.begin(context.command_encoder());
    }
    draw_passes(&composer, context.command_encoder(), &counters);
    if composer.composed {
        counters.add(|c| c.composed += 1);
    }
    if let Some(timing) = &timing {
        timing.composed(context.command_encoder());
    }
    if tick.due
        && let Some(views) = composer.program_views()
    {
        let canvas = (views, composer.words.as_ref());
        ring.encode(&hub, canvas, *tick, composer.composed, &mut context, &counters);
    }
    if let Some(timing) = &mut timing {
        timing.end(context.command_encoder());
    }
}

/// Draws the passes that were marked.
pub(super) fn draw_passes(composer: &Composer, encoder: &mut CommandEncoder, counters: &SharedCounters) {
    let mut copy: Option<(&BlockCanvas, &Texture)> = None;
    for pass in composer.prepared.iter().filter(|pass| pass.run) {
        if let Some(instance) = &pass.program {
            let passes = composer.programs.draw(instance, encoder);
            counters.add(|c| {
                c.passes += passes;
                c.draws += passes;
                c.intermediates += 1;
            });
            continue;
        }
        if let Some(from) = &pass.copy {
            encoder.copy_texture_to_texture(from.as_image_copy(), pass.view.texture().as_image_copy(), from.size());
            counters.add(|c| {
                c.passes += 1;
                c.intermediates += 1;
            });
            continue;
        }
        if pass.reads_program() {
            // What blocks composed so far is read through a sampler.
            if let Some((words, texture)) = copy.take() {
                words.copy_to(texture, encoder);
            }
        }
        match (&composer.words, &composer.program) {
            (Some(words), Some((_, views))) if matches!(pass.target, Target::Canvas { scene: None, .. }) => {
                dispatch(pass, words, encoder);
                copy = Some((words, &views.texture));
            }
            _ => render(pass, encoder, counters),
        }
        counters.add(|c| {
            c.passes += 1;
            c.draws += pass.draws.len() as u64;
            c.intermediates += u64::from(matches!(pass.target, Target::Intermediate(_)));
        });
    }
    if let Some((words, texture)) = copy {
        words.copy_to(texture, encoder);
    }
}

fn render(pass: &PreparedPass, encoder: &mut CommandEncoder, counters: &SharedCounters) {
    let mut clear = pass.clear;
    let reads = |draw: &PreparedDraw| draw.copy.is_some();
    if clear && pass.draws.first().is_none_or(reads) {
        draw(pass, std::mem::take(&mut clear), &[], encoder);
    }
    // What is copied has to be drawn by then.
    for draws in pass.draws.chunk_by(|_, next| !reads(next)) {
        if let Some((copied, rect)) = draws.first().and_then(|draw| Some((draw.copy.as_ref()?, draw.scissor))) {
            copy_beneath(copied, rect, encoder);
            counters.add(|c| {
                c.beneath_copies += 1;
                c.beneath_bytes += u64::from(rect.width()) * u64::from(rect.height()) * 4;
            });
        }
        draw(pass, std::mem::take(&mut clear), draws, encoder);
    }
}

fn copy_beneath(Copied { from, to }: &Copied, rect: Rect, encoder: &mut CommandEncoder) {
    let origin = Origin3d { x: rect.x0, y: rect.y0, z: 0 };
    let size = Extent3d { width: rect.width(), height: rect.height(), depth_or_array_layers: 1 };
    encoder.copy_texture_to_texture(TexelCopyTextureInfo { origin, ..from.as_image_copy() }, to.as_image_copy(), size);
}

fn draw(pass: &PreparedPass, clear: bool, draws: &[PreparedDraw], encoder: &mut CommandEncoder) {
    let load = if clear { LoadOp::Clear(Default::default()) } else { LoadOp::Load };
    let mut render = encoder.begin_render_pass(&RenderPassDescriptor {
        label: Some("layers"),
        color_attachments: &[Some(RenderPassColorAttachment {
            view: &pass.view,
            depth_slice: None,
            resolve_target: None,
            ops: Operations { load, store: StoreOp::Store },
        })],
        ..Default::default()
    });
    for draw in draws {
        let Stage::Fragments(pipeline) = &draw.pipeline.stage else { continue };
        let rect = draw.scissor;
        render.set_pipeline(pipeline);
        render.set_bind_group(0, Some(&*draw.bind_group), &[]);
        render.set_scissor_rect(rect.x0, rect.y0, rect.width(), rect.height());
        render.draw(0..3, 0..1);
    }
}

fn dispatch(pass: &PreparedPass, canvas: &BlockCanvas, encoder: &mut CommandEncoder) {
    if pass.clear {
        canvas.clear(encoder);
    }
    let mut blocks =
        encoder.begin_compute_pass(&ComputePassDescriptor { label: Some("layers"), timestamp_writes: None });
    for draw in &pass.draws {
        let Stage::Blocks(pipeline) = &draw.pipeline.stage else { continue };
        blocks.set_pipeline(pipeline);
        blocks.set_bind_group(0, Some(&*draw.bind_group), &[]);
        blocks.dispatch_workgroups(draw.groups.0, draw.groups.1, 1);
    }
}

/// Maps and delivers what was copied out.
pub fn finish_frame(
    mut ring: ResMut<ReadbackRing>,
    composer: Res<Composer>,
    hub: Res<ReadbackHub>,
    (device, queue): (Res<RenderDevice>, Res<RenderQueue>),
    times: Res<SharedTimes>,
    timing: Option<ResMut<GpuTiming>>,
) {
    if let Some(started) = composer.started.filter(|_| composer.composed) {
        // From the plan until the GPU is done with it, whatever else it had to do before.
        let times = times.clone();
        queue.on_submitted_work_done(move || {
            times.set(|t| t.compose_ms = started.elapsed().as_secs_f32() * 1000.0);
        });
    }
    ring.finish(&hub, &device, &times);
    if let Some(mut timing) = timing {
        timing.finish();
    }
}
