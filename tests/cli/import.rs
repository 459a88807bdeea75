//! `scrim import`.

use crate::effect::catalog;
use crate::import::collection;
use scrim::cli::args::Command;
use scrim::cli::import::{ImportArgs, run};
use scrim::document::save::load;
use serde_json::Value;
use std::path::Path;

fn imported(file: &Path, out: &Path, json: bool, force: bool) -> Result<String, String> {
    let args = ImportArgs { file: file.to_owned(), out: out.to_owned(), json, force };
    let mut text = Vec::new();
    run(&args, &catalog(), &mut text).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(text).unwrap())
}

#[test]
fn the_show_is_written_and_the_last_line_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (collection("streamer.json").0, folder.path().join("show.ron"));
    let text = imported(&file, &out, false, false).unwrap();
    assert_eq!(load(&out).unwrap().show.name, "Streamer");
    assert!(
        text.contains("missing       source \"Film\": there is no file /nowhere/intro.mp4: put it there"),
        "{text}"
    );
    let last = text.lines().last().unwrap();
    assert!(last.starts_with(|c: char| c.is_ascii_digit()) && last.contains(" mapped, "), "{last}");

    let refused = imported(&file, &out, false, false).unwrap_err();
    assert_eq!(
        refused,
        format!("{} is there already: name another file, or write over it with --force", out.display())
    );
    imported(&collection("windows_v1.json").0, &out, false, true).unwrap();
    assert_eq!(load(&out).unwrap().show.name, "Windows");
}

#[test]
fn the_report_as_json_holds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let text = imported(&collection("broken.json").0, &folder.path().join("show.ron"), true, false).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let lines = report["lines"].as_array().unwrap();
    assert_eq!(report["collection"], "broken");
    let counted: u64 = report["counts"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(counted, lines.len() as u64);
    assert!(
        lines.iter().any(|line| line["outcome"] == "left_out" && line["what"] == "layer \"Self\" in scene \"Self\"")
    );
}

#[test]
fn what_is_no_collection_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("a.json"), folder.path().join("show.ron"));
    std::fs::write(&file, "[1]").unwrap();
    let error = imported(&file, &out, false, false).unwrap_err();
    assert!(error.contains("this is JSON, but no scene collection of OBS"), "{error}");
    assert!(!out.exists());
}

#[test]
fn both_files_have_to_be_named() {
    let read = |line: &str| super::read(line).map(|(command, _)| command);
    let expected = ImportArgs { file: "a.json".into(), out: "b.ron".into(), json: true, force: false };
    assert_eq!(read("import a.json --out b.ron --json").unwrap(), Command::Import(expected));
    assert!(super::refused("import a.json").contains("--out"));
}
