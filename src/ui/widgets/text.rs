//! Texts that are handed over when they are finished: with Enter or when the focus leaves. Esc takes them back.

use super::{icon_button, name};
use crate::ui::state::{Rename, RenameTarget};
use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Key, TextEdit, Ui};
use egui_phosphor::regular as icon;

/// A line of text; the new text once it is finished. The draft lives in egui's memory while it is typed.
pub fn committed_text_ui(ui: &mut Ui, label: &str, current: &str, hint: &str) -> Option<String> {
    let width = ui.available_width();
    committed_text_of_width(ui, label, current, hint, width)
}

fn committed_text_of_width(ui: &mut Ui, label: &str, current: &str, hint: &str, width: f32) -> Option<String> {
    let id = ui.make_persistent_id(("text", label));
    let mut draft = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| current.to_owned());
    let response = ui.add(TextEdit::singleline(&mut draft).hint_text(hint).desired_width(width.min(190.0)));
    name(&response, label);
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, draft));
        return None;
    }
    ui.data_mut(|data| data.remove::<String>(id));
    if response.lost_focus() {
        let cancelled = ui.input(|input| input.key_pressed(Key::Escape));
        return (!cancelled && draft != current).then_some(draft);
    }
    None
}

/// What was done with a path's editor.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PathChange {
    pub typed: Option<String>,
    /// The file dialog is asked for.
    pub pick: bool,
}

/// A path as text with a button for the file dialog.
pub fn path_ui(ui: &mut Ui, label: &str, current: &str) -> PathChange {
    let pick = icon_button(ui, icon::FOLDER_OPEN, &format!("Choose {label}")).clicked();
    // Room for a button after it: a row that does not fit makes its panel wider.
    let button = ui.spacing().interact_size.x + ui.spacing().item_spacing.x;
    let width = (ui.available_width() - button).max(button);
    let typed = committed_text_of_width(ui, label, current, "No file", width);
    PathChange { typed, pick }
}

/// The name of a row while it is being changed; `Some(new)` when it is finished. Does nothing for rows that are not renamed.
pub fn rename_ui(ui: &mut Ui, rename: &mut Option<Rename>, target: RenameTarget) -> Option<String> {
    let open = rename.as_mut().filter(|open| open.target == target)?;
    let response = ui.add(TextEdit::singleline(&mut open.text).desired_width(f32::INFINITY));
    name(&response, "New name");
    if open.fresh {
        open.fresh = false;
        response.request_focus();
        let all = CCursorRange::two(CCursor::default(), CCursor::new(open.text.chars().count()));
        let mut edit = TextEditState::load(ui.ctx(), response.id).unwrap_or_default();
        edit.cursor.set_char_range(Some(all));
        edit.store(ui.ctx(), response.id);
        return None;
    }
    if !response.lost_focus() {
        return None;
    }
    let cancelled = ui.input(|input| input.key_pressed(Key::Escape));
    let text = rename.take().map(|open| open.text.trim().to_owned()).unwrap_or_default();
    (!cancelled && !text.is_empty()).then_some(text)
}
