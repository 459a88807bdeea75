//! An editor for a list of colours: a swatch for each, which takes it out or makes it another one.

use super::{icon_button, name};
use egui::collapsing_header::CollapsingState;
use egui::{Align, Button, Label, Layout, RichText, Ui, vec2};
use egui_phosphor::regular as icon;

/// More than these are folded up at first.
const OPEN: usize = 8;

/// Width of a swatch with its button, and of the swatch alone, in points.
const PAIR: f32 = 40.0;
const SWATCH: f32 = 20.0;

/// What the list is to become; an empty one is its default.
pub fn colors_ui(ui: &mut Ui, label: &str, help: &str, colors: &[[f64; 3]]) -> Option<Vec<[f64; 3]>> {
    let mut changed = None;
    let head = |ui: &mut Ui| {
        ui.add(Label::new(RichText::new(label).weak())).on_hover_text(help);
        match colors.len() {
            0 => _ = ui.weak("none"),
            1 => _ = ui.label("1 colour"),
            count => _ = ui.label(format!("{count} colours")),
        }
        !colors.is_empty() && icon_button(ui, icon::TRASH, &format!("Clear {label}")).clicked()
    };
    if colors.is_empty() {
        ui.horizontal(head);
        return None;
    }
    let id = ui.make_persistent_id("colours");
    let list = CollapsingState::load_with_default_open(ui.ctx(), id, colors.len() <= OPEN);
    let mut cleared = false;
    let header = list.show_header(ui, |ui| cleared = head(ui));
    let (toggle, ..) = header.body(|ui| {
        let row = (ui.available_width() / PAIR).floor().max(1.0) as usize;
        for (line, pairs) in colors.chunks(row).enumerate() {
            ui.horizontal(|ui| {
                for (place, color) in pairs.iter().enumerate() {
                    changed = swatch_ui(ui, label, line * row + place, *color, colors).or(changed.take());
                }
            });
        }
    });
    name(&toggle, &format!("Show {label}"));
    if cleared { Some(Vec::new()) } else { changed }
}

/// One colour and the button that takes it out; the list that is to be.
fn swatch_ui(ui: &mut Ui, label: &str, index: usize, color: [f64; 3], colors: &[[f64; 3]]) -> Option<Vec<[f64; 3]>> {
    let mut bytes = color.map(|v| (v.clamp(0.0, 1.0) * 255.0).round() as u8);
    let before = bytes;
    let mut list = colors.to_vec();
    let place = index + 1;
    let taken_out = ui.push_id(index, |ui| {
        let (size, layout) = (vec2(PAIR - ui.spacing().item_spacing.x, 0.0), Layout::left_to_right(Align::Center));
        ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.set_min_width(size.x);
            let spacing = ui.spacing_mut();
            (spacing.interact_size.x, spacing.button_padding.x, spacing.item_spacing.x) = (SWATCH, 1.0, 0.0);
            let swatch = ui.color_edit_button_srgb(&mut bytes);
            name(&swatch, &format!("{label} {place}"));
            let [r, g, b] = before;
            swatch.on_hover_text(format!("#{r:02x}{g:02x}{b:02x}: click to change it"));
            let cross = ui.add(Button::new(RichText::new(icon::X).small()).frame_when_inactive(false));
            let text = format!("Remove {label} {place}");
            name(&cross, &text);
            let clicked = cross.clicked();
            cross.on_hover_text(text);
            clicked
        })
        .inner
    });
    if taken_out.inner {
        list.remove(index);
        return Some(list);
    }
    let slot = list.get_mut(index).filter(|_| bytes != before)?;
    *slot = bytes.map(|v| f64::from(v) / 255.0);
    Some(list)
}
