//! How the studio looks: one table of tokens, and the style made from them. No colour is named anywhere else in the panels.

use crate::document::Tag;
use crate::view::{Health, LogLevel};
use egui::{
    Color32, CornerRadius, FontDefinitions, FontFamily, FontId, Margin, Stroke, TextStyle, Theme, Vec2, Visuals,
};

/// Around the canvas.
pub const SURROUND: Color32 = Color32::from_gray(18);
/// Behind the picture, as outputs show it where the canvas is transparent.
pub const CANVAS: Color32 = Color32::BLACK;
pub const PANEL: Color32 = Color32::from_gray(36);
pub const WINDOW: Color32 = Color32::from_gray(42);
pub const WELL: Color32 = Color32::from_gray(24);
pub const WIDGET: Color32 = Color32::from_gray(58);
pub const WIDGET_HOVER: Color32 = Color32::from_gray(72);
pub const WIDGET_ACTIVE: Color32 = Color32::from_gray(86);
pub const STRIPE: Color32 = Color32::from_gray(40);
pub const LINE: Color32 = Color32::from_gray(54);
pub const TEXT: Color32 = Color32::from_gray(208);
pub const TEXT_STRONG: Color32 = Color32::from_gray(240);
pub const TEXT_WEAK: Color32 = Color32::from_gray(140);
pub const ACCENT: Color32 = Color32::from_rgb(64, 128, 208);
pub const ACCENT_FILL: Color32 = Color32::from_rgb(40, 82, 134);
/// Outline and handles of the selected layer.
pub const SELECTION: Color32 = Color32::from_rgb(255, 150, 60);
pub const HANDLE_FILL: Color32 = Color32::from_gray(245);
/// Lines that a drag snapped to.
pub const GUIDE: Color32 = Color32::from_rgb(90, 220, 220);
/// Lines to work by: the edges of pixels, the grid, thirds and safe areas.
pub const PIXELS: Color32 = Color32::from_rgba_premultiplied(60, 60, 60, 60);
pub const GRID: Color32 = Color32::from_rgba_premultiplied(56, 72, 80, 90);
pub const SAFE: Color32 = Color32::from_rgba_premultiplied(150, 150, 110, 170);
pub const GOOD: Color32 = Color32::from_rgb(96, 190, 110);
pub const WAITING: Color32 = Color32::from_rgb(110, 160, 220);
pub const WARNING: Color32 = Color32::from_rgb(230, 180, 70);
pub const ERROR: Color32 = Color32::from_rgb(230, 96, 90);
pub const QUIET: Color32 = Color32::from_gray(120);
/// A recording that is going on.
pub const RECORDING: Color32 = Color32::from_rgb(236, 70, 70);

/// Traces of the scopes: of luma, and of red, green and blue.
pub const TRACE: Color32 = Color32::from_rgb(208, 236, 208);
pub const TRACES: [Color32; 3] =
    [Color32::from_rgb(255, 72, 72), Color32::from_rgb(72, 230, 96), Color32::from_rgb(88, 132, 255)];
/// Lines and letters of the scopes.
pub const GRATICULE: Color32 = Color32::from_rgb(104, 88, 52);
pub const GRATICULE_TEXT: Color32 = Color32::from_rgb(176, 152, 96);
/// Where skin lies on the vectorscope.
pub const SKIN: Color32 = Color32::from_rgb(206, 138, 104);

/// The dot before a source.
pub fn health(health: Health) -> Color32 {
    match health {
        Health::Live => GOOD,
        Health::Starting => WAITING,
        Health::Stalled | Health::Retrying => WARNING,
        Health::Failed => ERROR,
        Health::Ended | Health::Paused => QUIET,
    }
}

/// A layer's colour in lists.
pub fn tag(tag: Tag) -> Color32 {
    match tag {
        Tag::Red => Color32::from_rgb(224, 82, 82),
        Tag::Orange => Color32::from_rgb(232, 144, 64),
        Tag::Yellow => Color32::from_rgb(226, 206, 78),
        Tag::Green => Color32::from_rgb(98, 190, 98),
        Tag::Cyan => Color32::from_rgb(74, 196, 204),
        Tag::Blue => Color32::from_rgb(84, 140, 232),
        Tag::Purple => Color32::from_rgb(164, 110, 224),
        Tag::Gray => Color32::from_rgb(150, 150, 150),
    }
}

/// A line of the log.
pub fn log(level: LogLevel) -> Color32 {
    match level {
        LogLevel::Info => TEXT,
        LogLevel::Warning => WARNING,
        LogLevel::Error => ERROR,
    }
}

/// Fonts and style for a context; once, before the first frame.
pub fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    egui_phosphor::add_to_fonts(&mut fonts, egui_phosphor::Variant::Regular);
    ctx.set_fonts(fonts);
    ctx.set_theme(Theme::Dark);
    ctx.style_mut_of(Theme::Dark, |style| {
        style.visuals = visuals();
        style.text_styles = [
            (TextStyle::Small, 10.5, FontFamily::Proportional),
            (TextStyle::Body, 12.5, FontFamily::Proportional),
            (TextStyle::Button, 12.5, FontFamily::Proportional),
            (TextStyle::Heading, 14.0, FontFamily::Proportional),
            (TextStyle::Monospace, 12.0, FontFamily::Monospace),
        ]
        .into_iter()
        .map(|(name, size, family)| (name, FontId::new(size, family)))
        .collect();
        let spacing = &mut style.spacing;
        spacing.item_spacing = Vec2::new(6.0, 4.0);
        spacing.button_padding = Vec2::new(6.0, 2.0);
        spacing.interact_size = Vec2::new(28.0, 19.0);
        spacing.window_margin = Margin::same(10);
        spacing.menu_margin = Margin::same(5);
        spacing.indent = 14.0;
        spacing.slider_width = 96.0;
        spacing.combo_width = 96.0;
        spacing.text_edit_width = 160.0;
        spacing.icon_width = 14.0;
        spacing.icon_width_inner = 8.0;
        spacing.tooltip_width = 320.0;
        spacing.scroll.floating = false;
        spacing.scroll.bar_width = 7.0;
        style.interaction.selectable_labels = false;
        style.animation_time = 0.08;
    });
}

fn visuals() -> Visuals {
    let mut visuals = Visuals::dark();
    visuals.panel_fill = PANEL;
    visuals.window_fill = WINDOW;
    visuals.window_stroke = Stroke::new(1.0, LINE);
    visuals.window_corner_radius = CornerRadius::same(5);
    visuals.menu_corner_radius = CornerRadius::same(4);
    visuals.extreme_bg_color = WELL;
    visuals.faint_bg_color = STRIPE;
    visuals.hyperlink_color = ACCENT;
    visuals.warn_fg_color = WARNING;
    visuals.error_fg_color = ERROR;
    visuals.weak_text_color = Some(TEXT_WEAK);
    visuals.selection.bg_fill = ACCENT_FILL;
    visuals.selection.stroke = Stroke::new(1.0, TEXT_STRONG);
    visuals.slider_trailing_fill = true;
    let widgets = &mut visuals.widgets;
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, LINE);
    widgets.noninteractive.fg_stroke = Stroke::new(1.0, TEXT);
    for (state, fill, text) in [
        (&mut widgets.inactive, WIDGET, TEXT),
        (&mut widgets.hovered, WIDGET_HOVER, TEXT_STRONG),
        (&mut widgets.active, WIDGET_ACTIVE, TEXT_STRONG),
        (&mut widgets.open, WIDGET_ACTIVE, TEXT_STRONG),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::NONE;
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = CornerRadius::same(3);
        state.expansion = 0.0;
    }
    visuals
}
