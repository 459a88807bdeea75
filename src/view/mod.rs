//! Plain structs that source, compositor and output publish and the panels read, and the commands that the panels send back.
//! No GPU, GStreamer or egui type in here.

pub mod command;
pub mod counters;
pub mod devices;
pub mod files;
pub mod import;
pub mod log;
pub mod preset;
pub mod scopes;
pub mod selection;
pub mod source;
pub mod studio;

pub use command::{Action, ClipCommand, StudioCommand};
pub use counters::{Counters, StageTimes};
pub use devices::{DeviceInfo, MonitorInfo, WindowInfo};
pub use files::{Collecting, Dropped, FilesCommand, FilesView, MissingFile, Template};
pub use import::{ImportLine, ImportReport};
pub use log::{LogLevel, LogLine};
pub use preset::{PresetCommand, PresetEntry, PresetForm, PresetPlace, PresetTarget, ReadyMadeEntry};
pub use scopes::{ScopeCounts, ScopesOf, ScopesView};
pub use selection::Selection;
pub use source::{Health, SourceStatus};
pub use studio::{EffectFault, LayerGeometry, RecordStatus, RecoveredCopy, SetUpState, StudioView};
