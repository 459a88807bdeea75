//! Sound devices of a sound server of the tests' own: what an output plays is heard, and a server that goes away is waited for.
//!
//! The server is found by the environment, so each test runs once more as a process of its own that has it.

use super::sound::{heard, wait_sound};
use super::*;
use scrim::document::source::{AudioInput, Denoise, DesktopAudio};
use std::process::{Child, Command, Stdio};

/// Tells the second run from the first.
const SERVER: &str = "SCRIM_TEST_PULSE";
const OUTPUT: &str = "scrim_test_output";

/// A PulseAudio daemon with one output that nobody hears; ends with the value.
struct Server {
    daemon: Child,
}

impl Server {
    /// Runs a daemon whose files lie in `folder`.
    fn start(folder: &Path) -> std::io::Result<Self> {
        let socket = folder.join("native");
        std::fs::remove_file(&socket).ok();
        let daemon = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"])
            .arg(format!("--load=module-native-protocol-unix auth-anonymous=1 socket={}", socket.display()))
            .arg(format!("--load=module-null-sink sink_name={OUTPUT} rate=48000"))
            .env("HOME", folder)
            .env("XDG_RUNTIME_DIR", folder)
            .env("PULSE_RUNTIME_PATH", folder)
            .env_remove("PULSE_SERVER")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let end = Instant::now() + PATIENCE;
        while !socket.exists() {
            assert!(Instant::now() < end, "the sound server does not start");
            std::thread::park_timeout(Duration::from_millis(10));
        }
        Ok(Self { daemon })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.daemon.kill().ok();
        self.daemon.wait().ok();
    }
}

/// Runs a test of this module once more with a server of its own, or says why not.
fn with_server(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    match Server::start(folder.path()) {
        Ok(server) => drop(server),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return skipped("pulseaudio is not installed"),
        Err(error) => panic!("{error}"),
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture", &format!("source::pulse::{test}")])
        .env(SERVER, folder.path())
        .env("PULSE_SERVER", format!("unix:{}", folder.path().join("native").display()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The folder of the server, in the second run.
fn folder() -> std::path::PathBuf {
    std::env::var_os(SERVER).expect("this test is run by another one").into()
}

/// Plays a tone of −20 dBFS on the output.
fn play() -> gst::Element {
    let text =
        format!("audiotestsrc is-live=true freq=1000 volume=0.1 ! audio/x-raw,rate=48000 ! pulsesink device={OUTPUT}");
    let pipeline = gst::parse::launch(&text).unwrap();
    pipeline.set_state(gst::State::Playing).unwrap();
    pipeline
}

#[test]
fn what_an_output_plays_is_heard_at_its_level() {
    with_server("inner_level");
}

#[test]
#[ignore = "run by the test before it"]
fn inner_level() {
    use scrim::audio::{Desk, DeskStrip, SoundHub};
    use scrim::document::{AudioStrip, SourceId};
    let _server = Server::start(&folder()).unwrap();
    scrim::source::init().unwrap();
    let playing = play();
    let hub = SoundHub::start(Instant::now());
    let input = hub.input();
    let options = OpenOptions { sound: Some(input.clone()), ..options(Path::new("."), Pace::Live) };
    let kind = SourceKind::DesktopAudio(DesktopAudio::default());
    let handle = scrim::source::open(&source(kind), &options);
    let id = SourceId(3);
    let strip =
        DeskStrip { id, input, sound: AudioStrip::default(), lag_ns: 0.0, heard: 1.0, monitored: false, solo: false };
    hub.set(Desk { strips: vec![strip], ..Desk::default() });
    let mut view = scrim::view::SoundView::default();
    wait_for(&handle, "the level of the tone", |_| {
        hub.show(&mut view);
        let level = view.strips.get(&id)?.level;
        ((level.peak_db[0] + 20.0).abs() < 0.5 && (level.rms_db[0] + 23.0).abs() < 0.5).then_some(())
    });
    assert!((view.program.peak_db[1] + 20.0).abs() < 0.5, "{view:?}");
    playing.set_state(gst::State::Null).unwrap();
}

#[test]
fn devices_are_listed_and_a_lost_server_is_waited_for() {
    with_server("inner_loss");
}

#[test]
#[ignore = "run by the test before it"]
fn inner_loss() {
    let server = Server::start(&folder()).unwrap();
    scrim::source::init().unwrap();
    let devices = scrim::source::devices::list_sounds();
    let id = format!("{OUTPUT}.monitor");
    let output = devices.iter().find(|device| device.id == id);
    assert!(output.is_some_and(|device| device.monitor), "{devices:?}");
    let (handle, kept) = heard(SourceKind::DesktopAudio(DesktopAudio::default()), Path::new("."));
    wait_sound(&handle, &kept, 0.3);
    wait_health(&handle, Health::Live);
    drop(server);
    let status = wait_health(&handle, Health::Retrying);
    assert!(
        status.sentence.starts_with("Studio camera ") && !status.sentence.contains("picture"),
        "{:?}",
        status.sentence
    );
    let _server = Server::start(&folder()).unwrap();
    kept.lock().clear();
    wait_sound(&handle, &kept, 0.3);
    assert!(wait_health(&handle, Health::Live).restarts >= 1);
}

#[test]
fn noise_is_taken_out_of_an_input() {
    with_server("inner_noise");
}

#[test]
#[ignore = "run by the test before it"]
fn inner_noise() {
    let _server = Server::start(&folder()).unwrap();
    scrim::source::init().unwrap();
    let text = format!(
        "audiotestsrc is-live=true wave=white-noise volume=0.05 ! audio/x-raw,rate=48000 ! pulsesink device={OUTPUT}"
    );
    let playing = gst::parse::launch(&text).unwrap();
    playing.set_state(gst::State::Playing).unwrap();
    let level = |denoise: Denoise| {
        let kind = SourceKind::AudioInput(AudioInput { denoise, ..AudioInput::default() });
        let (handle, kept) = heard(kind, Path::new("."));
        wait_sound(&handle, &kept, 3.0);
        let pieces = kept.lock();
        let last: Vec<f32> = pieces.iter().rev().take(100).flat_map(|(_, samples, _)| samples.clone()).collect();
        (last.iter().map(|value| value * value).sum::<f32>() / last.len() as f32).sqrt()
    };
    let (noisy, quiet) = (level(Denoise::Off), level(Denoise::VeryHigh));
    assert!(noisy > 0.01, "the noise is heard: {noisy}");
    assert!(quiet < noisy / 3.0, "{quiet} of {noisy} is left");
    playing.set_state(gst::State::Null).unwrap();
}

#[test]
fn what_is_monitored_is_heard_on_the_default_output() {
    with_server("inner_monitoring");
}

#[test]
#[ignore = "run by the test before it"]
fn inner_monitoring() {
    use scrim::audio::{Desk, DeskStrip, SoundHub};
    use scrim::document::source::Tone;
    use scrim::document::{AudioStrip, SourceId};
    let _server = Server::start(&folder()).unwrap();
    scrim::source::init().unwrap();
    let hub = SoundHub::start(Instant::now());
    let input = hub.input();
    let options = OpenOptions { sound: Some(input.clone()), ..options(Path::new("."), Pace::Live) };
    let tone = SourceKind::Tone(Tone { level_db: -20.0, ..Tone::default() });
    let _tone = scrim::source::open(&source(tone), &options);
    let sound = AudioStrip::default();
    // It is not on program: the monitoring hears it all the same.
    let strip = DeskStrip { id: SourceId(3), input, sound, lag_ns: 0.0, heard: 0.0, monitored: true, solo: false };
    hub.set(Desk { strips: vec![strip], ..Desk::default() });
    let (output, kept) = heard(SourceKind::DesktopAudio(DesktopAudio::default()), Path::new("."));
    wait_for(&output, "the tone on the output", |_| {
        let pieces = kept.lock();
        let newest = pieces.iter().rev().take(20).flat_map(|(_, samples, _)| samples.iter());
        let peak = newest.fold(0f32, |most, value| most.max(value.abs()));
        ((20.0 * peak.log10() + 20.0).abs() < 0.5).then_some(())
    });
    let mut view = scrim::view::SoundView::default();
    hub.show(&mut view);
    assert_eq!(view.fault, None);
}
