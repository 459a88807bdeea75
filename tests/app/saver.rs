//! Saving beside the studio's own thread.

use crate::output::wait_for;
use crossbeam_channel::{Receiver, Sender, bounded};
use scrim::app::saver::{Ended, QUEUE, Saver};
use scrim::document::{Show, save};
use std::path::Path;
use std::sync::Arc;

fn named(name: &str) -> Arc<Show> {
    Arc::new(Show { name: name.into(), ..Show::empty() })
}

fn ended(saver: &Saver, count: usize) -> Vec<Ended> {
    let mut all = Vec::new();
    wait_for("the end of the saves", || {
        all.extend(saver.take_ended());
        (all.len() >= count && !saver.is_busy()).then_some(())
    });
    all
}

fn name_in(path: &Path) -> String {
    save::load(path).unwrap().show.name
}

/// Saves that begin only when they may: a disk that takes its time. The first end says that one has begun.
pub fn slow() -> (Saver, Receiver<()>, Sender<()>) {
    let (begun, begins) = bounded(2 * QUEUE);
    let (go, may_go) = bounded::<()>(1);
    let saver = Saver::start_with(
        || {},
        move |path, show| {
            begun.send(()).ok();
            may_go.recv().ok();
            save::save(path, show)
        },
    );
    (saver, begins, go)
}

#[test]
fn a_show_is_saved_and_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("show.ron");
    let (woken, wakes) = bounded(1);
    let saver = Saver::start(move || woken.send(()).unwrap());
    saver.save(path.clone(), named("one"), 3).unwrap();
    wakes.recv().unwrap();
    let [end] = &ended(&saver, 1)[..] else { panic!("not one end") };
    assert_eq!((end.path.as_path(), end.opened, end.show.name.as_str()), (path.as_path(), 3, "one"));
    assert!(end.result.is_ok());
    assert_eq!(name_in(&path), "one");
}

#[test]
fn what_goes_wrong_is_said_as_by_a_save_that_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone").join("show.ron");
    let saver = Saver::start(|| {});
    saver.save(path.clone(), named("one"), 1).unwrap();
    let error = ended(&saver, 1).remove(0).result.unwrap_err().to_string();
    assert_eq!(error, save::save(&path, &named("one")).unwrap_err().to_string());
}

#[test]
fn the_newest_show_is_what_the_file_gets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("show.ron");
    let (saver, begins, go) = slow();
    saver.save(path.clone(), named("first"), 1).unwrap();
    begins.recv().unwrap();
    for number in 0..100 {
        saver.save(path.clone(), named(&number.to_string()), 1).unwrap();
    }
    assert!(saver.is_saving() && saver.is_busy());
    drop(go);
    let names: Vec<String> = ended(&saver, 2).into_iter().map(|end| end.show.name.clone()).collect();
    assert_eq!(names, ["first", "99"]);
    assert_eq!(name_in(&path), "99");
    assert!(!saver.is_saving());
}

#[test]
fn no_more_than_some_files_wait() {
    let folder = tempfile::tempdir().unwrap();
    let path = |number: usize| folder.path().join(format!("{number}.ron"));
    let (saver, begins, go) = slow();
    saver.save(path(0), named("0"), 1).unwrap();
    begins.recv().unwrap();
    for number in 1..=QUEUE {
        saver.save(path(number), named("waits"), 1).unwrap();
    }
    let error = saver.save(path(99), named("too much"), 1).unwrap_err().to_string();
    assert!(
        error.ends_with("99.ron: not saved: the disk is still busy with earlier files: try again in a moment"),
        "{error}"
    );
    drop(go);
    assert_eq!(ended(&saver, QUEUE + 1).len(), QUEUE + 1);
    assert!(!path(99).exists());
}

#[test]
fn what_waits_is_written_though_nobody_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("show.ron");
    let (saver, begins, go) = slow();
    saver.save(folder.path().join("other.ron"), named("other"), 1).unwrap();
    begins.recv().unwrap();
    saver.save(path.clone(), named("last"), 1).unwrap();
    drop(saver);
    drop(go);
    wait_for("the save", || path.exists().then_some(()));
    assert_eq!(name_in(&path), "last");
}
