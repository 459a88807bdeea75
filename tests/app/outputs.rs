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
use scrim::view::{RecordSettings, SoundBus, Split};
use std::io::{Read, Write};
use std::net::TcpListener;
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

/// A show with a tone that is on the clean bus or not.
fn with_tone(folder: &Path, clean: bool) -> PathBuf {
    let path = small(folder);
    let mut show = save::load(&path).unwrap().show;
    let tone = Tone { frequency: 1000.0, level_db: -20.0, ..Tone::default() };
    let mut source = Source::new(SourceId(1), "Line-up", SourceKind::Tone(tone));
    source.audio.clean = clean;
    show.sources = vec![source];
    save::save(&path, &show).unwrap();
    path
}

/// Peak of a film's sound in decibels.
fn loudest(film: &Path) -> f64 {
    let heard = Command::new("ffmpeg").arg("-i").arg(film).args(["-af", "volumedetect", "-f", "null", "-"]).output();
    let said = String::from_utf8(heard.unwrap().stderr).unwrap();
    let loudest = said.split("max_volume: ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a volume");
    loudest.parse().unwrap()
}

#[test]
fn a_run_records_what_the_mixer_makes() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("a.mkv");
    let path = with_tone(folder.path(), false);
    let asked = RunArgs { record: Some(film.clone()), seconds: Some(4.0), ..args(path) };
    run::run(&asked, &mut Vec::new()).unwrap();
    let streams = ffprobe(&film, &["-show_entries", "stream=codec_name,sample_rate,channels"]);
    assert!(streams.contains("codec_name=aac\nsample_rate=48000\nchannels=2\n"), "{streams}");
    let loudest = loudest(&film);
    // Encoders overshoot, most where it begins.
    assert!((-21.5..-18.0).contains(&loudest), "the tone's peak is {loudest} dB");
}

#[test]
fn a_recording_of_the_clean_bus_lacks_what_was_kept_off_it() {
    let folder = tempfile::tempdir().unwrap();
    for (clean, range) in [(true, -21.0..-19.0), (false, -200.0..-80.0)] {
        let film = folder.path().join(format!("clean {clean}.mkv"));
        let path = with_tone(folder.path(), clean);
        let asked = RunArgs { record: Some(film.clone()), sound: SoundBus::Clean, seconds: Some(3.0), ..args(path) };
        run::run(&asked, &mut Vec::new()).unwrap();
        let loudest = loudest(&film);
        assert!(range.contains(&loudest), "on the clean bus {clean}: the tone's peak is {loudest} dB");
    }
}

/// An RTMP server that shakes hands and refuses what is connected then; its port.
fn refusing_server() -> u16 {
    let text = |text: &str| [&[0, text.len() as u8], text.as_bytes()].concat();
    let string = |value: &str| [&[2], text(value).as_slice()].concat();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let code = string("NetConnection.Connect.Rejected");
    // The answer to command 1: no properties, and an object that says why.
    let number = [&[0_u8], 1.0_f64.to_be_bytes().as_slice()].concat();
    let answer = [string("_error"), number, vec![5, 3], text("code"), code, vec![0, 0, 9]].concat();
    let head = [&[3, 0, 0, 0, 0, 0, answer.len() as u8, 20], [0_u8; 4].as_slice()].concat();
    std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut hello = vec![0; 1537];
        client.read_exact(&mut hello).unwrap();
        client.write_all(&[&[3], vec![0; 1536].as_slice(), &hello[1..]].concat()).unwrap();
        client.read_exact(&mut hello[1..]).unwrap();
        client.read_exact(&mut [0]).unwrap();
        client.write_all(&[head, answer].concat()).unwrap();
        client.read_to_end(&mut Vec::new()).ok();
    });
    port
}

#[test]
fn a_stream_that_is_refused_does_not_end_the_recording() {
    let folder = tempfile::tempdir().unwrap();
    let port = refusing_server();
    let film = folder.path().join("a.mkv");
    let rtmp = vec![format!("rtmp://127.0.0.1:{port}/live/key")];
    let asked = RunArgs { record: Some(film.clone()), rtmp, seconds: Some(4.0), ..args(small(folder.path())) };
    let mut out = Vec::new();
    let error = run::run(&asked, &mut out).unwrap_err().to_string();
    assert_eq!(error, format!("127.0.0.1:{port} does not take the stream: check the key or passphrase"));
    let frames = decoded_frames(&film);
    assert!(frames > 60, "the recording goes on for its four seconds: {frames} frames");
    let said = String::from_utf8(out).unwrap();
    assert!(said.starts_with(&format!("{}\n{frames} frames, ", film.display())), "{said}");
}

/// Where nothing is left that goes on, it is over before its time.
#[test]
fn a_run_whose_only_stream_is_refused_ends() {
    let folder = tempfile::tempdir().unwrap();
    let port = refusing_server();
    let rtmp = vec![format!("rtmp://127.0.0.1:{port}/live/key")];
    let asked = RunArgs { rtmp, seconds: None, ..args(small(folder.path())) };
    let error = run::run(&asked, &mut Vec::new()).unwrap_err().to_string();
    assert_eq!(error, format!("127.0.0.1:{port} does not take the stream: check the key or passphrase"));
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
