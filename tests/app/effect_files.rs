//! Effect files that are written while the studio runs.

use crate::jail::SCRIM;
use scrim::app::effect_files::{Checker, EffectFaults, EffectFilesPlugin};
use scrim::effect::Picture;
use scrim::jail::Jail;
use scrim::testing::{LiveStudio, TestFrame, TestStudio};
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
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

/// A studio that shows grey through the effect of one file, which is told where that file is.
fn studio(work: impl FnOnce(&mut LiveStudio<'_>, &Path) + Send + 'static) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("effects/paint.wgsl");
    let data = home.path().to_owned();
    TestStudio::new(8, 8)
        .with(move |app| {
            app.insert_resource(Checker(Jail::new(SCRIM)));
            app.add_plugins(EffectFilesPlugin { scene_file: None, data, watch: true });
        })
        .frame_source(1, TestFrame::opaque(&solid([0.5; 3])))
        .show(1)
        .effect("file:paint", &[])
        .run(move |live| {
            work(live, &file);
            drop(home);
        });
}

fn make(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn is_gray(picture: &Picture) -> bool {
    let [r, g, b, _] = picture.at(0, 0);
    r == g && g == b
}

#[test]
fn a_broken_file_changes_no_frame_and_a_repaired_one_comes_back() {
    studio(|live, file| {
        let (red, green) = (solid([1.0, 0.0, 0.0]), solid([0.0, 1.0, 0.0]));
        assert!(is_gray(&live.picture()), "there is no folder yet");
        make(file, &paint("1.0, 0.0, 0.0"));
        pictures_until(live, "a folder that appears", |_| (), |_, picture| *picture == red);
        fs::write(file, paint("1.0, 0.0")).unwrap();
        let unchanged = |picture: &Picture| assert_eq!(*picture, red, "a broken file changed the picture");
        pictures_until(live, "the fault", unchanged, |live, _| fault(live).is_some());
        let said = fault(live).unwrap();
        assert!(said.starts_with(&format!("{}:2:", file.display())) && said.ends_with('^'), "{said}");
        for _ in 0..5 {
            unchanged(&live.picture());
        }
        // As editors save: the new text under another name, then in the place of the old.
        swap(file, &paint("0.0, 1.0, 0.0"));
        let either = |picture: &Picture| assert!(*picture == red || *picture == green, "neither old nor new");
        pictures_until(live, "the repair", either, |_, picture| *picture == green);
        assert_eq!(fault(live), None);
        fs::remove_file(file).unwrap();
        pictures_until(live, "the effect's end", |_| (), |_, picture| is_gray(picture));
    });
}

#[test]
fn fifty_breaks_and_repairs_change_no_frame() {
    studio(|live, file| {
        let red = solid([1.0, 0.0, 0.0]);
        make(file, &paint("1.0, 0.0, 0.0"));
        pictures_until(live, "the effect", |_| (), |_, picture| *picture == red);
        let unchanged = |picture: &Picture| assert_eq!(*picture, red);
        let broken =
            ["", "/*{", "/*{}*/ fn effect(", "/*{}*/ fn effect() { loop {", "\0", "/*{}*/ @fragment fn f() { }"];
        for cycle in 0..50 {
            swap(file, broken[cycle % broken.len()]);
            pictures_until(live, "the fault", unchanged, |live, _| fault(live).is_some());
            swap(file, &paint("1.0, 0.0, 0.0"));
            pictures_until(live, "the repair", unchanged, |live, _| fault(live).is_none());
        }
        assert_eq!(live.studio.app.world().resource::<Checker>().0.tally().lost, 0);
    });
}

#[test]
fn a_file_that_kills_the_checker_leaves_the_last_good_version() {
    studio(|live, file| {
        let red = solid([1.0, 0.0, 0.0]);
        make(file, &paint("1.0, 0.0, 0.0"));
        pictures_until(live, "the effect", |_| (), |_, picture| *picture == red);
        let unchanged = |picture: &Picture| assert_eq!(*picture, red);
        let checker = live.studio.app.world().resource::<Checker>().0.child().unwrap();
        let killed = Command::new("kill").args(["-9", &checker.to_string()]).status().unwrap();
        assert!(killed.success());
        swap(file, "/*{}*/ fn effect(");
        pictures_until(live, "the fault", unchanged, |live, _| fault(live).is_some());
        swap(file, &paint("0.0, 1.0, 0.0"));
        let green = solid([0.0, 1.0, 0.0]);
        pictures_until(live, "the next version", |_| (), |_, picture| *picture == green);
    });
}

#[test]
fn however_a_file_is_saved_it_is_seen() {
    studio(|live, file| {
        let (red, green) = (solid([1.0, 0.0, 0.0]), solid([0.0, 1.0, 0.0]));
        let (paint_red, paint_green) = (paint("1.0, 0.0, 0.0"), paint("0.0, 1.0, 0.0"));
        make(file, &paint_red);
        pictures_until(live, "the effect", |_| (), |_, picture| *picture == red);
        let either = |picture: &Picture| assert!(*picture == red || *picture == green, "neither old nor new");
        // Written in two halves, with pictures between them.
        let half = paint_green.len() / 2;
        let mut open = fs::File::create(file).unwrap();
        open.write_all(&paint_green.as_bytes()[..half]).unwrap();
        for _ in 0..5 {
            assert_eq!(live.picture(), red, "half a file changed the picture");
        }
        open.write_all(&paint_green.as_bytes()[half..]).unwrap();
        drop(open);
        pictures_until(live, "the second half", either, |_, picture| *picture == green);
        // Deleted, then written anew.
        fs::remove_file(file).unwrap();
        fs::write(file, &paint_red).unwrap();
        pictures_until(live, "the new file", either, |_, picture| *picture == red);
        // A link in its place, and another link in the place of that.
        let folder = file.parent().unwrap();
        for (name, text, wanted) in [("green.txt", &paint_green, &green), ("red.txt", &paint_red, &red)] {
            fs::write(folder.join(name), text).unwrap();
            let link = folder.join("link");
            symlink(folder.join(name), &link).unwrap();
            fs::rename(&link, file).unwrap();
            pictures_until(live, "the link", either, |_, picture| *picture == *wanted);
        }
        // What the link leads to is saved.
        swap(&folder.join("red.txt"), &paint_green);
        pictures_until(live, "what the link leads to", either, |_, picture| *picture == green);
    });
}

#[test]
fn a_storm_of_saves_is_read_now_and_then() {
    studio(|live, file| {
        make(file, &paint("1.0, 0.0, 0.0"));
        let red = solid([1.0, 0.0, 0.0]);
        pictures_until(live, "the effect", |_| (), |_, picture| *picture == red);
        let tally = |live: &LiveStudio<'_>| live.studio.app.world().resource::<Checker>().0.tally();
        let (before, start) = (tally(live).asked, Instant::now());
        for save in 0..1000 {
            swap(file, &paint(&format!("0.0, {}.0, 1.0", save % 2)));
            if save % 50 == 0 {
                live.picture();
            }
        }
        let blue = solid([0.0, 0.0, 1.0]);
        swap(file, &paint("0.0, 0.0, 1.0"));
        pictures_until(live, "the last save", |_| (), |_, picture| *picture == blue);
        let most = start.elapsed().as_millis() as u64 / 100 + 2;
        let read = tally(live).asked - before;
        assert!((1..=most).contains(&read), "1001 saves were read {read} times in {:?}", start.elapsed());
    });
}

fn swap(file: &Path, text: &str) {
    let new = file.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(&new, file).unwrap();
}
