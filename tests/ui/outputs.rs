//! The window of outputs: what its rows say and what they ask for.

use super::*;
use egui::Key;
use scrim::view::outputs::ReplayStatus;
use scrim::view::publish::{PublishState, PublishStatus, PublishTarget, Secret, Service};
use scrim::view::{
    AlphaFormat, CameraChoice, Container, Quality, RateControl, RecordSettings, SoundBus, Split, VideoCodec,
};
#[cfg(feature = "webrtc")]
use scrim::view::{Reach, ServeSettings, ServeState, ServeStatus};

fn outputs() -> Harness<'static, Studio> {
    let mut harness = studio();
    press(&mut harness, Modifiers::COMMAND, Key::U);
    assert!(harness.state().ui.outputs_open);
    harness
}

fn target(id: u32, name: &str) -> PublishTarget {
    PublishTarget { id, name: name.into(), server: "rtmp://h/app".into(), ..PublishTarget::default() }
}

fn choose(harness: &mut Harness<'_, Studio>, combo: &str, what: &str) {
    click_role(harness, Role::ComboBox, combo);
    click(harness, what);
}

/// What the settings were asked to be last.
fn asked(harness: &Harness<'_, Studio>) -> RecordSettings {
    let sent = harness.state().actions.iter().rev().find_map(|action| match action {
        Action::Studio(StudioCommand::SetRecordSettings(settings)) => Some(settings.clone()),
        _ => None,
    });
    sent.expect("the settings were changed")
}

#[test]
fn a_recording_is_started_paused_split_marked_and_stopped() {
    let mut harness = outputs();
    click(&mut harness, "Start recording");
    assert!(harness.state().sent(&StudioCommand::StartRecording(None)));
    let recording = &mut harness.state_mut().view.recording;
    recording.path = Some("/takes/a.mkv".into());
    (recording.seconds, recording.bytes, recording.kbps, recording.dropped) = (83.0, 12_300_000, 5400, 2);
    recording.room_seconds = Some(11_520.0);
    settle(&mut harness);
    harness.get_by_label("Recording 00:01:23");
    harness.get_by_label("12.3 MB  ·  5400 kbit/s  ·  2 dropped  ·  room for 03:12:00");
    click(&mut harness, "Pause recording");
    click(&mut harness, "Go on in a new file");
    click(&mut harness, "Set a marker");
    for command in [StudioCommand::PauseRecording(true), StudioCommand::SplitRecording, StudioCommand::MarkRecording] {
        assert!(harness.state().sent(&command), "{command:?}");
    }
    harness.state_mut().view.recording.paused = true;
    settle(&mut harness);
    harness.get_by_label("Paused at 00:01:23");
    harness.get_by_label("PAUSED 00:01:23  12.3 MB");
    click(&mut harness, "Resume recording");
    assert!(harness.state().sent(&StudioCommand::PauseRecording(false)));
    click(&mut harness, "Stop recording");
    assert!(harness.state().sent(&StudioCommand::StopRecording));
}

#[test]
fn recording_settings_are_words_and_only_fitting_ones() {
    let mut harness = outputs();
    click(&mut harness, "Recording settings");
    choose(&mut harness, "Quality", "Best, for editing");
    assert_eq!(asked(&harness).rate, RateControl::Quality(Quality::Best));
    choose(&mut harness, "Rate control", "By bitrate");
    assert_eq!(asked(&harness).rate, RateControl::Bitrate(6000));
    choose(&mut harness, "Split files", "By time");
    assert_eq!(asked(&harness).split, Split::Minutes(30));
    choose(&mut harness, "Recording sound", "Clean");
    assert_eq!((asked(&harness).sound, asked(&harness).replay_sound), (SoundBus::Clean, SoundBus::Program));
    choose(&mut harness, "Container", "WebM");
    let webm = asked(&harness);
    assert_eq!((webm.container, webm.fitting_codec()), (Container::WebM, VideoCodec::Vp8));
    harness.state_mut().view.record_settings = webm;
    settle(&mut harness);
    click_role(&mut harness, Role::ComboBox, "Codec");
    harness.get_by_label("VP9");
    assert!(harness.query_by_label("H.264").is_none(), "WebM does not take it");
}

#[test]
fn the_replay_buffer_is_saved_once_it_holds_something() {
    let mut harness = outputs();
    click(&mut harness, "Save replay");
    assert!(!harness.state().sent(&StudioCommand::SaveReplay));
    click(&mut harness, "Start replay buffer");
    assert!(harness.state().sent(&StudioCommand::StartReplay));
    harness.state_mut().view.replay = ReplayStatus { on: true, seconds: 12.0, span: 20.0, bytes: 3_000_000 };
    settle(&mut harness);
    harness.get_by_label("Holds 12 s, 3.0 MB");
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::Y);
    assert!(harness.state().sent(&StudioCommand::SaveReplay));
    click(&mut harness, "Stop replay buffer");
    assert!(harness.state().sent(&StudioCommand::StopReplay));
}

#[test]
fn each_stream_has_a_row_with_its_state_in_words() {
    let mut harness = outputs();
    harness.state_mut().view.targets = vec![target(1, "Main"), target(2, "Backup"), target(3, "Third")];
    harness.state_mut().view.streams = vec![
        PublishStatus {
            id: 1,
            state: PublishState::Live,
            seconds: 61.0,
            kbps: 4480,
            dropped: 3,
            ..PublishStatus::default()
        },
        PublishStatus {
            id: 2,
            state: PublishState::Reconnecting(4),
            reason: "nothing takes streams at h:1935".into(),
            ..PublishStatus::default()
        },
    ];
    settle(&mut harness);
    harness.get_by_label("Live");
    harness.get_by_label("00:01:01  ·  4480 kbit/s  ·  3 dropped  ·  0 reconnects");
    harness.get_by_label("Next try in 4 s: nothing takes streams at h:1935");
    harness.get_by_label("LIVE 00:01:01");
    click(&mut harness, "Stop stream Main");
    click(&mut harness, "Stop stream Backup");
    click(&mut harness, "Start stream Third");
    for command in [StudioCommand::StopStream(1), StudioCommand::StopStream(2), StudioCommand::StartStream(3)] {
        assert!(harness.state().sent(&command), "{command:?}");
    }
    let status = PublishStatus {
        id: 3,
        state: PublishState::Refused,
        reason: "check the key".into(),
        ..PublishStatus::default()
    };
    assert_eq!((status.words().as_str(), status.is_on()), ("Refused: check the key", false));
}

#[test]
fn a_key_starts_and_stops_all_streams() {
    let mut harness = outputs();
    harness.state_mut().view.targets = vec![target(1, "Main"), target(2, "Backup")];
    settle(&mut harness);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::L);
    assert!(
        harness.state().sent(&StudioCommand::StartStream(1)) && harness.state().sent(&StudioCommand::StartStream(2))
    );
    harness.state_mut().view.streams =
        vec![PublishStatus { id: 1, state: PublishState::Live, ..PublishStatus::default() }];
    settle(&mut harness);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::L);
    assert!(harness.state().sent(&StudioCommand::StopStream(1)));
}

#[test]
fn a_server_is_typed_tried_and_saved() {
    let mut harness = outputs();
    click(&mut harness, "Add a server");
    choose(&mut harness, "Service", "YouTube");
    click_role(&mut harness, Role::PasswordInput, "Stream key");
    type_text(&mut harness, "hidden");
    choose(&mut harness, "Stream sound", "Clean");
    let expected = PublishTarget {
        id: 1,
        sound: SoundBus::Clean,
        name: "YouTube".into(),
        service: Service::YouTube,
        key: Secret("hidden".into()),
        ..PublishTarget::default()
    };
    click(&mut harness, "Try this server");
    assert!(harness.state().sent(&StudioCommand::TryTarget(expected.clone())));
    harness.state_mut().view.trial = Some((expected.clone(), Some(Err("it does not answer".into()))));
    settle(&mut harness);
    harness.get_by_label("it does not answer");
    assert!(harness.query_by_label_contains("hidden").is_none());
    click(&mut harness, "Save server");
    assert!(harness.state().sent(&StudioCommand::SetTarget(expected)));
    assert!(harness.query_by_label("Save server").is_none());
}

#[test]
fn a_server_is_deleted_by_two_clicks() {
    let mut harness = outputs();
    harness.state_mut().view.targets = vec![target(4, "Old")];
    settle(&mut harness);
    click(&mut harness, "Change Old");
    click(&mut harness, "Delete server");
    assert!(!harness.state().sent(&StudioCommand::RemoveTarget(4)));
    click(&mut harness, "Delete server");
    assert!(harness.state().sent(&StudioCommand::RemoveTarget(4)));
}

#[test]
fn stills_and_pictures_with_alpha_are_asked_for() {
    let mut harness = outputs();
    choose(&mut harness, "Format of pictures with alpha", "FFV1 film (MKV)");
    assert_eq!(asked(&harness).alpha, AlphaFormat::Film);
    click(&mut harness, "Copy the program");
    assert!(harness.state().sent(&StudioCommand::CopyStill));
    click(&mut harness, "Selected layer");
    assert!(!harness.state().actions.iter().any(|a| matches!(a, Action::Studio(StudioCommand::LayerStill(_)))));
}

#[test]
fn a_delayed_stream_says_so_with_the_memory_that_it_takes() {
    let mut harness = outputs();
    harness.state_mut().view.targets = vec![target(1, "Main")];
    let status = PublishStatus {
        id: 1,
        state: PublishState::Live,
        seconds: 5.0,
        kbps: 2000,
        delay: 20,
        held: 5_200_000,
        turned_down: Some(2100),
        ..PublishStatus::default()
    };
    harness.state_mut().view.streams = vec![status];
    settle(&mut harness);
    harness.get_by_label("Live, 20 s delayed");
    harness.get_by_label(
        "00:00:05  ·  2000 kbit/s  ·  0 dropped  ·  0 reconnects  ·  5.2 MB held back  ·  turned down to 2100 kbit/s",
    );
}

#[test]
fn a_virtual_camera_is_looked_for_chosen_started_and_explained_where_there_is_none() {
    let mut harness = outputs();
    assert!(harness.state().sent(&StudioCommand::FindVirtualCameras));
    harness.state_mut().view.virtual_camera.choices = Some(Vec::new());
    settle(&mut harness);
    harness.get_by_label_contains("sudo modprobe v4l2loopback exclusive_caps=1");
    click(&mut harness, "Start virtual camera");
    let started = |action: &Action| matches!(action, Action::Studio(StudioCommand::StartVirtualCamera(_)));
    assert!(!harness.state().actions.iter().any(started), "there is none");
    let choice = |id: &str, label: &str| CameraChoice { id: id.into(), label: label.into() };
    let choices = vec![choice("/dev/video7", "Scrim (video7)"), choice("pipewire", "PipeWire camera")];
    harness.state_mut().view.virtual_camera.choices = Some(choices);
    settle(&mut harness);
    assert!(harness.query_by_label_contains("modprobe").is_none());
    choose(&mut harness, "Virtual camera", "PipeWire camera");
    click(&mut harness, "Start virtual camera");
    assert!(harness.state().sent(&StudioCommand::StartVirtualCamera("pipewire".into())));
    let status = &mut harness.state_mut().view.virtual_camera;
    (status.on, status.frames, status.skipped) = (Some("pipewire".into()), 90, 2);
    settle(&mut harness);
    harness.get_by_label("On, 90 pictures, 2 skipped");
    click(&mut harness, "Stop virtual camera");
    assert!(harness.state().sent(&StudioCommand::StopVirtualCamera));
}

#[cfg(feature = "webrtc")]
#[test]
fn viewers_have_a_row_with_a_link_and_its_code() {
    let mut harness = outputs();
    assert!(harness.query_by_label("Start serving").is_none(), "this program cannot");
    harness.state_mut().view.serving = Some(ServeStatus::default());
    settle(&mut harness);
    click(&mut harness, "Start serving");
    assert!(harness.state().sent(&StudioCommand::StartServing));
    harness.state_mut().view.serving = Some(ServeStatus {
        state: ServeState::On,
        link: "http://192.168.1.2:8189/?token=sesame".into(),
        viewers: 2,
        coming: 1,
        most_viewers: 20,
        kbps: 6120,
        served: 9,
        slow: 1,
        ..ServeStatus::default()
    });
    settle(&mut harness);
    harness.get_by_label("2 viewers");
    harness.get_by_label("http://192.168.1.2:8189/?token=sesame");
    harness.get_by_label("3 of 20 viewers  ·  6120 kbit/s  ·  9 served  ·  1 too slow");
    click(&mut harness, "QR code");
    harness.get_by_label("QR code of the link for viewers");
    click(&mut harness, "Copy the link for viewers");
    click(&mut harness, "Stop serving");
    assert!(harness.state().sent(&StudioCommand::StopServing));
    let reason = "Port 8189 is taken by another program: choose another one for viewers";
    let failed = ServeStatus { state: ServeState::Failed, reason: reason.into(), ..ServeStatus::default() };
    harness.state_mut().view.serving = Some(failed);
    settle(&mut harness);
    harness.get_by_label(reason);
}

#[cfg(feature = "webrtc")]
#[test]
fn who_may_watch_is_chosen_in_the_settings_of_viewers() {
    let mut harness = outputs();
    harness.state_mut().view.serving = Some(ServeStatus::default());
    settle(&mut harness);
    click(&mut harness, "Viewer settings");
    choose(&mut harness, "Viewers from", "Every network");
    let settings = ServeSettings { reach: Reach::Network, ..ServeSettings::default() };
    assert!(harness.state().sent(&StudioCommand::SetServeSettings(settings)));
    choose(&mut harness, "Viewer codec", "VP8");
    let settings = ServeSettings { codec: VideoCodec::Vp8, ..ServeSettings::default() };
    assert!(harness.state().sent(&StudioCommand::SetServeSettings(settings)));
    click(&mut harness, "Make a new token");
    assert!(harness.state().sent(&StudioCommand::NewServeToken));
}

#[cfg(feature = "webrtc")]
#[test]
fn a_whip_server_is_filled_in_by_its_kind() {
    let mut harness = outputs();
    click(&mut harness, "Add a server");
    choose(&mut harness, "Service", "WHIP");
    choose(&mut harness, "WHIP server", "MediaMTX");
    click(&mut harness, "Save server");
    let expected = PublishTarget {
        id: 1,
        name: "WHIP".into(),
        service: Service::Whip,
        server: "http://HOST:8889/STREAM/whip".into(),
        ..PublishTarget::default()
    };
    assert!(harness.state().sent(&StudioCommand::SetTarget(expected)));
}
