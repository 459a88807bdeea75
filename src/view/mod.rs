//! Plain structs that source, compositor and output publish and the panels read, and the commands that the panels send back.
//! No GPU, GStreamer or egui type in here.

pub mod command;
pub mod counters;
pub mod devices;
pub mod files;
pub mod import;
pub mod log;
pub mod outputs;
pub mod preset;
pub mod publish;
pub mod scopes;
pub mod selection;
pub mod serve;
pub mod sound;
pub mod source;
pub mod studio;

pub use command::{Action, ClipCommand, StudioCommand};
pub use counters::{Counters, StageTimes};
pub use devices::{DeviceInfo, MonitorInfo, WindowInfo};
pub use files::{Collecting, Dropped, FilesCommand, FilesView, MissingFile, Template};
pub use import::{ImportLine, ImportReport};
pub use log::{LogLevel, LogLine};
pub use outputs::{
    AlphaFormat, CameraChoice, CameraStatus, Container, Quality, RateControl, RecordSettings, RecordStatus,
    ReplayStatus, SequenceStatus, SoundBus, SoundCodec, Speed, Split, VideoCodec,
};
pub use preset::{PresetCommand, PresetEntry, PresetForm, PresetPlace, PresetTarget, ReadyMadeEntry};
pub use publish::{PublishState, PublishStatus, PublishTarget, TargetTrial};
pub use scopes::{ScopeCounts, ScopesOf, ScopesView};
pub use selection::Selection;
pub use serve::{Reach, ServeSettings, ServeState, ServeStatus};
pub use sound::{AudioDevice, Level, SoundView, StripView};
pub use source::{Health, SourceStatus};
pub use studio::{EffectFault, LayerGeometry, RecoveredCopy, SetUpState, StudioView};
