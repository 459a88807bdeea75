//! Layers to the clipboard and from there.

use crate::document::{Clip, EditCommand};
use crate::scene::{ActionRequest, SceneSystems, SessionRequest, StudioState};
use crate::view::{ClipCommand, StudioCommand};
use bevy::prelude::*;
use bevy_egui::EguiClipboard;
use std::sync::Arc;

pub struct ClipboardPlugin;

impl Plugin for ClipboardPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(
            PreUpdate,
            carry
                .after(SceneSystems::Apply)
                .after(super::presets::take_done)
                .after(super::set_ups::forget)
                .before(super::session::finish_saves),
        );
    }
}

pub(super) fn carry(
    mut requests: MessageReader<SessionRequest>,
    mut actions: MessageWriter<ActionRequest>,
    mut clipboard: Option<ResMut<EguiClipboard>>,
    state: Res<StudioState>,
) {
    for SessionRequest(command) in requests.read() {
        let StudioCommand::Clip(command) = command else { continue };
        match done(command, &state, clipboard.as_deref_mut()) {
            Ok(Some(edit)) => _ = actions.write(ActionRequest(edit.into())),
            Ok(None) => {}
            Err(sentence) => warn!(subject = "Clipboard", "{sentence}"),
        }
    }
}

/// What a command changes; the error is a sentence.
fn done(
    command: &ClipCommand,
    state: &StudioState,
    clipboard: Option<&mut EguiClipboard>,
) -> Result<Option<EditCommand>, String> {
    let clipboard = clipboard.ok_or("There is no clipboard here: duplicate the layers instead")?;
    if let ClipCommand::Copy(layers) = command {
        let clip = Clip::of(state.show(), layers).ok_or("The layers are not there any more")?;
        clipboard.set_text(&clip.to_text());
        return Ok(None);
    }
    let text = clipboard.get_text().unwrap_or_default();
    let clip = Clip::parse(&text).map_err(|error| format!("Nothing was pasted: {error}"))?;
    Ok(match command {
        ClipCommand::Copy(_) => None,
        ClipCommand::Paste(scene) => Some(EditCommand::Paste { scene: *scene, clip: Arc::new(clip) }),
        ClipCommand::PasteTransform(layers) => clip.transform(layers),
        ClipCommand::PasteEffects(layers) => clip.effects(layers),
    })
}
