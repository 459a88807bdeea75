//! The studio's side: who is asked, for how long, and what is remembered.

use super::process::{Process, Silence};
use super::protocol::{Adapter, Answer, Asked, Request};
use crate::compositor::proof::{Prover, Shader};
use crate::effect::file::{Described, Fault, Reader, Text};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a child may work on one text.
const LIMIT: Duration = Duration::from_secs(5);
/// How long it may wait for the processor at that, where others keep the machine busy.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked at whether it works or waits.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// How long a child may take to begin; the driver may have much to set up.
const BEGINNING: Duration = Duration::from_secs(30);
/// The program's name.
const NAME: &str = "scrim";
/// Verdicts that are remembered.
const REMEMBERED: usize = 1024;

/// Asks a child process about strangers' texts. All clones share one child.
#[derive(Clone)]
pub struct Jail {
    shared: Arc<Mutex<Shared>>,
    /// Apart, so that it can be said while something is being read.
    adapter: Arc<Mutex<Option<Adapter>>>,
    /// Files are compiled, drawn with and measured when they are read.
    draws: bool,
}

/// What has happened so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Children that were started.
    pub started: u64,
    /// Children that died or were killed over a text.
    pub lost: u64,
    /// Requests that went to a child.
    pub asked: u64,
}

struct Shared {
    program: PathBuf,
    process: Option<Process>,
    adapter: Arc<Mutex<Option<Adapter>>>,
    next: u64,
    tally: Tally,
    proven: Memory<Result<(), String>>,
    /// What happened to the child over a text.
    deadly: Memory<Silence>,
    /// A replacement has its device made before it is asked.
    warm: bool,
}

/// What a request came to.
enum Outcome {
    Answer(Answer),
    Lost(Silence),
    /// There is no child; a sentence.
    Nobody(String),
}

impl Jail {
    /// `program` is Scrim itself.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let adapter = Arc::default();
        let shared = Shared {
            program: program.into(),
            process: None,
            adapter: Arc::clone(&adapter),
            next: 0,
            tally: Tally::default(),
            proven: Memory::new(),
            deadly: Memory::new(),
            warm: false,
        };
        Self { shared: Arc::new(Mutex::new(shared)), adapter, draws: true }
    }

    /// With the program that runs. A program of another name is one that has Scrim as a library; the `scrim` beside it or in the folder
    /// above is taken then, else the one among the person's programs.
    pub fn of_this_program() -> Self {
        let own = std::env::current_exe().ok();
        let named = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem == NAME);
        let near = own.iter().flat_map(|own| own.ancestors().skip(1).take(2));
        let beside = near.map(|folder| folder.join(NAME)).find(|path| path.is_file());
        Self::new(own.filter(named).or(beside).unwrap_or_else(|| PathBuf::from(NAME)))
    }

    /// Reads files by the rules alone, without the graphics device; proofs of shaders still need it.
    #[must_use]
    pub fn without_drawing(mut self) -> Self {
        self.draws = false;
        self
    }

    /// The adapter that the studio draws with.
    pub fn set_adapter(&self, adapter: Adapter) {
        *self.adapter.lock().unwrap_or_else(PoisonError::into_inner) = Some(adapter);
    }

    /// Starts the child, and its device where files are drawn with, so that the first answer comes soon. Does not wait.
    pub fn warm(&self) {
        let mut shared = self.lock();
        shared.warm |= self.draws;
        shared.replace();
    }

    /// Waits for what is being read.
    pub fn tally(&self) -> Tally {
        self.lock().tally
    }

    /// The child's process; none before it was needed. Waits for what is being read.
    pub fn child(&self) -> Option<u32> {
        self.lock().process.as_ref().map(Process::id)
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reader for Jail {
    fn read(&mut self, text: &Text) -> Result<Described, Fault> {
        let request = Request::Describe { text: text.clone(), draws: self.draws };
        let mut shared = self.lock();
        let key = shared.deadly.key(&(&text.text, &text.vertex));
        let fault = |sentence: &str| Err(Fault::of_file(&text.path, sentence));
        match shared.ask(key, request) {
            Outcome::Answer(Answer::Described(described)) => Ok(*described),
            Outcome::Answer(Answer::Faulty(found)) => Err(found),
            Outcome::Answer(Answer::Refused(sentence)) | Outcome::Nobody(sentence) => fault(&sentence),
            Outcome::Answer(_) => fault("the checker gave no answer that makes sense; start Scrim again"),
            Outcome::Lost(Silence::Died) => fault(
                "the checker died while reading this file; the effect is not used: make the file simpler, with smaller arrays and shorter expressions",
            ),
            Outcome::Lost(Silence::Late) => {
                let limit = LIMIT.as_secs();
                fault(&format!(
                    "the checker was stopped, this file took it more than {limit} s; the effect is not used: make the file simpler, with fewer and shorter loops"
                ))
            }
        }
    }
}

impl Prover for Jail {
    fn prove(&self, shader: &Shader) -> Result<(), String> {
        let mut shared = self.lock();
        let known = shared.proven.key(shader);
        if let Some(verdict) = shared.proven.get(known) {
            return verdict;
        }
        let Some(request) = Request::prove(shader) else {
            return Err("the checker knows no pictures of this format".into());
        };
        let key = shared.deadly.key(shader);
        let verdict = match shared.ask(key, request) {
            Outcome::Answer(Answer::Proven) => Ok(()),
            Outcome::Answer(Answer::Refused(sentence)) => Err(sentence),
            // Nothing was found out about the shader.
            Outcome::Nobody(sentence) => return Err(sentence),
            Outcome::Answer(_) => Err("the checker gave no answer that makes sense; start Scrim again".into()),
            Outcome::Lost(Silence::Died) => {
                Err("the checker died over a shader with this effect; it is not used: make the effect simpler".into())
            }
            Outcome::Lost(Silence::Late) => Err(format!(
                "a shader with this effect took the checker more than {} s; it is not used: make the effect simpler",
                LIMIT.as_secs()
            )),
        };
        shared.proven.put(known, verdict.clone());
        verdict
    }
}

impl Shared {
    /// Asks the child, a new one where there is none. `key` stands for the text.
    fn ask(&mut self, key: u64, request: Request) -> Outcome {
        if let Some(silence) = self.deadly.get(key) {
            return Outcome::Lost(silence);
        }
        self.warm |= request.draws();
        if self.process.is_none()
            && let Err(sentence) = self.start()
        {
            return Outcome::Nobody(sentence);
        }
        self.tally.asked += 1;
        match self.converse(request) {
            Ok(answer) => Outcome::Answer(answer),
            Err((silence, begun)) => {
                self.process = None;
                self.tally.lost += 1;
                self.replace();
                if !begun {
                    let what = "the checker did not begin: the graphics driver may not answer; start Scrim again";
                    return Outcome::Nobody(what.into());
                }
                self.deadly.put(key, silence);
                Outcome::Lost(silence)
            }
        }
    }

    fn start(&mut self) -> Result<(), String> {
        let started = Process::start(&self.program);
        let process = started.map_err(|error| {
            format!("effect files cannot be checked: {} does not start ({error})", self.program.display())
        })?;
        self.tally.started += 1;
        self.process = Some(process);
        Ok(())
    }

    /// Has the next child there before it is asked, where one was there to be replaced.
    fn replace(&mut self) {
        if self.process.is_none() && self.start().is_err() {
            return;
        }
        if self.warm {
            // An answer that nobody waits for is passed over.
            self.send(Request::Warm).ok();
        }
    }

    fn send(&mut self, request: Request) -> Result<u64, Silence> {
        self.next += 1;
        let adapter = self.adapter.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let asked = Asked { id: self.next, adapter, request };
        let process = self.process.as_ref().ok_or(Silence::Died)?;
        process.ask(asked).map(|()| self.next)
    }

    /// The answer to one request; the error says whether the work had begun.
    fn converse(&mut self, request: Request) -> Result<Answer, (Silence, bool)> {
        let id = self.send(request).map_err(|silence| (silence, false))?;
        let process = self.process.as_ref().ok_or((Silence::Died, false))?;
        let mut begun = None;
        let mut deadline = Instant::now() + BEGINNING;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let answered = match (process.answer(left), begun) {
                (Err(Silence::Late), Some((since, worked)))
                    if process.worked().saturating_sub(worked) < LIMIT && Instant::elapsed(&since) < PATIENCE =>
                {
                    deadline = Instant::now() + LOOK_AGAIN;
                    continue;
                }
                (answered, begun) => answered.map_err(|silence| (silence, begun.is_some()))?,
            };
            match answered.answer {
                _ if answered.id != id => {}
                Answer::Begun => {
                    let now = Instant::now();
                    (begun, deadline) = (Some((now, process.worked())), now + LIMIT);
                }
                answer => return Ok(answer),
            }
        }
    }
}

/// The newest verdicts, by a hash that nobody outside can aim at.
struct Memory<V> {
    hasher: RandomState,
    entries: HashMap<u64, (V, u64)>,
    uses: u64,
}

impl<V: Clone> Memory<V> {
    fn new() -> Self {
        Self { hasher: RandomState::new(), entries: HashMap::new(), uses: 0 }
    }

    fn key(&self, of: &impl std::hash::Hash) -> u64 {
        self.hasher.hash_one(of)
    }

    fn get(&mut self, key: u64) -> Option<V> {
        self.uses += 1;
        let (value, used) = self.entries.get_mut(&key)?;
        *used = self.uses;
        Some(value.clone())
    }

    fn put(&mut self, key: u64, value: V) {
        if self.entries.len() >= REMEMBERED {
            let oldest = self.entries.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| *key);
            oldest.and_then(|key| self.entries.remove(&key));
        }
        self.uses += 1;
        self.entries.insert(key, (value, self.uses));
    }
}
