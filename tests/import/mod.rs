//! Tests of `import`: collections written by the rules that OBS's files follow, and pictures that follow OBS's rules.

mod canvas;
mod filters;
mod mutated;
mod pictures;
mod placement;
mod robust;
mod sources;

use crate::effect::catalog;
use scrim::document::{Layer, Scene, Show, Source, format};
use scrim::import::{Imported, Outcome, import};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A collection as a file of `tests/import/collections`.
pub fn collection(name: &str) -> (PathBuf, String) {
    let path = scrim::testing::root().join("tests/import/collections").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

/// Imports such a file. What is imported can be written and read back.
pub fn imported(name: &str) -> Imported {
    let (path, text) = collection(name);
    checked(&text, &path)
}

/// Imports a tree that lies in `folder`.
pub fn imported_in(folder: &Path, tree: &Value) -> Imported {
    checked(&tree.to_string(), &folder.join("collection.json"))
}

/// The same in a folder where nothing is.
pub fn imported_tree(tree: &Value) -> Imported {
    imported_in(Path::new("/nowhere"), tree)
}

fn checked(text: &str, place: &Path) -> Imported {
    let imported = import(text.as_bytes(), place, &catalog()).unwrap_or_else(|error| panic!("{error}"));
    let read = format::parse(&format::to_text(&imported.show)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.show, imported.show, "what is written is read back");
    assert_eq!(read.notes, Vec::<String>::new());
    imported
}

/// A collection with one scene "Main" on a canvas of 1920 × 1080.
pub fn tree_of(sources: &[Value], items: &[Value]) -> Value {
    let mut all = sources.to_vec();
    all.push(scene("Main", items));
    json!({
        "name": "Test", "version": 2, "resolution": {"x": 1920, "y": 1080},
        "current_scene": "Main", "current_program_scene": "Main",
        "scene_order": [{"name": "Main"}], "sources": all,
    })
}

pub fn scene(name: &str, items: &[Value]) -> Value {
    json!({"name": name, "id": "scene", "versioned_id": "scene", "uuid": format!("uuid of {name}"), "settings": {"items": items}})
}

pub fn color_source(name: &str, width: u32, height: u32) -> Value {
    json!({
        "name": name, "id": "color_source", "versioned_id": "color_source_v3", "uuid": format!("uuid of {name}"),
        "settings": {"color": 0xFF00_FF00_u32, "width": width, "height": height},
    })
}

/// An item of this source with further fields.
pub fn item(name: &str, fields: Value) -> Value {
    let mut item = json!({"name": name, "source_uuid": format!("uuid of {name}"), "pos": {"x": 0.0, "y": 0.0}});
    for (key, value) in fields.as_object().unwrap() {
        item[key] = value.clone();
    }
    item
}

pub fn scene_of<'a>(show: &'a Show, name: &str) -> &'a Scene {
    show.scenes.iter().find(|scene| scene.name == name).unwrap_or_else(|| panic!("no scene {name}"))
}

pub fn source_of<'a>(show: &'a Show, name: &str) -> &'a Source {
    show.sources.iter().find(|source| source.name == name).unwrap_or_else(|| panic!("no source {name}"))
}

pub fn layer_of<'a>(show: &'a Show, scene: &str, name: &str) -> &'a Layer {
    let scene = scene_of(show, scene);
    scene.layers.iter().find(|layer| layer.name == name).unwrap_or_else(|| panic!("no layer {name}"))
}

/// The report says this of that.
pub fn assert_says(imported: &Imported, outcome: Outcome, what: &str, how: &str) {
    let lines = &imported.report.lines;
    let said = lines.iter().any(|line| line.outcome == outcome && line.what == what && line.how.contains(how));
    assert!(said, "{outcome:?} {what}: {how}\nis not in\n{}", imported.report);
}
