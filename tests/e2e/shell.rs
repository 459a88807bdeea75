//! The program from the shell, without a window.

use super::film::{Played, play};
use super::shows::{self, RED};
use super::studio::{left, scrim, signal};
use super::{alone, skipped, wait_for};
use rustix::process::Signal;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use tempfile::TempDir;

/// What queues and logs may hold at the end of a run that they did not at its start, in bytes. Of the hundred pictures that come in
/// 300 frames of the stage, each is 7,680 bytes: a third of them left behind would be seen.
const ALLOWED: i64 = 256 * 1024;

/// A run of the program and what it said.
struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(home: &TempDir, arguments: &[&str]) -> Run {
    let Output { status, stdout, stderr } = scrim(home.path()).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// The same for what needs a graphics adapter; `None`, said loudly, where there is none.
fn run_gpu(home: &TempDir, arguments: &[&str]) -> Option<Run> {
    let done = run(home, arguments);
    if done.err.contains("no graphics adapter") || done.err.contains("Unable to find a GPU") {
        skipped("no graphics adapter: install mesa-vulkan-drivers");
        return None;
    }
    assert_eq!(done.code, Some(0), "{arguments:?}: {}", done.err);
    Some(done)
}

fn scenes(name: &str) -> String {
    text(&scrim::testing::root().join("scenes").join(name))
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_scene_collection_becomes_a_show_that_is_good() {
    let home = tempfile::tempdir().unwrap();
    let out = text(&home.path().join("show.ron"));
    let collection = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/collections/streamer.json");
    let done = run(&home, &["import", &text(&collection), "--out", &out]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.lines().last().unwrap().contains(" mapped, "), "{}", done.out);
    assert_eq!(run(&home, &["check", &out]).code, Some(0));
    let again = run(&home, &["import", &text(&collection), "--out", &out]);
    assert_eq!(again.code, Some(1));
    assert!(again.err.contains("is there already: name another file, or write over it with --force"), "{}", again.err);
}

#[test]
fn the_demo_is_rendered_to_a_picture_and_a_film() {
    let _alone = alone();
    let home = tempfile::tempdir().unwrap();
    let (picture, film) = (home.path().join("demo.png"), home.path().join("demo.mkv"));
    let demo = scenes("demo.ron");
    let arguments = ["render", &demo, "--size", "320x180", "--out", &text(&picture)];
    let Some(done) = run_gpu(&home, &arguments) else { return };
    assert_eq!(done.out, format!("{}\n", picture.display()));
    let image = image::open(&picture).unwrap().to_rgba8();
    assert_eq!(image.dimensions(), (320, 180));
    assert!(image.pixels().all(|pixel| pixel.0[3] == 255), "the background fills the canvas");
    let mut colors: Vec<_> = image.pixels().map(|pixel| pixel.0.map(|v| v >> 4)).collect();
    colors.sort_unstable();
    colors.dedup();
    assert!(colors.len() > 40, "{} colours are no scene", colors.len());

    let arguments = ["render", &demo, "--size", "320x180", "--out", &text(&film), "--frames", "6"];
    let Some(done) = run_gpu(&home, &arguments) else { return };
    assert_eq!(done.out, format!("{}: 6 frames, 0.2 s\n", film.display()));
    assert_eq!(play(&film), Played { frames: 6, size: (320, 180), last_ms: 167 });
}

#[test]
fn a_folder_of_pictures_keeps_what_is_clear() {
    let _alone = alone();
    let home = tempfile::tempdir().unwrap();
    let (file, folder) = (shows::glass(home.path()), home.path().join("frames"));
    let arguments = ["render", &text(&file), "--out", &text(&folder), "--frames", "3"];
    let Some(done) = run_gpu(&home, &arguments) else { return };
    assert_eq!(done.out, format!("{}: 3 pictures\n", folder.display()));
    let mut pictures: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pictures.sort();
    assert_eq!(pictures.len(), 3);
    for path in pictures {
        let picture = image::open(&path).unwrap().to_rgba8();
        assert_eq!(picture.get_pixel(40, 30).0, [RED[0], RED[1], RED[2], 255], "{}", path.display());
        assert_eq!(picture.get_pixel(200, 100).0[3], 0, "{}", path.display());
    }
}

#[test]
fn a_film_that_is_broken_off_is_closed_and_plays() {
    let _alone = alone();
    let home = tempfile::tempdir().unwrap();
    let (file, film) = (text(&shows::stage(home.path())), home.path().join("stage.mp4"));
    let mut process = scrim(home.path())
        .args(["render", &file, "--live", "--seconds", "600", "--out", &text(&film)])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut gone = None;
    wait_for("something in the film", String::new, || {
        gone = process.try_wait().unwrap();
        (gone.is_some() || film.metadata().is_ok_and(|data| data.len() > 4000)).then_some(())
    });
    if gone.is_none() {
        signal(&process, Signal::TERM);
    }
    let status = left(&mut process, String::new);
    let mut said = String::new();
    process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    if gone.is_some() && said.contains("Unable to find a GPU") {
        skipped("no graphics adapter: install mesa-vulkan-drivers");
        return;
    }
    assert_eq!(status.code(), Some(1), "{said}");
    let frames = said.split("stopped after ").nth(1).and_then(|rest| rest.split_once(" of 18000 frames"));
    let frames: u64 = frames.unwrap_or_else(|| panic!("{said}")).0.parse().unwrap();
    assert_eq!(play(&film).frames, frames, "{said}");
}

#[test]
fn scene_files_are_checked() {
    let home = tempfile::tempdir().unwrap();
    let good = run(&home, &["check", &scenes("")]);
    assert_eq!(good.code, Some(0), "{}", good.out);
    assert!(good.out.ends_with(" checked, 0 cannot be opened\n"), "{}", good.out);

    let damaged =
        text(&shows::write(home.path(), "damaged.ron", "(\n    scrim: 1,\n    name: \"Half\",\n    scenes: [(,\n"));
    let bad = run(&home, &["check", &damaged]);
    assert_eq!(bad.code, Some(1));
    assert!(bad.out.starts_with(&format!("{damaged}:4:")), "{}", bad.out);
    let place = bad.out.trim_start_matches(&damaged).split(": ").next().unwrap();
    assert!(place.split(':').skip(1).all(|number| number.parse::<u32>().is_ok()), "{place} is no line and column");
    assert!(bad.out.contains("the file was left as it is"), "{}", bad.out);
    let json: Value = serde_json::from_str(&run(&home, &["check", &damaged, "--json"]).out).unwrap();
    assert!(bad.out.starts_with(json["files"][0]["error"].as_str().unwrap()));

    // Rendering says the same.
    let render = run(&home, &["render", &damaged, "--out", &text(&home.path().join("x.png"))]);
    assert_eq!(render.code, Some(1));
    assert!(render.err.starts_with(&format!("scrim: {damaged}:4:")), "{}", render.err);
}

#[test]
fn lists_are_json() {
    let home = tempfile::tempdir().unwrap();
    let list = |command| {
        let done = run(&home, &[command, "--json"]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        serde_json::from_str::<Value>(&done.out).unwrap()
    };
    let devices = list("devices");
    assert!(["cameras", "monitors", "windows"].iter().all(|name| devices[name].is_array()), "{devices}");
    let effects = list("effects");
    let kinds: Vec<_> = effects.as_array().unwrap().iter().map(|effect| effect["kind"].as_str().unwrap()).collect();
    for kind in ["chroma_key_classic", "luma_key", "color_correction", "lut", "gaussian_blur", "pixelate", "toon"] {
        assert!(kinds.contains(&kind), "{kind} is not among {kinds:?}");
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let home = tempfile::tempdir().unwrap();
    let absent = text(&home.path().join("absent.ron"));
    let out = text(&home.path().join("x.png"));
    for (arguments, code, sentence) in [
        (&["render", &absent, "--out", &out][..], 1, format!("scrim: {absent}: there is no such file\n")),
        (
            &["bench", &absent],
            2,
            format!(
                "{absent} is neither W1, W2, W3, W4, idle, reload, effects, keyer, output, av, latency nor a file that exists"
            ),
        ),
        (&["open"], 1, "scrim: there is no desktop to open a window on: start Scrim in a desktop session".into()),
        (&["render", &absent, "--out", &out, "--size", "0x0"], 2, "error: invalid value '0x0' for '--size".into()),
    ] {
        let done = run(&home, arguments);
        assert_eq!(done.code, Some(code), "{arguments:?}: {}", done.err);
        assert!(done.err.contains(&sentence), "{arguments:?}: {}", done.err);
    }
    assert!(!Path::new(&out).exists());
}

#[test]
fn frames_leave_no_memory_behind() {
    let _alone = alone();
    let home = tempfile::tempdir().unwrap();
    let file = text(&shows::stage(home.path()));
    let Some(done) = run_gpu(&home, &["bench", &file, "--frames", "1500", "--json"]) else { return };
    let line: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(
        (&line["frames"], &line["textures_created"], &line["readbacks"]),
        (&1500.into(), &0.into(), &0.0.into())
    );
    let left = line["net_alloc_bytes"].as_i64().unwrap();
    assert!(left < ALLOWED, "{left} bytes are left behind: {line}");
}

#[test]
fn the_gpu_is_validated_where_that_is_asked_for() {
    let _alone = alone();
    let home = tempfile::tempdir().unwrap();
    let (file, out) = (text(&shows::glass(home.path())), text(&home.path().join("x.png")));
    let asked = |flag: &[&str]| {
        let mut command = scrim(home.path());
        command.env("RUST_LOG", "wgpu_hal=debug").args(["render", &file, "--out", &out]).args(flag);
        let Output { status, stderr, .. } = command.output().unwrap();
        (status.success(), String::from_utf8(stderr).unwrap())
    };
    let (rendered, quiet) = asked(&[]);
    if !rendered && quiet.contains("Unable to find a GPU") {
        skipped("no graphics adapter: install mesa-vulkan-drivers");
        return;
    }
    let (also_rendered, checked) = asked(&["--gpu-validation"]);
    assert!(rendered && also_rendered, "{quiet}{checked}");
    // What wgpu says when the driver's layers are not to report to it.
    let unchecked = |log: &str| log.contains("Debug utils not enabled");
    assert!(unchecked(&quiet), "{quiet}");
    assert!(!unchecked(&checked), "{checked}");
}

#[test]
fn a_transition_is_rendered_between_two_scenes() {
    let home = tempfile::tempdir().unwrap();
    let scene = home.path().join("two.ron");
    let color = |id: u32, name: &str, rgb: &str| {
        format!("(id: {id}, name: \"{name}\", kind: \"color\", settings: (color: {rgb}, width: 64, height: 36)),")
    };
    let layer = |id: u32| {
        format!(
            "(id: {id}, name: \"All\", layers: [(id: {id}, name: \"c\", content: (source: {id}), \
             placement: (position: (0, 0), size: (scale: (1, 1)), anchor: (0, 0)))]),"
        )
    };
    let scenes = format!("{}{}", layer(1).replace("All", "Red"), layer(2).replace("All", "Blue"));
    let sources = format!("{}{}", color(1, "red", "[1, 0, 0, 1]"), color(2, "blue", "[0, 0, 1, 1]"));
    let show = format!(
        "(scrim: 1, name: \"two\", canvases: [(id: 1, name: \"Program\", width: 64, height: 36, rate: (30, 1))], \
         sources: [{sources}], scenes: [{scenes}], program: 1)"
    );
    std::fs::write(&scene, show).unwrap();
    let out = home.path().join("x.png");
    let (scene, picture) = (text(&scene), text(&out));
    let (red, blue) = ([255, 0, 0, 255], [0, 0, 255, 255]);
    let kinds = ["isf:Soft Wipe", "isf:Pixel Dissolve", "fade", "luma_wipe"];
    for (kind, progress, expected) in kinds.iter().flat_map(|kind| [(kind, "0", red), (kind, "1", blue)]) {
        let arguments =
            ["render", &scene, "--out", &picture, "--transition", kind, "--to", "Blue", "--progress", progress];
        if run_gpu(&home, &arguments).is_none() {
            return;
        }
        let pixels = image::open(&out).unwrap().into_rgba8();
        assert_eq!(pixels.get_pixel(32, 18).0, expected, "at {progress}");
        std::fs::remove_file(&out).unwrap();
    }
    let done = run(&home, &["render", &scene, "--out", &picture, "--transition", "isf:Soft Wipe", "--to", "Green"]);
    assert!(done.err.contains("there is no scene \"Green\" in the show: there are Red, Blue"), "{}", done.err);
    let done = run(&home, &["render", &scene, "--out", &picture, "--transition", "isf:Wipe", "--to", "Blue"]);
    assert!(
        done.err.contains("there is no transition \"isf:Wipe\": there are ") && done.err.contains("isf:Soft Wipe"),
        "{}",
        done.err
    );
}
