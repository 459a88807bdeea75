//! Clicks on the canvas select what is really seen there: a layer that is clear at the place, keyed out or never there, lets the click through.
//! The pictures that this takes are read back from the graphics device for the click alone.

use super::wake::Wake;
use crate::compositor::probe::{Answer, ProbeHub, ProbeOf, ProbePicture, ProbeRequest};
use crate::document::LayerId;
use crate::scene::{ActionRequest, SceneSystems, SessionRequest, StudioState};
use crate::view::{Selection, StudioCommand};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, TryRecvError};
use std::collections::VecDeque;
use std::time::Duration;

/// Size of the pictures that are looked at.
const WITHIN: (u32, u32) = (480, 480);
/// How long one of them may take; without it, the layer counts as seen.
const PATIENCE: Duration = Duration::from_millis(300);
/// Alpha of 255 from which on a layer is seen.
const SEEN: u8 = 13;

pub struct PickingPlugin;

impl Plugin for PickingPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Picking>().add_systems(
            PreUpdate,
            (begin, go_on)
                .chain()
                .after(SceneSystems::Apply)
                .after(super::set_ups::forget)
                .after(super::presets::take_done)
                .after(super::clipboard::carry)
                .before(super::session::finish_saves),
        );
    }
}

/// The click that is being looked into.
#[derive(Resource, Default)]
struct Picking(Option<Pick>);

struct Pick {
    /// The layers under it that were not looked at yet, the topmost first, with the places in their pictures.
    under: VecDeque<(LayerId, [f64; 2])>,
    more: bool,
    looking: Option<Receiver<Answer>>,
}

fn begin(mut requests: MessageReader<SessionRequest>, mut picking: ResMut<Picking>) {
    for SessionRequest(command) in requests.read() {
        if let StudioCommand::Pick { under, more } = command {
            picking.0 = Some(Pick { under: under.iter().copied().collect(), more: *more, looking: None });
        }
    }
}

fn go_on(
    mut picking: ResMut<Picking>,
    mut actions: MessageWriter<ActionRequest>,
    state: Res<StudioState>,
    (probes, wake): (Res<ProbeHub>, Option<Res<Wake>>),
) {
    let Some(pick) = &mut picking.bypass_change_detection().0 else { return };
    while let Some((layer, at)) = pick.under.front().copied() {
        let Some(looking) = &pick.looking else {
            pick.looking = Some(probes.ask(look_at(layer, &state)));
            break;
        };
        let seen = match looking.try_recv() {
            Err(TryRecvError::Empty) => break,
            Ok(Ok(picture)) => is_seen(&picture, at),
            // Nobody knows: what lies on top is what was meant.
            Ok(Err(_)) | Err(TryRecvError::Disconnected) => true,
        };
        pick.looking = None;
        if seen {
            pick.under.truncate(1);
            break;
        }
        pick.under.pop_front();
    }
    if pick.looking.is_some() {
        wake.iter().for_each(|wake| wake.at_tick());
        return;
    }
    let (found, more) = (pick.under.front().map(|(layer, _)| *layer), pick.more);
    picking.0 = None;
    let selected = match found {
        Some(layer) if more => state.selected.toggled(layer),
        None if more => return,
        found => Selection::from(found),
    };
    if selected != state.selected {
        actions.write(ActionRequest(StudioCommand::Select(selected).into()));
    }
    wake.iter().for_each(|wake| wake.now());
}

fn look_at(layer: LayerId, state: &StudioState) -> ProbeRequest {
    let effects = state.show().layer(layer).map(|(_, layer)| layer.effects.as_slice()).unwrap_or_default();
    let before = effects.iter().map(|effect| effect.id).collect();
    let of = ProbeOf::Layer { layer, before, whole: false };
    ProbeRequest { of, within: Some(WITHIN), unlike: None, patience: PATIENCE }
}

/// Whether there is anything at a place of a picture.
fn is_seen(picture: &ProbePicture, [x, y]: [f64; 2]) -> bool {
    let pixel = |share: f64, side: u32| ((share * f64::from(side)) as usize).min((side as usize).saturating_sub(1));
    let (column, row) = (pixel(x, picture.width), pixel(y, picture.height));
    let alpha = picture.rgba.get((row * picture.width as usize + column) * 4 + 3);
    alpha.is_none_or(|alpha| *alpha >= SEEN)
}
