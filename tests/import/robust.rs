//! What goes wrong in collections that people have: each costs only itself, and the report says it.

use super::*;
use scrim::document::{Content, SourceKind};
use scrim::import::{ImportError, MAX_BYTES, import_file};

fn refused(bytes: &[u8]) -> ImportError {
    import(bytes, Path::new("/obs/basic/scenes/mine.json"), &catalog()).unwrap_err()
}

#[test]
fn what_is_no_collection_is_refused_with_what_to_do() {
    let text = refused(b"{\"sources\": [\n  {\"name\": }\n]}").to_string();
    assert_eq!(text, "/obs/basic/scenes/mine.json:2:12: this is not JSON: expected value; export the collection again");
    for other in ["{\"a\": 1}", "[]", "3", "null", "{}"] {
        let text = refused(other.as_bytes()).to_string();
        assert_eq!(
            text,
            "/obs/basic/scenes/mine.json: this is JSON, but no scene collection of OBS: choose a file of the folder basic/scenes, or one that OBS \
             exported"
        );
    }
    assert!(matches!(refused(b""), ImportError::NotJson { .. }));
    assert!(matches!(refused(b"\xFF\xFE{}"), ImportError::NotJson { .. }));
}

#[test]
fn what_is_too_long_is_refused_by_its_length_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.json");
    // Only its length is there.
    std::fs::File::create(&path).unwrap().set_len(500 << 20).unwrap();
    let text = import_file(&path, &catalog()).unwrap_err().to_string();
    let sentence = "500 MiB are too long for a scene collection, which has at most 16 MiB: remove pictures that plug-ins have stored in it";
    assert_eq!(text, format!("{}: {sentence}", path.display()));
    let bytes = vec![b' '; MAX_BYTES + 1];
    assert!(matches!(refused(&bytes), ImportError::TooLong { .. }));
    let text = import_file(&folder.path().join("none.json"), &catalog()).unwrap_err().to_string();
    assert!(text.ends_with("choose the collection's file again"), "{text}");
    let text = import_file(folder.path(), &catalog()).unwrap_err().to_string();
    assert!(text.contains("it is no file"), "{text}");
}

#[test]
fn a_byte_order_mark_is_no_error() {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    bytes.extend(tree_of(&[], &[]).to_string().bytes());
    assert!(import(&bytes, Path::new("/x.json"), &catalog()).is_ok());
}

#[test]
fn fields_of_the_wrong_type_cost_only_themselves() {
    let imported = imported("broken.json");
    let show = &imported.show;
    assert_eq!(show.name, "broken", "the file's name stands for the collection's");
    let canvas = show.canvas().unwrap();
    assert_eq!((canvas.width, canvas.height), (1920, 1080));
    assert_says(&imported, Outcome::Approximated, "canvas", "1920 × 1080 pixels, as usual, at 30 frames per second");
    assert_says(&imported, Outcome::Approximated, "canvas", "the collection does not say its size");
    let SourceKind::Color(color) = &source_of(show, "Unnamed 3").kind else { panic!() };
    assert_eq!((color.width, color.height), (1920, 100));
    let SourceKind::Color(color) = &source_of(show, "Twin").kind else { panic!() };
    assert_eq!(color.color, [1.0, 0.0, 0.0, 1.0], "a colour below 0 has the same bits");
    let twin = layer_of(show, "Ring A", "Twin");
    assert_eq!((twin.placement.position, twin.placement.rotation, twin.visible), ((10.0, 20.0), 0.0, true));
    // "scale": 4 is no pair, and "align": 2.0 is whole.
    let odd = layer_of(show, "Ring A", "Odd");
    assert_eq!(odd.placement.size, scrim::document::Sizing::Scale(1.0, 1.0));
    assert_eq!(odd.placement.anchor, (1.0, 0.5));
}

#[test]
fn sources_of_one_uuid_are_told_apart_by_name() {
    let imported = imported("broken.json");
    let shows = |name: &str| match layer_of(&imported.show, "Ring A", name).content {
        Content::Source(id) => imported.show.source(id).unwrap().name.clone(),
        Content::Scene(_) => panic!(),
    };
    assert_eq!((shows("Twin"), shows("Twin copy")), ("Twin".into(), "Twin copy".into()));
    let how = "\"Unnamed 3\", \"Twin\", \"Twin copy\" have the same one; their layers find them by name";
    assert_says(&imported, Outcome::Approximated, "uuid same", how);
    // One without a name is found by its uuid.
    assert_eq!(shows("Unnamed 4"), "Unnamed 4");
}

#[test]
fn scenes_that_show_themselves_are_cut() {
    let imported = imported("broken.json");
    let what = "layer \"Ring A\" in scene \"Ring B\"";
    let how = "a scene cannot show itself: Ring A → Ring B → Ring A; the last step was left out";
    assert_says(&imported, Outcome::LeftOut, what, how);
    assert_says(&imported, Outcome::LeftOut, "layer \"Self\" in scene \"Self\"", "Self → Self");
    assert_eq!(scene_of(&imported.show, "Self").layers.len(), 0);
    assert_eq!(scene_of(&imported.show, "Ring B").layers.len(), 1);
    assert!(matches!(layer_of(&imported.show, "Ring A", "Ring B").content, Content::Scene(_)));
}

#[test]
fn what_an_item_names_and_is_not_there_is_missing() {
    let imported = imported("broken.json");
    let what = "layer \"Nobody\" in scene \"Ring A\"";
    assert_says(
        &imported,
        Outcome::Missing,
        what,
        "its source is not in the collection, so there is nothing to show: add it again",
    );
    let how = "the list of scenes names it, and it is not in the collection";
    assert_says(&imported, Outcome::LeftOut, "scene \"Nowhere\"", how);
    let how = "the collection has no scene \"Gone\", so \"Ring A\" is on program";
    assert_says(&imported, Outcome::Approximated, "current scene", how);
    let program = imported.show.scene(imported.show.program).unwrap();
    assert_eq!(program.name, "Ring A");
}

#[test]
fn unknown_kinds_become_panes_and_keep_their_settings() {
    let imported = imported("broken.json");
    let odd = source_of(&imported.show, "Odd");
    let SourceKind::Color(pane) = &odd.kind else { panic!() };
    assert_eq!((pane.width, pane.height), (320, 240));
    assert!(pane.color[3] < 0.5, "what lies beneath is seen through it");
    let how = "Scrim has no source of the kind some_plugin_source; a pane of 320 × 240 stands in for it, its settings are stored in the show";
    assert_says(&imported, Outcome::Placeholder, "source \"Odd\"", how);
    assert_eq!(odd.extra["obs"]["settings"]["secret"], json!([1, null, {"deep": true}]));
    assert_eq!(odd.extra["obs"]["id"], "some_plugin_source");
    let layer = layer_of(&imported.show, "Ring A", "Odd");
    assert_eq!(layer.extra["obs"]["filters"], json!([{"id": "plugin_filter", "settings": {"a": 1}}]));
    let how = "Scrim has no effect for plugin_filter; it is stored in the layers and does nothing";
    assert_says(&imported, Outcome::Placeholder, "filter \"plugin_filter\" of source \"Odd\"", how);
    assert_says(&imported, Outcome::Placeholder, "source \"Kindless\"", "it does not say what kind of source it is");
}

#[test]
fn a_collection_without_scenes_gets_an_empty_one() {
    let imported = imported_tree(&json!({"sources": []}));
    assert_eq!(imported.show.scenes.len(), 1);
    assert_says(&imported, Outcome::Approximated, "scenes", "the collection has none, so there is an empty one");
}

#[test]
fn scenes_nested_deeper_than_people_nest_them_are_cut() {
    let name = |number: usize| format!("S{number}");
    let mut sources: Vec<Value> =
        (0..200).map(|number| scene(&name(number), &[item(&name(number + 1), json!({}))])).collect();
    sources.push(scene("S200", &[]));
    // From the middle first, so that what is known already is joined from above.
    sources.rotate_left(100);
    let imported = imported_tree(&json!({"sources": sources}));
    let lines = &imported.report.lines;
    let cut = lines.iter().filter(|line| line.how.contains("more than 32 scenes lie in one another")).count();
    assert!((3..20).contains(&cut), "{cut}");
    assert_eq!(imported.show.scenes.len(), 201);
}

#[test]
fn settings_too_large_for_a_show_are_left_out_one_by_one() {
    let mut source = color_source("Big", 10, 10);
    source["id"] = "plugin_source".into();
    source["versioned_id"] = "plugin_source".into();
    source["settings"] = json!({"base64": "A".repeat(300 << 10)});
    source["volume"] = json!(0.5);
    let mut deep = json!(1);
    for _ in 0..60 {
        deep = json!([deep]);
    }
    let mut tree = tree_of(&[source], &[item("Big", json!({}))]);
    tree["modules"] = json!({"deep": deep});
    let imported = imported_tree(&tree);
    let big = source_of(&imported.show, "Big");
    assert_eq!((big.extra["obs"].get("settings"), &big.extra["obs"]["volume"]), (None, &json!(0.5)));
    let how = "300 KiB are more than the 256 KiB that a show stores of one thing; keep the collection's file";
    assert_says(&imported, Outcome::LeftOut, "\"settings\" of source \"Big\"", how);
    assert_says(&imported, Outcome::LeftOut, "\"modules\" of the collection", "it is nested more than 32 deep");
}

#[test]
fn more_layers_than_a_show_has_are_left_out() {
    let items = vec![item("Pic", json!({})); 10_010];
    let imported = imported_tree(&tree_of(&[color_source("Pic", 4, 4)], &items));
    assert_eq!(scene_of(&imported.show, "Main").layers.len(), 10_000);
    assert_eq!(imported.report.count(Outcome::LeftOut), 1);
    assert_says(&imported, Outcome::LeftOut, "10 layers of scene \"Main\"", "a show has at most 10000 layers");
    let mut tree = tree_of(&[color_source("Pic", 4, 4)], &items[..9_999]);
    tree["sources"].as_array_mut().unwrap().push(scene("Second", &items[..3]));
    let imported = imported_tree(&tree);
    assert_eq!(scene_of(&imported.show, "Second").layers.len(), 1);
    let what = "layer \"Pic\" in scene \"Second\"";
    assert_says(&imported, Outcome::LeftOut, what, "a show has at most 10000 layers");
}

#[test]
fn more_filters_than_a_stack_has_are_left_out_at_once() {
    let mut source = color_source("Pic", 4, 4);
    source["filters"] = vec![json!({"name": "F", "id": "gpu_delay"}); 1_005].into();
    let imported = imported_tree(&tree_of(&[source], &[item("Pic", json!({}))]));
    assert_eq!(layer_of(&imported.show, "Main", "Pic").effects.len(), 1_000);
    assert_says(&imported, Outcome::LeftOut, "5 filters of source \"Pic\"", "a layer has at most 1000 effects");
}

#[test]
fn names_as_long_as_books_are_cut() {
    let mut source = color_source("Pic", 4, 4);
    source["name"] = "x".repeat(5000).into();
    let imported = imported_tree(&tree_of(&[source], &[item("Pic", json!({}))]));
    assert_eq!(imported.show.sources[0].name.len(), 200);
    assert_eq!(scene_of(&imported.show, "Main").layers.len(), 1, "found by its uuid");
}
