//! Media files, live.

use super::recipes::until;
use super::wait_sentence;
use super::{make_clip, media, number_of, numbered_clip, options, source, wait_for, wait_frame, wait_health};
use gstreamer as gst;
use gstreamer::prelude::*;
use scrim::document::source::{AtEnd, Media};
use scrim::document::{Deinterlace, SourceKind};
use scrim::source::mailbox::mailbox;
use scrim::source::player::{Build, Job, Player};
use scrim::source::recipe::RecipeKind;
use scrim::source::sample::Tally;
use scrim::source::{Pace, SourceControl, SourceHandle, open};
use scrim::view::Health;
use std::path::Path;
use std::sync::Arc;

fn play(base: &Path, media: Media) -> SourceHandle {
    open(&source(SourceKind::Media(media)), &options(base, Pace::Live))
}

#[test]
fn a_file_loops_without_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    for (name, muxer) in [("a.mkv", "matroskamux"), ("a.mov", "qtmux")] {
        numbered_clip(&dir.path().join(name), 10, muxer);
        let handle = play(dir.path(), media(name));
        let status = wait_for(&handle, "three rounds", |handle| Some(handle.status()).filter(|s| s.frames >= 30));
        assert_eq!((status.health, status.restarts), (Health::Live, 0), "{name}");
        assert_eq!(status.sentence, "Live, 64×48 at 30 fps");
        let length = status.duration_s.unwrap();
        assert!((length - 10.0 / 30.0).abs() < 0.002, "{length}");
    }
}

#[test]
fn sound_is_left_alone_and_h264_in_mp4_plays() {
    let dir = tempfile::tempdir().unwrap();
    make_clip(&format!(
        "videotestsrc num-buffers=15 ! video/x-raw,width=96,height=64,framerate=30/1 ! x264enc ! mp4mux name=m ! \
         filesink location={}/av.mp4  audiotestsrc num-buffers=20 ! opusenc ! m.",
        dir.path().display()
    ));
    let handle = play(dir.path(), media("av.mp4"));
    assert_eq!(wait_frame(&handle).format.width, 96);
    wait_for(&handle, "the second round", |handle| (handle.status().frames > 20).then_some(()));
}

#[test]
fn a_name_with_odd_characters_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mkv"), 3, "matroskamux");
    let odd = "Vorspann #1 100% – größer?.mkv";
    std::fs::rename(dir.path().join("a.mkv"), dir.path().join(odd)).unwrap();
    wait_frame(&play(dir.path(), media(odd)));
}

#[test]
fn a_file_that_is_read_to_its_end_while_paused_loops_after_it() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mkv"), 3, "matroskamux");
    let handle = play(dir.path(), media("a.mkv"));
    wait_frame(&handle);
    handle.control(SourceControl::Pause);
    let before = wait_sentence(&handle, "Paused").frames;
    handle.control(SourceControl::Seek(0.0));
    let sought = wait_for(&handle, "the picture sought", |handle| Some(handle.status().frames).filter(|n| *n > before));
    handle.control(SourceControl::Resume);
    let status = wait_for(&handle, "three rounds", |handle| Some(handle.status()).filter(|s| s.frames >= sought + 9));
    assert_eq!(status.restarts, 0);
}

#[test]
fn at_its_end_a_file_holds_or_hides() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mov"), 4, "qtmux");
    let hold = play(dir.path(), Media { at_end: AtEnd::Hold, ..media("a.mov") });
    let status = wait_health(&hold, Health::Ended);
    assert_eq!((status.sentence.as_str(), status.needs_fallback, status.frames), ("Ended", false, 4));
    hold.control(SourceControl::Seek(0.0));
    wait_for(&hold, "pictures after the seek", |handle| (handle.status().frames == 8).then_some(()));
    let hide = play(dir.path(), Media { at_end: AtEnd::Hide, ..media("a.mov") });
    assert!(wait_health(&hide, Health::Ended).needs_fallback);
}

#[test]
fn only_the_part_between_in_and_out_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mov"), 30, "qtmux");
    let cut = Media { in_s: Some(0.2), out_s: Some(0.5), speed: 2.0, ..media("a.mov") };
    let handle = play(dir.path(), cut);
    let mut seen = std::collections::BTreeSet::new();
    wait_for(&handle, "two rounds", |handle| {
        if let Some(frame) = handle.take() {
            seen.insert(number_of(&frame));
        }
        (handle.status().frames >= 20).then_some(())
    });
    assert!(seen.iter().all(|n| (6..15).contains(n)), "{seen:?}");
}

#[test]
fn in_and_out_points_that_leave_nothing_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mov"), 30, "qtmux");
    let late = play(dir.path(), Media { in_s: Some(5.0), ..media("a.mov") });
    assert_eq!(
        wait_health(&late, Health::Failed).sentence,
        "a.mov is 1.0 s long and its in point is at 5.0 s; set it earlier"
    );
    let crossed = play(dir.path(), Media { in_s: Some(0.5), out_s: Some(0.2), ..media("a.mov") });
    assert_eq!(
        wait_health(&crossed, Health::Failed).sentence,
        "The out point of a.mov (0.2 s) is not after its in point (0.5 s); set it later"
    );
}

#[test]
fn a_paused_file_shows_what_is_sought_and_goes_on_from_there() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mov"), 30, "qtmux");
    let handle = play(dir.path(), media("a.mov"));
    wait_frame(&handle);
    handle.control(SourceControl::Pause);
    wait_sentence(&handle, "Paused");
    handle.control(SourceControl::Seek(0.7));
    wait_for(&handle, "picture 21", |handle| handle.take().filter(|frame| number_of(frame) == 21));
    assert_eq!(handle.status().health, Health::Paused);
    handle.control(SourceControl::Resume);
    wait_for(&handle, "a later picture", |handle| handle.take().filter(|frame| number_of(frame) > 21));
    handle.control(SourceControl::Restart);
    wait_for(&handle, "an early picture", |handle| handle.take().filter(|frame| number_of(frame) < 10));
    assert_eq!(handle.status().restarts, 0, "asked for by hand is no fault");
}

#[test]
fn a_missing_file_is_found_when_it_comes() {
    let dir = tempfile::tempdir().unwrap();
    let handle = play(dir.path(), media("clip.mkv"));
    let sentence = format!("No such file: clip.mkv (looked in {})", dir.path().display());
    let status = wait_sentence(&handle, &sentence);
    assert_eq!(status.health, Health::Retrying);
    assert!(status.needs_fallback);
    numbered_clip(&dir.path().join("part.mkv"), 5, "matroskamux");
    std::fs::rename(dir.path().join("part.mkv"), dir.path().join("clip.mkv")).unwrap();
    wait_frame(&handle);
    let status = wait_health(&handle, Health::Live);
    assert!(status.restarts > 0 && !status.needs_fallback);
}

#[test]
fn files_that_are_no_media_say_so() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
    write("empty.mp4", b"");
    write("text.mp4", b"This is a text and not a film.\n");
    let noise: Vec<u8> = (0u32..50_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    write("noise.mp4", &noise);
    numbered_clip(&dir.path().join("whole.mov"), 30, "qtmux");
    let whole = std::fs::read(dir.path().join("whole.mov")).unwrap();
    write("cut.mov", &whole[..whole.len() / 2]);
    write("list.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n");
    make_clip(&format!(
        "audiotestsrc num-buffers=20 ! vorbisenc ! oggmux ! filesink location={}/song.ogg",
        dir.path().display()
    ));
    std::fs::create_dir(dir.path().join("folder")).unwrap();
    let pipe = dir.path().join("pipe.mkv");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("zero.mkv")).unwrap();
    for (name, sentence) in [
        ("empty.mp4", "empty.mp4 is empty: it has no bytes"),
        ("text.mp4", "text.mp4 is damaged or not a media file"),
        ("noise.mp4", "noise.mp4 is damaged or not a media file"),
        ("cut.mov", "cut.mov is damaged or not a media file"),
        ("list.m3u8", "list.m3u8 is a playlist, not a media file; choose a file with video"),
        ("song.ogg", "song.ogg has no picture; choose a file with video"),
        ("folder", "folder is a folder; choose a file"),
        ("pipe.mkv", "pipe.mkv is not a file; choose one"),
        ("zero.mkv", "zero.mkv is not a file; choose one"),
        ("", "No file is chosen; choose one"),
    ] {
        let handle = play(dir.path(), media(name));
        let status = wait_sentence(&handle, sentence);
        assert!(matches!(status.health, Health::Retrying | Health::Failed), "{name}: {status:?}");
        assert!(status.needs_fallback, "{name}");
    }
}

#[test]
fn a_file_cut_off_in_the_middle_plays_as_far_as_it_goes() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("whole.mkv"), 30, "matroskamux");
    let whole = std::fs::read(dir.path().join("whole.mkv")).unwrap();
    std::fs::write(dir.path().join("cut.mkv"), &whole[..whole.len() / 2]).unwrap();
    let handle = play(dir.path(), media("cut.mkv"));
    wait_frame(&handle);
    wait_for(&handle, "another round", |handle| (handle.status().frames > 20).then_some(()));
}

/// A film of these pictures, each at its second, although its header promises 30 a second. The last one lasts a second.
fn sparse_clip(path: &Path, seconds: &[u64]) {
    scrim::source::init().unwrap();
    let text = format!("appsrc name=in format=time ! jpegenc ! matroskamux ! filesink location={}", path.display());
    let pipeline = gst::parse::launch(&text).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = pipeline.by_name("in").unwrap().downcast::<gstreamer_app::AppSrc>().unwrap();
    input.set_caps(Some(&"video/x-raw,format=GRAY8,width=64,height=48,framerate=30/1".parse().unwrap()));
    pipeline.set_state(gst::State::Playing).unwrap();
    for &second in seconds {
        let mut buffer = gst::Buffer::from_slice([128_u8; 64 * 48]);
        let buffer_mut = buffer.get_mut().unwrap();
        buffer_mut.set_pts(gst::ClockTime::from_seconds(second));
        buffer_mut.set_duration(gst::ClockTime::from_seconds(1));
        input.push_buffer(buffer).unwrap();
    }
    input.end_of_stream().unwrap();
    let bus = pipeline.bus().unwrap();
    let ends = [gst::MessageType::Eos, gst::MessageType::Error];
    let message = bus.timed_pop_filtered(gst::ClockTime::from_seconds(20), &ends).unwrap();
    assert!(matches!(message.view(), gst::MessageView::Eos(_)), "{message:?}");
    pipeline.set_state(gst::State::Null).unwrap();
}

#[test]
fn a_long_wait_between_two_pictures_is_no_stall() {
    let dir = tempfile::tempdir().unwrap();
    // As in a recording of a canvas on which nothing moved. Silence of this length would be a stall and then a new start.
    sparse_clip(&dir.path().join("calm.mkv"), &[0, 8]);
    let handle = play(dir.path(), media("calm.mkv"));
    wait_frame(&handle);
    let status = wait_for(&handle, "the second picture", |handle| {
        let status = handle.status();
        // A busy machine may decode the second picture so late that the first second looks like a stall, but nothing starts anew.
        assert!(status.restarts == 0 && !status.needs_fallback, "{status:?}");
        (status.frames >= 2).then_some(status)
    });
    assert_eq!((status.restarts, status.sentence.as_str()), (0, "Live, 64×48 at 30 fps"));
}

#[test]
fn a_file_that_waits_for_its_next_picture_stops_at_once() {
    let dir = tempfile::tempdir().unwrap();
    sparse_clip(&dir.path().join("slow.mkv"), &[0, 600, 1200]);
    for paused in [false, true] {
        let source = source(SourceKind::Media(media("slow.mkv")));
        let options = options(dir.path(), Pace::Live);
        let tally = Arc::new(Tally::default());
        let (kind, shown) = (RecipeKind::of(&source.kind), mailbox());
        let waker = options.waker.clone();
        let build: Build = Arc::new(move || kind.build(&options, Deinterlace::Auto));
        let job = Job { source, build, waker, mailbox: shown.0, tally: tally.clone() };
        let player = Player::start(job, paused).unwrap();
        // A paused file waits with its first picture, a playing one with the second, which is due in ten minutes.
        until("a picture waits for its time", || {
            let tally = tally.read();
            tally.frames > 0 && (paused || tally.held)
        });
        assert!(player.close(), "it hung and was left behind");
    }
}

#[test]
fn the_last_picture_of_a_round_is_shown_as_long_as_the_others() {
    let dir = tempfile::tempdir().unwrap();
    for (name, muxer) in [("a.mkv", "matroskamux"), ("a.mov", "qtmux")] {
        numbered_clip(&dir.path().join(name), 3, muxer);
        let handle = play(dir.path(), Media { speed: 0.1, ..media(name) });
        for number in [2, 0, 1, 2] {
            wait_for(&handle, &format!("picture {number} of {name}"), |handle| {
                handle.take().filter(|frame| number_of(frame) == number)
            });
        }
    }
}
