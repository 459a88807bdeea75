//! What is written reads back the same, in a shape that people can read.

use super::shows::{Dice, small};
use proptest::prelude::*;
use scrim::document::{format, ron_reader, ron_writer};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_show_reads_back_equal(numbers in prop::collection::vec(any::<u32>(), 0..600)) {
        let show = Dice::new(numbers).show();
        let text = format::to_text(&show);
        let loaded = format::parse(&text);
        prop_assert!(loaded.is_ok(), "{:?}\n{text}", loaded.err());
        let loaded = loaded.unwrap();
        prop_assert_eq!(&loaded.show, &show, "{}", text);
        prop_assert!(loaded.notes.is_empty(), "{:?}", loaded.notes);
        prop_assert_eq!(format::to_text(&loaded.show), text);
    }

    #[test]
    fn any_tree_reads_back_equal(numbers in prop::collection::vec(any::<u32>(), 0..200)) {
        let tree = Dice::new(numbers).value(0);
        let text = ron_writer::write(&tree);
        let read = ron_reader::read(&text);
        prop_assert!(read.is_ok(), "{:?}\n{text}", read.err());
        prop_assert_eq!(read.unwrap(), tree, "{}", text);
    }
}

#[test]
fn the_text_is_short_and_in_the_order_of_the_document() {
    let text = format::to_text(&small());
    let expected = r#"(
    scrim: 1,
    name: "Untitled",
    canvases: [
        (id: 1, name: "Program", width: 1920, height: 1080, rate: (30, 1)),
    ],
    sources: [
        (id: 1, name: "Cam", kind: "camera", settings: (device: "", label: "")),
    ],
    scenes: [
        (
            id: 1,
            name: "Scene",
            layers: [
                (
                    id: 1,
                    name: "Cam",
                    content: (source: 1),
                    placement: (
                        position: (0.0, 0.0),
                        size: (scale: (1.0, 1.0)),
                        rotation: 0.0,
                        anchor: (0.0, 0.0),
                        flip_h: false,
                        flip_v: false,
                    ),
                    filter: "auto",
                    opacity: 1.0,
                    blend: "normal",
                    blend_space: "linear",
                    effects: [
                        (id: 1, kind: "toon", enabled: true, params: {"levels": 5}),
                    ],
                    visible: true,
                    locked: false,
                ),
            ],
        ),
    ],
    program: 1,
)
"#;
    assert_eq!(text, expected);
}

#[test]
fn lines_stay_within_the_width() {
    let mut numbers = (0..4000_u32).map(|n| n.wrapping_mul(2_654_435_761));
    for _ in 0..40 {
        let text = format::to_text(&Dice::new(numbers.by_ref().take(100).collect()).show());
        for line in text.lines() {
            // a single long text cannot be broken
            assert!(line.chars().count() <= 120 || line.matches('"').count() == 2, "{line}");
        }
    }
}

#[test]
fn comments_are_found_where_they_are() {
    let text = format::to_text(&small());
    assert!(!format::parse(&text).unwrap().had_comments);
    for commented in
        [format!("// why\n{text}"), format!("{text}/* end */"), text.replace("scrim: 1", "scrim: /* 1 */ 1")]
    {
        let loaded = format::parse(&commented).unwrap();
        assert!(loaded.had_comments);
        assert_eq!(loaded.notes, ["comments in the file will not be kept by the next save"]);
    }
    for name in [r#""http://x""#, r##"r#"say "// no""#"##, r#""\"//""#, "r\"/* \"", r#""it's // 'fine'""#] {
        let quoted = text.replace("\"Untitled\"", name);
        assert!(!format::parse(&quoted).unwrap().had_comments, "{name}");
    }
}

#[test]
fn a_struct_without_fields_is_an_empty_map_wherever_one_can_be() {
    let with = |empty: &str| {
        format!(
            r#"(
    scrim: 1, // (
    future: {empty},
    canvases: [(id: 1, width: 1280, height: 720, rate: (25, 1))],
    sources: [(id: 1, name: "a () b", kind: "camera", settings: {empty}), (id: 2, name: "u", kind: "beam", settings: {empty})],
    scenes: [(id: 1, name: "Main", layers: [(
        id: 1, name: "\"()\"", content: (source: 1), crop: {empty}, effects: [(id: 1, kind: "blur", params: {empty})],
    )])],
    program: 1,
)"#
        )
    };
    let expected = format::parse(&with("{}")).unwrap().show;
    assert_eq!(expected.sources[0].name, "a () b");
    assert_eq!(expected.scenes[0].layers[0].name, "\"()\"");
    for empty in ["()", "( )", "(\n)", "(/* nothing */)"] {
        assert_eq!(format::parse(&with(empty)).unwrap().show, expected, "{empty}");
    }
}

#[test]
fn a_struct_without_fields_where_none_can_be_is_said_with_its_place() {
    let text = |name: &str| format!("(scrim: 1, name: {name}, canvases: [], scenes: [], program: 1)");
    let said = |name: &str| format::parse(&text(name)).unwrap_err().to_string();
    assert_eq!(said("()"), "name: invalid type: map, expected a string");
    assert!(said("Word").ends_with("this is no value: text stands in double quotes, and an empty map is {}"));
}
