//! `scrim check`.

use crate::jail::jail;
use scrim::cli::check::{CheckArgs, run};
use scrim::document::{Show, format, save::save};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

fn output(paths: &[PathBuf], json: bool) -> (u8, String) {
    let mut out = Vec::new();
    let code = run(&CheckArgs { paths: paths.to_vec(), json, gpu: false }, &jail(), &mut out).unwrap();
    (code, String::from_utf8(out).unwrap())
}

#[test]
fn good_and_bad_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("good.ron"), folder.path().join("bad.ron"));
    save(&good, &Show::empty()).unwrap();
    fs::write(&bad, "(scrim: 1,\n name: Cam)").unwrap();
    fs::write(folder.path().join("notes.txt"), "no scene").unwrap();
    let (code, text) = output(&[folder.path().to_owned()], false);
    assert_eq!(code, 1);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with(&format!("{}:2:11: this is no value: text stands in double quotes", bad.display())),
        "{text}"
    );
    assert_eq!(lines[1..], [format!("{}: good", good.display()), "2 checked, 1 cannot be opened".into()]);
    assert_eq!(output(&[good], false).0, 0);
}

#[test]
fn the_report_as_json_holds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("show.ron");
    let text = format::to_text(&Show::empty());
    let source = r#"sources: [(id: 1, name: "Clip", kind: "media", settings: (path: "gone.mkv"))]"#;
    fs::write(&path, format!("// mine\n{}", text.replace("sources: []", source))).unwrap();
    let (code, json) = output(&[path.clone(), folder.path().join("gone.ron")], true);
    assert_eq!(code, 1);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["files"][0]["error"], Value::Null);
    let notes =
        ["comments in the file will not be kept by the next save", "source \"Clip\": there is no file gone.mkv"];
    assert_eq!(report["files"][0]["notes"], serde_json::json!(notes));
    let error = report["files"][1]["error"].as_str().unwrap();
    assert!(error.ends_with("gone.ron: there is no such file"), "{error}");
}

#[test]
fn a_folder_without_scenes_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let (code, text) = output(&[folder.path().to_owned()], false);
    assert_eq!(code, 1);
    assert!(text.contains("there is no scene file in this folder: they end in .ron"), "{text}");
}

#[test]
fn an_effect_file_is_checked_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("good.wgsl"), folder.path().join("worse.wgsl"));
    let text = "/*{}*/\nfn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color; }\n";
    fs::write(&good, text).unwrap();
    fs::write(&bad, text.replace("return color", "return colour")).unwrap();
    let (code, printed) = output(&[folder.path().to_owned()], false);
    let line = "fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return colour; }";
    let caret = " ".repeat(line.find("colour;").unwrap());
    let expected = format!(
        "{}: good\n{}:2:67: no definition in scope for identifier: `colour`\n  {line}\n  {caret}^\n2 checked, 1 cannot be opened; effect files by the rules, --gpu compiles too, ",
        good.display(),
        bad.display()
    );
    assert!(code == 1 && printed.starts_with(&expected) && printed.ends_with(" ms each\n"), "{printed}");
    let report: Value = serde_json::from_str(&output(&[bad], true).1).unwrap();
    assert!(report["failed"] == 1 && report["mean_ms"].as_f64().is_some(), "{report}");
    let fault = &report["files"][0]["fault"];
    assert_eq!((&fault["line"], &fault["column"], &fault["source"]), (&2.into(), &67.into(), &line.into()));
}
