//! Effect files that are written while the studio runs.

use scrim::app::effect_files::{EffectFaults, EffectFilesPlugin};
use scrim::effect::Picture;
use scrim::testing::{LiveStudio, TestFrame, TestStudio};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

fn solid(rgb: [f32; 3]) -> Picture {
    let [r, g, b] = rgb;
    Picture { width: 8, height: 8, pixels: vec![[r, g, b, 1.0]; 64] }
}

/// An effect that makes everything this colour.
fn paint(color: &str) -> String {
    format!(
        "/*{{}}*/\nfn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {{ return vec4f({color}, color.a); }}\n"
    )
}

/// Pictures until one answers; `each` sees all of them.
#[track_caller]
fn pictures_until(
    live: &mut LiveStudio<'_>,
    what: &str,
    each: impl Fn(&Picture),
    done: impl Fn(&LiveStudio<'_>, &Picture) -> bool,
) {
    let start = Instant::now();
    loop {
        let picture = live.picture();
        each(&picture);
        if done(live, &picture) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{what} did not happen");
    }
}

fn fault(live: &LiveStudio<'_>) -> Option<String> {
    let faults = live.studio.app.world().resource::<EffectFaults>();
    faults.0.get("file:paint").map(ToString::to_string)
}

#[test]
fn a_broken_file_changes_no_frame_and_a_repaired_one_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("effects/paint.wgsl");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, paint("1.0, 0.0, 0.0")).unwrap();
    let data = home.path().to_owned();
    TestStudio::new(8, 8)
        .with(move |app| {
            app.add_plugins(EffectFilesPlugin { scene_file: None, data, watch: true });
        })
        .frame_source(1, TestFrame::opaque(&solid([0.5; 3])))
        .show(1)
        .effect("file:paint", &[])
        .run(move |live| {
            let (red, green) = (solid([1.0, 0.0, 0.0]), solid([0.0, 1.0, 0.0]));
            assert_eq!(live.picture(), red);
            fs::write(&file, paint("1.0, 0.0")).unwrap();
            let unchanged = |picture: &Picture| assert_eq!(*picture, red, "a broken file changed the picture");
            pictures_until(live, "the fault", unchanged, |live, _| fault(live).is_some());
            let said = fault(live).unwrap();
            assert!(said.starts_with(&format!("{}:2:", file.display())) && said.ends_with('^'), "{said}");
            for _ in 0..5 {
                unchanged(&live.picture());
            }
            // As editors save: the new text under another name, then in the place of the old.
            swap(&file, &paint("0.0, 1.0, 0.0"));
            let either = |picture: &Picture| assert!(*picture == red || *picture == green, "neither old nor new");
            pictures_until(live, "the repair", either, |_, picture| *picture == green);
            assert_eq!(fault(live), None);
            fs::remove_file(&file).unwrap();
            pictures_until(live, "the effect's end", |_| (), |_, picture| picture.at(0, 0)[0] == picture.at(0, 0)[1]);
        });
}

fn swap(file: &Path, text: &str) {
    let new = file.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(&new, file).unwrap();
}
