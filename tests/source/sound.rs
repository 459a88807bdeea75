//! Sound of sources: real pipelines, and when what comes out of them is due.

use super::*;
use scrim::document::source::{AtEnd, AudioInput, DesktopAudio, Tone};
use scrim::source::sound::SoundSink;
use std::sync::{Mutex, MutexGuard};

/// One picture at 30 frames a second, in seconds.
const PICTURE_S: f64 = 1.0 / 30.0;
const RATE: f64 = 48_000.0;

/// Keeps what it is handed: when each piece is due, and its left side.
#[derive(Default)]
pub struct Kept(Mutex<Vec<(Instant, Vec<f32>, bool)>>);

impl SoundSink for Kept {
    fn put(&self, due: Instant, samples: &mut [[f32; 2]], fresh: bool) {
        self.lock().push((due, samples.iter().map(|[left, _]| *left).collect(), fresh));
    }

    fn flush(&self) {
        self.lock().clear();
    }
}

impl Kept {
    pub fn lock(&self) -> MutexGuard<'_, Vec<(Instant, Vec<f32>, bool)>> {
        self.0.lock().unwrap()
    }

    /// Seconds of sound so far.
    pub fn seconds(&self) -> f64 {
        self.lock().iter().map(|(_, samples, _)| samples.len()).sum::<usize>() as f64 / RATE
    }

    /// When sound set in after silence of a tenth of a second or more.
    fn onsets(&self) -> Vec<Instant> {
        let (mut onsets, mut quiet) = (Vec::new(), usize::MAX / 2);
        for (due, samples, _) in self.lock().iter() {
            for (index, value) in samples.iter().enumerate() {
                if value.abs() < 0.1 {
                    quiet += 1;
                    continue;
                }
                if quiet > 4800 {
                    onsets.push(*due + Duration::from_secs_f64(index as f64 / RATE));
                }
                quiet = 0;
            }
        }
        onsets
    }
}

/// A source that is heard.
pub fn heard(kind: SourceKind, base: &Path) -> (SourceHandle, Arc<Kept>) {
    let kept = Arc::new(Kept::default());
    let options = OpenOptions { sound: Some(kept.clone()), ..options(base, Pace::Live) };
    (scrim::source::open(&source(kind), &options), kept)
}

/// Waits for so many seconds of sound.
pub fn wait_sound(handle: &SourceHandle, kept: &Kept, seconds: f64) {
    wait_for(handle, "sound", |_| (kept.seconds() >= seconds).then_some(()));
}

/// From one moment to another, in seconds.
fn between(from: Instant, to: Instant) -> f64 {
    if to >= from { (to - from).as_secs_f64() } else { -(from - to).as_secs_f64() }
}

/// Writes a clip of this many pictures, whose first two are white and the others black, with sound of `sound_s` that beeps for as long.
fn flash_and_beep(path: &Path, pictures: u32, sound_s: f64) {
    scrim::source::init().unwrap();
    let text = format!(
        "appsrc name=seen format=time ! jpegenc ! queue max-size-time=0 max-size-buffers=0 max-size-bytes=0 ! mux.video_0 \
         appsrc name=heard format=time ! queue max-size-time=0 max-size-buffers=0 max-size-bytes=0 ! mux.audio_0 \
         matroskamux name=mux ! filesink location={}",
        path.display()
    );
    let pipeline = gst::parse::launch(&text).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = |name: &str| pipeline.by_name(name).unwrap().downcast::<gstreamer_app::AppSrc>().unwrap();
    let (seen, heard) = (input("seen"), input("heard"));
    seen.set_caps(Some(&"video/x-raw,format=I420,width=64,height=48,framerate=30/1".parse::<gst::Caps>().unwrap()));
    heard.set_caps(Some(
        &"audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=1".parse::<gst::Caps>().unwrap(),
    ));
    pipeline.set_state(gst::State::Playing).unwrap();
    let push = |input: &gstreamer_app::AppSrc, bytes: Vec<u8>, from: u64, to: u64| {
        let mut buffer = gst::Buffer::from_slice(bytes);
        let buffer_mut = buffer.get_mut().unwrap();
        buffer_mut.set_pts(gst::ClockTime::from_nseconds(from));
        buffer_mut.set_duration(gst::ClockTime::from_nseconds(to - from));
        input.push_buffer(buffer).unwrap();
    };
    let frame_ns = |n: u64| n * 1_000_000_000 / 30;
    for n in 0..u64::from(pictures) {
        let mut bytes = vec![if n < 2 { 235 } else { 16 }; 64 * 48];
        bytes.extend(std::iter::repeat_n(128, 64 * 48 / 2));
        push(&seen, bytes, frame_ns(n), frame_ns(n + 1));
    }
    // Pieces of 1024 samples, as decoders give them.
    let (total, beep) = ((sound_s * RATE) as usize, (2.0 * PICTURE_S * RATE) as usize);
    for first in (0..total).step_by(1024) {
        let last = (first + 1024).min(total);
        let value = |n: usize| {
            if n < beep && (n / 24).is_multiple_of(2) { 16_000i16 } else { if n < beep { -16_000 } else { 0 } }
        };
        let bytes = (first..last).flat_map(|n| value(n).to_le_bytes()).collect();
        let ns = |n: usize| (n as f64 / RATE * 1e9) as u64;
        push(&heard, bytes, ns(first), ns(last));
    }
    seen.end_of_stream().unwrap();
    heard.end_of_stream().unwrap();
    let ends = [gst::MessageType::Eos, gst::MessageType::Error];
    let message = pipeline.bus().unwrap().timed_pop_filtered(gst::ClockTime::from_seconds(20), &ends).unwrap();
    assert!(matches!(message.view(), gst::MessageView::Eos(_)), "{message:?}");
    pipeline.set_state(gst::State::Null).unwrap();
}

/// Plays until it has flashed so often; when.
fn flashes(handle: &SourceHandle, count: usize) -> Vec<Instant> {
    let (mut found, mut dark) = (Vec::new(), true);
    while found.len() < count {
        let frame = wait_frame(handle);
        let plane = frame.plane(0).unwrap();
        let white = plane.data[plane.stride as usize * 24 + 32] > 128;
        if white && dark {
            found.push(frame.arrived);
        }
        dark = !white;
    }
    found
}

/// Each flash with the beep that is nearest, in seconds from the one to the other.
fn errors(flashes: &[Instant], beeps: &[Instant]) -> Vec<f64> {
    let nearest = |flash: &Instant| {
        let away = beeps.iter().map(|beep| between(*flash, *beep));
        away.min_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(f64::MAX)
    };
    flashes.iter().map(nearest).collect()
}

#[test]
fn a_tone_is_live_and_its_samples_follow_each_other() {
    let tone = Tone { frequency: 997.0, level_db: -12.0, ..Tone::default() };
    let (handle, kept) = heard(SourceKind::Tone(tone), Path::new("."));
    wait_sound(&handle, &kept, 0.5);
    assert_eq!(wait_health(&handle, Health::Live).sentence, "Live, sound only");
    assert!(handle.take().is_none(), "it has no picture");
    let pieces = kept.lock();
    let all: Vec<f32> = pieces.iter().flat_map(|(_, samples, _)| samples.clone()).collect();
    let peak = all.iter().fold(0f32, |most, value| most.max(value.abs()));
    assert!((20.0 * peak.log10() + 12.0).abs() < 0.05, "{peak}");
    let rising = all.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
    let wanted = 997.0 * all.len() as f64 / RATE;
    assert!((rising as f64 - wanted).abs() <= 1.5, "{rising} periods instead of {wanted}");
    // The pipeline settles how late it is while the first pieces come.
    for pair in pieces.windows(2).skip(10) {
        let wanted = pair[0].1.len() as f64 / RATE;
        assert!(
            (between(pair[0].0, pair[1].0) - wanted).abs() < 0.003,
            "due {:?} after the piece before",
            pair[1].0 - pair[0].0
        );
    }
}

#[test]
fn a_file_flashes_and_beeps_at_the_same_time_round_after_round() {
    let folder = tempfile::tempdir().unwrap();
    // The sound is shorter than the picture by a picture and a half: put off by its own length it would gain on it.
    flash_and_beep(&folder.path().join("clip.mkv"), 24, 0.75);
    let (handle, kept) = heard(SourceKind::Media(media("clip.mkv")), folder.path());
    let seen = flashes(&handle, 8);
    wait_for(&handle, "the last beep", |_| (kept.onsets().len() >= 8).then_some(()));
    let errors = errors(&seen, &kept.onsets());
    let late: Vec<_> = errors.iter().filter(|error| error.abs() > PICTURE_S).collect();
    assert!(late.len() <= 1, "sound is off its picture by {errors:?} s");
    assert!(errors[errors.len() - 1].abs() < PICTURE_S, "{errors:?}");
}

#[test]
fn a_file_at_another_speed_keeps_its_pitch_and_its_picture() {
    let folder = tempfile::tempdir().unwrap();
    flash_and_beep(&folder.path().join("clip.mkv"), 60, 2.0);
    let fast = Media { speed: 2.0, ..media("clip.mkv") };
    let (handle, kept) = heard(SourceKind::Media(fast), folder.path());
    let seen = flashes(&handle, 3);
    wait_for(&handle, "the last beep", |_| (kept.onsets().len() >= 3).then_some(()));
    let spacing = between(seen[1], seen[2]);
    assert!((spacing - 1.0).abs() < 0.1, "a round lasts {spacing} s");
    // What stretches sound looks ahead by 30 ms and works in strides of as much.
    let errors = errors(&seen, &kept.onsets());
    assert!(errors.iter().skip(1).all(|error| error.abs() < 3.0 * PICTURE_S), "{errors:?}");
}

#[test]
fn a_paused_file_is_silent_and_goes_on_with_its_picture() {
    use scrim::source::SourceControl;
    let folder = tempfile::tempdir().unwrap();
    flash_and_beep(&folder.path().join("clip.mkv"), 45, 1.5);
    let (handle, kept) = heard(SourceKind::Media(media("clip.mkv")), folder.path());
    wait_sound(&handle, &kept, 0.4);
    handle.control(SourceControl::Pause);
    wait_health(&handle, Health::Paused);
    let before = kept.seconds();
    wait_for(&handle, "half a second", {
        let start = Instant::now();
        move |_| (start.elapsed() > Duration::from_millis(500)).then_some(())
    });
    assert!(kept.seconds() - before < 0.1, "{} s more", kept.seconds() - before);
    handle.control(SourceControl::Resume);
    let seen = flashes(&handle, 2);
    wait_for(&handle, "the last beep", |_| {
        let last = *seen.last().unwrap();
        kept.onsets().last().is_some_and(|beep| between(last, *beep) > -0.5).then_some(())
    });
    let errors = errors(&seen[1..], &kept.onsets());
    assert!(errors.iter().all(|error| error.abs() < PICTURE_S), "{errors:?}");
}

#[test]
fn a_file_without_a_picture_is_heard_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("song.wav");
    make_clip(&format!(
        "audiotestsrc num-buffers=60 samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=2 ! wavenc ! filesink location={}",
        path.display()
    ));
    let song = Media { at_end: AtEnd::Hold, ..media("song.wav") };
    let (handle, kept) = heard(SourceKind::Media(song.clone()), folder.path());
    let status = wait_health(&handle, Health::Ended);
    assert!((kept.seconds() - 0.6).abs() < 0.02, "{} s were heard", kept.seconds());
    assert_eq!(status.duration_s.map(|s| (s * 10.0).round()), Some(6.0));
    assert_eq!(status.width, 0);
    let (looping, kept) = heard(SourceKind::Media(Media { at_end: AtEnd::Loop, ..song }), folder.path());
    wait_sound(&looping, &kept, 1.5);
    assert_eq!(wait_health(&looping, Health::Live).sentence, "Live, sound only");
}

#[test]
fn sound_that_nobody_hears_is_not_decoded() {
    let folder = tempfile::tempdir().unwrap();
    flash_and_beep(&folder.path().join("clip.mkv"), 30, 1.0);
    let silent = options(folder.path(), Pace::Live);
    let recipe = scrim::source::media::recipe(&media("clip.mkv"), &silent, scrim::document::Deinterlace::Off).unwrap();
    assert!(recipe.sound.is_none() && recipe.sink.is_some());
    let (handle, kept) = heard(SourceKind::Media(media("clip.mkv")), folder.path());
    wait_sound(&handle, &kept, 0.2);
    assert!(wait_health(&handle, Health::Live).sentence.starts_with("Live, 64×48"));
}

#[test]
fn a_device_that_is_not_there_is_named_and_waited_for() {
    for (kind, sentence) in [
        (
            SourceKind::AudioInput(AudioInput {
                device: "gone".into(),
                label: "Desk mic".into(),
                ..Default::default()
            }),
            "Input \"Desk mic\" is not connected; plug it in or choose another",
        ),
        (
            SourceKind::DesktopAudio(DesktopAudio { device: "gone".into(), ..Default::default() }),
            "Output \"gone\" is not connected; plug it in or choose another",
        ),
    ] {
        let (handle, _) = heard(kind, Path::new("."));
        assert_eq!(wait_health(&handle, Health::Retrying).sentence, sentence);
        assert!(handle.status().retry_in_ms.is_some());
    }
}

#[test]
fn sound_exists_live_only() {
    let handle =
        scrim::source::open(&source(SourceKind::Tone(Tone::default())), &options(Path::new("."), Pace::Stepped));
    let status = wait_health(&handle, Health::Failed);
    assert_eq!(status.sentence, "Shows its fallback: a tone exists only live");
}
