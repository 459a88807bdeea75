//! Source entities follow the document: opened when needed, closed when gone, opened again when their settings change. One capture
//! per source, however many layers show it.

use super::sound::{SoundDesk, always_heard};
use super::{Clock, ShownTransition, StudioState};
use crate::compositor::InputId;
use crate::compositor::canvas::CanvasTick;
use crate::compositor::upload::PendingFrames;
use crate::document::{
    Content, Fallback, ParamValue, SceneId, Show, Source, SourceId, SourceKind, WhenHidden, source as kinds,
};
use crate::effect::{EffectCatalog, EffectImage, Params};
use crate::source::frame::Frame;
use crate::source::{OpenOptions, Pace, SourceControl, SourceHandle, Stepped, Waker, open};
use bevy::platform::collections::HashSet;
use bevy::prelude::*;
use bevy::render::MainWorld;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A running source.
#[derive(Component)]
pub struct SourceInstance {
    pub id: InputId,
    /// What it was opened with.
    pub spec: Source,
    pub handle: SourceHandle,
    /// A layer of what is on program shows it.
    pub shown: bool,
    /// Stepped: the frame for this tick, on its way to the GPU.
    next: Option<Frame>,
    opened: u64,
}

/// How sources are opened and how they tell that a frame waits.
#[derive(Resource, Clone)]
pub struct SourceOpener {
    pub waker: Waker,
    /// [`open`], unless something else stands in for it: a test feeds frames of its own.
    pub open: OpenSource,
}

/// Starts a source; see [`open`].
pub type OpenSource = Arc<dyn Fn(&Source, &OpenOptions) -> SourceHandle + Send + Sync>;

impl Default for SourceOpener {
    fn default() -> Self {
        Self { waker: Arc::new(|| {}), open: Arc::new(open) }
    }
}

/// The sources that scenes show, through nested scenes, and those that the effects there read; hidden layers show nothing.
pub fn shown_sources(show: &Show, scenes: &[SceneId], catalog: &EffectCatalog, base: &Path) -> HashSet<SourceId> {
    let mut found = Vec::new();
    let mut seen: HashSet<SceneId> = HashSet::default();
    let mut open = scenes.to_vec();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        for layer in show.scene(id).iter().flat_map(|scene| &scene.layers).filter(|layer| layer.visible) {
            match layer.content {
                Content::Source(source) => found.push(source),
                Content::Scene(nested) => open.push(nested),
            }
            for spec in layer.effects.iter().filter(|spec| spec.enabled) {
                found.extend(images(catalog, &spec.kind, &spec.params, base));
            }
        }
    }
    let mut shown = HashSet::default();
    while let Some(id) = found.pop() {
        if let (true, Some(SourceKind::Effect(made))) = (shown.insert(id), show.source(id).map(|source| &source.kind)) {
            found.extend(images(catalog, &made.kind, &made.params, base));
        }
    }
    shown
}

/// The sources that an effect reads beside the picture before it.
fn images(catalog: &EffectCatalog, kind: &str, given: &BTreeMap<String, ParamValue>, base: &Path) -> Vec<SourceId> {
    let Some(effect) = catalog.get(kind) else { return Vec::new() };
    let params = Params::resolve(&effect.info().params, given);
    // What cannot be loaded is said where the composition is made.
    let assets = effect.assets(&params, base).unwrap_or_default();
    let source = |image: &EffectImage| if let EffectImage::Source(id) = image { Some(*id) } else { None };
    assets.images.iter().filter_map(source).collect()
}

/// Opens, closes and re-opens sources.
pub fn reconcile_sources(
    mut commands: Commands,
    mut instances: Query<(Entity, &mut SourceInstance)>,
    state: Res<StudioState>,
    clock: Res<Clock>,
    (opener, catalog): (Res<SourceOpener>, Res<EffectCatalog>),
    (transition, mut desk): (Option<Res<ShownTransition>>, Option<ResMut<SoundDesk>>),
    mut done: Local<(u64, Vec<SceneId>)>,
) {
    let mut scenes = transition.as_ref().map_or_else(|| vec![state.program], |shown| vec![shown.from, shown.to]);
    scenes.extend(state.beside());
    if done.0 == state.revision && done.1 == scenes && !catalog.is_changed() {
        return;
    }
    let show = state.show();
    let mut shown = shown_sources(show, &scenes, &catalog, &state.base());
    if let Some(transition) = &transition {
        shown.extend(images(&catalog, &transition.kind, &transition.params, &state.base()));
    }
    shown.extend(state.alone());
    *done = (state.revision, scenes);
    let mut running: HashSet<SourceId> = HashSet::default();
    for (entity, mut instance) in &mut instances {
        let InputId::Source(id) = instance.id else { continue };
        let wanted = show.source(id).filter(|spec| same_capture(spec, &instance.spec));
        if wanted.is_none() || instance.opened != state.opened {
            commands.entity(entity).despawn();
            continue;
        }
        running.insert(id);
        let heard = show.source(id).is_some_and(always_heard);
        show_or_hide(&mut instance, heard || shown.contains(&id));
    }
    // A generator is drawn by the compositor: there is nothing to capture.
    for source in show.sources.iter().filter(|source| !matches!(source.kind, SourceKind::Effect(_))) {
        let now = shown.contains(&source.id) || (always_heard(source) && !clock.is_stepped());
        // One that pauses or restarts has nothing to do before it is shown first; stepped, nobody looks at a hidden one.
        let needed = now || (source.when_hidden == WhenHidden::KeepRunning && !clock.is_stepped());
        if needed && !running.contains(&source.id) {
            let mut options = options(&state, &clock, &opener);
            if let Some(desk) = desk.as_mut().filter(|_| source.kind.has_sound() && !clock.is_stepped()) {
                options.sound = Some(desk.listener(source.id));
            }
            let handle = (opener.open)(source, &options);
            let id = InputId::Source(source.id);
            commands.spawn(SourceInstance {
                id,
                spec: source.clone(),
                handle,
                shown: now,
                next: None,
                opened: state.opened,
            });
        }
    }
}

fn show_or_hide(instance: &mut SourceInstance, shown: bool) {
    if shown == instance.shown {
        return;
    }
    instance.shown = shown;
    match (instance.spec.when_hidden, shown) {
        (WhenHidden::KeepRunning, _) => {}
        (_, false) => instance.handle.control(SourceControl::Pause),
        (WhenHidden::Pause, true) => instance.handle.control(SourceControl::Resume),
        (WhenHidden::Restart, true) => {
            instance.handle.control(SourceControl::Restart);
            instance.handle.control(SourceControl::Resume);
        }
    }
}

/// A name or a fallback may change without opening the source again.
fn same_capture(a: &Source, b: &Source) -> bool {
    a.kind == b.kind && a.deinterlace == b.deinterlace && a.when_hidden == b.when_hidden
}

fn options(state: &StudioState, clock: &Clock, opener: &SourceOpener) -> OpenOptions {
    let canvas = state.show().canvas();
    OpenOptions {
        base: state.base(),
        pace: if clock.is_stepped() { Pace::Stepped } else { Pace::Live },
        canvas: canvas.map_or((1920, 1080), |canvas| (canvas.width, canvas.height)),
        rate: clock.rate(),
        waker: opener.waker.clone(),
        sound: None,
    }
}

/// Opens the fallback of a source that lost its picture, and closes it when the picture is back.
pub fn reconcile_fallbacks(
    mut commands: Commands,
    instances: Query<(Entity, &SourceInstance)>,
    state: Res<StudioState>,
    clock: Res<Clock>,
    opener: Res<SourceOpener>,
) {
    for (_, instance) in &instances {
        let InputId::Source(id) = instance.id else { continue };
        let stands_in = |other: &SourceInstance| other.id == InputId::Fallback(id) && other.opened == state.opened;
        let open_one = instances.iter().find(|(_, other)| stands_in(other));
        let status = instance.handle.status();
        let wanted = (status.needs_fallback && instance.shown)
            .then(|| state.show().source(id))
            .flatten()
            .filter(|source| source.kind.has_picture())
            .and_then(|source| fallback_source(source, (status.width, status.height), &state));
        match (wanted, open_one) {
            (Some(spec), Some((entity, running))) if !same_capture(&spec, &running.spec) => {
                commands.entity(entity).despawn();
            }
            (Some(spec), None) => {
                let handle = (opener.open)(&spec, &options(&state, &clock, &opener));
                let id = InputId::Fallback(id);
                commands.spawn(SourceInstance { id, spec, handle, shown: true, next: None, opened: state.opened });
            }
            (None, Some((entity, _))) => commands.entity(entity).despawn(),
            _ => {}
        }
    }
    for (entity, instance) in &instances {
        let InputId::Fallback(id) = instance.id else { continue };
        let owned = instances.iter().any(|(_, other)| other.id == InputId::Source(id));
        if !owned || instance.opened != state.opened {
            commands.entity(entity).despawn();
        }
    }
}

/// The source that stands in for another: as large as that one was, else as the canvas.
fn fallback_source(source: &Source, size: (u32, u32), state: &StudioState) -> Option<Source> {
    let canvas = state.show().canvas().map_or((1280, 720), |canvas| (canvas.width, canvas.height));
    let (width, height) = if size.0 > 0 && size.1 > 0 { size } else { landscape(canvas) };
    let kind = match &source.fallback {
        Fallback::Nothing => return None,
        Fallback::Color(color) => {
            SourceKind::Color(kinds::Color { color: *color, width, height, ..Default::default() })
        }
        Fallback::Image(path) => SourceKind::Image(kinds::Image { path: path.clone(), ..Default::default() }),
        Fallback::Clip(path) => SourceKind::Media(kinds::Media { path: path.clone(), ..Default::default() }),
        Fallback::Pattern(pattern) => {
            SourceKind::Pattern(kinds::Pattern { pattern: *pattern, width, height, ..Default::default() })
        }
    };
    Some(Source::new(source.id, format!("{} (fallback)", source.name), kind))
}

/// Cameras and screens are wide; on an upright canvas their stand-ins are too.
fn landscape((width, height): (u32, u32)) -> (u32, u32) {
    if width >= height { (width, height) } else { (height, width) }
}

/// Stepped: asks every shown source for the picture of this tick.
pub fn step_sources(mut instances: Query<&mut SourceInstance>, clock: Res<Clock>, tick: Res<CanvasTick>) {
    if !clock.is_stepped() || !tick.due {
        return;
    }
    for mut instance in instances.iter_mut().filter(|instance| instance.shown) {
        if let Stepped::New(frame) = instance.handle.take_at(tick.show_ns) {
            instance.next = Some(frame);
        }
    }
}

/// Moves frames into the render world, at the last moment.
pub fn extract_frames(mut main: ResMut<MainWorld>, mut pending: ResMut<PendingFrames>, mut show: Local<u64>) {
    if let Some(state) = main.get_resource::<StudioState>()
        && *show != state.opened
    {
        pending.forget = *show != 0;
        *show = state.opened;
    }
    if !main.get_resource::<CanvasTick>().is_some_and(|tick| tick.due) {
        return;
    }
    let mut query = main.query::<&mut SourceInstance>();
    for mut instance in query.iter_mut(&mut main) {
        if !instance.shown {
            continue;
        }
        let stepped = instance.bypass_change_detection().next.take();
        if let Some(frame) = stepped.or_else(|| instance.handle.take()) {
            pending.frames.push((instance.id, frame));
        }
    }
}
