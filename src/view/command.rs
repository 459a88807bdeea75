//! What panels, hotkeys and the command line may ask for.

use super::{FilesCommand, PresetCommand, PublishTarget, RecordSettings, ScopesOf, Selection, ServeSettings};
use crate::document::{Easing, EditCommand, EffectId, LayerId, SceneId, SourceId, Spot, TransitionSpec};
use std::path::PathBuf;

/// One thing asked for: a change of the document or of the session.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Undoable.
    Edit(EditCommand),
    /// Session state, never undone.
    Studio(StudioCommand),
}

impl From<EditCommand> for Action {
    fn from(command: EditCommand) -> Self {
        Self::Edit(command)
    }
}

impl From<StudioCommand> for Action {
    fn from(command: StudioCommand) -> Self {
        Self::Studio(command)
    }
}

/// Layers to the clipboard and from there, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClipCommand {
    /// Copies layers with all that they show.
    Copy(Vec<LayerId>),
    /// Puts the copied layers on top of a scene.
    Paste(SceneId),
    /// Gives these layers the place and the crop of the first copied one.
    PasteTransform(Vec<LayerId>),
    /// Gives these layers the effects of the first copied one.
    PasteEffects(Vec<LayerId>),
}

/// A change of the session.
#[derive(Debug, Clone, PartialEq)]
pub enum StudioCommand {
    /// Takes a scene on program by its transition. Where it is on its way there nothing happens; where the program is on its way from it, that
    /// turns round.
    Take(SceneId),
    /// Puts a scene on program at once.
    Cut(SceneId),
    /// Lets the layers of a scene go to where its snapshot of this index says, in so many milliseconds.
    GoToSnapshot {
        scene: SceneId,
        index: usize,
        ms: u32,
        easing: Easing,
    },
    /// Prepares scenes in a preview beside the program, or not.
    StudioMode(bool),
    /// Puts a scene into the preview.
    Preview(SceneId),
    /// Shows all scenes beside each other, which are all composed then, or not.
    Multiview(bool),
    /// Works on a group, or on the scene around it again.
    Enter(Option<SceneId>),
    /// Takes the preview on program by its transition or by this one; what was on program is the preview then.
    TakePreview(Option<TransitionSpec>),
    /// Moves the transition from the program to the preview by hand, from 0 to 1; the first move begins it.
    HoldTransition(f64),
    /// The hand lets go of it: at an end it is over, between them it stands.
    ReleaseTransition,
    /// Goes back to where the hand began.
    ReturnTransition,
    Undo,
    Redo,
    /// Goes back or forth to the show behind so many steps of the history.
    GoTo(usize),
    /// The pointer was let go: the next edit starts a new undo step.
    EndGesture,
    NewShow,
    Open(PathBuf),
    /// Makes a new show of a scene collection of OBS.
    ImportObs(PathBuf),
    /// The report of the import has been read.
    CloseImportReport,
    /// Saves to the file that the show came from.
    Save,
    SaveAs(PathBuf),
    /// Plays a media source from a position in seconds.
    Seek(SourceId, f64),
    Pause(SourceId),
    Resume(SourceId),
    RestartSource(SourceId),
    /// Program full-screen on the monitor of this index in `StudioView::monitors`; `None` picks one that the panels are not on.
    FullScreen(Option<usize>),
    LeaveFullScreen,
    /// Starts recording the program; `None` makes a name in the recordings folder.
    StartRecording(Option<PathBuf>),
    StopRecording,
    /// Leaves out what comes until it goes on, without a gap.
    PauseRecording(bool),
    /// Goes on in a new file.
    SplitRecording,
    /// Writes a chapter beside the recording.
    MarkRecording,
    /// How the program is recorded from the next start on.
    SetRecordSettings(RecordSettings),
    /// Keeps the last seconds of the program in memory.
    StartReplay,
    StopReplay,
    /// Writes what the replay buffer holds into a file.
    SaveReplay,
    /// Writes the program with its alpha, as the settings say.
    StartSequence,
    StopSequence,
    /// Looks for places where the program can be shown as a camera.
    FindVirtualCameras,
    /// Shows the program as a camera at the place of this id.
    StartVirtualCamera(String),
    StopVirtualCamera,
    /// Streams the program to the server of this id.
    StartStream(u32),
    StopStream(u32),
    /// Adds a server, or changes the one of the same id.
    SetTarget(PublishTarget),
    RemoveTarget(u32),
    /// Asks a server whether it answers.
    TryTarget(PublishTarget),
    /// Serves the program to viewers' browsers.
    StartServing,
    StopServing,
    /// How the program is served from the next start on. Who lets others than this computer in gets a token, where there is none.
    SetServeSettings(ServeSettings),
    /// Makes another token for viewers: links that were given away are of no more use from the next start on.
    NewServeToken,
    /// Takes a still of the program as PNG with alpha; `None` makes a name.
    Still(Option<PathBuf>),
    /// Takes a still of a layer with its effects, as PNG with alpha.
    LayerStill(LayerId),
    /// Puts the program into the clipboard, as a picture.
    CopyStill,
    /// Hears a source alone in the monitoring, or not. The program goes on.
    SoloStrip(SourceId, bool),
    /// Hears a source in the monitoring, on program or not.
    Monitor(SourceId, bool),
    /// Hears the whole program in the monitoring.
    MonitorProgram(bool),
    /// Presses an effect's button: it is true for one composed tick.
    TriggerEvent {
        layer: LayerId,
        effect: EffectId,
        param: String,
    },
    /// The same of a generator.
    TriggerSource {
        source: SourceId,
        param: String,
    },
    /// Shows these layers alone of their scene, or all again where there are none.
    Solo(Vec<LayerId>),
    /// Shows a layer without its effects while it is on.
    Compare {
        layer: LayerId,
        on: bool,
    },
    /// Gives an effect that was bypassed for its time another try.
    RetryEffect {
        layer: LayerId,
        effect: EffectId,
    },
    /// Lets an effect find parameters in its layer's picture, as it stands before the effect, by the way `name` of its
    /// `set_ups`. The picture is read back from the graphics device for this alone.
    SetUpEffect {
        layer: LayerId,
        effect: EffectId,
        name: String,
        spot: Spot,
    },
    /// Sets a colour parameter to the mean of five by five pixels of that picture, around a place.
    PickColor {
        layer: LayerId,
        effect: EffectId,
        param: String,
        at: [f64; 2],
    },
    Preset(PresetCommand),
    /// Measures a picture for the scopes from now on, or none. Small pictures of it are read back from the graphics device, ten a
    /// second at most.
    WatchScopes(Option<ScopesOf>),
    /// Which layers the panels work on.
    Select(Selection),
    /// Selects the first of these layers that is seen at its place: fractions of the width and height of its picture. With `more` it is selected
    /// beside the others, or not any more. Pictures are read back from the graphics device for this alone.
    Pick {
        under: Vec<(LayerId, [f64; 2])>,
        more: bool,
    },
    Clip(ClipCommand),
    Files(FilesCommand),
    /// Looks for cameras, screens and windows again.
    RefreshDevices,
    /// Chooses the folder of recordings and stills.
    RecordTo(PathBuf),
    /// Puts the copy of [`StudioView::recovered`](super::StudioView::recovered) in the place of the show, as one step.
    OpenRecovered,
    /// Removes that copy.
    DiscardRecovered,
    Quit,
}
