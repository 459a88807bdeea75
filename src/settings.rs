//! What belongs to the person and not to a show: where recordings and streams go, and which files were open last.
//!
//! Small RON files in the user's configuration and state folders (`$XDG_CONFIG_HOME/scrim/settings.ron`, `streams.ron` beside it and
//! `$XDG_STATE_HOME/scrim/recent.ron`). A damaged one is put aside under another name and never stops the program. A change is made in
//! memory and gives the file to write, so that the disk need not be waited for.

use crate::document::disk::{self, Disk, RealDisk};
use crate::document::{Extra, ron_reader, ron_writer};
use crate::view::{PublishTarget, RecordSettings, ServeSettings};
use etcetera::BaseStrategy;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many recent files are kept.
pub const RECENT: usize = 10;
/// Longest settings file that is read, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

/// The folders of the current user that Scrim uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Holds `settings.ron`.
    pub config: PathBuf,
    /// Holds `recent.ron`.
    pub state: PathBuf,
    /// Holds `effects/`, the person's own effect files.
    pub data: PathBuf,
    /// Where recordings go unless the settings name another folder.
    pub recordings: PathBuf,
}

impl Folders {
    /// Those of the current user; an account without a home uses the folder for temporary files.
    pub fn of_user() -> Self {
        match etcetera::choose_base_strategy() {
            Ok(base) => Self {
                config: base.config_dir().join("scrim"),
                state: base.state_dir().unwrap_or_else(|| base.data_dir()).join("scrim"),
                data: base.data_dir().join("scrim"),
                recordings: base.home_dir().join("Videos").join("Scrim"),
            },
            Err(_) => Self::under(&std::env::temp_dir().join("scrim")),
        }
    }

    /// All of them in one folder.
    pub fn under(folder: &Path) -> Self {
        Self {
            config: folder.join("config"),
            state: folder.join("state"),
            data: folder.join("data"),
            recordings: folder.join("recordings"),
        }
    }
}

/// The user's settings and recent files, in memory and on disk.
#[derive(Debug, Clone)]
pub struct Settings {
    folders: Folders,
    choices: Choices,
    recent: Recent,
    streams: Streams,
}

/// `settings.ron`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Choices {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recordings: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "RecordSettings::is_default")]
    record: RecordSettings,
    #[serde(flatten)]
    extra: Extra,
}

/// `streams.ron`, which holds keys and is readable by its user alone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Streams {
    #[serde(default)]
    targets: Vec<PublishTarget>,
    /// Beside the servers, as the token for viewers is a secret too.
    #[serde(default)]
    serve: ServeSettings,
    #[serde(flatten)]
    extra: Extra,
}

/// `recent.ron`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Recent {
    /// The newest first.
    #[serde(default)]
    files: Vec<PathBuf>,
    #[serde(flatten)]
    extra: Extra,
}

impl Settings {
    /// Reads the settings, and sentences for the log about what could not be read. Always gives settings.
    pub fn load(folders: Folders) -> (Self, Vec<String>) {
        let mut notes = Vec::new();
        let choices = read_or_default(&folders.config.join("settings.ron"), &mut notes);
        let recent = read_or_default(&folders.state.join("recent.ron"), &mut notes);
        let streams = read_or_default(&folders.config.join("streams.ron"), &mut notes);
        (Self { folders, choices, recent, streams }, notes)
    }

    /// Scene files that were opened or saved last, the newest first, at most [`RECENT`].
    pub fn recent(&self) -> &[PathBuf] {
        &self.recent.files
    }

    /// Puts a scene file first in the list of recent ones. An error is a sentence for the log.
    pub fn remember(&mut self, path: &Path) -> Result<Unwritten, String> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if path.to_str().is_none() {
            return Err(format!("{}: not put among the recent files: its name is no text", path.display()));
        }
        self.recent.files.retain(|other| *other != path);
        self.recent.files.insert(0, path);
        self.recent.files.truncate(RECENT);
        Unwritten::of(&self.folders.state.join("recent.ron"), &self.recent)
    }

    /// Takes a file that is gone out of the list. An error is a sentence for the log.
    pub fn forget(&mut self, path: &Path) -> Result<Unwritten, String> {
        self.recent.files.retain(|other| other != path);
        Unwritten::of(&self.folders.state.join("recent.ron"), &self.recent)
    }

    /// The folder that recordings and stills go to. It may not exist yet.
    pub fn recordings(&self) -> &Path {
        self.choices.recordings.as_deref().unwrap_or(&self.folders.recordings)
    }

    /// How the program is recorded.
    pub fn record(&self) -> &RecordSettings {
        &self.choices.record
    }

    /// Chooses how the program is recorded. An error is a sentence for the log.
    pub fn set_record(&mut self, record: RecordSettings) -> Result<Unwritten, String> {
        let choices = Choices { record, ..self.choices.clone() };
        let file = Unwritten::of(&self.folders.config.join("settings.ron"), &choices)?;
        self.choices = choices;
        Ok(file)
    }

    /// Servers that streams go to.
    pub fn targets(&self) -> &[PublishTarget] {
        &self.streams.targets
    }

    /// Adds a server, or changes the one of the same id. An error is a sentence for the log.
    pub fn set_target(&mut self, target: PublishTarget) -> Result<Unwritten, String> {
        let mut streams = self.streams.clone();
        match streams.targets.iter_mut().find(|known| known.id == target.id) {
            Some(known) => *known = target,
            None => streams.targets.push(target),
        }
        self.store_streams(streams)
    }

    /// Forgets a server. An error is a sentence for the log.
    pub fn remove_target(&mut self, id: u32) -> Result<Unwritten, String> {
        let mut streams = self.streams.clone();
        streams.targets.retain(|target| target.id != id);
        self.store_streams(streams)
    }

    /// How the program is served to viewers.
    pub fn serve(&self) -> &ServeSettings {
        &self.streams.serve
    }

    /// Chooses how the program is served to viewers. An error is a sentence for the log.
    pub fn set_serve(&mut self, serve: ServeSettings) -> Result<Unwritten, String> {
        let streams = Streams { serve, ..self.streams.clone() };
        self.store_streams(streams)
    }

    fn store_streams(&mut self, streams: Streams) -> Result<Unwritten, String> {
        let file = Unwritten::of(&self.folders.config.join("streams.ron"), &streams)?;
        self.streams = streams;
        Ok(Unwritten { private: true, ..file })
    }

    /// Chooses the folder for recordings and stills. An error is a sentence for the log.
    pub fn set_recordings(&mut self, folder: &Path) -> Result<Unwritten, String> {
        let choices = Choices { recordings: Some(folder.to_owned()), ..self.choices.clone() };
        let file = Unwritten::of(&self.folders.config.join("settings.ron"), &choices)?;
        self.choices = choices;
        Ok(file)
    }
}

fn read_or_default<T: DeserializeOwned + Default>(path: &Path, notes: &mut Vec<String>) -> T {
    let problem = match read(path) {
        Ok(found) => return found.unwrap_or_default(),
        Err(problem) => problem,
    };
    // put aside, so that the next write does not destroy what can perhaps be mended
    let mut aside = path.as_os_str().to_owned();
    aside.push(".damaged");
    let kept = match RealDisk.rename(path, Path::new(&aside)) {
        Ok(()) => format!("it is kept as {}", Path::new(&aside).display()),
        Err(error) => format!("it could not be put aside: {}", disk::sentence(&error)),
    };
    notes.push(format!("{}: {problem}; Scrim starts with its defaults, {kept}", path.display()));
    T::default()
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, String> {
    let found = RealDisk.read(path, MAX_BYTES).map_err(|error| disk::sentence(&error))?;
    let Some(found) = found else { return Ok(None) };
    let text = String::from_utf8(found.bytes).map_err(|_| "this is no text in UTF-8".to_owned())?;
    let tree = ron_reader::read(&text).map_err(|error| error.to_string())?;
    serde_path_to_error::deserialize(tree).map(Some).map_err(|error| error.to_string())
}

/// Puts a file in the place of another that was never readable by anybody else, not for a moment.
fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

/// A settings file as it is to be on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "the disk does not have it yet"]
pub struct Unwritten {
    path: PathBuf,
    text: String,
    /// Only its user may read it.
    private: bool,
}

impl Unwritten {
    fn of<T: Serialize>(path: &Path, value: &T) -> Result<Self, String> {
        let tree = serde_json::to_value(value).map_err(|error| format!("{}: not saved: {error}", path.display()))?;
        Ok(Self { path: path.to_owned(), text: ron_writer::write(&tree), private: false })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes it and returns when it is on the disk. An error is a sentence for the log.
    pub fn write(self) -> Result<(), String> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let made = RealDisk.create_folder(folder).map_err(|error| disk::sentence(&error));
        let written = made.and_then(|()| match self.private {
            true => replace_private(&self.path, self.text.as_bytes()).map_err(|error| disk::sentence(&error)),
            false => disk::replace(&RealDisk, &self.path, self.text.as_bytes(), None, || {}),
        });
        written.map_err(|what| format!("{}: not saved: {what}", self.path.display()))
    }
}
