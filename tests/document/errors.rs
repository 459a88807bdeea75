//! What people are told about a text that is no show: where, and what is wrong.

use super::shows::small;
use scrim::document::format;

fn base() -> String {
    format::to_text(&small())
}

#[track_caller]
fn error_of(text: &str) -> String {
    match format::parse(text) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("read without an error:\n{text}"),
    }
}

#[track_caller]
fn replaced(from: &str, to: &str) -> String {
    let base = base();
    assert!(base.contains(from), "{from} is not in\n{base}");
    base.replacen(from, to, 1)
}

#[test]
fn what_does_not_parse_has_a_line_and_a_column() {
    let table = [
        ("program: 1", "program: ", "40:14: ',' cannot stand here"),
        ("scrim: 1,", "scrim: 1", "3:5: expected comma"),
        ("\"Untitled\"", "\"Untitled", ": "),
        ("\"Untitled\"", "Untitled", "3:19: this is no value: text stands in double quotes, and an empty map is {}"),
        ("opacity: 1.0", "opacity: NaN", "NaN is no number that a show can hold"),
        ("opacity: 1.0", "opacity: -inf", "-inf is no number that a show can hold"),
        ("opacity: 1.0", "opacity: 1e999", "inf is no number that a show can hold"),
        ("opacity: 1.0", "opacity: 1.0, opacity: 0.5", "`opacity` is written twice: keep one"),
        ("\"levels\": 5", "\"levels\": 5, \"levels\": 6", "`levels` is written twice: keep one"),
        ("\"Untitled\"", "#", "'#' cannot stand here"),
    ];
    for (from, to, expected) in table {
        let error = error_of(&replaced(from, to));
        assert!(error.contains(expected), "{to}: {error}");
        let mut parts = error.split(':');
        for _ in 0..2 {
            assert!(parts.next().is_some_and(|n| n.parse::<usize>().is_ok_and(|n| n > 0)), "{to}: {error}");
        }
    }
    let cut = base();
    let error = error_of(&cut[..cut.len() / 2]);
    assert!(error.contains("something after this point is missing"), "{error}");
    let error = error_of(&format!("{cut} more"));
    assert!(error.ends_with("there is more text after the end of the show"), "{error}");
}

#[test]
fn what_has_the_wrong_type_has_a_place_with_names() {
    let table = [
        (
            "opacity: 1.0",
            "opacity: \"full\"",
            "scenes[0].layers[\"Cam\"].opacity: invalid type: string \"full\", expected f64",
        ),
        ("(source: 1)", "(source: -1)", "scenes[0].layers[\"Cam\"].content.source: invalid value"),
        ("(source: 1)", "(sauce: 1)", "scenes[0].layers[\"Cam\"].content: unknown variant `sauce`, expected"),
        ("blend: \"normal\"", "blend: \"glow\"", "scenes[0].layers[\"Cam\"].blend: unknown variant `glow`, expected"),
        ("rate: (30, 1)", "rate: (30, 1, 2)", "canvases[0].rate: "),
        ("width: 1920", "width: 1920.5", "canvases[0].width: invalid type: floating point"),
        ("device: \"\"", "device: 3", "sources[\"Cam\"].settings.device: invalid type: integer `3`, expected a string"),
        ("id: 1, name: \"Cam\", kind: \"camera\"", "id: 1, name: \"Cam\"", "sources[\"Cam\"]: missing field `kind`"),
        ("enabled: true", "enabled: 1", "scenes[0].layers[\"Cam\"].effects[0].enabled: invalid type"),
        ("program: 1", "programme: 1", "the show: missing field `program`"),
    ];
    for (from, to, expected) in table {
        let error = error_of(&replaced(from, to));
        assert!(error.starts_with(expected), "{to}: {error}");
    }
}

#[test]
fn what_makes_no_sense_has_a_place_with_names() {
    let table = [
        ("(source: 1)", "(source: 7)", "scenes[0].layers[\"Cam\"].content: there is no source 7"),
        ("(source: 1)", "(scene: 7)", "scenes[0].layers[\"Cam\"].content: there is no scene 7"),
        ("opacity: 1.0", "opacity: 1.5", "scenes[0].layers[\"Cam\"].opacity: 1.5 is out of range: from 0 to 1"),
        ("program: 1", "program: 2", "program: there is no scene 2"),
        (
            "rate: (30, 1)",
            "rate: (30, 0)",
            "canvases[0].rate: both numbers of a rate are above 0, such as (30000, 1001)",
        ),
    ];
    for (from, to, expected) in table {
        assert_eq!(error_of(&replaced(from, to)), expected);
    }
}

#[test]
fn other_versions_are_refused_with_what_to_do() {
    assert_eq!(
        error_of(&replaced("scrim: 1,", "scrim: 7,")),
        "made by a newer Scrim (format 7, this one reads up to 1): update Scrim; the file was left as it is"
    );
    let table =
        [("scrim: 1,", ""), ("scrim: 1,", "scrim: 0,"), ("scrim: 1,", "scrim: \"1\","), ("scrim: 1,", "scrim: 1.0,")];
    for (from, to) in table {
        let error = error_of(&replaced(from, to));
        assert!(error.starts_with("scrim: "), "{to}: {error}");
    }
    assert!(error_of("[1, 2]").starts_with("the show: this is no Scrim show"));
    assert!(error_of("{}").starts_with("scrim: the version is missing"));
}

#[test]
fn bombs_are_refused() {
    let deep = |open: &str, close: &str| format!("(scrim: 1, x: {}{})", open.repeat(100), close.repeat(100));
    for text in [deep("[", "]"), deep("(a:", ")"), deep("{\"a\":", "}"), deep("Some(", ")")] {
        let error = error_of(&text);
        assert!(error.contains("brackets are nested more than 64 deep"), "{error}");
    }
    for bomb in ["(", "[", "{", "\"", "r#\"", "/*", "//", "1", "-", "a", "\\", "'", "r####", "Some("] {
        error_of(&bomb.repeat(4 * 1024 * 1024 / bomb.len()));
    }
    let error = error_of(&" ".repeat(9 * 1024 * 1024));
    assert_eq!(error, "the show: 9.0 MiB is too long for a scene file, which has at most 8 MiB");
}
