//! Stills, as the panels ask for them: the program or one layer into a file, with alpha, or the program to the clipboard.

use super::render::write_still;
use super::session::SessionFiles;
use super::wake::Wake;
use crate::compositor::probe::{Answer, ProbeError, ProbeHub, ProbeOf, ProbePicture, ProbeRequest};
use crate::compositor::readback::{ReadFormat, ReadFrame, ReadbackHub, straight_from_canvas};
use crate::document::LayerId;
use crate::output::naming::{self, Words, require_folder, unused_name};
use crate::output::writing::Writing;
use crate::output::{OutputError, RgbaImage, write_png};
use crate::scene::{SessionRequest, StudioState};
use crate::view::StudioCommand;
use bevy::prelude::*;
use bevy_egui::EguiClipboard;
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use egui::{Color32, ColorImage};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long the program or a layer may take for a picture.
const PICTURE_LIMIT: Duration = Duration::from_secs(5);

/// How often a tick is asked for meanwhile.
const STEP: Duration = Duration::from_millis(50);

/// A picture for the clipboard that is on its way.
#[derive(Resource, Default)]
pub(super) struct Copying(Option<Receiver<ColorImage>>);

pub struct StillsPlugin;

impl Plugin for StillsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Copying>().add_systems(Update, (take_stills, put_into_clipboard).chain());
    }
}

pub(super) fn take_stills(
    mut requests: MessageReader<SessionRequest>,
    mut copying: ResMut<Copying>,
    files: Res<SessionFiles>,
    state: Res<StudioState>,
    (hub, probes): (Res<ReadbackHub>, Res<ProbeHub>),
    wake: Res<Wake>,
) {
    for SessionRequest(command) in requests.read() {
        let folder = files.settings.recordings();
        match command {
            StudioCommand::Still(path) => still(path.as_deref(), folder, &hub, &wake),
            StudioCommand::LayerStill(layer) => layer_still(*layer, folder, &state, &probes, &wake),
            StudioCommand::CopyStill => copying.0 = copy(&hub, &wake),
            _ => {}
        }
    }
}

/// Writes the next picture of the program.
fn still(path: Option<&Path>, folder: &Path, hub: &ReadbackHub, wake: &Wake) {
    let (path, folder) = (path.map(Path::to_owned), folder.to_owned());
    let stem = naming::stem(crate::view::outputs::PATTERN, &Words::now("", ""), None);
    let picture = hub.once(ReadFormat::Canvas);
    wake.at_tick();
    on_a_thread(wake, move || {
        let frame = picture.recv_timeout(PICTURE_LIMIT).map_err(|_| "The program gave no picture".to_owned())?;
        let path = path.map_or_else(|| named(&folder, &stem), Ok).map_err(|error| error.to_string())?;
        write_still(&path, &frame).map_err(|error| error.to_string())?;
        Ok(path)
    });
}

/// Writes a layer's picture as its effects make it, without what is around it.
fn layer_still(layer: LayerId, folder: &Path, state: &StudioState, probes: &ProbeHub, wake: &Wake) {
    let Some((_, shown)) = state.show().layer(layer) else { return };
    let before = shown.effects.iter().map(|effect| effect.id).collect();
    let stem = naming::safe(&format!("{} {}", shown.name, naming::stem("{date} {time}", &Words::now("", ""), None)));
    let folder = folder.to_owned();
    let of = ProbeOf::Layer { layer, before, whole: false };
    let picture = probes.ask(ProbeRequest { of, within: None, unlike: None, patience: PICTURE_LIMIT });
    let ticks = wake.clone();
    on_a_thread(wake, move || {
        let seen = look(&picture, &ticks).map_err(|error| explain(error).to_owned())?;
        let ProbePicture { width, height, rgba, .. } = &seen;
        let path = named(&folder, &stem).map_err(|error| error.to_string())?;
        let image = RgbaImage { width: *width, height: *height, stride: *width as usize * 4, bytes: rgba };
        write_png(&path, &image).map_err(|error| error.to_string())?;
        Ok(path)
    });
}

/// Waits for a look, which takes some ticks.
fn look(picture: &Receiver<Answer>, wake: &Wake) -> Answer {
    let started = Instant::now();
    while started.elapsed() < PICTURE_LIMIT * 2 {
        wake.at_tick();
        match picture.recv_timeout(STEP) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Err(ProbeError::Lost)
}

fn explain(error: ProbeError) -> &'static str {
    match error {
        ProbeError::NotShown => "The layer is not on program: show it, and try again",
        ProbeError::NoPicture => "The layer's source has given no picture yet: try again when it has",
        ProbeError::Unchanged | ProbeError::Lost => "The graphics device gave no picture: try again",
    }
}

/// A name in the folder, which is made where it is missing.
fn named(folder: &Path, stem: &str) -> Result<PathBuf, OutputError> {
    require_folder(folder)?;
    Ok(unused_name(folder, stem, "png"))
}

/// Waits for a picture and for its disk where nobody else waits. The error is a sentence.
fn on_a_thread(wake: &Wake, work: impl FnOnce() -> Result<PathBuf, String> + Send + 'static) {
    let wake = wake.clone();
    let writing = Writing::begin();
    let write = move || {
        let _until_written = writing;
        match work() {
            Ok(path) => info!(subject = "Still", "Written to {}", path.display()),
            Err(sentence) => error!(subject = "Still", "Nothing was written. {sentence}"),
        }
        wake.now();
    };
    if let Err(error) = std::thread::Builder::new().name("scrim-still".into()).spawn(write) {
        error!(subject = "Still", "No thread to write it ({error})");
    }
}

/// The next picture of the program, as the clipboard takes it.
fn copy(hub: &ReadbackHub, wake: &Wake) -> Option<Receiver<ColorImage>> {
    let picture = hub.once(ReadFormat::Canvas);
    wake.at_tick();
    let (wake, (give, copied)) = (wake.clone(), bounded(1));
    let convert = move || {
        match picture.recv_timeout(PICTURE_LIMIT) {
            Ok(frame) => give.send(for_clipboard(&frame)).unwrap_or_default(),
            Err(_) => error!(subject = "Clipboard", "The program gave no picture: nothing was copied"),
        }
        wake.now();
    };
    let started = std::thread::Builder::new().name("scrim-still".into()).spawn(convert);
    started.map_err(|error| error!(subject = "Clipboard", "No thread to copy the program ({error})")).ok()?;
    Some(copied)
}

/// The clipboard takes straight colours and hands these bytes on as they are, though their type calls them premultiplied.
fn for_clipboard(frame: &ReadFrame) -> ColorImage {
    let straight = straight_from_canvas(&frame.bytes);
    let pixels =
        straight.as_chunks::<4>().0.iter().map(|[r, g, b, a]| Color32::from_rgba_premultiplied(*r, *g, *b, *a));
    ColorImage::new([frame.width as usize, frame.height as usize], pixels.collect())
}

fn put_into_clipboard(mut copying: ResMut<Copying>, clipboard: Option<ResMut<EguiClipboard>>) {
    let copying = copying.bypass_change_detection();
    let Some(image) = copying.0.as_ref().and_then(|copied| copied.try_recv().ok()) else { return };
    copying.0 = None;
    match clipboard {
        Some(mut clipboard) => {
            clipboard.set_image(&image);
            info!(subject = "Clipboard", "The program was copied, {} × {} pixels", image.width(), image.height());
        }
        None => error!(subject = "Clipboard", "There is no clipboard here: take a still instead"),
    }
}
