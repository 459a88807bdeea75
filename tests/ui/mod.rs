//! Tests of `ui`: real widgets, clicked by the names that a screen reader reads, over a real document and its history.

mod canvas;
mod drops;
mod effects;
mod files;
mod geometry;
mod import;
mod keyer;
mod mixer;
mod outputs;
mod panels;
mod params;
mod projectors;
mod scopes;
mod selection;
mod set_ups;
mod shortcuts;
mod show_files;
mod snapshots;
mod studio_mode;
mod transitions;

use egui::accesskit::Role;
use egui::{Modifiers, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use scrim::compositor::layout::lay;
use scrim::document::source::{Camera, Media, Pattern, Text};
use scrim::document::{
    Clip, Content, EditCommand, History, Layer, LayerId, Placement, Scene, SceneId, Show, Sizing, Source, SourceId,
    SourceKind,
};
use scrim::effect::{Category, EffectInfo, Gesture, ParamKind, ParamSpec, Role as EffectRole, SetUp};
use scrim::ui::canvas::geometry::Vector;
use scrim::ui::canvas::map::CanvasMap;
use scrim::ui::{StudioModel, UiState, studio_ui, theme};
use scrim::view::{Action, ClipCommand, LayerGeometry, ScopesView, Selection, StudioCommand, StudioView};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

pub const MAIN: SceneId = SceneId(1);
pub const BREAK: SceneId = SceneId(2);
pub const BARS: SourceId = SourceId(10);
pub const CAMERA: SourceId = SourceId(11);
pub const CAPTION: SourceId = SourceId(12);
pub const CLIP: SourceId = SourceId(13);
/// Fills the canvas, at the bottom.
pub const WALL: LayerId = LayerId(20);
/// 640 × 360 at (100, 100).
pub const PRESENTER: LayerId = LayerId(21);
/// 400 × 100 at (1200, 900), at the top.
pub const TITLE: LayerId = LayerId(22);

/// A studio without a renderer: the document and the session as the app keeps them.
pub struct Studio {
    pub view: StudioView,
    pub history: History,
    pub ui: UiState,
    /// All that was ever sent.
    pub actions: Vec<Action>,
    /// Text of layers that were copied.
    pub clipboard: String,
    /// Layers that are clear wherever somebody clicks.
    pub clear: Vec<LayerId>,
    effects: Vec<EffectInfo>,
    base: PathBuf,
    themed: bool,
}

impl Studio {
    fn new() -> Self {
        let view = StudioView { program: MAIN, ..StudioView::default() };
        let base = std::env::temp_dir();
        let (ui, actions, history) = (UiState::default(), Vec::new(), History::new(demo()));
        let mut studio = Self {
            view,
            history,
            ui,
            actions,
            clipboard: String::new(),
            clear: Vec::new(),
            effects: effects(),
            base,
            themed: false,
        };
        studio.refresh();
        studio
    }

    fn frame(&mut self, ui: &mut egui::Ui) {
        if !self.themed {
            theme::install(ui.ctx());
            self.themed = true;
        }
        let mut actions = Vec::new();
        let model = StudioModel {
            view: &self.view,
            effects: &self.effects,
            canvas_texture: None,
            scene_textures: &BTreeMap::new(),
            base: &self.base,
        };
        studio_ui(ui, &model, &mut self.ui, &mut actions);
        for action in actions {
            self.actions.push(action.clone());
            self.apply(action);
        }
        self.refresh();
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Edit(edit) => {
                self.history.apply(edit).unwrap();
            }
            Action::Studio(StudioCommand::Undo) => {
                self.history.undo();
            }
            Action::Studio(StudioCommand::Redo) => {
                self.history.redo();
            }
            Action::Studio(StudioCommand::GoTo(step)) => {
                self.history.go_to(step);
            }
            Action::Studio(StudioCommand::EndGesture) => self.history.end_gesture(),
            Action::Studio(StudioCommand::Save) => self.history.mark_saved(),
            Action::Studio(StudioCommand::Take(scene) | StudioCommand::Cut(scene)) => self.view.program = scene,
            Action::Studio(StudioCommand::Select(layers)) => self.view.selected = layers,
            Action::Studio(StudioCommand::Pick { under, more }) => {
                let seen = under.iter().map(|(layer, _)| *layer).find(|layer| !self.clear.contains(layer));
                self.view.selected = match seen {
                    Some(layer) if more => self.view.selected.toggled(layer),
                    seen => seen.into(),
                };
            }
            Action::Studio(StudioCommand::StudioMode(on)) => self.view.preview = on.then_some(self.view.program),
            Action::Studio(StudioCommand::Multiview(on)) => self.view.multiview = on,
            Action::Studio(StudioCommand::Enter(group)) => {
                (self.view.inside, self.view.selected) = (group, Selection::default());
            }
            Action::Studio(StudioCommand::Preview(scene)) => self.view.preview = Some(scene),
            Action::Studio(StudioCommand::TakePreview(_)) => {
                let preview = self.view.preview.unwrap();
                self.view.preview = Some(std::mem::replace(&mut self.view.program, preview));
            }
            Action::Studio(StudioCommand::HoldTransition(at)) => self.view.held = Some(at),
            Action::Studio(StudioCommand::ReleaseTransition) => {
                self.view.held = self.view.held.filter(|at| (0.01..1.0).contains(at));
            }
            Action::Studio(StudioCommand::ReturnTransition) => self.view.held = None,
            Action::Studio(StudioCommand::Solo(layers)) => self.view.solo = layers.into_iter().collect(),
            Action::Studio(StudioCommand::Clip(command)) => self.clip(&command),
            Action::Studio(StudioCommand::Compare { layer, on }) => self.view.compared = on.then_some(layer),
            Action::Studio(StudioCommand::WatchScopes(of)) => {
                self.view.scopes = ScopesView { of, ..ScopesView::default() };
            }
            Action::Studio(StudioCommand::SoloStrip(source, on)) => {
                self.view.sound.solo.retain(|id| *id != source);
                self.view.sound.solo.extend(on.then_some(source));
            }
            Action::Studio(StudioCommand::MonitorProgram(on)) => self.view.sound.monitor_program = on,
            Action::Studio(StudioCommand::FullScreen(on)) => self.view.full_screen = Some(on.unwrap_or(0)),
            Action::Studio(StudioCommand::LeaveFullScreen) => self.view.full_screen = None,
            Action::Studio(_) => {}
        }
    }

    fn clip(&mut self, command: &ClipCommand) {
        if let ClipCommand::Copy(layers) = command {
            self.clipboard = Clip::of(self.show(), layers).unwrap().to_text();
            return;
        }
        let clip = Clip::parse(&self.clipboard).unwrap();
        let edit = match command {
            ClipCommand::Copy(_) => None,
            ClipCommand::Paste(scene) => Some(EditCommand::Paste { scene: *scene, clip: Arc::new(clip) }),
            ClipCommand::PasteTransform(layers) => clip.transform(layers),
            ClipCommand::PasteEffects(layers) => clip.effects(layers),
        };
        self.history.apply(edit.unwrap()).unwrap();
    }

    /// What the app's layout and history publish.
    fn refresh(&mut self) {
        let show = self.history.show().clone();
        self.view.geometry = show
            .scene(self.view.inside.or(self.view.preview).unwrap_or(self.view.program))
            .into_iter()
            .flat_map(|scene| &scene.layers)
            .map(|layer| {
                let source_size = match layer.content {
                    Content::Source(CAMERA) => (640.0, 360.0),
                    Content::Source(CAPTION) => (400.0, 100.0),
                    _ => (1920.0, 1080.0),
                };
                let laid = lay(&layer.placement, &layer.crop, source_size).unwrap();
                (layer.id, LayerGeometry { corners: laid.corners(), source_size })
            })
            .collect();
        self.view.show = Some(show);
        self.view.revision = self.history.revision();
        self.view.modified = self.history.is_modified();
        self.view.undo = self.history.undo_label().map(Into::into);
        self.view.redo = self.history.redo_label().map(Into::into);
        self.view.history = self.history.labels().cloned().collect();
        (self.view.history_at, self.view.history_whole) = (self.history.position(), self.history.is_whole());
    }

    pub fn show(&self) -> &Show {
        self.history.show()
    }

    pub fn layer(&self, id: LayerId) -> &Layer {
        self.show().layer(id).unwrap().1
    }

    pub fn sent(&self, command: &StudioCommand) -> bool {
        self.actions.iter().any(|action| *action == Action::Studio(command.clone()))
    }

    /// Layers of the scene on program from the bottom up.
    pub fn order(&self) -> Vec<LayerId> {
        self.show().scene(self.view.program).unwrap().layers.iter().map(|layer| layer.id).collect()
    }
}

/// The studio in a window large enough to show everything.
pub fn studio() -> Harness<'static, Studio> {
    let mut harness = Harness::builder()
        .with_size(vec2(1700.0, 1300.0))
        .build_ui_state(|ui, studio: &mut Studio| studio.frame(ui), Studio::new());
    settle(&mut harness);
    harness
}

/// The same with a layer selected.
pub fn studio_with(layer: LayerId) -> Harness<'static, Studio> {
    let mut harness = studio();
    harness.state_mut().view.selected = layer.into();
    settle(&mut harness);
    harness
}

/// Handles what is queued and lets animations end.
pub fn settle(harness: &mut Harness<'_, Studio>) {
    harness.step();
    harness.run_steps(6);
}

pub fn click(harness: &mut Harness<'_, Studio>, label: &str) {
    harness.get_by_label(label).click();
    settle(harness);
}

pub fn click_role(harness: &mut Harness<'_, Studio>, role: Role, label: &str) {
    harness.get_by_role_and_label(role, label).click();
    settle(harness);
}

pub fn type_text(harness: &mut Harness<'_, Studio>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    settle(harness);
}

pub fn press(harness: &mut Harness<'_, Studio>, modifiers: Modifiers, key: egui::Key) {
    harness.key_press_modifiers(modifiers, key);
    settle(harness);
}

/// Presses at the first point, moves over the others with these modifiers held, lets go at the last.
pub fn drag(harness: &mut Harness<'_, Studio>, modifiers: Modifiers, path: &[Pos2]) {
    let (first, last) = (path[0], path[path.len() - 1]);
    harness.event(egui::Event::ModifiersChanged(modifiers));
    harness.hover_at(first);
    let button =
        |pos, pressed| egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers };
    harness.event(button(first, true));
    for pos in &path[1..] {
        harness.hover_at(*pos);
    }
    harness.event(button(last, false));
    harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    settle(harness);
}

/// A place of the presenter's picture, in fractions of it, on screen: by the compositor's own layout.
pub fn place(harness: &Harness<'_, Studio>, [x, y]: [f64; 2]) -> Pos2 {
    let studio = harness.state();
    let layer = studio.layer(PRESENTER);
    let laid = lay(&layer.placement, &layer.crop, (640.0, 360.0)).unwrap();
    let at = laid.canvas_from_picture.apply((x * laid.picture.0, y * laid.picture.1));
    let panel = harness.get_by_label("Program canvas").rect();
    CanvasMap::new(panel, (1920.0, 1080.0), studio.ui.canvas.zoom).to_screen(Vector::from(at))
}

fn demo() -> Show {
    let mut show = Show::empty();
    show.sources = vec![
        Source::new(BARS, "Bars", SourceKind::Pattern(Pattern::default())),
        Source::new(CAMERA, "Cam", SourceKind::Camera(Camera::default())),
        Source::new(CAPTION, "Caption", SourceKind::Text(Text::default())),
        Source::new(CLIP, "Clip", SourceKind::Media(Media { path: "clip.mkv".into(), ..Media::default() })),
    ];
    let layer = |id, name: &str, source, placement| {
        let mut layer = Layer::new(id, name, Content::Source(source));
        layer.placement = placement;
        layer
    };
    let at = |x, y| Placement { position: (x, y), size: Sizing::Scale(1.0, 1.0), ..Placement::default() };
    let empty = Scene::new(BREAK, "Break");
    show.scenes = vec![
        Scene {
            layers: vec![
                layer(WALL, "Wall", BARS, Placement::fit(1920.0, 1080.0)),
                layer(PRESENTER, "Presenter", CAMERA, at(100.0, 100.0)),
                layer(TITLE, "Title", CAPTION, at(1200.0, 900.0)),
            ],
            ..Scene::new(MAIN, "Main")
        },
        empty,
    ];
    show.program = MAIN;
    show
}

const FINDER: &[SetUp] = &[
    SetUp { name: "auto", label: "Auto", help: "Looks at all of it.", gesture: Gesture::Press },
    SetUp { name: "pick", label: "Pick", help: "Looks at a place.", gesture: Gesture::Click },
    SetUp { name: "region", label: "Region", help: "Looks at a part.", gesture: Gesture::Region },
    SetUp { name: "plate", label: "Plate", help: "Keeps the picture.", gesture: Gesture::Capture("plate") },
];

const SHAPES: &[(&str, &str)] = &[
    ("none", "No shape"),
    ("rectangle", "Rectangle"),
    ("ellipse", "Ellipse"),
    ("polygon", "Polygon"),
    ("source", "Source"),
];

fn spec_of_pair(name: &'static str, label: &'static str) -> ParamSpec {
    let kind = ParamKind::Point { default: [0.5; 2], min: [0.0; 2], max: [1.0; 2], unit: "" };
    ParamSpec { name, label, help: "A fraction of the picture.", group: "", kind }
}

/// One that finds its parameters in the picture, one with what keyers have, one with a parameter of every plain kind, one to search for, one with what only files have, and a generator.
fn effects() -> Vec<EffectInfo> {
    let spec = |name, label, kind| ParamSpec { name, label, help: "What it does.", group: "", kind };
    vec![
        EffectInfo {
            kind: "chroma_key",
            label: "Chroma key",
            category: Category::Key,
            role: EffectRole::Filter,
            set_ups: &[],
            help: "Makes a colour transparent.",
            params: vec![
                spec(
                    "similarity",
                    "Similarity",
                    ParamKind::Float { default: 0.4, min: 0.0, max: 1.0, step: 0.001, unit: "" },
                ),
                spec("taps", "Taps", ParamKind::Int { default: 5, min: 1, max: 9, unit: "px" }),
                spec("spill", "Remove spill", ParamKind::Bool { default: true }),
                spec(
                    "mode",
                    "Mode",
                    ParamKind::Choice { default: "classic", options: &[("classic", "Classic"), ("fast", "One tap")] },
                ),
                spec("color", "Key colour", ParamKind::Color { default: [0.0, 1.0, 0.0, 1.0] }),
                spec("table", "Table", ParamKind::File { extensions: &["cube"] }),
            ],
        },
        EffectInfo {
            kind: "blur",
            label: "Gaussian blur",
            category: Category::Blur,
            role: EffectRole::Filter,
            set_ups: &[],
            help: "Softens the picture.",
            params: vec![spec(
                "radius",
                "Radius",
                ParamKind::Float { default: 8.0, min: 0.0, max: 100.0, step: 0.5, unit: "px" },
            )],
        },
        EffectInfo {
            kind: "finder",
            label: "Finder",
            category: Category::Key,
            role: EffectRole::Filter,
            set_ups: FINDER,
            help: "Finds its knobs in the picture.",
            params: vec![
                ParamSpec::color("screen", "Screen colour", "What is transparent.", [0, 255, 0]),
                ParamSpec::float("reach", "Reach", "How far.", 0.5, 0.0..=1.0).group("Matte"),
                ParamSpec::choice(
                    "view",
                    "View",
                    "What is shown.",
                    "result",
                    &[("result", "Result"), ("matte", "Matte"), ("split", "Split")],
                )
                .group("Matte"),
                ParamSpec::float("split", "Split at", "Where the line stands.", 0.5, 0.0..=1.0).group("Matte"),
                ParamSpec::points("garbage", "Garbage", "What is cut off.", 4).group("Masks"),
            ],
        },
        EffectInfo {
            kind: "keyer",
            label: "Keyer",
            category: Category::Key,
            role: EffectRole::Filter,
            set_ups: &[],
            help: "Keeps what it was told to.",
            params: vec![
                spec("figure", "Figure colours", ParamKind::Colors { most: 32 }),
                spec("light", "Light", ParamKind::Measured { most: 9 }),
                ParamSpec::choice("hold_shape", "Shape", "What stays.", "none", SHAPES).group("Hold-out"),
                spec_of_pair("hold_center", "Centre").group("Hold-out"),
                spec_of_pair("hold_size", "Size").group("Hold-out"),
                ParamSpec::float("hold_rotation", "Rotation", "How it lies.", 0.0, -180.0..=180.0).group("Hold-out"),
                ParamSpec::points("hold_points", "Corners", "Where it ends.", 4).group("Hold-out"),
                ParamSpec::image("hold_source", "Stencil", "Where it is white.").group("Hold-out"),
            ],
        },
        EffectInfo {
            kind: "grade",
            label: "Grade",
            category: Category::Color,
            role: EffectRole::Filter,
            set_ups: &[],
            help: "Makes tones others.",
            params: vec![ParamSpec::curve("tones", "Tones", "What each tone becomes.", 3)],
        },
        EffectInfo {
            kind: "isf:warp",
            label: "Warp",
            category: Category::Stylize,
            role: EffectRole::Filter,
            set_ups: &[],
            help: "Bends the picture.",
            params: vec![
                spec("plain", "Plain", ParamKind::Bool { default: false }),
                ParamSpec {
                    group: "Place",
                    ..spec(
                        "centre",
                        "Centre",
                        ParamKind::Point { default: [0.5, 0.5], min: [0.0, 0.0], max: [1.0, 2.0], unit: "" },
                    )
                },
                spec("map", "Map", ParamKind::Image),
                ParamSpec { group: "Place", ..spec("deep", "Deep", ParamKind::Bool { default: false }) },
                spec("burst", "Burst", ParamKind::Event),
            ],
        },
        EffectInfo {
            kind: "isf:plasma",
            label: "Plasma",
            category: Category::Stylize,
            role: EffectRole::Generator,
            set_ups: &[],
            help: "Makes coloured clouds.",
            params: vec![
                spec("speed", "Speed", ParamKind::Float { default: 1.0, min: 0.0, max: 4.0, step: 0.01, unit: "" }),
                spec("flash", "Flash", ParamKind::Event),
                spec("table", "Table", ParamKind::File { extensions: &["cube"] }),
            ],
        },
        EffectInfo {
            kind: "isf:wipe",
            label: "Wipe",
            category: Category::Stylize,
            role: EffectRole::Transition,
            set_ups: &[],
            help: "Goes from one scene to another.",
            params: Vec::new(),
        },
        transition("fade", "Fade", Vec::new()),
        transition("slide", "Slide", vec![ParamSpec::choice("direction", "Direction", "Where to.", "left", WAYS)]),
    ]
}

const WAYS: &[(&str, &str)] = &[("left", "To the left"), ("up", "Upwards")];

/// A built-in transition.
fn transition(kind: &'static str, label: &'static str, mut params: Vec<ParamSpec>) -> EffectInfo {
    params.insert(0, ParamSpec::float("progress", "Progress", "How far it is.", 0.0, 0.0..=1.0));
    EffectInfo {
        kind,
        label,
        category: Category::Transition,
        role: EffectRole::Transition,
        set_ups: &[],
        help: "Goes from one scene to another.",
        params,
    }
}
