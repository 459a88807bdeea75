//! Where the canvas's size and rate come from.

use super::*;

/// A collection where OBS keeps it, with these profiles beside it: folder, text.
fn with_profiles(tree: &Value, profiles: &[(&str, &str)]) -> Imported {
    let folder = tempfile::tempdir().unwrap();
    let scenes = folder.path().join("basic/scenes");
    std::fs::create_dir_all(&scenes).unwrap();
    for (name, text) in profiles {
        let profile = folder.path().join("basic/profiles").join(name);
        std::fs::create_dir_all(&profile).unwrap();
        std::fs::write(profile.join("basic.ini"), text).unwrap();
    }
    imported_in(&scenes, tree)
}

fn canvas(imported: &Imported) -> (u32, u32, u32, u32) {
    let canvas = imported.show.canvas().unwrap();
    (canvas.width, canvas.height, canvas.rate.num, canvas.rate.den)
}

#[test]
fn the_collection_says_the_size_and_its_only_profile_the_rate() {
    let ini = "\u{feff}[General]\nName=Other\n\n[Video]\nBaseCX=2560\nBaseCY=1440\nFPSType=0\nFPSCommon=59.94\n";
    let imported = with_profiles(&tree_of(&[], &[]), &[("Other", ini)]);
    assert_eq!(canvas(&imported), (1920, 1080, 60000, 1001));
    assert_says(
        &imported,
        Outcome::Mapped,
        "canvas",
        "1920 × 1080 pixels, by the collection, at 59.94 frames per second",
    );
}

#[test]
fn without_a_size_the_profile_says_it() {
    let mut tree = tree_of(&[], &[]);
    tree.as_object_mut().unwrap().remove("resolution");
    let ini = "[Video]\r\nBaseCX=1080\r\nBaseCY=1920\r\nFPSType=1\r\nFPSInt=50\r\n[Audio]\r\nBaseCX=5\r\n";
    let imported = with_profiles(&tree, &[("Mine", ini)]);
    assert_eq!(canvas(&imported), (1080, 1920, 50, 1));
    assert_says(&imported, Outcome::Mapped, "canvas", "1080 × 1920 pixels, by its profile, at 50 frames per second");
}

#[test]
fn of_several_profiles_the_one_of_the_same_name_counts() {
    let of = |fps: u32, name: &str| format!("[General]\nName={name}\n[Video]\nFPSType=2\nFPSNum={fps}\nFPSDen=1\n");
    let (a, b) = (of(25, "Else"), of(48, "Test"));
    let imported = with_profiles(&tree_of(&[], &[]), &[("Else", &a), ("Test_1", &b)]);
    assert_eq!(canvas(&imported), (1920, 1080, 48, 1));
    let imported = with_profiles(&tree_of(&[], &[]), &[("Else", &a), ("Third", &a)]);
    assert_eq!(canvas(&imported), (1920, 1080, 30, 1));
    let how = "no profile says its rate: set it under Program, Canvas size and rate";
    assert_says(&imported, Outcome::Approximated, "canvas", how);
}

#[test]
fn a_profile_of_nonsense_is_passed_over() {
    for ini in ["", "[Video", "[Video]\nFPSType=2\nFPSNum=1\nFPSDen=0", "[Video]\nFPSType=1\nFPSInt=100000", "\0\0"] {
        let imported = with_profiles(&tree_of(&[], &[]), &[("Mine", ini)]);
        assert_eq!(canvas(&imported), (1920, 1080, 30, 1), "{ini:?}");
    }
}

#[test]
fn a_canvas_that_cannot_be_is_said_and_passed_over() {
    let mut tree = tree_of(&[], &[]);
    tree["resolution"] = json!({"x": 20000, "y": 4});
    tree["migration_resolution"] = json!({"x": 1280, "y": 720});
    let imported = imported_tree(&tree);
    assert_eq!(canvas(&imported), (1280, 720, 30, 1));
    let how = "a canvas of 20000 × 4 cannot be: a side has 16 to 8192 pixels";
    assert_says(&imported, Outcome::Approximated, "canvas", how);
}
