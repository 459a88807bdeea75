//! The lists, the menus, the inspector and the windows.

use super::*;
use egui::Key;
use scrim::document::{EditCommand, Fallback, SourceKind};
use scrim::view::{Health, LogLevel, LogLine, MonitorInfo, SourceStatus};
use std::time::SystemTime;

#[test]
fn a_source_is_added_through_the_window() {
    let mut harness = studio();
    click(&mut harness, "New source");
    click(&mut harness, "Kind Test pattern");
    click(&mut harness, "Add");
    let studio = harness.state();
    let added = studio.show().sources.last().unwrap();
    assert_eq!((added.name.as_str(), added.kind.name()), ("Test pattern", "pattern"));
    let top = *studio.order().last().unwrap();
    assert_eq!(studio.layer(top).content, Content::Source(added.id));
    assert_eq!(studio.view.selected, Some(top), "what was added is selected");
    assert!(harness.query_by_label("New source name").is_none(), "the window is closed");
}

#[test]
fn every_kind_of_source_can_be_added() {
    for (label, kind) in [
        ("Camera", "camera"),
        ("Media file", "media"),
        ("Network stream", "url"),
        ("Screen", "screen"),
        ("Window", "window"),
        ("Test pattern", "pattern"),
        ("Image", "image"),
        ("Slideshow", "slideshow"),
        ("Colour or gradient", "color"),
        ("Text", "text"),
    ] {
        let mut harness = studio();
        click(&mut harness, "New source");
        click(&mut harness, &format!("Kind {label}"));
        click_role(&mut harness, Role::CheckBox, "Add to the current scene");
        click(&mut harness, "Add");
        let studio = harness.state();
        assert_eq!(studio.show().sources.last().unwrap().kind.name(), kind);
        assert_eq!(studio.order().len(), 3, "only listed");
    }
}

#[test]
fn what_is_heard_and_not_seen_is_added_to_no_scene() {
    for (label, kind) in
        [("Microphone or input", "audio_input"), ("Desktop sound", "desktop_audio"), ("Line-up tone", "tone")]
    {
        let mut harness = studio();
        click(&mut harness, "New source");
        click(&mut harness, &format!("Kind {label}"));
        assert!(harness.query_by_label("Add to the current scene").is_none());
        click(&mut harness, "Add");
        assert_eq!(harness.state().show().sources.last().unwrap().kind.name(), kind);
        assert_eq!(harness.state().order().len(), 3);
    }
}

#[test]
fn another_scene_is_added_as_a_layer() {
    let mut harness = studio();
    click(&mut harness, "New source");
    click(&mut harness, "Kind Another scene");
    click(&mut harness, "Add");
    let studio = harness.state();
    let top = *studio.order().last().unwrap();
    assert_eq!(studio.layer(top).content, Content::Scene(BREAK));
    assert_eq!(studio.layer(top).name, "Break");
}

#[test]
fn the_eye_hides_and_the_undo_menu_says_what_it_takes_back() {
    let mut harness = studio();
    click(&mut harness, "Hide Presenter");
    assert!(!harness.state().layer(PRESENTER).visible);
    click(&mut harness, "Edit");
    click(&mut harness, "Undo Hide Presenter");
    assert!(harness.state().layer(PRESENTER).visible);
}

#[test]
fn the_lock_locks() {
    let mut harness = studio();
    click(&mut harness, "Lock Presenter");
    assert!(harness.state().layer(PRESENTER).locked);
    click(&mut harness, "Unlock Presenter");
    assert!(!harness.state().layer(PRESENTER).locked);
}

#[test]
fn f2_renames_the_selected_layer_and_esc_takes_it_back() {
    let mut harness = studio();
    click(&mut harness, "Layer Presenter");
    assert_eq!(harness.state().view.selected, Some(PRESENTER));
    press(&mut harness, Modifiers::NONE, Key::F2);
    type_text(&mut harness, "Anna");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().layer(PRESENTER).name, "Anna");
    press(&mut harness, Modifiers::NONE, Key::F2);
    type_text(&mut harness, "Bert");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().layer(PRESENTER).name, "Anna");
}

#[test]
fn layers_are_reordered_by_buttons_and_by_dragging() {
    let mut harness = studio();
    click(&mut harness, "Layer Wall");
    click(&mut harness, "Move up");
    assert_eq!(harness.state().order(), [PRESENTER, WALL, TITLE]);
    let from = harness.get_by_label("Drag Title").rect().center();
    let below = harness.get_by_label("Layer Presenter").rect().bottom() + 6.0;
    let to = egui::pos2(from.x, below);
    let steps: Vec<Pos2> = (0..=12).map(|step| from.lerp(to, step as f32 / 12.0)).collect();
    drag(&mut harness, Modifiers::NONE, &steps);
    harness.run_steps(30);
    assert_eq!(harness.state().order(), [TITLE, PRESENTER, WALL]);
}

#[test]
fn a_click_takes_a_scene_and_f2_renames_it() {
    let mut harness = studio();
    click(&mut harness, "Scene Break");
    assert!(harness.state().sent(&StudioCommand::Take(BREAK)));
    harness.get_by_label("This scene is empty. Add a source with the + above.");
    press(&mut harness, Modifiers::NONE, Key::F2);
    type_text(&mut harness, "Pause");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().show().scene(BREAK).unwrap().name, "Pause");
    assert_eq!(harness.state().history.show().program, MAIN, "what is on air is no edit");
}

#[test]
fn scenes_are_added_duplicated_moved_and_deleted() {
    let mut harness = studio();
    click(&mut harness, "Add scene");
    click(&mut harness, "Duplicate scene");
    let names = |harness: &Harness<'_, Studio>| -> Vec<String> {
        harness.state().show().scenes.iter().map(|scene| scene.name.clone()).collect()
    };
    assert_eq!(names(&harness), ["Main", "Main copy", "Break", "Scene"]);
    click(&mut harness, "Move scene down");
    assert_eq!(names(&harness), ["Main copy", "Main", "Break", "Scene"]);
    click(&mut harness, "Delete scene");
    assert_eq!(names(&harness), ["Main copy", "Break", "Scene"]);
}

#[test]
fn a_scene_is_dragged_to_another_place_and_back_with_undo() {
    let mut harness = studio();
    click(&mut harness, "Add scene");
    let names = |harness: &Harness<'_, Studio>| -> Vec<String> {
        harness.state().show().scenes.iter().map(|scene| scene.name.clone()).collect()
    };
    assert_eq!(names(&harness), ["Main", "Break", "Scene"]);
    let from = harness.get_by_label("Drag scene Main").rect().center();
    let below = harness.get_by_label("Scene Break").rect().bottom() - 3.0;
    let steps: Vec<Pos2> = (0..=12).map(|step| from.lerp(egui::pos2(from.x, below), step as f32 / 12.0)).collect();
    drag(&mut harness, Modifiers::NONE, &steps);
    harness.run_steps(30);
    assert_eq!(names(&harness), ["Break", "Main", "Scene"]);
    assert_eq!(harness.state().view.program, MAIN, "what is on program stays");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(names(&harness), ["Main", "Break", "Scene"]);
}

#[test]
fn a_source_says_how_it_is_and_is_restarted() {
    let mut harness = studio();
    let status = SourceStatus {
        health: Health::Retrying,
        sentence: "No such camera: Cam".into(),
        retry_in_ms: Some(2_400),
        ..SourceStatus::default()
    };
    harness.state_mut().view.sources.insert(CAMERA, status);
    settle(&mut harness);
    harness.get_by_label("No such camera: Cam; tries again in 3 s");
    harness.get_by_label("Cam is retrying");
    click(&mut harness, "Restart Cam");
    click(&mut harness, "Pause Cam");
    assert!(harness.state().sent(&StudioCommand::RestartSource(CAMERA)));
    assert!(harness.state().sent(&StudioCommand::Pause(CAMERA)));
}

#[test]
fn a_media_source_is_sought() {
    let mut harness = studio();
    let status =
        SourceStatus { health: Health::Live, position_s: Some(5.0), duration_s: Some(65.0), ..SourceStatus::default() };
    harness.state_mut().view.sources.insert(CLIP, status);
    settle(&mut harness);
    harness.get_by_label("0:05 / 1:05");
    click_role(&mut harness, Role::Slider, "Position of Clip");
    let sought = harness.state().actions.iter().find_map(|action| match action {
        Action::Studio(StudioCommand::Seek(CLIP, to)) => Some(*to),
        _ => None,
    });
    assert!((25.0..40.0).contains(&sought.unwrap()), "{sought:?}");
}

#[test]
fn a_source_is_selected_and_its_settings_change() {
    let mut harness = studio_with(PRESENTER);
    click(&mut harness, "Source Clip");
    assert_eq!(harness.state().view.selected, None);
    click_role(&mut harness, Role::ComboBox, "At the end");
    click(&mut harness, "Hold the last frame");
    click_role(&mut harness, Role::ComboBox, "Fallback");
    click(&mut harness, "Pattern");
    let source = harness.state().show().source(CLIP).unwrap();
    assert!(matches!(&source.kind, SourceKind::Media(media) if media.at_end == scrim::document::source::AtEnd::Hold));
    assert!(matches!(source.fallback, Fallback::Pattern(_)));
}

#[test]
fn numbers_of_the_inspector_are_typed() {
    let mut harness = studio_with(PRESENTER);
    click_role(&mut harness, Role::SpinButton, "Position X");
    press(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "250");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().layer(PRESENTER).placement.position, (250.0, 100.0));
}

#[test]
fn a_change_of_the_size_mode_keeps_the_size() {
    let mut harness = studio_with(PRESENTER);
    click_role(&mut harness, Role::ComboBox, "Size mode");
    click(&mut harness, "Stretch to box");
    assert_eq!(harness.state().layer(PRESENTER).placement.size, Sizing::Stretch(640.0, 360.0));
}

#[test]
fn another_anchor_leaves_the_picture_where_it_is() {
    let mut harness = studio_with(PRESENTER);
    let before = harness.state().view.geometry[&PRESENTER];
    click(&mut harness, "Anchor bottom right");
    let studio = harness.state();
    assert_eq!(studio.layer(PRESENTER).placement.anchor, (1.0, 1.0));
    assert_eq!(studio.view.geometry[&PRESENTER], before);
}

#[test]
fn blending_is_chosen() {
    let mut harness = studio_with(TITLE);
    click_role(&mut harness, Role::ComboBox, "Blend mode");
    click(&mut harness, "Screen");
    assert_eq!(harness.state().layer(TITLE).blend, scrim::document::Blend::Screen);
    click_role(&mut harness, Role::ComboBox, "Blend mode");
    click(&mut harness, "Soft light");
    assert_eq!(harness.state().layer(TITLE).blend, scrim::document::Blend::SoftLight);
}

#[test]
fn corners_are_pinned_where_they_are_and_let_go() {
    let mut harness = studio_with(PRESENTER);
    let before = harness.state().view.geometry[&PRESENTER];
    click(&mut harness, "Pinned");
    let studio = harness.state();
    assert_eq!(studio.layer(PRESENTER).placement.pin, Some(scrim::document::UNPINNED));
    assert_eq!(studio.view.geometry[&PRESENTER], before);
    click(&mut harness, "Pinned");
    assert_eq!(harness.state().layer(PRESENTER).placement.pin, None);
}

#[test]
fn the_program_goes_to_the_chosen_monitor() {
    let mut harness = studio();
    let monitor = |name: &str| MonitorInfo { name: name.into(), width: 1920, height: 1080, ..MonitorInfo::default() };
    harness.state_mut().view.monitors = vec![monitor("DP-1"), monitor("HDMI-1")];
    click(&mut harness, "Program");
    harness.get_by_label_contains("Full screen on").hover();
    settle(&mut harness);
    harness.get_by_label("HDMI-1 (1920 × 1080)").click();
    settle(&mut harness);
    assert!(harness.state().sent(&StudioCommand::FullScreen(Some(1))));
}

#[test]
fn a_recording_shows_its_time_and_size_and_is_stopped() {
    let mut harness = studio();
    harness.state_mut().view.recording.path = Some("take.mkv".into());
    harness.state_mut().view.recording.seconds = 3_723.0;
    harness.state_mut().view.recording.bytes = 12_300_000;
    settle(&mut harness);
    harness.get_by_label("REC 01:02:03  12.3 MB");
    click(&mut harness, "Program");
    click(&mut harness, "Stop recording");
    assert!(harness.state().sent(&StudioCommand::StopRecording));
}

#[test]
fn the_log_says_what_happened() {
    let mut harness = studio();
    harness.state_mut().view.log.push(LogLine {
        at: SystemTime::UNIX_EPOCH,
        clock: "10:42:07".into(),
        level: LogLevel::Warning,
        subject: "Cam".into(),
        text: "The camera was unplugged.".into(),
    });
    settle(&mut harness);
    harness.get_by_label("Cam: The camera was unplugged.");
    // news after a fault of long ago
    let news = LogLine {
        at: SystemTime::now(),
        clock: "10:45:00".into(),
        level: LogLevel::Info,
        subject: "Recording".into(),
        text: "Written to take.mkv: 3.0 s, 90 frames".into(),
    };
    harness.state_mut().view.log.push(news.clone());
    settle(&mut harness);
    harness.get_by_label("Recording: Written to take.mkv: 3.0 s, 90 frames");
    let fault = LogLine { level: LogLevel::Error, subject: "File".into(), text: "not saved".into(), ..news.clone() };
    harness.state_mut().view.log.extend([fault, news]);
    settle(&mut harness);
    harness.get_by_label("File: not saved");
    click(&mut harness, "Show log");
    harness.get_by_label("The camera was unplugged.");
    harness.get_by_label("10:42:07");
}

#[test]
fn the_canvas_changes_only_when_applied() {
    let mut harness = studio();
    click(&mut harness, "Program");
    click(&mut harness, "Canvas size and rate…");
    click_role(&mut harness, Role::ComboBox, "Canvas rate");
    click(&mut harness, "59.94");
    assert_eq!(harness.state().history.revision(), 0);
    click(&mut harness, "Apply");
    let rate = harness.state().show().canvas().unwrap().rate;
    assert_eq!((rate.num, rate.den), (60000, 1001));
}

#[test]
fn a_problem_of_a_layer_is_shown_in_the_inspector() {
    let mut harness = studio_with(PRESENTER);
    harness.state_mut().view.layer_problems.insert(PRESENTER, "No such file: film.cube".into());
    settle(&mut harness);
    harness.get_by_label("No such file: film.cube");
}

#[test]
fn opening_a_recent_show_asks_about_changes() {
    let mut harness = studio();
    harness.state_mut().view.recent = vec!["shows/news.ron".into()];
    harness.state_mut().history.apply(EditCommand::SetOpacity(TITLE, 0.5)).unwrap();
    settle(&mut harness);
    click(&mut harness, "File");
    harness.get_by_label_contains("Open recent").hover();
    settle(&mut harness);
    click(&mut harness, "news.ron");
    assert!(!harness.state().sent(&StudioCommand::Open("shows/news.ron".into())));
    click(&mut harness, "Discard changes");
    assert!(harness.state().sent(&StudioCommand::Open("shows/news.ron".into())));
}

#[test]
fn paths_are_written_from_the_scene_files_folder() {
    use scrim::ui::dialogs::files::{relative, with_extension};
    use std::path::Path;
    let base = Path::new("/shows/news");
    assert_eq!(relative(base, Path::new("/shows/news/media/a.mkv")), "media/a.mkv");
    assert_eq!(relative(base, Path::new("/shows/logo.png")), "../logo.png");
    assert_eq!(relative(base, Path::new("/media/usb/a.mkv")), "/media/usb/a.mkv");
    assert_eq!(with_extension("show".into()), Path::new("show.ron"));
    assert_eq!(with_extension("show.scrim".into()), Path::new("show.scrim"));
}

#[test]
fn what_a_list_offers_lies_inside_its_panel_in_a_small_window() {
    let mut harness = studio();
    harness.set_size(vec2(1000.0, 700.0));
    settle(&mut harness);
    let canvas = harness.get_by_label("Program canvas").rect();
    for label in ["Restart Cam", "Pause Clip", "Delete scene", "Delete layer", "Layer Presenter", "Scene Main"] {
        let rect = harness.get_by_label(label).rect();
        assert!(rect.left() > 0.0 && rect.right() <= canvas.left(), "{label}: {rect:?}, canvas {canvas:?}");
    }
}

#[test]
fn a_source_is_deleted_with_its_layers_from_its_menu() {
    let mut harness = studio();
    harness.get_by_label("Source Cam").click_secondary();
    settle(&mut harness);
    click(&mut harness, "Delete source");
    assert!(harness.state().show().source(CAMERA).is_none());
    assert_eq!(harness.state().order(), [WALL, TITLE]);
}

#[test]
fn the_scene_file_dialog_opens_from_the_menu_and_closes() {
    let mut harness = studio();
    click(&mut harness, "File");
    click(&mut harness, "Open…");
    assert!(harness.state().ui.files.is_open());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.state().ui.files.is_open());
}

#[test]
fn the_state_can_live_in_an_app_with_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<UiState>();
}

#[test]
fn sums_are_typed_into_numbers() {
    let mut harness = studio_with(PRESENTER);
    click_role(&mut harness, Role::SpinButton, "Position X");
    press(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "1920/2-40");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().layer(PRESENTER).placement.position.0, 920.0);
}

#[test]
fn the_history_goes_to_any_step() {
    let mut harness = studio();
    for opacity in [0.8, 0.6, 0.4] {
        let history = &mut harness.state_mut().history;
        history.apply(EditCommand::SetOpacity(TITLE, opacity)).unwrap();
        history.end_gesture();
    }
    settle(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::H);
    click(&mut harness, "Step 1: Opacity of Title");
    assert_eq!(harness.state().layer(TITLE).opacity, 0.8);
    assert!(harness.query_by_label("Step 3: Opacity of Title").is_some(), "what was taken back stays");
    click(&mut harness, "Step 0: As opened");
    assert_eq!(harness.state().layer(TITLE).opacity, 1.0);
    click(&mut harness, "Step 3: Opacity of Title");
    assert_eq!(harness.state().layer(TITLE).opacity, 0.4);
    press(&mut harness, Modifiers::COMMAND, Key::H);
    assert!(harness.query_by_label("Step 3: Opacity of Title").is_none());
}
