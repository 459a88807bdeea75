//! The real program that serves: viewers that come and go leave nothing behind, and a browser plays its page.

use super::peers::Peer;
use super::studio::{left, scrim, signal};
use super::{alone, shows, skipped, wait_for};
use rustix::process::Signal;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// How often viewers come and go.
const CYCLES: usize = 30;
/// Looks at which counts have to be the same.
const STEADY: usize = 50;

/// A run that serves, ended with the test.
struct Serving {
    process: Child,
    link: String,
    _home: TempDir,
}

impl Serving {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let scene = shows::stage(home.path());
        let mut command = scrim(home.path());
        command.arg("run").arg(scene).args(["--serve", "127.0.0.1:0", "--viewers", "30", "--bitrate", "500"]);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let link = said.trim().strip_prefix("Viewers: ").unwrap_or_else(|| panic!("it said {said:?}")).to_owned();
        Self { process, link, _home: home }
    }

    fn whep(&self) -> String {
        format!("{}whep", self.link)
    }

    /// How many things of its process there are in this folder of `/proc`.
    fn count(&self, of: &str) -> usize {
        std::fs::read_dir(format!("/proc/{}/{of}", self.process.id())).unwrap().count()
    }

    /// Files, sockets and threads that it has while nobody watches; asks until it is as many as before, which takes the silence of those
    /// that vanished.
    fn at_rest(&self, before: Option<(usize, usize)>) -> (usize, usize) {
        let encoders = || {
            let tasks = std::fs::read_dir(format!("/proc/{}/task", self.process.id())).unwrap().flatten();
            let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
            names.filter(|name| name.starts_with("encode-")).count()
        };
        let counts = || (self.count("fd"), self.count("task"));
        wait_for(
            "an end of all encoding",
            || format!("{} encoders, {:?}", encoders(), counts()),
            || (encoders() == 0).then_some(()),
        );
        match before {
            Some(before) => {
                let state = || format!("{:?} files and threads, {before:?} before", counts());
                wait_for("as many files and threads as before", state, || Some(counts()).filter(|now| *now == before))
            }
            None => {
                // Connections that were closed at the other end are noticed a little later.
                let mut same = (counts(), 0);
                wait_for(
                    "a rest",
                    || format!("{:?}", counts()),
                    || {
                        same = if counts() == same.0 { (same.0, same.1 + 1) } else { (counts(), 0) };
                        (same.1 > STEADY).then_some(same.0)
                    },
                )
            }
        }
    }

    /// One comes, sees some pictures, and leaves or is killed; false where there is no aiortc.
    fn cycle(&self, killed: bool) -> bool {
        let whep = self.whep();
        let arguments: &[&str] = if killed { &[&whep, "--count"] } else { &[&whep, "--count", "--leave"] };
        let Some(mut peer) = Peer::start("whep.py", arguments) else { return false };
        wait_for("pictures", || peer.last().to_string(), || (*peer.figures("frames").first()? > 3).then_some(()));
        if !killed {
            wait_for("a viewer that leaves", String::new, || peer.has_ended().then_some(()));
        }
        true
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn viewers_that_come_and_go_leave_no_file_and_no_thread() {
    let _alone = alone();
    let mut serving = Serving::start();
    if !serving.cycle(false) {
        return;
    }
    let before = serving.at_rest(None);
    for cycle in 0..CYCLES {
        serving.cycle(cycle % 3 == 0);
    }
    assert_eq!(serving.at_rest(Some(before)), before);
    signal(&serving.process, Signal::TERM);
    assert!(left(&mut serving.process, String::new).success());
}

#[test]
fn a_browser_plays_the_page() {
    if Command::new("chromium").arg("--version").output().is_err() {
        return skipped("there is no Chromium: install the package chromium");
    }
    let _alone = alone();
    let serving = Serving::start();
    let Some(browser) = Peer::start("browser.py", &[&serving.link]) else { return };
    let said = || browser.last().to_string();
    wait_for("sixty pictures in the browser", said, || (browser.last()["frames"].as_u64()? >= 60).then_some(()));
    let last = browser.last();
    assert_eq!((&last["size"], &last["state"]), (&serde_json::json!([320, 180]), &"Live".into()));
    assert_eq!(last["tracks"], serde_json::json!(["audio live", "video live"]));
    let figures = || browser.last()["figures"].as_str().map(str::to_owned);
    wait_for("figures on the page", said, || figures().filter(|text| text.starts_with("320×180 · ")));
}
