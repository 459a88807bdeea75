//! Fills in what the panels look at, once per update, and only what changed.

use super::desktop::DesktopWatch;
use super::effect_files::{EffectFaults, EffectOrigins};
use super::import::ShownImport;
use super::outputs::Outputs;
use super::presets::PresetShelf;
use super::recovery::Recovery;
use super::saver::Saver;
use super::scopes::ScopeFeed;
use super::session::SessionFiles;
use super::set_ups::SetUps;
use super::streams::Streams;
use super::viewers::Viewers;
use super::windows::Screens;
use crate::compositor::InputId;
use crate::compositor::canvas::{CanvasTick, ProgramReport, SharedCounters, SharedTimes};
use crate::compositor::layout::lay;
use crate::diagnostics::{CpuMeter, LogLines};
use crate::document::{Content, LayerId, Source, SourceId, SourceKind};
use crate::effect::file::Fault;
use crate::effect::{Effect, EffectCatalog, ReadyMade, Role};
use crate::scene::budget::BypassedEffects;
use crate::scene::nodes::LayerProblems;
use crate::scene::take::Transition;
use crate::scene::{LiveTransition, SessionRequest, SoundDesk, SourceInstance, StudioState};
use crate::source::devices::DeviceWatch;
use crate::view::{EffectFault, Health, LayerGeometry, ReadyMadeEntry, SourceStatus, StudioCommand, StudioView};
use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the panels look at.
#[derive(Resource, Default)]
pub struct View(pub StudioView);

/// Cameras and sound devices as they come and go.
#[derive(Resource)]
pub struct Cameras(pub DeviceWatch);

/// How often measured rates are renewed.
const MEASURE: Duration = Duration::from_secs(1);

pub struct ViewPlugin;

impl Plugin for ViewPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<View>()
            .init_resource::<LayerProblems>()
            .init_resource::<LogLines>()
            .init_resource::<EffectFaults>()
            .init_resource::<PresetShelf>()
            .init_resource::<SetUps>()
            .init_resource::<ScopeFeed>()
            .add_systems(
                PostUpdate,
                (document, effects, sources, devices, log, measures, scopes, sound)
                    .before(bevy_egui::EguiPostUpdateSet::EndPass),
            );
    }

    fn finish(&self, app: &mut App) {
        let info = app.world().get_resource::<RenderAdapterInfo>().map(|info| info.name.clone());
        app.world_mut().resource_mut::<View>().0.adapter = info.unwrap_or_default();
    }
}

fn document(
    mut view: ResMut<View>,
    state: Res<StudioState>,
    problems: Res<LayerProblems>,
    files: Res<SessionFiles>,
    screens: Res<Screens>,
    (outputs, streams, viewers): (Res<Outputs>, Res<Streams>, Res<Viewers>),
    (saver, recovery, import): (Res<Saver>, Res<Recovery>, Res<ShownImport>),
    (transition, tick): (Res<LiveTransition>, Res<CanvasTick>),
    mut steps_shown: Local<Option<(u64, u64)>>,
) {
    let view = &mut view.0;
    view.transition = transition.0.as_ref().map(|transition| transition.done(tick.tick));
    view.held = transition.0.as_ref().and_then(Transition::held);
    view.saving = saver.is_saving();
    if import.is_changed() {
        view.import = import.report().cloned();
    }
    if recovery.is_changed() {
        view.recovered = recovery.offer(&state);
    }
    if state.is_changed() {
        view.show = Some(state.show().clone());
        view.revision = state.revision;
        view.opened = state.opened;
        view.path.clone_from(&state.path);
        view.modified = state.history.is_modified();
        view.undo = state.history.undo_label().map(Into::into);
        view.redo = state.history.redo_label().map(Into::into);
        let steps = (state.opened, state.history.revision());
        if steps_shown.replace(steps) != Some(steps) {
            view.history.clear();
            view.history.extend(state.history.labels().cloned());
            view.history_at = state.history.position();
            view.history_whole = state.history.is_whole();
        }
        view.program = state.program;
        (view.preview, view.inside, view.multiview) = (state.preview, state.inside, state.multiview);
        view.selected.clone_from(&state.selected);
        view.compared = state.compared;
        view.solo.clone_from(&state.solo);
    }
    if problems.is_changed() {
        view.layer_problems.clone_from(&problems.0);
    }
    if files.is_changed() {
        view.recent = files.settings.recent().to_vec();
        view.recordings = files.settings.recordings().to_owned();
        view.targets = files.settings.targets().to_vec();
        view.record_settings.clone_from(files.settings.record());
        view.serve_settings.clone_from(files.settings.serve());
    }
    if screens.is_changed() {
        view.monitors.clone_from(&screens.monitors);
        view.full_screen = screens.full_screen();
    }
    view.recording = outputs.recording();
    view.replay = outputs.replay();
    view.sequence = outputs.sequence();
    view.virtual_camera = outputs.virtual_camera();
    view.streams = streams.statuses();
    view.trial = streams.trial();
    view.serving = viewers.status();
}

/// Where effects come from, what is wrong with their files, which took too long, and their presets.
fn effects(
    mut view: ResMut<View>,
    catalog: Res<EffectCatalog>,
    faults: Res<EffectFaults>,
    origins: Res<EffectOrigins>,
    bypassed: Res<BypassedEffects>,
    (shelf, set_ups): (Res<PresetShelf>, Res<SetUps>),
) {
    let view = &mut view.0;
    if faults.is_changed() || catalog.is_changed() {
        let told = faults.0.iter().map(|(kind, fault)| (kind.clone(), told(fault, catalog.get(kind).is_some())));
        view.effect_faults = told.collect();
    }
    if catalog.is_changed() {
        let of = |effect: &Arc<dyn Effect>| {
            let kind = effect.info().kind;
            let entry = |preset: &ReadyMade| ReadyMadeEntry { kind: kind.to_owned(), name: preset.name.to_owned() };
            effect.presets().iter().map(entry).collect::<Vec<_>>()
        };
        view.ready_made = catalog.iter().flat_map(of).collect();
    }
    if origins.is_changed() {
        view.effect_origins = origins.0.iter().map(|(kind, origin)| (kind.clone(), origin.label())).collect();
    }
    if bypassed.is_changed() {
        view.bypassed.clone_from(&bypassed.took);
    }
    if set_ups.is_changed() {
        view.set_ups.clone_from(&set_ups.0);
    }
    if shelf.is_changed() {
        view.presets.clone_from(&shelf.entries);
        view.preset_fault.clone_from(&shelf.fault);
    }
}

fn told(fault: &Fault, stays: bool) -> EffectFault {
    let excerpt = if fault.source.trim().is_empty() { String::new() } else { dedented(&fault.excerpt()) };
    EffectFault {
        place: format!("{}:{}:{}", fault.path.display(), fault.line, fault.column),
        message: fault.message.clone(),
        excerpt,
        stays,
    }
}

/// Two lines, one beneath the other, without the blanks that both begin with: panels are narrow.
fn dedented(excerpt: &str) -> String {
    let blanks = |line: &str| line.chars().take_while(|c| c.is_whitespace()).count();
    let shared = excerpt.lines().map(blanks).min().unwrap_or(0);
    let lines: Vec<String> = excerpt.lines().map(|line| line.chars().skip(shared).collect()).collect();
    lines.join("\n")
}

/// How a generator is: the compositor draws it, so that it is as its effect is.
fn generator_status(source: &Source, catalog: &EffectCatalog) -> Option<SourceStatus> {
    let SourceKind::Effect(made) = &source.kind else { return None };
    let status = SourceStatus { width: made.width, height: made.height, ..SourceStatus::default() };
    Some(match catalog.get(&made.kind).map(|effect| effect.info()) {
        Some(info) if info.role == Role::Generator => SourceStatus {
            health: Health::Live,
            sentence: format!("{}, {}×{}", info.label, made.width, made.height),
            ..status
        },
        Some(info) => SourceStatus {
            health: Health::Failed,
            sentence: format!("“{}” needs a picture: choose a generator", info.label),
            ..status
        },
        None => SourceStatus {
            health: Health::Failed,
            sentence: format!("No effect “{}” is installed: put its file into the effects folder", made.kind),
            ..status
        },
    })
}

/// Status of the sources, and where the layers on program lie.
fn sources(
    mut view: ResMut<View>,
    state: Res<StudioState>,
    instances: Query<&SourceInstance>,
    catalog: Res<EffectCatalog>,
    mut basis: Local<(u64, BTreeMap<SourceId, (f64, f64)>)>,
) {
    let mut statuses = BTreeMap::new();
    for instance in &instances {
        if let InputId::Source(id) = instance.id {
            statuses.insert(id, instance.handle.status());
        }
    }
    for source in &state.show().sources {
        if let Some(status) = generator_status(source, &catalog) {
            statuses.insert(source.id, status);
        }
    }
    let size = |status: &SourceStatus| (f64::from(status.width), f64::from(status.height));
    let sizes: BTreeMap<_, _> = statuses.iter().map(|(id, status)| (*id, size(status))).collect();
    view.0.sources = statuses;
    let next = (state.revision, sizes);
    if *basis != next {
        view.0.geometry = geometry(&state, &next.1);
        *basis = next;
    }
}

fn geometry(state: &StudioState, sizes: &BTreeMap<SourceId, (f64, f64)>) -> BTreeMap<LayerId, LayerGeometry> {
    let show = state.show();
    let canvas = show.canvas().map_or((0.0, 0.0), |canvas| (f64::from(canvas.width), f64::from(canvas.height)));
    let layers = show.scene(state.edited()).into_iter().flat_map(|scene| &scene.layers);
    let lie = layers.filter_map(|layer| {
        let source_size = match layer.content {
            Content::Scene(_) => canvas,
            // As the compositor lays it: like the canvas until its size is known.
            Content::Source(id) => sizes.get(&id).copied().filter(|size| size.0 > 0.0).unwrap_or(canvas),
        };
        let laid = lay(&layer.placement, &layer.crop, source_size)?;
        Some((layer.id, LayerGeometry { corners: laid.corners(), source_size }))
    });
    lie.collect()
}

fn devices(
    mut view: ResMut<View>,
    mut requests: MessageReader<SessionRequest>,
    cameras: Res<Cameras>,
    desktop: Res<DesktopWatch>,
    mut known: Local<(u64, Arc<Vec<crate::view::WindowInfo>>)>,
) {
    if requests.read().any(|SessionRequest(command)| *command == StudioCommand::RefreshDevices) {
        cameras.0.refresh();
        desktop.refresh();
    }
    let revision = cameras.0.revision();
    if revision != known.0 {
        view.0.cameras = cameras.0.cameras();
        view.0.sounds = cameras.0.sounds();
        known.0 = revision;
    }
    let windows = desktop.windows();
    if !Arc::ptr_eq(&windows, &known.1) {
        view.0.windows = windows.to_vec();
        known.1 = windows;
    }
}

fn log(mut view: ResMut<View>, lines: Res<LogLines>, mut known: Local<u64>) {
    let total = lines.total();
    if total != *known {
        view.0.log = lines.snapshot();
        *known = total;
    }
}

/// What the mixer shows, also while its panel is closed: it costs less than to ask.
fn sound(mut view: ResMut<View>, desk: Option<Res<SoundDesk>>) {
    if let Some(desk) = desk {
        desk.show(&mut view.0.sound);
    }
}

fn scopes(mut view: ResMut<View>, feed: Res<ScopeFeed>) {
    if feed.is_changed() {
        view.0.scopes.clone_from(&feed.0);
    }
}

/// Rates over the last second.
struct Measured {
    at: Instant,
    composed: u64,
    cpu: CpuMeter,
}

impl Default for Measured {
    fn default() -> Self {
        Self { at: Instant::now(), composed: 0, cpu: CpuMeter::default() }
    }
}

fn measures(
    mut view: ResMut<View>,
    counters: Res<SharedCounters>,
    times: Res<SharedTimes>,
    report: Res<ProgramReport>,
    mut last: Local<Measured>,
) {
    let view = &mut view.0;
    view.counters = counters.get();
    view.times = times.get();
    view.frame_age_ms = report.get().frame_age_ms;
    let elapsed = last.at.elapsed();
    if elapsed >= MEASURE {
        view.canvas_fps = (view.counters.composed - last.composed) as f32 / elapsed.as_secs_f32();
        view.cpu_percent = last.cpu.look().0;
        last.at = Instant::now();
        last.composed = view.counters.composed;
    }
}
