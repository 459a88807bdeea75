//! The row of viewers: start and stop, the link with its QR code, who watches, and the settings.

use super::bitrate;
use crate::ui::widgets::{Number, choice_ui, committed_text_ui, dot, icon_button, name, number_ui, row};
use crate::ui::{StudioModel, theme};
use crate::view::serve::MOST_VIEWERS;
use crate::view::{Action, Reach, ServeSettings, ServeState, ServeStatus, StudioCommand};
use egui::{Button, CollapsingHeader, Color32, Rect, RichText, Sense, Ui, Vec2, pos2};
use egui_phosphor::regular as icon;
use qrcodegen::{QrCode, QrCodeEcc};
use std::net::IpAddr;

/// Points of a module of the QR code, and modules of the quiet zone around it.
const MODULE: f32 = 4.0;
const QUIET: i32 = 4;

pub fn viewers_ui(ui: &mut Ui, model: &StudioModel, status: &ServeStatus, actions: &mut Vec<Action>) {
    let on = status.is_on();
    ui.horizontal(|ui| {
        let text = if on { format!("{} Stop", icon::STOP) } else { format!("{} Serve", icon::USERS_THREE) };
        let button = ui.add_enabled(model.show().is_some(), Button::new(text));
        name(&button, if on { "Stop serving" } else { "Start serving" });
        let help = "Lets others watch the program in their browsers. Nothing is encoded while nobody watches.";
        if button.on_hover_text(help).clicked() {
            actions.push(if on { StudioCommand::StopServing } else { StudioCommand::StartServing }.into());
        }
        dot(ui, color(status), "Viewers state");
        let words = status.words();
        ui.add(egui::Label::new(RichText::new(&words).color(color(status))).truncate()).on_hover_text(&words);
    });
    if on {
        link_ui(ui, &status.link);
        let text = format!(
            "{} of {} viewers  ·  {}  ·  {} served  ·  {} too slow",
            status.viewers + status.coming,
            status.most_viewers,
            bitrate(status.kbps),
            status.served,
            status.slow
        );
        ui.weak(text).on_hover_text(
            "Who watches or is on the way, what goes to all of them, and since the start: who was let in, and who was disconnected because nothing was heard of them or too little arrived",
        );
    }
    CollapsingHeader::new("Viewer settings").show(ui, |ui| {
        if on {
            ui.weak("These hold from the next start on.");
        }
        let settings = &model.view.serve_settings;
        if let Some(changed) = settings_ui(ui, settings, actions) {
            actions.push(StudioCommand::SetServeSettings(changed).into());
        }
    });
}

fn color(status: &ServeStatus) -> Color32 {
    match status.state {
        ServeState::Off => theme::QUIET,
        ServeState::On if status.viewers == 0 => theme::WAITING,
        ServeState::On => theme::GOOD,
        ServeState::Failed => theme::ERROR,
    }
}

fn link_ui(ui: &mut Ui, link: &str) {
    ui.horizontal(|ui| {
        if icon_button(ui, icon::COPY, "Copy the link for viewers").clicked() {
            ui.copy_text(link.to_owned());
        }
        ui.add(egui::Label::new(link).truncate()).on_hover_text(link);
    });
    CollapsingHeader::new("QR code").show(ui, |ui| match QrCode::encode_text(link, QrCodeEcc::Medium) {
        Ok(code) => qr_ui(ui, &code),
        Err(_) => {
            ui.weak("The link is too long for a QR code.");
        }
    });
}

/// Dark on light, whatever the theme: cameras look for that.
fn qr_ui(ui: &mut Ui, code: &QrCode) {
    let modules = code.size() + 2 * QUIET;
    let (response, painter) = ui.allocate_painter(Vec2::splat(modules as f32 * MODULE), Sense::hover());
    name(&response, "QR code of the link for viewers");
    painter.rect_filled(response.rect, 0.0, Color32::WHITE);
    for (x, y) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y))) {
        if code.get_module(x, y) {
            let corner = response.rect.min + Vec2::new((x + QUIET) as f32, (y + QUIET) as f32) * MODULE;
            let module = Rect::from_min_max(corner, pos2(corner.x + MODULE, corner.y + MODULE));
            painter.rect_filled(module, 0.0, Color32::BLACK);
        }
    }
}

/// The settings as they are to be, when one was changed.
fn settings_ui(ui: &mut Ui, settings: &ServeSettings, actions: &mut Vec<Action>) -> Option<ServeSettings> {
    let mut new = settings.clone();
    row(ui, "For", "Who reaches the page. Others than this computer need the token that is part of the link.", |ui| {
        reach_ui(ui, settings.reach, &mut new.reach);
    });
    row(ui, "Port", "Of the page, and, for UDP, of pictures and sound: a firewall has to let both through.", |ui| {
        let number = Number::whole("Viewer port", "", 1024.0, 65535.0, "TCP for the page, UDP for pictures and sound");
        if let Some(port) = number_ui(ui, &number, f64::from(settings.port)) {
            new.port = port as u16;
        }
    });
    row(ui, "Token", "Who knows it may watch. It is part of the link.", |ui| {
        if let Some(token) = committed_text_ui(ui, "Viewer token", &settings.token.0, "none") {
            new.token.0 = token.trim().to_owned();
        }
        if icon_button(ui, icon::ARROWS_CLOCKWISE, "Make a new token").clicked() {
            actions.push(StudioCommand::NewServeToken.into());
        }
    });
    row(
        ui,
        "Viewers",
        "No more are let in at once. All are sent the same encode, and each takes its bitrate of your network.",
        |ui| {
            let number = Number::whole("Most viewers", "", 1.0, f64::from(MOST_VIEWERS), "Let in at once");
            if let Some(most) = number_ui(ui, &number, f64::from(settings.most_viewers)) {
                new.most_viewers = most as u32;
            }
        },
    );
    row(ui, "Codec", "H.264 plays everywhere; VP8 where a browser has no H.264.", |ui| {
        let options = ServeSettings::CODECS.map(|codec| (codec, codec.label()));
        if let Some(codec) = choice_ui(ui, "Viewer codec", &settings.codec, &options) {
            new.codec = codec;
        }
    });
    row(ui, "Bitrate", "Of the pictures, for each viewer.", |ui| {
        let number = Number::whole("Viewer bitrate", "kbit/s", 200.0, 50_000.0, "kbit/s of the pictures alone");
        if let Some(kbps) = number_ui(ui, &number, f64::from(settings.kbps)) {
            new.kbps = kbps as u32;
        }
    });
    (new != *settings).then_some(new)
}

fn reach_ui(ui: &mut Ui, reach: Reach, new: &mut Reach) {
    let one = match reach {
        Reach::Address(_) => reach,
        _ => Reach::Address(Reach::Network.address()),
    };
    let options = [(Reach::Here, "This computer"), (Reach::Network, "Every network"), (one, "One address")];
    if let Some(reach) = choice_ui(ui, "Viewers from", &reach, &options) {
        *new = reach;
    }
    if let Reach::Address(address) = reach
        && let Some(typed) = committed_text_ui(ui, "Viewer address", &address.to_string(), "192.168.1.2")
        && let Ok(typed) = typed.trim().parse::<IpAddr>()
    {
        *new = Reach::Address(typed);
    }
}
