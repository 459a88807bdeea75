//! The window that makes a new source: kind, name, settings, and whether to put it into the scene.

use super::source_settings::{Asked, PathField, common_ui, kind_ui};
use super::sources::glyph;
use crate::document::source::{
    AudioInput, Camera, Color, DesktopAudio, Image, Media, Pattern, Screen, Slideshow, Text, Tone, Url,
    Window as WindowSource,
};
use crate::document::{Content, EditCommand, EffectSource, SceneId, Source, SourceId, SourceKind};
use crate::ui::commands::free_name;
use crate::ui::dialogs::centered;
use crate::ui::dialogs::files::Target;
use crate::ui::widgets::{check_ui, choice_ui, name, row};
use crate::ui::{StudioModel, UiState};
use crate::view::Action;
use egui::{Button, Context, ScrollArea, TextEdit, Ui};
use egui_phosphor::regular as icon;

/// The source that is being made.
#[derive(Debug, Clone)]
pub struct Draft {
    pub source: Source,
    /// The scene to show instead of a source.
    pub scene: Option<SceneId>,
    pub add_to_scene: bool,
    /// The name was typed and is not made from the kind any more.
    named: bool,
}

impl Draft {
    pub fn new(model: &StudioModel) -> Self {
        let kind = SourceKind::Camera(Camera::default());
        let source = Source::new(SourceId::default(), suggest("Camera", model), kind);
        Self { source, scene: None, add_to_scene: true, named: false }
    }

    fn set_kind(&mut self, label: &str, kind: SourceKind, model: &StudioModel) {
        self.scene = None;
        self.source.kind = kind;
        if !self.named {
            self.source.name = suggest(label, model);
        }
    }
}

/// The kinds to choose from, each with a fresh value.
fn kinds() -> [(&'static str, SourceKind); 13] {
    let screen = Screen { cursor: true, ..Screen::default() };
    [
        ("Camera", SourceKind::Camera(Camera::default())),
        ("Media file", SourceKind::Media(Media::default())),
        ("Network stream", SourceKind::Url(Url::default())),
        ("Screen", SourceKind::Screen(screen)),
        ("Window", SourceKind::Window(WindowSource::default())),
        ("Test pattern", SourceKind::Pattern(Pattern::default())),
        ("Image", SourceKind::Image(Image::default())),
        ("Slideshow", SourceKind::Slideshow(Slideshow::default())),
        ("Colour or gradient", SourceKind::Color(Color::default())),
        ("Text", SourceKind::Text(Text::default())),
        ("Microphone or input", SourceKind::AudioInput(AudioInput::default())),
        ("Desktop sound", SourceKind::DesktopAudio(DesktopAudio::default())),
        ("Line-up tone", SourceKind::Tone(Tone::default())),
    ]
}

fn suggest(base: &str, model: &StudioModel) -> String {
    let taken = model.show().map(|show| show.sources.as_slice()).unwrap_or_default();
    free_name(base, taken.iter().map(|source| source.name.as_str()))
}

pub fn add_source_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(mut draft) = state.add_source.take() else { return };
    let (mut open, mut done, mut asked) = (true, false, None);
    centered(ctx, "Add a source").open(&mut open).default_size([520.0, 500.0]).show(ctx, |ui| {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(150.0);
                ScrollArea::vertical().id_salt("kinds").max_height(460.0).show(ui, |ui| {
                    kinds_ui(ui, &mut draft, model);
                    generators_ui(ui, &mut draft, model);
                });
            });
            ui.separator();
            ui.vertical(|ui| {
                ui.set_min_width(320.0);
                ScrollArea::vertical().max_height(330.0).show(ui, |ui| asked = draft_ui(ui, &mut draft, model));
                ui.separator();
                done = buttons_ui(ui, &mut draft, model, actions);
            });
        });
    });
    if let Some(field) = asked {
        state.files.open(Target::Draft(field), model.base);
    }
    if open && !done {
        state.add_source = Some(draft);
    }
}

fn kinds_ui(ui: &mut Ui, draft: &mut Draft, model: &StudioModel) {
    for (label, kind) in kinds() {
        let chosen = draft.scene.is_none() && draft.source.kind.name() == kind.name();
        let response = ui.add(Button::selectable(chosen, format!("{}  {label}", glyph(&kind))));
        name(&response, &format!("Kind {label}"));
        if response.clicked() && !chosen {
            draft.set_kind(label, kind, model);
        }
    }
    let others: Vec<_> = other_scenes(model);
    let chosen = draft.scene.is_some();
    let button = Button::selectable(chosen, format!("{}  Another scene", icon::STACK));
    let response = ui.add_enabled(!others.is_empty(), button);
    name(&response, "Kind Another scene");
    if response.clicked()
        && let Some((id, scene)) = others.first()
    {
        draft.scene = Some(*id);
        if !draft.named {
            draft.source.name = (*scene).to_owned();
        }
    }
}

/// The effects that make a picture from nothing, each as large as the canvas to begin with.
fn generators_ui(ui: &mut Ui, draft: &mut Draft, model: &StudioModel) {
    let mut generators = model.generators().peekable();
    if generators.peek().is_some() {
        ui.weak("Effect generators");
    }
    for info in generators {
        let (width, height) = model.canvas_size();
        let made = EffectSource {
            kind: info.kind.into(),
            width: width as u32,
            height: height as u32,
            ..EffectSource::default()
        };
        let now = match &draft.source.kind {
            SourceKind::Effect(now) if draft.scene.is_none() => Some(now.kind.as_str()),
            _ => None,
        };
        let chosen = now == Some(info.kind);
        let kind = SourceKind::Effect(made);
        let response = ui.add(Button::selectable(chosen, format!("{}  {}", glyph(&kind), info.label)).truncate());
        name(&response, &format!("Kind {}", info.label));
        let clicked = response.on_hover_text(info.help).clicked();
        if clicked && !chosen {
            draft.set_kind(info.label, kind, model);
        }
    }
}

fn other_scenes<'a>(model: &StudioModel<'a>) -> Vec<(SceneId, &'a str)> {
    let scenes = model.show().map(|show| show.scenes.as_slice()).unwrap_or_default();
    let here = model.edited().map(|scene| scene.id);
    let others = scenes.iter().filter(|scene| Some(scene.id) != here && !scene.group);
    others.map(|scene| (scene.id, scene.name.as_str())).collect()
}

fn draft_ui(ui: &mut Ui, draft: &mut Draft, model: &StudioModel) -> Option<PathField> {
    row(ui, "Name", "What it is called in the lists.", |ui| {
        let response = ui.add(TextEdit::singleline(&mut draft.source.name));
        name(&response, "New source name");
        draft.named |= response.changed();
    });
    if let Some(scene) = &mut draft.scene {
        row(ui, "Scene", "Shown as a layer of the scene that is worked on.", |ui| {
            if let Some(chosen) = choice_ui(ui, "Scene to show", scene, &other_scenes(model)) {
                *scene = chosen;
            }
        });
        return None;
    }
    ui.push_id(draft.source.kind.name().to_owned(), |ui| {
        let asked = match kind_ui(ui, &mut draft.source, model) {
            Some(Asked::Path(field)) => Some(field),
            // There is no picture yet that a button could change.
            Some(Asked::Press(_)) | None => None,
        };
        asked.or(common_ui(ui, &mut draft.source))
    })
    .inner
}

/// The last row; true when the window is done.
fn buttons_ui(ui: &mut Ui, draft: &mut Draft, model: &StudioModel, actions: &mut Vec<Action>) -> bool {
    if draft.scene.is_none()
        && draft.source.kind.has_picture()
        && let Some(add) = check_ui(ui, "Add to the current scene", "Else it is only listed.", draft.add_to_scene)
    {
        draft.add_to_scene = add;
    }
    ui.horizontal(|ui| {
        let named = !draft.source.name.trim().is_empty();
        if ui.add_enabled(named, Button::new("Add")).clicked() {
            let here = model.edited().map_or(model.view.program, |scene| scene.id);
            let title = draft.source.name.trim().to_owned();
            let command = match draft.scene {
                Some(scene) => EditCommand::AddLayer { scene: here, content: Content::Scene(scene), name: title },
                None => EditCommand::AddSource {
                    source: Source { name: title, ..draft.source.clone() },
                    scene: (draft.add_to_scene && draft.source.kind.has_picture()).then_some(here),
                },
            };
            actions.push(command.into());
            return true;
        }
        ui.button("Cancel").clicked()
    })
    .inner
}
