//! What is no regular file of sane size is refused at once.

use super::disks::{Fault, FaultyDisk};
use super::shows::small;
use scrim::document::disk::{RealDisk, try_folder};
use scrim::document::save::{load, save};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// What `work` says about a path; a test that would hang fails instead.
fn in_time(path: &Path, work: fn(&Path) -> String) -> String {
    let (send, receive) = sync_channel(1);
    let path = path.to_owned();
    std::thread::spawn(move || send.send(work(&path)));
    receive.recv_timeout(Duration::from_secs(20)).expect("waited for a special file")
}

fn load_error(path: &Path) -> String {
    load(path).map_or_else(|error| error.to_string(), |loaded| format!("loaded {}", loaded.show.name))
}

fn save_error(path: &Path) -> String {
    save(path, &small()).map_or_else(|error| error.to_string(), |_| "saved".into())
}

#[test]
fn special_files_are_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, at("fifo"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    let _socket = UnixListener::bind(at("socket")).unwrap();
    fs::create_dir(at("folder")).unwrap();
    symlink(at("fifo"), at("link to fifo")).unwrap();
    let device = "this is a device, a pipe or a socket and no file: choose a file";
    let table: [(PathBuf, &str); 6] = [
        (at("fifo"), device),
        (at("socket"), device),
        (at("link to fifo"), device),
        ("/dev/zero".into(), device),
        ("/dev/null".into(), device),
        (at("folder"), "this is a folder and no file: choose a file"),
    ];
    for (path, expected) in table {
        assert_eq!(in_time(&path, load_error), format!("{}: {expected}", path.display()));
        assert_eq!(in_time(&path, save_error), format!("{}: not saved: {expected}", path.display()));
    }
    symlink(at("a"), at("b")).unwrap();
    symlink(at("b"), at("a")).unwrap();
    assert!(in_time(&at("a"), load_error).starts_with(&format!("{}: ", at("a").display())));
    assert_eq!(in_time(&at("gone"), load_error), format!("{}: there is no such file", at("gone").display()));
}

#[test]
fn huge_files_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.ron");
    File::create(&path).unwrap().set_len(1 << 40).unwrap();
    let error = load_error(&path);
    assert_eq!(error, format!("{}: 1099511627776 bytes are too long: there may be 8388608", path.display()));
}

#[test]
fn a_link_to_a_scene_file_is_as_good() {
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("main.ron"), folder.path().join("link.ron"));
    save(&path, &small()).unwrap();
    symlink(&path, &link).unwrap();
    assert_eq!(load(&link).unwrap().show, small());
}

#[test]
fn a_folder_is_tried_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("a").join("b");
    try_folder(&RealDisk, &new).unwrap();
    assert_eq!(fs::read_dir(&new).unwrap().count(), 0, "made, and empty");
    for (kind, expected) in [
        (ErrorKind::PermissionDenied, "access is not allowed: choose another folder or change its permissions"),
        (ErrorKind::ReadOnlyFilesystem, "the disk can only be read: choose another one"),
        (ErrorKind::StorageFull, "the disk is full: free some space or choose another one"),
        (ErrorKind::NotADirectory, "there is a file where a folder should be: choose another folder"),
    ] {
        for at in 0..3 {
            let error = try_folder(&FaultyDisk::new(&RealDisk, at, Fault::Fails(kind)), &new).unwrap_err();
            assert_eq!(error, expected, "operation {at}");
        }
    }
}
