//! Files that another program lets go over the window.

use super::canvas::map::CanvasMap;
use super::canvas::picking::pick;
use super::{Leave, StudioModel, UiState, leave, theme};
use crate::document::Scene;
use crate::view::{Action, Dropped, FilesCommand, StudioCommand};
use egui::{Align2, Context, FontId, Id, LayerId, Order, Stroke, StrokeKind, vec2};
use std::path::{Path, PathBuf};

/// Says where files would go while they hang over the window, and asks for them when they are let go.
pub fn drops_ui(
    ctx: &Context,
    map: &CanvasMap,
    scene: &Scene,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let (hovering, dropped) = ctx.input(|input| {
        let dropped: Vec<PathBuf> = input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect();
        (input.raw.hovered_files.len(), dropped)
    });
    if hovering > 0 {
        hint_ui(ctx, map, hovering, &scene.name);
    }
    // A show takes the place of this one, so that nothing else is done with what came with it.
    if let Some(opened) = dropped.iter().find_map(|path| opens(path)) {
        leave(model, state, opened, actions);
        return;
    }
    if dropped.is_empty() {
        return;
    }
    let point = ctx.pointer_latest_pos().filter(|at| map.panel.contains(*at)).map(|at| map.to_canvas(at));
    let dropped = Dropped {
        files: dropped,
        scene: scene.id,
        at: point.map(|point| (point.x, point.y)),
        layer: point.and_then(|point| pick(scene, &model.view.geometry, point)).or(model.view.selected.primary()),
    };
    actions.push(StudioCommand::Files(FilesCommand::Drop(dropped)).into());
}

/// A show or a scene collection.
fn opens(path: &Path) -> Option<Leave> {
    let extension = path.extension()?;
    if extension.eq_ignore_ascii_case("ron") {
        return Some(Leave::Open(path.to_owned()));
    }
    extension.eq_ignore_ascii_case("json").then(|| Leave::ImportObs(path.to_owned()))
}

fn hint_ui(ctx: &Context, map: &CanvasMap, count: usize, scene: &str) {
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::new("drop hint")));
    let rect = map.panel.shrink(3.0);
    painter.rect_filled(rect, 4.0, theme::ACCENT.gamma_multiply(0.18));
    painter.rect_stroke(rect, 4.0, Stroke::new(2.0, theme::ACCENT), StrokeKind::Inside);
    let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    let text = format!("Let go to add {files} to “{scene}”");
    let galley = painter.layout_no_wrap(text, FontId::proportional(18.0), theme::TEXT);
    let place = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
    painter.rect_filled(place.expand2(vec2(14.0, 8.0)), 4.0, theme::SURROUND);
    painter.galley(place.min, galley, theme::TEXT);
}
