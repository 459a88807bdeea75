//! One child process and the threads of its pipes.

use super::protocol::{self, Answered, Asked};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Messages that may wait in either direction: a beginning and an end for each of two requests.
const WAITING: usize = 4;

/// Of processor times in `/proc`, on every machine that Linux runs on.
const TICKS_PER_SECOND: u64 = 100;

/// A child that answers. Dropping it kills it.
pub struct Process {
    child: Child,
    requests: Sender<Asked>,
    answers: Receiver<Answered>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    Died,
    Late,
}

impl Process {
    pub fn start(program: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg("jail")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (requests, to_send) = bounded::<Asked>(WAITING);
        let (received, answers) = bounded::<Answered>(WAITING);
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (mut input, mut output) = pipes.ok_or_else(|| io::Error::from(io::ErrorKind::BrokenPipe))?;
        let send = move || {
            for asked in to_send {
                if protocol::write(&mut input, &asked).is_err() {
                    return;
                }
            }
        };
        let receive = move || {
            while let Ok(Some(answered)) = protocol::read(&mut output) {
                if received.send(answered).is_err() {
                    return;
                }
            }
        };
        let threads = std::thread::Builder::new().name("jail-in".into()).spawn(send).and_then(|_| {
            let builder = std::thread::Builder::new().name("jail-out".into());
            builder.spawn(receive)
        });
        let process = Self { child, requests, answers };
        threads.map(|_| process)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Processor time of all its threads so far; zero where the system does not say.
    pub fn worked(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap_or_default();
        // The program's name stands in brackets and may hold anything; what follows it are numbers, these two in ticks.
        let (_, numbers) = stat.rsplit_once(')').unwrap_or_default();
        let ticks = numbers.split_whitespace().skip(11).take(2).flat_map(str::parse::<u64>).sum::<u64>();
        Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
    }

    pub fn ask(&self, asked: Asked) -> Result<(), Silence> {
        self.requests.try_send(asked).map_err(|_| Silence::Died)
    }

    /// The next message.
    pub fn answer(&self, limit: Duration) -> Result<Answered, Silence> {
        self.answers.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => Silence::Late,
            RecvTimeoutError::Disconnected => Silence::Died,
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only where it is gone already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
