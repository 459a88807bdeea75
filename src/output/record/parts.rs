//! The files of one recording: opened when the first packets are there, split at key frames, paused without a gap.
//!
//! Pure of threads and clocks: packets go in, files come out, in an order that tests can write down.

use super::super::distributor::{Packet, Track};
use super::super::mux::FileMux;
use super::super::naming::{self, Words};
use super::super::{OutputError, check_target};
use crate::view::{Container, Split};
use gstreamer as gst;
use std::path::PathBuf;
use std::time::Duration;

/// How long a file may take to be closed.
const CLOSE_LIMIT: Duration = Duration::from_secs(10);
/// How long the first sound may be waited for; a file that begins without it has none.
const SOUND_WAIT_NS: u64 = 5_000_000_000;
/// Packets of sound that wait for a key frame.
const MOST_EARLY: usize = 1000;
/// Where files split, sound that belongs to the old one may come so much later than the new one's first picture.
const LATE_SOUND_NS: u64 = 1_000_000_000;

/// Where the files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// This file; with several parts, the later ones have a number behind the name.
    File(PathBuf),
    /// In this folder, by a pattern of [`naming`].
    Named { folder: PathBuf, pattern: String, words: Words, container: Container },
}

impl Place {
    /// The file for a part. `split` says that there may be several.
    pub fn path(&self, part: u32, split: bool) -> PathBuf {
        match self {
            Self::File(path) if part <= 1 => path.clone(),
            Self::File(path) => {
                let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                let extension = path.extension().map(|end| end.to_string_lossy().into_owned()).unwrap_or_default();
                let folder = path.parent().map(ToOwned::to_owned).unwrap_or_default();
                naming::unused_name(&folder, &format!("{stem} {part:03}"), &extension)
            }
            Self::Named { folder, pattern, words, container } => {
                let stem = naming::stem(pattern, words, (split || part > 1).then_some(part));
                naming::unused_name(folder, &stem, container.extension())
            }
        }
    }
}

/// The parts of a recording until now.
pub struct Parts {
    place: Place,
    container: Container,
    split: Split,
    first: PathBuf,
    file: Option<FileMux>,
    /// Paths of the files, the one that is being written last.
    paths: Vec<PathBuf>,
    with_sound: bool,
    /// What the sound is, once some came.
    sound_caps: Option<gst::Caps>,
    /// Packets that wait: for the sound's description at the beginning, for late sound at a split, for the key frame behind a pause.
    held: Vec<Packet>,
    /// The next key frame begins a new file.
    split_wanted: bool,
    /// Show time of the key frame that begins the next file, which waits for the old one's sound.
    splitting: Option<u64>,
    /// Show time at which the pictures end, while it is paused.
    paused: Option<u64>,
    /// The next key frame goes on behind the pause.
    resuming: bool,
    /// Of files that are closed.
    done: Totals,
    /// Size of the file being written, as it was looked at last.
    size: u64,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub frames: u64,
    pub bytes: u64,
    pub length_ns: u64,
}

impl Parts {
    /// Nothing is opened yet, but where it will be is checked.
    pub fn new(place: Place, container: Container, split: Split, with_sound: bool) -> Result<Self, OutputError> {
        let first = place.path(1, split != Split::Never);
        check_target(&first)?;
        Ok(Self {
            place,
            container,
            split,
            paths: vec![first.clone()],
            first,
            file: None,
            with_sound,
            sound_caps: None,
            held: Vec::new(),
            split_wanted: false,
            splitting: None,
            paused: None,
            resuming: false,
            done: Totals::default(),
            size: 0,
        })
    }

    /// Takes the next packet of a feed. True when a key frame would help.
    pub fn take(&mut self, packet: Packet) -> Result<bool, OutputError> {
        if let Some(end) = self.paused {
            // Sound may come later than its picture.
            let belongs = packet.track == Track::Sound && packet.pts_ns < end;
            return self.file.as_mut().filter(|_| belongs).map_or(Ok(()), |file| file.write(&packet)).map(|()| false);
        }
        if self.resuming {
            return self.take_while_resuming(packet).map(|()| false);
        }
        if let Some(at) = self.splitting {
            return self.take_while_splitting(packet, at).map(|()| false);
        }
        if self.file.is_none() {
            return self.take_before_file(packet).map(|()| false);
        }
        if packet.is_key_frame() && self.is_full() {
            self.split_wanted = false;
            if self.with_sound {
                self.splitting = Some(packet.pts_ns);
                self.held.push(packet);
            } else {
                self.close()?;
                self.take_before_file(packet)?;
            }
            return Ok(false);
        }
        if let Some(file) = &mut self.file {
            file.write(&packet)?;
        }
        Ok(self.is_full())
    }

    /// Looks at the file's size; once a second is enough.
    pub fn measure(&mut self) {
        self.size = self.file.as_ref().map_or(0, FileMux::bytes);
    }

    /// Goes on in a new file at the next key frame; before the first file is open, at the first key frame behind its beginning.
    pub fn split(&mut self) {
        self.split_wanted = true;
    }

    /// Leaves out what comes until [`resume`](Self::resume).
    pub fn pause(&mut self) -> Result<(), OutputError> {
        if self.splitting.is_some() {
            self.open_held()?;
        }
        // What waits for a first file would lie before the pause.
        self.held.clear();
        self.paused = Some(self.file.as_ref().map_or(0, FileMux::end_show_ns));
        Ok(())
    }

    /// Goes on at the next key frame, without a gap in the file's time.
    pub fn resume(&mut self) {
        if self.paused.take().is_some() {
            self.resuming = self.file.is_some();
        }
    }

    pub fn is_paused(&self) -> bool {
        self.paused.is_some()
    }

    /// There will be no more sound; pictures go on.
    pub fn end_sound(&mut self) -> Result<(), OutputError> {
        if !std::mem::take(&mut self.with_sound) {
            return Ok(());
        }
        self.use_held()?;
        if let Some(file) = &mut self.file {
            file.end_sound();
        }
        Ok(())
    }

    /// Closes the last file.
    pub fn finish(&mut self) -> Result<(), OutputError> {
        self.use_held()?;
        self.close()
    }

    pub fn totals(&self) -> Totals {
        let Totals { frames, bytes, length_ns } = self.done;
        let (open, length) = self.file.as_ref().map_or((0, 0), |file| (file.frames(), file.length_ns()));
        Totals { frames: frames + open, bytes: bytes + self.size, length_ns: length_ns + length }
    }

    /// Length of the file being written.
    pub fn length_ns(&self) -> u64 {
        self.file.as_ref().map_or(0, FileMux::length_ns)
    }

    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The file that is being written, or will be first.
    pub fn path(&self) -> &PathBuf {
        self.paths.last().unwrap_or(&self.first)
    }

    fn is_full(&self) -> bool {
        let Some(file) = &self.file else { return false };
        self.split_wanted
            || match self.split {
                Split::Never => false,
                Split::Minutes(minutes) => file.length_ns() >= u64::from(minutes.max(1)) * 60_000_000_000,
                Split::Megabytes(megabytes) => self.size >= u64::from(megabytes.max(1)) * 1_000_000,
            }
    }

    /// A file is opened with all of its tracks: its first pictures wait for the first sound.
    fn take_before_file(&mut self, packet: Packet) -> Result<(), OutputError> {
        if self.held.is_empty() && !packet.is_key_frame() {
            return Ok(());
        }
        let newest = packet.pts_ns;
        self.held.push(packet);
        let sound = self.held.iter().any(|packet| packet.track == Track::Sound);
        let oldest = self.held.first().map_or(newest, |packet| packet.pts_ns);
        if !self.with_sound || sound || newest > oldest + SOUND_WAIT_NS { self.open_held() } else { Ok(()) }
    }

    /// Goes on with the next key frame, and with the sound of its time, which may have come before it.
    fn take_while_resuming(&mut self, packet: Packet) -> Result<(), OutputError> {
        if !packet.is_key_frame() {
            if packet.track == Track::Sound && self.held.len() < MOST_EARLY {
                self.held.push(packet);
            }
            return Ok(());
        }
        self.resuming = false;
        let early = std::mem::take(&mut self.held);
        let Some(file) = &mut self.file else { return Ok(()) };
        file.skip_to(packet.pts_ns);
        file.write(&packet)?;
        early.iter().filter(|sound| sound.pts_ns >= packet.pts_ns).try_for_each(|sound| file.write(sound))
    }

    /// Sound of before the split goes to the old file, until it has reached the split.
    fn take_while_splitting(&mut self, packet: Packet, at: u64) -> Result<(), OutputError> {
        let late = packet.pts_ns > at + LATE_SOUND_NS;
        let whole = packet.track == Track::Sound && packet.pts_ns >= at;
        if packet.track == Track::Sound && packet.pts_ns < at {
            return self.file.as_mut().map_or(Ok(()), |file| file.write(&packet));
        }
        self.held.push(packet);
        if late || whole { self.open_held() } else { Ok(()) }
    }

    /// What is held for a new file goes into one; sound that is held for the end of a pause has no picture.
    fn use_held(&mut self) -> Result<(), OutputError> {
        if self.file.is_none() || self.splitting.is_some() {
            return self.open_held();
        }
        self.held.clear();
        Ok(())
    }

    /// Closes the old file and writes what was held into a new one.
    fn open_held(&mut self) -> Result<(), OutputError> {
        self.splitting = None;
        let next = self.file.is_some() || self.done.frames > 0;
        self.close()?;
        let held = std::mem::take(&mut self.held);
        let Some(key) = held.first() else { return Ok(()) };
        if next {
            let part = self.paths.len() as u32 + 1;
            self.paths.push(self.place.path(part, true));
        }
        if let Some(sound) = held.iter().find(|packet| packet.track == Track::Sound) {
            self.sound_caps = Some(sound.caps.clone());
        }
        // A recording without sound from the start stays without; a part of one that has some may begin before it.
        let caps = self.sound_caps.as_ref().filter(|_| self.with_sound);
        self.with_sound = caps.is_some();
        let path = self.path().clone();
        let mut file = FileMux::open(&path, self.container, &key.caps, caps, key.pts_ns)?;
        for packet in &held {
            file.write(packet)?;
        }
        self.file = Some(file);
        Ok(())
    }

    fn close(&mut self) -> Result<(), OutputError> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let (frames, length_ns, path) = (file.frames(), file.length_ns(), file.path().to_owned());
        let closed = file.finish(CLOSE_LIMIT);
        let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
        self.size = 0;
        let Totals { frames: all, bytes: total, length_ns: length } = self.done;
        self.done = Totals { frames: all + frames, bytes: total + bytes, length_ns: length + length_ns };
        closed
    }
}
