//! A save that is interrupted anywhere leaves the old scene or the new one, whole.

use super::disks::{Fault, FaultyDisk, Loss, MemoryDisk, Unsynced};
use super::shows::small;
use scrim::document::disk::{Disk, RealDisk};
use scrim::document::save::{load, load_from, save, save_to};
use scrim::document::{Show, format, generations};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const FAULTS: [Fault; 8] = [
    Fault::Fails(ErrorKind::StorageFull),
    Fault::Fails(ErrorKind::PermissionDenied),
    Fault::Fails(ErrorKind::Other),
    Fault::Broken(ErrorKind::StorageFull),
    Fault::Broken(ErrorKind::ReadOnlyFilesystem),
    Fault::ShortWrite,
    Fault::DiesBefore,
    Fault::DiesAfter,
];

const LOSSES: [u32; 6] = [0, u32::MAX, 0x5555_5555, 0xAAAA_AAAA, 0b1, 0b1110];

fn named(name: &str) -> Show {
    Show { name: name.into(), ..small() }
}

fn shown<D: Disk>(disk: &D, path: &Path) -> Result<String, String> {
    load_from(disk, path).map(|loaded| loaded.show.name).map_err(|error| error.to_string())
}

fn old_disk(path: &Path) -> MemoryDisk {
    MemoryDisk::with(path, format::to_text(&named("old")).as_bytes())
}

/// Operations of one save.
fn operations(path: &Path) -> usize {
    let disk = old_disk(path);
    let counting = FaultyDisk::new(&disk, usize::MAX, Fault::DiesBefore);
    save_to(&counting, path, &named("new")).unwrap();
    counting.count.get()
}

#[test]
fn interrupted_saves_lose_nothing() {
    let path = Path::new("/shows/main.ron");
    let (mut interrupted, mut lost) = (0, Vec::new());
    for at in 0..operations(path) {
        for fault in FAULTS {
            let disk = old_disk(path);
            let result = save_to(&FaultyDisk::new(&disk, at, fault), path, &named("new"));
            let mut check = |what: String, found: Result<String, String>| {
                let good = match &result {
                    Ok(_) => found.as_deref() == Ok("new"),
                    Err(_) => matches!(found.as_deref(), Ok("old" | "new")),
                };
                interrupted += 1;
                if !good {
                    lost.push(format!("{fault:?} at {at}, {what}: {result:?}, {found:?}"));
                }
            };
            check("no more".into(), shown(&disk, path));
            for names in LOSSES {
                for data in [Unsynced::Lost, Unsynced::Kept, Unsynced::Holes] {
                    let loss = Loss { names, data };
                    check(format!("{loss:?}"), shown(&disk.after_power_loss(loss), path));
                }
            }
        }
    }
    println!("{interrupted} interrupted saves, {} scenes lost", lost.len());
    assert!(interrupted >= 500, "{interrupted}");
    assert_eq!(lost, [""; 0]);
}

#[test]
fn a_first_save_leaves_a_whole_file_or_none() {
    let path = Path::new("/shows/main.ron");
    for at in 0..operations(path) {
        for fault in FAULTS {
            let disk = MemoryDisk::default();
            let result = save_to(&FaultyDisk::new(&disk, at, fault), path, &named("new"));
            let found = shown(&disk, path);
            assert!(result.is_err() || found.is_ok(), "{fault:?} at {at}");
            assert!(found.as_deref().is_ok_and(|name| name == "new") || found.unwrap_err().contains("no such file"));
        }
    }
}

#[test]
fn a_disk_that_does_not_sync_would_be_noticed() {
    let path = Path::new("/shows/main.ron");
    let mut disk = old_disk(path);
    disk.lies = true;
    save_to(&disk, path, &named("new")).unwrap();
    assert_eq!(shown(&disk, path).as_deref(), Ok("new"));
    let after = disk.after_power_loss(Loss { names: u32::MAX, data: Unsynced::Lost });
    assert!(shown(&after, path).is_err());
}

#[test]
fn a_save_that_fails_says_what_and_leaves_no_litter() {
    let path = Path::new("/shows/main.ron");
    for at in 0..operations(path) {
        let disk = old_disk(path);
        let faulty = FaultyDisk::new(&disk, at, Fault::Fails(ErrorKind::StorageFull));
        let before = disk.names();
        match save_to(&faulty, path, &named("new")) {
            Ok(saved) => {
                assert_eq!(shown(&disk, path).as_deref(), Ok("new"), "operation {at}");
                for note in saved.notes {
                    let expected = "/shows/main.ron: the earlier state could not be kept: the disk is full";
                    assert!(note.starts_with(expected), "{note}");
                }
            }
            Err(error) => {
                let error = error.to_string();
                assert!(error.starts_with("/shows/main.ron: not saved: "), "{error}");
                assert!(error.contains("the disk is full: free some space"), "{error}");
                if shown(&disk, path).as_deref() == Ok("old") {
                    let visible = |names: Vec<PathBuf>| -> Vec<PathBuf> {
                        names.into_iter().filter(|p| p.parent() == path.parent()).collect()
                    };
                    assert_eq!(visible(disk.names()), visible(before), "operation {at}");
                } else {
                    assert!(error.contains("the new file is in its place, but the disk did not confirm it"), "{error}");
                }
            }
        }
    }
}

#[test]
fn interrupted_saves_on_the_real_disk_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.ron");
    for at in 0..operations(Path::new("/x/main.ron")) {
        for fault in [Fault::ShortWrite, Fault::DiesBefore, Fault::DiesAfter] {
            fs::write(&path, format::to_text(&named("old"))).unwrap();
            let result = save_to(&FaultyDisk::new(&RealDisk, at, fault), &path, &named("new"));
            let found = load(&path).unwrap().show;
            assert!(found == named("new") || found == named("old") && result.is_err(), "{fault:?} at {at}");
        }
    }
}

#[test]
fn earlier_states_are_kept_and_the_oldest_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.ron");
    let other = folder.path().join("main.ron.ron");
    save(&other, &named("other")).unwrap();
    save(&other, &named("other again")).unwrap();
    for number in 0..25 {
        assert_eq!(save(&path, &named(&number.to_string())).unwrap().notes, [""; 0]);
    }
    let kept = generations::list(&RealDisk, &path);
    assert_eq!(kept.len(), generations::KEPT);
    let names: Vec<String> = kept.iter().map(|path| load(path).unwrap().show.name).collect();
    let expected: Vec<String> = (4..24).rev().map(|number| number.to_string()).collect();
    assert_eq!(names, expected);
    assert_eq!(generations::list(&RealDisk, &other).len(), 1);
    let visible: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(visible.len(), 3, "{visible:?}");
}

#[test]
fn saving_what_is_there_already_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.ron");
    save(&path, &small()).unwrap();
    save(&path, &small()).unwrap();
    assert!(generations::list(&RealDisk, &path).is_empty());
}

#[test]
fn a_damaged_file_is_named_with_the_last_good_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.ron");
    for name in ["first", "second", "third"] {
        save(&path, &named(name)).unwrap();
    }
    let kept = generations::list(&RealDisk, &path);
    // the newest kept state is damaged too
    fs::write(&kept[0], "(scrim: 1").unwrap();
    for damaged in ["(scrim: 1,", "", "\u{0}"] {
        fs::write(&path, damaged).unwrap();
        let error = load(&path).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}:1:", path.display())), "{error}");
        assert!(error.ends_with(&format!("; the last good copy is {}", kept[1].display())), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
    }
    fs::remove_file(&path).unwrap();
    let error = load(&path).unwrap_err().to_string();
    assert!(error.contains("there is no such file; the last good copy is "), "{error}");
    assert_eq!(load(&kept[1]).unwrap().show.name, "first");
}

#[test]
fn only_shows_are_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.ron");
    let newer = format::to_text(&small()).replace("scrim: 1,", "scrim: 7,");
    let table: [(&[u8], &str); 4] = [
        (b"shopping: milk\n", "is no show that Scrim can read (1:"),
        (b"\xff\xfe\x00", "is no show that Scrim can read (1:1: this is no text in UTF-8)"),
        (b"(scrim: 1)", "is no show that Scrim can read (the show: missing field"),
        (newer.as_bytes(), "was made by a newer Scrim (format 7, this one reads up to 1)"),
    ];
    for (content, expected) in table {
        fs::write(&path, content).unwrap();
        let error = save(&path, &small()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: not saved: the file there ", path.display())), "{error}");
        assert!(error.contains(expected) && error.ends_with("use Save As with another name"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
    // an empty file holds nothing
    fs::write(&path, "").unwrap();
    save(&path, &small()).unwrap();
    assert_eq!(load(&path).unwrap().show, small());
}

#[test]
fn permissions_and_links_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("main.ron"), folder.path().join("link.ron"));
    save(&path, &named("old")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    save(&link, &named("new")).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(load(&path).unwrap().show.name, "new");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    let error = save(&path, &named("newer")).unwrap_err().to_string();
    assert!(error.ends_with("the file is read-only: use Save As with another name"), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone").join("main.ron");
    let error = save(&path, &small()).unwrap_err().to_string();
    assert!(error.ends_with("not saved: the file or its folder does not exist"), "{error}");
}

#[test]
fn a_show_that_makes_no_sense_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("main.ron");
    save(&path, &small()).unwrap();
    let mut broken = small();
    broken.scenes[0].layers[0].opacity = f64::NAN;
    let error = save(&path, &broken).unwrap_err().to_string();
    assert!(error.contains("layers[\"Cam\"].opacity: "), "{error}");
    assert!(error.ends_with("the show is still in memory: correct this and save again"), "{error}");
    assert_eq!(load(&path).unwrap().show, small());
}
