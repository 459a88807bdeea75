//! What is heard by what is on program: the systems that set the mixer, without a picture.

use bevy::prelude::*;
use scrim::document::source::{Media, Pattern, Tone};
use scrim::document::{
    AudioEdit, Content, EditCommand, Layer, LayerId, Scene, SceneId, Show, Source, SourceId, SourceKind,
};
use scrim::effect::EffectCatalog;
use scrim::scene::reconcile::reconcile_sources;
use scrim::scene::sound::{cross_fade, mix_sounds};
use scrim::scene::{Clock, ClockMode, ShownTransition, SoundDesk, SourceOpener, StudioState};
use scrim::source::handle;
use scrim::view::SoundView;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CLIP: SourceId = SourceId(1);
const SONG: SourceId = SourceId(2);
const TONE: SourceId = SourceId(3);
const BARS: SourceId = SourceId(4);
const FIRST: SceneId = SceneId(1);
const SECOND: SceneId = SceneId(2);

fn show() -> Show {
    let mut show = Show::empty();
    let media = || SourceKind::Media(Media::default());
    show.sources = vec![
        Source::new(CLIP, "Clip", media()),
        Source::new(SONG, "Song", media()),
        Source::new(TONE, "Tone", SourceKind::Tone(Tone::default())),
        Source::new(BARS, "Bars", SourceKind::Pattern(Pattern::default())),
    ];
    let scene = |id: SceneId, shown: &[SourceId]| {
        let layer = |source: &SourceId| Layer::new(LayerId(id.0 * 10 + source.0), "Layer", Content::Source(*source));
        Scene { layers: shown.iter().map(layer).collect(), ..Scene::new(id, "Scene") }
    };
    show.scenes = vec![scene(FIRST, &[CLIP, BARS]), scene(SECOND, &[SONG, BARS])];
    show
}

/// The sources that were opened, and whether they are heard.
type Opened = Arc<Mutex<Vec<(SourceId, bool)>>>;

fn studio(clock: ClockMode) -> (App, Opened) {
    let opened = Opened::default();
    let told = opened.clone();
    let open = move |source: &Source, options: &scrim::source::OpenOptions| {
        told.lock().unwrap().push((source.id, options.sound.is_some()));
        handle::pair(source, options.clone()).0
    };
    let clock = Clock::new(clock);
    let mut app = App::new();
    app.insert_resource(SoundDesk::start(clock.started()))
        .insert_resource(StudioState::new(show(), None))
        .insert_resource(SourceOpener { open: Arc::new(open), ..SourceOpener::default() })
        .insert_resource(clock)
        .init_resource::<EffectCatalog>()
        .add_systems(Update, (reconcile_sources, mix_sounds).chain());
    app.update();
    (app, opened)
}

/// Waits until the mixer hears this much of each source.
#[track_caller]
fn assert_heard(app: &mut App, wanted: &[(SourceId, f32)]) {
    app.update();
    let end = Instant::now() + Duration::from_secs(10);
    let mut view = SoundView::default();
    loop {
        app.world().resource::<SoundDesk>().show(&mut view);
        let heard: BTreeMap<_, _> = view.strips.iter().map(|(id, strip)| (*id, strip.heard)).collect();
        let near = |(id, share): &(SourceId, f32)| heard.get(id).is_some_and(|heard| (heard - share).abs() < 1e-3);
        if heard.len() == wanted.len() && wanted.iter().all(near) {
            return;
        }
        assert!(Instant::now() < end, "heard are {heard:?} instead of {wanted:?}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn between(progress: f64) -> ShownTransition {
    ShownTransition { from: FIRST, to: SECOND, kind: "fade".into(), params: BTreeMap::new(), progress }
}

#[test]
fn what_program_shows_is_heard_and_what_has_no_picture_always_is() {
    let (mut app, opened) = studio(ClockMode::Live);
    assert_heard(&mut app, &[(CLIP, 1.0), (SONG, 0.0), (TONE, 1.0)]);
    let mut opened = opened.lock().unwrap().clone();
    opened.sort();
    assert_eq!(opened, [(CLIP, true), (SONG, true), (TONE, true), (BARS, false)]);
    let mut state = app.world_mut().resource_mut::<StudioState>();
    state.program = SECOND;
    state.settle();
    assert_heard(&mut app, &[(CLIP, 0.0), (SONG, 1.0), (TONE, 1.0)]);
    let mut state = app.world_mut().resource_mut::<StudioState>();
    state.history.apply(EditCommand::Audio(CLIP, AudioEdit::Always(true))).unwrap();
    state.settle();
    assert_heard(&mut app, &[(CLIP, 1.0), (SONG, 1.0), (TONE, 1.0)]);
}

#[test]
fn sounds_cross_with_their_scenes() {
    let (mut app, _) = studio(ClockMode::Live);
    app.insert_resource(between(0.5));
    let half = 0.5f32.sqrt();
    assert_heard(&mut app, &[(CLIP, half), (SONG, half), (TONE, 1.0)]);
    app.insert_resource(between(1.0));
    assert_heard(&mut app, &[(CLIP, 0.0), (SONG, 1.0), (TONE, 1.0)]);
}

#[test]
fn a_crossing_keeps_its_power_and_leaves_what_both_scenes_show_alone() {
    for step in 0..=10 {
        let progress = f64::from(step) / 10.0;
        let (from, to) = (cross_fade(true, false, progress), cross_fade(false, true, progress));
        assert!((from * from + to * to - 1.0).abs() < 1e-9);
        assert_eq!((cross_fade(true, true, progress), cross_fade(false, false, progress)), (1.0, 0.0));
    }
    assert_eq!((cross_fade(true, false, 1.0), cross_fade(true, false, 0.0)), (0.0, 1.0));
}

#[test]
fn a_stepped_studio_opens_no_sound() {
    let (app, opened) = studio(ClockMode::Stepped { start: 0 });
    let opened = opened.lock().unwrap().clone();
    assert!(opened.iter().all(|(id, heard)| !heard && *id != TONE), "{opened:?}");
    let mut view = SoundView::default();
    app.world().resource::<SoundDesk>().show(&mut view);
    assert!(view.strips.is_empty());
}

#[test]
fn a_source_that_is_deleted_has_no_strip() {
    let (mut app, _) = studio(ClockMode::Live);
    let mut state = app.world_mut().resource_mut::<StudioState>();
    state.history.apply(EditCommand::RemoveSource(SONG)).unwrap();
    state.settle();
    assert_heard(&mut app, &[(CLIP, 1.0), (TONE, 1.0)]);
}
