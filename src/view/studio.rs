//! Everything that the panels may look at, in one read-only value.

use super::{
    AudioDevice, CameraStatus, Counters, DeviceInfo, FilesView, ImportReport, LogLine, MonitorInfo, PresetEntry,
    PublishStatus, PublishTarget, ReadyMadeEntry, RecordSettings, RecordStatus, ReplayStatus, ScopesView, Selection,
    SequenceStatus, ServeSettings, ServeStatus, SoundView, SourceStatus, StageTimes, TargetTrial, WindowInfo,
};
use crate::document::{EffectId, LayerId, SceneId, Show, SourceId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Where a layer lies, for handles and picking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerGeometry {
    /// Corners on the canvas in pixels: top left, top right, bottom right, bottom left of the drawn picture.
    pub corners: [(f64, f64); 4],
    /// Source pixels before the crop.
    pub source_size: (f64, f64),
}

/// Changes that were not saved when the studio was ended from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecoveredCopy {
    /// Name of the show.
    pub show: String,
    /// Day and time where the user is: "2026-11-21 10:42".
    pub when: String,
}

/// What is wrong with an effect's file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EffectFault {
    /// `path:line:column`.
    pub place: String,
    pub message: String,
    /// The source line and a caret beneath the fault; empty where there is no such line.
    pub excerpt: String,
    /// The last good version is still in force.
    pub stays: bool,
}

/// How setting an effect up from the picture goes, or went last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetUpState {
    Working,
    /// What was found.
    Said(String),
    /// Why nothing was, and what to do.
    Failed(String),
}

/// A snapshot of the studio for one frame of the panels.
#[derive(Debug, Clone, Default)]
pub struct StudioView {
    pub show: Option<Arc<Show>>,
    /// Counts the changes of `show`.
    pub revision: u64,
    /// Counts the shows opened.
    pub opened: u64,
    pub path: Option<PathBuf>,
    pub modified: bool,
    /// The show is being written to its file.
    pub saving: bool,
    /// A copy of this show that nobody has decided on yet.
    pub recovered: Option<RecoveredCopy>,
    /// What became of the things in the scene collection that the show was made of.
    pub import: Option<Arc<ImportReport>>,
    /// What is done with the files of the show.
    pub files: FilesView,
    pub undo: Option<String>,
    pub redo: Option<String>,
    /// All steps, those that were taken back included, the oldest first.
    pub history: Vec<Arc<str>>,
    /// So many of them are done.
    pub history_at: usize,
    /// None was forgotten.
    pub history_whole: bool,
    /// The scene on program, or on its way there.
    pub program: SceneId,
    /// The scene in the preview; none while studio mode is off.
    pub preview: Option<SceneId>,
    /// All scenes are shown beside each other.
    pub multiview: bool,
    /// The group that is worked on.
    pub inside: Option<SceneId>,
    /// How far the transition is that is moved by hand, from 0 to 1.
    pub held: Option<f64>,
    /// How far it is on its way, from 0 to 1; none where it is there.
    pub transition: Option<f64>,
    pub selected: Selection,
    /// Layers that are shown alone of their scene.
    pub solo: BTreeSet<LayerId>,
    pub sources: BTreeMap<SourceId, SourceStatus>,
    /// Of the layers of the scene on program.
    pub geometry: BTreeMap<LayerId, LayerGeometry>,
    /// Sentences of effects that are passed through, by layer.
    pub layer_problems: BTreeMap<LayerId, String>,
    /// What is wrong with effect files, by kind of effect.
    pub effect_faults: BTreeMap<String, EffectFault>,
    /// Where effects from files come from, by kind: "show", "user", "shipped".
    pub effect_origins: BTreeMap<String, &'static str>,
    /// Effects that are left out because they took too long, with the milliseconds that they took.
    pub bypassed: BTreeMap<(LayerId, EffectId), f32>,
    /// What was last found in the picture for an effect.
    pub set_ups: BTreeMap<(LayerId, EffectId), SetUpState>,
    /// The layer that is shown without its effects.
    pub compared: Option<LayerId>,
    pub presets: Vec<PresetEntry>,
    /// Those that come with the effects.
    pub ready_made: Vec<ReadyMadeEntry>,
    /// What last went wrong with a preset or the clipboard, and on which layer.
    pub preset_fault: Option<(LayerId, String)>,
    pub scopes: ScopesView,
    /// The mixer.
    pub sound: SoundView,
    pub cameras: Vec<DeviceInfo>,
    /// Devices that sound comes from.
    pub sounds: Vec<AudioDevice>,
    pub monitors: Vec<MonitorInfo>,
    pub windows: Vec<WindowInfo>,
    /// Index into `monitors` of the one with the full-screen program.
    pub full_screen: Option<usize>,
    pub recording: RecordStatus,
    pub record_settings: RecordSettings,
    pub replay: ReplayStatus,
    pub sequence: SequenceStatus,
    pub virtual_camera: CameraStatus,
    /// Servers that the user has set up.
    pub targets: Vec<PublishTarget>,
    /// The streams that are on.
    pub streams: Vec<PublishStatus>,
    pub trial: Option<TargetTrial>,
    /// How serving to viewers is getting on; `None` where this program was built without it.
    pub serving: Option<ServeStatus>,
    pub serve_settings: ServeSettings,
    /// Folder of recordings and stills.
    pub recordings: PathBuf,
    pub recent: Vec<PathBuf>,
    pub log: Vec<LogLine>,
    /// Canvas frames composed in the last second.
    pub canvas_fps: f32,
    /// Age in milliseconds of the oldest newest frame on program when it was composed.
    pub frame_age_ms: f32,
    /// Percent of one core.
    pub cpu_percent: f32,
    pub counters: Counters,
    pub times: StageTimes,
    /// Graphics adapter in words.
    pub adapter: String,
}
