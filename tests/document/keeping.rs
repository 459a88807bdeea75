//! What this version does not know survives load and save, and older files are migrated.

use scrim::document::{Extra, SourceKind, format, migrate, ron_reader};
use serde_json::{Value, json};

const FUTURE: &str = r#"future: (a: [1, {"b c": None}], deep: (er: -0.5)),"#;

/// Every struct of the document with a field of a later version in it.
fn text() -> String {
    r#"(
        scrim: 1, §
        canvases: [(id: 1, width: 1280, height: 720, rate: (25, 1), §)],
        sources: [
            (id: 1, name: "Cam", kind: "camera", settings: (device: "x", §), §),
            (id: 2, name: "File", kind: "media", settings: (path: "a.mkv", §)),
            (id: 3, name: "Net", kind: "url", settings: (url: "srt://x", §)),
            (id: 4, name: "Screen", kind: "screen", settings: (§)),
            (id: 5, name: "Window", kind: "window", settings: (§)),
            (id: 6, name: "Bars", kind: "pattern", settings: (§)),
            (id: 7, name: "Still", kind: "image", settings: (§)),
            (id: 8, name: "Slides", kind: "slideshow", settings: (§)),
            (id: 9, name: "Colour", kind: "color", settings: (§)),
            (id: 10, name: "Text", kind: "text", settings: (§)),
            (id: 11, name: "Unknown", kind: "hologram", settings: (beams: 3, §), §),
            (id: 12, name: "Made", kind: "effect", settings: (kind: "isf:gone", params: {"future": 1}, §), §),
        ],
        scenes: [(
            id: 1, name: "Main", §
            layers: [(
                id: 1, name: "Cam", content: (source: 1), §
                placement: (position: (0, 0), size: (fit: (10, 10)), §),
                crop: (left: 3, §),
                effects: [(id: 1, kind: "from_a_plug_in", params: {"future": (a: 1), "x": 2}, §)],
            ), (
                id: 2, name: "Uncropped", content: (source: 11), crop: (§),
            )],
            transition: (kind: "cut", §),
        )],
        program: 1,
        transition: (kind: "from_a_plug_in", params: {"future": 2}, §),
    )"#
    .replace('§', FUTURE)
    .replace(",,", ",")
    .replace(",)", ")")
}

/// Every value of a field called `future`, with its place.
fn futures(tree: &Value, place: &str, found: &mut Vec<(String, Value)>) {
    match tree {
        Value::Object(map) => {
            for (key, value) in map {
                let place = format!("{place}.{key}");
                if key == "future" {
                    found.push((place.clone(), value.clone()));
                }
                futures(value, &place, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                futures(item, &format!("{place}[{index}]"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn unknown_fields_survive_at_every_level() {
    let text = text();
    let loaded = format::parse(&text).unwrap();
    let saved = format::to_text(&loaded.show);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    futures(&ron_reader::read(&text).unwrap(), "", &mut before);
    futures(&ron_reader::read(&saved).unwrap(), "", &mut after);
    assert_eq!(before.len(), 28);
    assert_eq!(before, after, "{saved}");
    assert_eq!(format::parse(&saved).unwrap().show, loaded.show);
}

#[test]
fn unknown_kinds_survive_whole() {
    let show = format::parse(&text()).unwrap().show;
    let SourceKind::Unknown { kind, settings } = &show.sources[10].kind else { panic!("{:?}", show.sources[10]) };
    assert_eq!((kind.as_str(), &settings["beams"]), ("hologram", &json!(3)));
    assert_eq!(show.scenes[0].layers[0].effects[0].kind, "from_a_plug_in");
    assert!(format::to_text(&show).contains("hologram"));
}

#[test]
fn an_unknown_part_of_a_crop_outlives_the_crop() {
    let mut show = format::parse(&text()).unwrap().show;
    show.scenes[0].layers[0].crop.left = 0.0;
    let saved = format::to_text(&show);
    let tree = ron_reader::read(&saved).unwrap();
    assert_eq!(tree["scenes"][0]["layers"][0]["crop"]["future"]["deep"]["er"], json!(-0.5), "{saved}");
}

#[test]
fn older_versions_are_brought_up_step_by_step() {
    let steps: [migrate::Step; 2] = [
        |show| {
            let old = show.remove("title").unwrap_or_default();
            show.insert("name".into(), old);
            "`title` is `name` now".into()
        },
        |show| {
            show.insert("canvases".into(), json!([]));
            "canvases were added".into()
        },
    ];
    let mut tree = json!({"scrim": 1, "title": "Old", "kept": true});
    let notes = migrate::upgrade(&mut tree, &steps).unwrap();
    assert_eq!(tree, json!({"scrim": 3, "name": "Old", "kept": true, "canvases": []}));
    assert_eq!(notes, ["read from format 1: `title` is `name` now", "read from format 2: canvases were added"]);

    let mut tree = json!({"scrim": 2, "title": "kept"});
    assert_eq!(migrate::upgrade(&mut tree, &steps).unwrap(), ["read from format 2: canvases were added"]);
    assert_eq!(tree["title"], json!("kept"));

    let mut tree = json!({"scrim": 3});
    assert!(migrate::upgrade(&mut tree, &steps).unwrap().is_empty());
    let error = migrate::upgrade(&mut json!({"scrim": 4}), &steps).unwrap_err();
    assert!(error.to_string().contains("format 4, this one reads up to 3"), "{error}");
}

#[test]
fn things_with_one_id_are_renumbered_and_said() {
    let text = text()
        .replace("id: 2, name: \"File\"", "id: 1, name: \"File\"")
        .replace("id: 2, name: \"Unc", "id: 1, name: \"Unc");
    let loaded = format::parse(&text).unwrap();
    assert_eq!(loaded.show.sources[1].id.0, 13);
    assert_eq!(loaded.show.scenes[0].layers[1].id.0, 14);
    assert_eq!(
        loaded.notes,
        [
            "the source \"File\" had the id 1 of another one: it has the id 13 now",
            "the layer \"Uncropped\" had the id 1 of another one: it has the id 14 now"
        ]
    );
    let extra: &Extra = &loaded.show.extra;
    assert!(extra.contains_key("future"));
}
