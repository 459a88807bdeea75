//! WebRTC peers that are not ours: Python's aiortc, set up by `scripts/peers`.

#![allow(dead_code, reason = "two test binaries share it, and not all of it")]

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

/// The Python that has aiortc. Where there is none, tests say so, and fail where everything has to run.
pub fn python() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    let python = cache.join("scrim/peers/bin/python");
    if python.is_file() {
        return Some(python);
    }
    let why = "there is no aiortc: scripts/peers sets it up";
    let required = std::env::var_os("SCRIM_REQUIRE_GPU").is_some_and(|value| value != "0");
    assert!(!required, "{why}, and SCRIM_REQUIRE_GPU is set");
    writeln!(std::io::stderr(), "SKIPPED: {why}").ok();
    None
}

/// A running peer, gone with the test.
pub struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    /// Its first line and its last one.
    said: Arc<Mutex<(Value, Value)>>,
}

impl Peer {
    /// Starts a script beside these tests; `None` where there is nothing to run it.
    pub fn start(script: &str, arguments: &[&str]) -> Option<Self> {
        let mut command = Command::new(python()?);
        command.arg(scrim::testing::root().join("tests/peers").join(script)).args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let said: Arc<Mutex<(Value, Value)>> = Arc::default();
        let (output, heard) = (BufReader::new(child.stdout.take().unwrap()), said.clone());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let value: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
                let mut said = heard.lock().unwrap();
                if said.0.is_null() {
                    said.0 = value.clone();
                }
                said.1 = value;
            }
        });
        let input = child.stdin.take();
        Some(Self { child, input, said })
    }

    pub fn first(&self) -> Value {
        self.said.lock().unwrap().0.clone()
    }

    pub fn last(&self) -> Value {
        self.said.lock().unwrap().1.clone()
    }

    /// A figure of each player, from what was said last.
    pub fn figures(&self, name: &str) -> Vec<u64> {
        let last = self.last();
        last.as_array().into_iter().flatten().filter_map(|player| player[name].as_u64()).collect()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Lets it end by itself; false while it has not.
    pub fn has_ended(&mut self) -> bool {
        self.input = None;
        self.child.try_wait().unwrap().is_some()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
