//! Presets as files: listed, kept, replaced only on request, deleted.

use scrim::document::Extra;
use scrim::presets::folder::{delete, load};
use scrim::presets::{Folders, Preset, PresetEffect, StoreError};
use scrim::view::{PresetForm, PresetPlace};
use std::path::Path;
use tempfile::TempDir;

fn effect(kind: &str) -> PresetEffect {
    PresetEffect { kind: kind.into(), enabled: true, mix: 1.0, params: Default::default(), extra: Extra::new() }
}

/// A person's data folder and a show, both empty.
fn folders() -> (TempDir, Folders) {
    let dir = tempfile::tempdir().unwrap();
    let show = dir.path().join("show").join("a.ron");
    let folders = Folders::new(&dir.path().join("data"), Some(&show));
    (dir, folders)
}

fn save(folders: &Folders, name: &str, preset: &Preset) -> Result<std::path::PathBuf, StoreError> {
    folders.save(PresetPlace::User, name, preset, false)
}

#[test]
fn presets_are_kept_listed_by_name_and_deleted() {
    let (dir, folders) = folders();
    assert!(folders.list().is_empty(), "the folders need not exist");
    let soft = save(&folders, "soft", &Preset::Effect(effect("blur"))).unwrap();
    assert_eq!(soft, dir.path().join("data/presets/soft.effect.ron"));
    let look = folders.save(PresetPlace::Show, "Look 2", &Preset::Stack(vec![effect("toon")]), false).unwrap();
    assert_eq!(look, dir.path().join("show/presets/Look 2.stack.ron"));
    // one name for an effect and for a stack are two files
    save(&folders, "soft", &Preset::Stack(Vec::new())).unwrap();
    std::fs::write(dir.path().join("data/presets/notes.ron"), "()").unwrap();
    let listed = folders.list();
    let forms: Vec<_> = listed.iter().map(|e| (e.name.as_str(), e.place, e.form.clone(), e.fault.is_none())).collect();
    assert_eq!(
        forms,
        [
            ("Look 2", PresetPlace::Show, PresetForm::Stack, true),
            ("soft", PresetPlace::User, PresetForm::Effect { kind: "blur".into() }, true),
            ("soft", PresetPlace::User, PresetForm::Stack, true),
        ]
    );
    assert_eq!(load(&soft), Ok(Preset::Effect(effect("blur"))));
    delete(&soft).unwrap();
    assert_eq!(folders.list().len(), 2);
    assert_eq!(
        delete(&soft).unwrap_err(),
        format!("{}: not deleted: the file or its folder does not exist", soft.display())
    );
    assert_eq!(load(&soft).unwrap_err(), format!("{}: the preset is gone: it was deleted or renamed", soft.display()));
}

#[test]
fn one_that_is_there_is_replaced_only_on_request() {
    let (_dir, folders) = folders();
    let path = save(&folders, "soft", &Preset::Effect(effect("blur"))).unwrap();
    let other = Preset::Effect(effect("toon"));
    let refused = save(&folders, "soft", &other).unwrap_err();
    assert_eq!(refused.to_string(), "“soft” is taken: choose another name or replace the preset");
    assert_eq!(load(&path), Ok(Preset::Effect(effect("blur"))));
    folders.save(PresetPlace::User, "soft", &other, true).unwrap();
    assert_eq!(load(&path), Ok(other));
    let left: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "no temporary file stays");
}

#[test]
fn a_name_cannot_lead_out_of_the_folder() {
    let (dir, folders) = folders();
    let long = "x".repeat(65);
    for name in [
        "",
        " ",
        ".",
        "..",
        "../up",
        "/etc/passwd",
        "a/b",
        "a\\b",
        ".hidden",
        "end.",
        " space",
        "space ",
        "a\nb",
        "a\0b",
        "c:d",
        "a*",
        "what?",
        "\"q\"",
        "<a>",
        "a|b",
        &long,
    ] {
        let refused = save(&folders, name, &Preset::Stack(Vec::new())).unwrap_err();
        assert_eq!(refused, StoreError::Name, "{name:?}");
        assert!(refused.to_string().starts_with("a preset's name has 1 to 64 characters"));
    }
    assert!(!dir.path().join("data/presets").exists(), "nothing was made");
    for name in ["é ü 漢字", "a.b", "a, (b) #1", &"x".repeat(64)] {
        save(&folders, name, &Preset::Stack(Vec::new())).unwrap();
    }
    assert_eq!(folders.list().len(), 4);
}

#[test]
fn damaged_files_are_listed_with_what_is_wrong() {
    let (dir, folders) = folders();
    let presets = dir.path().join("data/presets");
    std::fs::create_dir_all(&presets).unwrap();
    let stack = scrim::presets::format::to_text(&Preset::Stack(Vec::new()));
    let files: [(&str, &[u8], &str); 6] = [
        ("a.effect.ron", b"(scrim_preset: 1, effect: (kind", "1:"),
        ("b.effect.ron", stack.as_bytes(), "it holds a stack and no effect: rename it"),
        ("c.stack.ron", b"\xff\xfe", "this is no text in UTF-8"),
        ("d.stack.ron", b"", "1:1: the text ends in the middle"),
        ("e.stack.ron", &[b' '; 1_048_577], "1048577 bytes are too long: there may be 1048576"),
        ("f.stack.ron", b"(scrim_preset: 2, beams: 3)", "made by a newer Scrim (format 2, this one reads up to 1)"),
    ];
    for (name, bytes, _) in &files {
        std::fs::write(presets.join(name), bytes).unwrap();
    }
    std::fs::create_dir(presets.join("g.stack.ron")).unwrap();
    let listed = folders.list();
    assert_eq!(listed.len(), 7);
    for (entry, (name, _, expected)) in listed.iter().zip(&files) {
        let fault = entry.fault.clone().unwrap();
        assert!(fault.contains(expected), "{name}: {fault}");
    }
    assert!(listed[6].fault.as_ref().unwrap().ends_with("this is a folder and no file: choose a file"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("data"), "").unwrap();
    let folders = Folders::new(&dir.path().join("data"), None);
    let refused = save(&folders, "soft", &Preset::Stack(Vec::new())).unwrap_err().to_string();
    assert!(refused.contains("soft.stack.ron: there is a file where a folder should be"), "{refused}");
    let refused = folders.save(PresetPlace::Show, "soft", &Preset::Stack(Vec::new()), false).unwrap_err();
    assert_eq!(refused.to_string(), "the show has no folder yet: save it first, or keep the preset for all shows");
    assert_eq!(Folders::new(dir.path(), Some(Path::new("a.ron"))).show.unwrap(), Path::new("presets"));
}
