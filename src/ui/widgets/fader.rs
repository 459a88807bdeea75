//! Meters and faders of the mixer, side by side and as high as there is room.

use super::name;
use crate::document::audio::FADER_DB;
use crate::ui::theme;
use crate::view::Level;
use egui::{Align2, Color32, FontId, Pos2, Rect, Response, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};

/// Decibels at the bottom of a meter.
pub const METER_FLOOR: f32 = -60.0;
/// Where a meter turns yellow and red: where OBS's do.
pub const WARNING_DB: f32 = -20.0;
pub const LOUD_DB: f32 = -9.0;
/// Decibels that are written beside a meter.
const MARKS: [i32; 7] = [0, -9, -20, -30, -40, -50, -60];

const BAR: f32 = 7.0;
const GAP: f32 = 2.0;
const SCALE: f32 = 22.0;
const FADER: f32 = 22.0;
const CAP: f32 = 10.0;
/// Room for the lamp that tells of overload.
const LAMP: f32 = 6.0;

/// Width of a meter with its scale, in points.
pub const METER_WIDTH: f32 = 2.0 * BAR + GAP + SCALE;

/// How high a level reaches, 0 to 1.
pub fn meter_place(db: f32) -> f32 {
    ((db - METER_FLOOR) / -METER_FLOOR).clamp(0.0, 1.0)
}

/// How high a fader stands, 0 to 1: in a straight line in decibels.
pub fn fader_place(db: f64) -> f64 {
    ((db - FADER_DB.start()) / (FADER_DB.end() - FADER_DB.start())).clamp(0.0, 1.0)
}

fn fader_db(place: f64) -> f64 {
    let db = FADER_DB.start() + place.clamp(0.0, 1.0) * (FADER_DB.end() - FADER_DB.start());
    (db * 10.0).round() / 10.0
}

/// Left and right from −60 to 0 dBFS, the held peaks as lines, loudness brighter than the peak above it, and a lamp for overload.
pub fn meter_ui(ui: &mut Ui, label: &str, level: &Level, dim: bool, height: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(METER_WIDTH, height), Sense::hover());
    let painter = ui.painter_at(rect);
    let bars = Rect::from_min_max(rect.min + vec2(0.0, LAMP + 2.0), pos2(rect.max.x, rect.max.y - 2.0));
    let high = |db: f32| bars.max.y - meter_place(db) * bars.height();
    for side in 0..2 {
        let left = bars.min.x + side as f32 * (BAR + GAP);
        let column = |top: f32, bottom: f32| Rect::from_min_max(pos2(left, top), pos2(left + BAR, bottom));
        let lamp = Rect::from_min_size(pos2(left, rect.min.y), vec2(BAR, LAMP));
        painter.rect_filled(lamp, 1.0, if level.clipped { theme::ERROR } else { theme::WELL });
        for (zone, from, to) in zones() {
            painter.rect_filled(column(high(to), high(from)), 0.0, zone.gamma_multiply(0.22));
            for (reach, strength) in [(level.peak_db[side], 0.6), (level.rms_db[side], 1.0)] {
                if reach > from {
                    let strength = if dim { strength * 0.45 } else { strength };
                    painter.rect_filled(column(high(reach.min(to)), high(from)), 0.0, zone.gamma_multiply(strength));
                }
            }
        }
        let held = level.held_db[side];
        if held > METER_FLOOR {
            painter.hline(left..=left + BAR, high(held), Stroke::new(1.5, zone_of(held)));
        }
    }
    let font = FontId::proportional(8.5);
    for mark in MARKS {
        let at =
            Pos2::new(bars.min.x + 2.0 * BAR + GAP + 3.0, high(mark as f32).clamp(bars.min.y + 4.0, bars.max.y - 4.0));
        painter.text(at, Align2::LEFT_CENTER, mark, font.clone(), theme::TEXT_WEAK);
    }
    response.widget_info(|| WidgetInfo::labeled(WidgetType::ProgressIndicator, true, label));
    let [left, right] = level.peak_db;
    let [held_left, held_right] = level.held_db;
    response.on_hover_text(format!(
        "Peak {left:.1} / {right:.1} dBFS, held {held_left:.1} / {held_right:.1} dBFS.\nThe bright part is loudness. Yellow from {WARNING_DB} dB, red from {LOUD_DB} dB; the lamp lights at full scale."
    ))
}

fn zones() -> [(Color32, f32, f32); 3] {
    [(theme::GOOD, METER_FLOOR, WARNING_DB), (theme::WARNING, WARNING_DB, LOUD_DB), (theme::ERROR, LOUD_DB, 0.0)]
}

fn zone_of(db: f32) -> Color32 {
    zones().into_iter().find(|(_, _, to)| db <= *to).map_or(theme::ERROR, |(zone, ..)| zone)
}

/// A fader from −60 to 12 dB; the new value when it was moved. Arrow keys move it by half a decibel, a double click puts it back to 0.
pub fn fader_ui(ui: &mut Ui, label: &str, db: f64, height: f32) -> Option<f64> {
    let (rect, response) = ui.allocate_exact_size(vec2(FADER, height), Sense::click_and_drag());
    let track = rect.shrink2(vec2(0.0, CAP / 2.0 + 2.0));
    let high = |db: f64| track.max.y - fader_place(db) as f32 * track.height();
    let mut value = db;
    if response.double_clicked() {
        value = 0.0;
    } else if response.dragged()
        && let Some(at) = response.interact_pointer_pos()
    {
        value = fader_db(f64::from((track.max.y - at.y) / track.height()));
    }
    if response.has_focus() {
        let keys = |key| ui.input(|input| input.num_presses(key)) as f64;
        value += 0.5 * (keys(egui::Key::ArrowUp) - keys(egui::Key::ArrowDown));
        value = value.clamp(*FADER_DB.start(), *FADER_DB.end());
    }
    let painter = ui.painter_at(rect);
    let middle = rect.center().x;
    painter.vline(middle, track.y_range(), Stroke::new(3.0, theme::WELL));
    painter.hline(middle - 6.0..=middle + 6.0, high(0.0), Stroke::new(1.0, theme::TEXT_WEAK));
    let cap = Rect::from_center_size(pos2(middle, high(value)), vec2(FADER - 4.0, CAP));
    let fill = if response.dragged() {
        theme::ACCENT
    } else if response.hovered() || response.has_focus() {
        theme::WIDGET_ACTIVE
    } else {
        theme::WIDGET_HOVER
    };
    painter.rect_filled(cap, 2.0, fill);
    painter.hline(cap.x_range(), cap.center().y, Stroke::new(1.0, theme::TEXT_STRONG));
    response.widget_info(|| WidgetInfo::slider(true, value, label));
    name(&response, label);
    response.on_hover_text("Volume in decibels. Double click for 0 dB.");
    (value != db).then_some(value)
}
