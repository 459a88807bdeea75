//! Inputs, scenes, groups, and what is only stored.

use super::*;
use scrim::compositor::layout::lay;
use scrim::document::source::{Align, AtEnd, Image, Media, SourceKind, Url};
use scrim::document::{Content, Deinterlace, WhenHidden};

/// One input of a kind, with settings.
fn made(kind: &str, settings: Value) -> (Source, Imported) {
    let source = json!({"name": "It", "id": kind, "versioned_id": kind, "uuid": "it", "settings": settings});
    let imported = imported_tree(&tree_of(&[source], &[]));
    (source_of(&imported.show, "It").clone(), imported)
}

#[test]
fn a_streamers_collection_comes_over() {
    let imported = imported("streamer.json");
    let show = &imported.show;
    let names: Vec<&str> = show.scenes.iter().map(|scene| scene.name.as_str()).collect();
    assert_eq!(names, ["Talk", "Break", "Wide", "Corner"]);
    assert_eq!(show.scene(show.program).unwrap().name, "Talk");
    let camera = source_of(show, "Camera");
    let SourceKind::Camera(settings) = &camera.kind else { panic!() };
    assert_eq!((settings.device.as_str(), settings.size), ("/dev/video0", Some((1280, 720))));
    assert_eq!(camera.deinterlace, Deinterlace::On);
    assert_eq!(camera.extra["obs"]["sync"], 20_000_000);
    assert_eq!(camera.extra["obs"]["private_settings"], json!({"color-preset": 3}));
    assert_eq!(camera.extra["obs"]["filters"][0]["name"], "Louder");
    let layer = layer_of(show, "Talk", "Camera");
    let kinds: Vec<_> = layer.effects.iter().map(|effect| (effect.kind.as_str(), effect.enabled)).collect();
    assert_eq!(kinds, [("chroma_key_classic", true), ("color_correction", false)]);
    assert_eq!(layer.extra["obs"]["filters"][0]["settings"]["shader_text"], "uniform float a;");
    // What a group repeats for old versions is not there twice.
    assert_eq!(scene_of(show, "Talk").layers.len(), 3);
    assert_eq!(layer_of(show, "Talk", "Corner").extra["obs"]["show_transition"]["name"], "Fade in");
    let wall = layer_of(show, "Talk", "Wall");
    assert!(wall.locked);
    assert_eq!(wall.extra["obs"]["private_settings"]["color-preset"], 2);
    let film = source_of(show, "Film");
    assert_eq!(film.when_hidden, WhenHidden::Restart);
    let SourceKind::Media(Media { at_end: AtEnd::Loop, speed: 0.5, .. }) = &film.kind else { panic!("{film:?}") };
    let SourceKind::Text(text) = &source_of(show, "Title").kind else { panic!() };
    assert_eq!((text.text.as_str(), text.font.as_str(), text.size), ("Hello\nworld", "DejaVu Sans", 48.0));
    assert!(text.bold && text.italic);
    assert_eq!(text.color, [1.0, 1.0, 0.0, 1.0]);
    for (outcome, what, how) in [
        (Outcome::Approximated, "canvas", "1280 × 720 pixels, by the collection"),
        (Outcome::Mapped, "filter \"Key\" of source \"Camera\"", "chroma_key_classic"),
        (Outcome::Mapped, "filter \"Grade\" of source \"Camera\"", "color_correction, off"),
        (Outcome::Placeholder, "filter \"Look\" of source \"Camera\"", "Scrim has no effect for shader_filter"),
        (Outcome::Kept, "filter \"Louder\" of source \"Camera\"", "it is for sound"),
        (Outcome::Placeholder, "source \"Chat\"", "a pane of 400 × 600 stands in for it"),
        (Outcome::Missing, "source \"Film\"", "there is no file /nowhere/intro.mp4"),
        (Outcome::Mapped, "group \"Corner\"", "a nested scene of 400 × 620"),
        (Outcome::Kept, "source \"Mic 2\"", "it has sound only"),
        (Outcome::Kept, "transition \"Sting\"", "obs_stinger_transition is stored"),
        (Outcome::Kept, "transition between scenes", "\"Soft\" in 450 ms"),
        (Outcome::Kept, "transition of scene \"Talk\"", "the scene's own transition \"Sting\""),
        (Outcome::Kept, "transitions of layer \"Corner\" in scene \"Talk\"", "stored in the layer"),
        (Outcome::Kept, "colour tag of layer \"Wall\" in scene \"Talk\"", "stored in the layer"),
        (Outcome::Kept, "1 quick transition", "stored"),
        (Outcome::Kept, "1 projector", "stored"),
        (Outcome::Kept, "sound \"Mic\"", "does not mix sound yet"),
        (Outcome::Kept, "hotkeys of sources and scenes", "1 have some; they are stored"),
        (Outcome::Kept, "data of plug-ins", "auto-scene-switcher, scripts-tool"),
        (Outcome::Kept, "virtual camera", "stored"),
    ] {
        assert_says(&imported, outcome, what, how);
    }
    let kept = &show.extra["obs"];
    assert_eq!(kept["transitions"][1]["settings"]["transition_point"], 500);
    assert_eq!((&kept["transition_duration"], &kept["current_transition"]), (&json!(450), &json!("Soft")));
    assert_eq!(kept["quick_transitions"][0]["fade_to_black"], true);
    assert_eq!(kept["AuxAudioDevice1"]["filters"][0]["id"], "noise_gate_filter");
    assert_eq!(kept["sources"][0]["name"], "Mic 2");
    assert_eq!(scene_of(show, "Talk").extra["obs"]["private_settings"]["transition_duration"], 900);
    assert_eq!(scene_of(show, "Break").extra["obs"]["items"][0]["name"], "Mic 2");
    let text = imported.report.to_string();
    assert!(text.ends_with(&imported.report.counts()), "{text}");
}

#[test]
fn paths_and_devices_of_another_system_are_said() {
    let imported = imported("windows_v1.json");
    let show = &imported.show;
    for (name, path) in [("Logo", "C:/Users/Anna/Pictures/logo.png"), ("Share", "\\\\server\\share\\still.jpg")] {
        let SourceKind::Image(Image { path: named, .. }) = &source_of(show, name).kind else { panic!() };
        assert_eq!(named, path);
        let how = format!("{path} is a path of another system: choose the file again");
        assert_says(&imported, Outcome::Missing, &format!("source {name:?}"), &how);
    }
    let intro = source_of(show, "Intro");
    let SourceKind::Media(Media { at_end: AtEnd::Hold, .. }) = &intro.kind else { panic!("{intro:?}") };
    let SourceKind::Text(caption) = &source_of(show, "Caption").kind else { panic!() };
    assert_eq!(
        (caption.color, caption.outline, caption.outline_color),
        ([1.0, 0.0, 0.0, 0.5], 4.0, [0.0, 0.0, 1.0, 1.0])
    );
    assert_eq!((caption.align, caption.wrap, caption.size), (Align::Right, Some(500), 36.0));
    let SourceKind::Window(game) = &source_of(show, "Game").kind else { panic!() };
    assert_eq!((game.title.as_str(), game.class.as_str(), game.cursor), ("My: Game", "UnityWnd", false));
    let how = "the window \"My: Game\" is looked for by its title: choose it again if it is not found";
    assert_says(&imported, Outcome::Approximated, "source \"Game\"", how);
    let SourceKind::Camera(camera) = &source_of(show, "Cam").kind else { panic!() };
    assert_eq!(camera.size, Some((1280, 720)));
    assert!(matches!(source_of(show, "Monitor").kind, SourceKind::Screen(_)));
    assert!(show.sources.iter().all(|source| source.name != "Sound"));
    // The size of a camera is what it was asked for, as far as anybody knows.
    let layer = layer_of(show, "Desk", "Cam");
    let corners = lay(&layer.placement, &layer.crop, (1280.0, 720.0)).unwrap().corners();
    assert_eq!((corners[0], corners[2]), ((1590.0, 890.0), (1910.0, 1070.0)));
    assert_eq!(layer_of(show, "Desk", "Caption").placement.position, (960.0, 1000.0));
}

#[test]
fn colours_have_their_bytes_turned_round_and_the_defaults_of_their_version() {
    let color = |kind: &str, settings: Value| match made(kind, settings).0.kind {
        SourceKind::Color(color) => (color.color.map(|v| (v * 255.0).round() as u8), color.width, color.height),
        other => panic!("{other:?}"),
    };
    assert_eq!(color("color_source_v3", json!({"color": 0x8033_2211_u32})), ([0x11, 0x22, 0x33, 0x80], 1920, 1080));
    assert_eq!(color("color_source_v3", json!({})), ([0xD1, 0xD1, 0xD1, 0xFF], 1920, 1080));
    assert_eq!(color("color_source_v2", json!({})), ([0xFF; 4], 1920, 1080));
    assert_eq!(color("color_source", json!({})), ([0xFF; 4], 400, 400));
    assert_eq!(color("color_source_v3", json!({"width": 0, "height": 1e9})).1, 1);
}

#[test]
fn media_slides_and_streams_keep_their_settings() {
    let (source, imported) = made("ffmpeg_source", json!({"is_local_file": false, "input": "rtsp://cam.example/live"}));
    assert_eq!(source.kind, SourceKind::Url(Url { url: "rtsp://cam.example/live".into(), ..Url::default() }));
    assert_says(&imported, Outcome::Mapped, "source \"It\"", "a stream");
    let (_, imported) = made("ffmpeg_source", json!({"is_local_file": false}));
    assert_says(&imported, Outcome::Missing, "source \"It\"", "no address is given: give one");
    let (_, imported) = made("ffmpeg_source", json!({"local_file": "/a.mkv", "speed_percent": 1}));
    assert_says(&imported, Outcome::Approximated, "source \"It\"", "its speed of 1 % is held at 10 %");
    let (source, _) = made("ffmpeg_source", json!({"local_file": "", "restart_on_activate": false}));
    assert_eq!(source.when_hidden, WhenHidden::KeepRunning);
    let SourceKind::Media(Media { at_end: AtEnd::Hide, .. }) = source.kind else { panic!() };

    let files = json!([{"value": "/a.png", "hidden": false}, {"value": "/b.png"}]);
    let (source, imported) = made(
        "slideshow_v2",
        json!({"files": files, "use_custom_size": true, "custom_size": "640x360", "slide_time": 5000, "transition": "swipe", "randomize": true, "loop": false}),
    );
    let SourceKind::Slideshow(slides) = source.kind else { panic!() };
    assert_eq!((slides.slide_s, slides.fade_s, slides.repeat), (5.0, 0.7, false));
    assert_eq!(
        (slides.paths.as_slice(), slides.width, slides.height),
        (["/a.png".to_owned(), "/b.png".into()].as_slice(), 640, 360)
    );
    assert_says(
        &imported,
        Outcome::Missing,
        "source \"It\"",
        "2 of its files are missing, such as: there is no file /a.png",
    );
    assert_says(&imported, Outcome::Approximated, "source \"It\"", "its slides fade into each other");
    assert_says(&imported, Outcome::Approximated, "source \"It\"", "not at random");

    let (source, imported) = made("vlc_source", json!({"playlist": [{"value": "/a.mkv"}, {"value": "/b.mkv"}]}));
    let SourceKind::Media(Media { path, at_end: AtEnd::Loop, .. }) = source.kind else { panic!() };
    assert_eq!(path, "/a.mkv");
    assert_says(&imported, Outcome::Approximated, "source \"It\"", "the first of its 2 files plays again and again");
}

#[test]
fn windows_of_x11_and_ndi_and_pictures_that_are_not_read() {
    let (source, _) =
        made("xcomposite_input", json!({"capture_window": "4194310\r\nA title\r\nfirefox", "show_cursor": false}));
    let SourceKind::Window(window) = source.kind else { panic!() };
    assert_eq!((window.title.as_str(), window.class.as_str(), window.cursor), ("A title", "firefox", false));
    let (_, imported) = made("ndi_source", json!({"ndi_source_name": "PC (OBS)"}));
    assert_says(
        &imported,
        Outcome::Placeholder,
        "source \"It\"",
        "Scrim does not receive NDI: send the picture as SRT or RTSP",
    );
    let (_, imported) = made("image_source", json!({"file": "/a.psd"}));
    assert_says(&imported, Outcome::Approximated, "source \"It\"", "Scrim reads PNG, JPEG and WebP");
    let (source, _) = made("image_source", json!({"file": "/a.gif"}));
    assert!(matches!(source.kind, SourceKind::Media(_)));
    let (_, imported) = made("image_source", json!({}));
    assert_says(&imported, Outcome::Missing, "source \"It\"", "no file is chosen: choose one");
}

#[test]
fn relative_paths_start_from_the_collection() {
    let folder = tempfile::tempdir().unwrap();
    image::RgbaImage::new(7, 5).save(folder.path().join("pic.png")).unwrap();
    for file in ["./pic.png", "pic.png"] {
        let source = json!({"name": "Pic", "id": "image_source", "uuid": "uuid of Pic", "settings": {"file": file}});
        let boxed = item("Pic", json!({"bounds_type": 2, "bounds_align": 5, "bounds": {"x": 70.0, "y": 70.0}}));
        let imported = imported_in(folder.path(), &tree_of(&[source], &[boxed]));
        let SourceKind::Image(image) = &source_of(&imported.show, "Pic").kind else { panic!() };
        assert_eq!(Path::new(&image.path), folder.path().join("pic.png"));
        assert_says(&imported, Outcome::Mapped, "source \"Pic\"", "a picture");
        // Its size was read from the file.
        let layer = layer_of(&imported.show, "Main", "Pic");
        let corners = lay(&layer.placement, &layer.crop, (7.0, 5.0)).unwrap().corners();
        assert_eq!(corners[2], (70.0, 50.0));
    }
}

#[test]
fn groups_are_the_bounding_box_of_their_items() {
    let group = |items: &[Value], settings: Value| {
        let mut group = json!({"name": "G", "id": "group", "uuid": "uuid of G", "settings": settings});
        group["settings"]["items"] = items.into();
        let mut tree = tree_of(
            &[color_source("Pic", 160, 90)],
            &[item("G", json!({"pos": {"x": 100.0, "y": 50.0}, "scale": {"x": 2.0, "y": 2.0}}))],
        );
        tree["groups"] = json!([group]);
        imported_tree(&tree)
    };
    let corners = |imported: &Imported| {
        let layer = layer_of(&imported.show, "Main", "G");
        assert!(matches!(layer.content, Content::Scene(_)));
        let laid = lay(&layer.placement, &layer.crop, (1920.0, 1080.0)).unwrap();
        (laid.corners()[0], laid.corners()[2])
    };
    let two = [item("Pic", json!({})), item("Pic", json!({"pos": {"x": 200.0, "y": 100.0}, "visible": false}))];
    let imported = group(&two, json!({"cx": 5, "cy": 5}));
    assert_eq!(corners(&imported), ((100.0, 50.0), (100.0 + 720.0, 50.0 + 380.0)));
    // One whose items do not begin at its corner: what is seen stays where it was.
    let away = [item("Pic", json!({"pos": {"x": 30.0, "y": -20.0}}))];
    let imported = group(&away, json!({}));
    assert_eq!(corners(&imported), ((160.0, 10.0), (480.0, 190.0)));
    assert_eq!(layer_of(&imported.show, "G", "Pic").placement.position, (0.0, 0.0));
    // One that is larger than the canvas is composed smaller and shown larger.
    let large = [item("Pic", json!({"scale": {"x": 24.0, "y": 24.0}}))];
    let imported = group(&large, json!({}));
    assert_eq!(corners(&imported), ((100.0, 50.0), (100.0 + 7680.0, 50.0 + 4320.0)));
    assert_says(&imported, Outcome::Approximated, "group \"G\"", "it is composed at 50 % of its size");
    // Blending ends at its edge.
    let blends = [item("Pic", json!({"blend_type": "multiply"}))];
    let how = "it blends with what lies in its group, not with what lies beneath that";
    assert_says(&group(&blends, json!({})), Outcome::Approximated, "layer \"Pic\" in group \"G\"", how);
    // Items of unknown size: what OBS measured counts.
    let unknown = [item("None", json!({}))];
    let imported = group(&unknown, json!({"cx": 320, "cy": 180}));
    assert_eq!(corners(&imported), ((100.0, 50.0), (740.0, 410.0)));
}

#[test]
fn a_scene_with_filters_shows_its_content_through_them() {
    let mut main = tree_of(&[color_source("Pic", 160, 90)], &[item("Pic", json!({}))]);
    let filters = json!([
        {"name": "Grade", "id": "color_filter", "versioned_id": "color_filter_v2", "settings": {"saturation": -1.0}},
        {"name": "Cut", "id": "crop_filter", "settings": {"left": 100, "top": 20, "right": 20, "bottom": 60}},
    ]);
    let scenes = main["sources"].as_array_mut().unwrap();
    scenes.last_mut().unwrap()["filters"] = filters;
    scenes.push(scene("Outer", &[item("Main", json!({"pos": {"x": 5.0, "y": 6.0}}))]));
    let imported = imported_tree(&main);
    let names: Vec<&str> = imported.show.scenes.iter().map(|scene| scene.name.as_str()).collect();
    assert_eq!(names, ["Main", "Outer", "Main (content)"]);
    let layers = &scene_of(&imported.show, "Main").layers;
    assert_eq!(layers.len(), 1);
    assert_eq!(layers[0].effects[0].kind, "color_correction");
    assert_eq!(layers[0].content, Content::Scene(scene_of(&imported.show, "Main (content)").id));
    let laid = |layer: &Layer| {
        let corners = lay(&layer.placement, &layer.crop, (1920.0, 1080.0)).unwrap().corners();
        (corners[0], corners[2])
    };
    assert_eq!(laid(&layers[0]), ((0.0, 0.0), (1800.0, 1000.0)));
    assert_eq!(layers[0].crop.left, 100.0);
    let outer = layer_of(&imported.show, "Outer", "Main");
    assert_eq!(laid(outer), ((5.0, 6.0), (1805.0, 1006.0)));
    assert!(outer.effects.is_empty(), "the filters are not applied twice");
}
