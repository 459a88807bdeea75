//! Outputs of a real program, without a window.

use crate::output::{decoded_frames, ffprobe, wait_for};
use scrim::app::headless::HeadlessStudio;
use scrim::app::outputs::{Outputs, OutputsPlugin, Program};
use scrim::app::run;
use scrim::app::streams::{Streams, StreamsPlugin};
use scrim::cli::args::RunArgs;
use scrim::document::source::Tone;
use scrim::document::{Rate, Show, Source, SourceId, SourceKind, save};
use scrim::scene::{ClockMode, StudioState};
use scrim::view::publish::{PublishState, PublishTarget};
use scrim::view::{RecordSettings, Split};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A show on a small canvas.
fn small(folder: &Path) -> PathBuf {
    let mut show = Show::empty();
    let canvas = show.canvases.first_mut().unwrap();
    (canvas.width, canvas.height, canvas.rate) = (64, 48, Rate::new(30, 1));
    let path = folder.join("small.ron");
    save::save(&path, &show).unwrap();
    path
}

fn args(file: PathBuf) -> RunArgs {
    RunArgs { file, bitrate: 500, seconds: Some(2.0), ..RunArgs::default() }
}

#[test]
fn a_run_without_a_display_records_for_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("a.mkv");
    let mut out = Vec::new();
    let asked = RunArgs { record: Some(film.clone()), ..args(small(folder.path())) };
    run::run(&asked, &mut out).unwrap();
    let frames = decoded_frames(&film);
    assert!(frames > 0, "two seconds of pictures");
    let said = String::from_utf8(out).unwrap();
    assert!(said.starts_with(&format!("{}\n{frames} frames, ", film.display())), "{said}");
    assert_eq!(ffprobe(&film, &["-show_entries", "stream=width,height"]), "width=64\nheight=48\n");
}

#[test]
fn a_run_records_what_the_mixer_makes() {
    let folder = tempfile::tempdir().unwrap();
    let path = small(folder.path());
    let mut show = save::load(&path).unwrap().show;
    let tone = Tone { frequency: 1000.0, level_db: -20.0, ..Tone::default() };
    show.sources = vec![Source::new(SourceId(1), "Line-up", SourceKind::Tone(tone))];
    save::save(&path, &show).unwrap();
    let film = folder.path().join("a.mkv");
    let asked = RunArgs { record: Some(film.clone()), seconds: Some(4.0), ..args(path) };
    run::run(&asked, &mut Vec::new()).unwrap();
    let streams = ffprobe(&film, &["-show_entries", "stream=codec_name,sample_rate,channels"]);
    assert!(streams.contains("codec_name=aac\nsample_rate=48000\nchannels=2\n"), "{streams}");
    let heard = Command::new("ffmpeg").arg("-i").arg(&film).args(["-af", "volumedetect", "-f", "null", "-"]).output();
    let said = String::from_utf8(heard.unwrap().stderr).unwrap();
    let loudest = said.split("max_volume: ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a volume");
    let loudest: f64 = loudest.parse().unwrap();
    assert!((-21.0..-19.0).contains(&loudest), "the tone's peak is {loudest} dB");
}

#[test]
fn a_run_that_cannot_go_on_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let asked = RunArgs { record: Some(missing.join("a.mkv")), ..args(small(folder.path())) };
    let error = run::run(&asked, &mut Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("The folder {} is not there: make it or choose another one", missing.display())
    );
    let asked = RunArgs { rtmp: vec!["http://h/a".into()], ..args(small(folder.path())) };
    let error = run::run(&asked, &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("is no address of an RTMP server"), "{error}");
}

#[test]
fn nothing_is_read_back_without_an_output_and_two_share_one_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = small(folder.path());
    let show = save::load(&path).unwrap().show;
    let mut studio = HeadlessStudio::with(show, Some(path), ClockMode::Stepped { start: 0 }, |app| {
        app.add_plugins((OutputsPlugin, StreamsPlugin));
    })
    .unwrap();
    (0..5).for_each(|_| studio.step());
    assert_eq!(studio.counters().readbacks, 0);
    let settings = RecordSettings { split: Split::Never, ..RecordSettings::default() };
    let program = Program::now(studio.app.world().resource::<StudioState>(), &settings).unwrap();
    let film = folder.path().join("a.mkv");
    let target = PublishTarget { id: 1, server: "rtmp://127.0.0.1:1/live".into(), ..PublishTarget::default() };
    {
        let world = studio.app.world_mut();
        world.resource_mut::<Outputs>().record(Some(&film), &program, folder.path()).unwrap();
        world.resource_scope(|world, mut streams: bevy::prelude::Mut<Streams>| {
            streams.start(&target, world.resource::<Outputs>(), &program).unwrap();
        });
    }
    wait_for("thirty pictures and a lost stream", || {
        studio.step();
        let world = studio.app.world();
        let lost =
            world.resource::<Streams>().statuses().iter().any(|s| matches!(s.state, PublishState::Reconnecting(_)));
        let encoders = world.resource::<Outputs>().encoders().video();
        (lost && encoders.iter().any(|encoder| encoder.counts().frames >= 30)).then_some(())
    });
    let readbacks = studio.counters().readbacks;
    assert!(readbacks < 10, "an unchanged canvas is read once for each encoder that starts, not {readbacks} times");
    studio.app.world_mut().resource_mut::<Streams>().stop_all();
    studio.app.world_mut().resource_mut::<Outputs>().stop_recording();
    let recorded = wait_for("the end of the recording", || {
        studio.step();
        studio.app.world_mut().resource_mut::<Outputs>().take_recorded()
    })
    .unwrap();
    assert_eq!(decoded_frames(&film), recorded.frames);
    wait_for("the end of the encoders", || {
        studio.step();
        studio.app.world().resource::<Outputs>().encoders().video().is_empty().then_some(())
    });
}
