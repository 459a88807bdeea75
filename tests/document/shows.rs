//! Arbitrary shows, made from numbers that proptest chooses and can shrink.

use scrim::document::audio::{Compressor, Ducking, Equalizer, Gate, Limiter};
use scrim::document::source::{
    Align, AtEnd, AudioInput, Camera, Color, Denoise, DesktopAudio, Image, Media, Pattern, PatternKind, Screen,
    Slideshow, Text, Tone,
};
use scrim::document::source::{Url, Window};
use scrim::document::{
    AudioFilter, AudioMaster, AudioStrip, Blend, BlendSpace, CanvasId, CanvasSpec, Content, Crop, Deinterlace, Easing,
    EffectId, EffectSource, EffectSpec, Extra, Fallback, FilterKind, GuideLines, Layer, LayerId, Placement, Rate,
    ScaleFilter, Scene, SceneId, Show, Sizing, Source, SourceId, SourceKind, Tag, TransitionSpec, WhenHidden,
};
use serde_json::Value;

/// Choices drawn from a list of numbers; zeros once it is used up.
pub struct Dice {
    numbers: std::vec::IntoIter<u32>,
}

const NAMES: [&str; 8] = [
    "Cam",
    "Cam",
    "",
    "é ü 漢字",
    "quote \" and \\ back",
    "line\nbreak\ttab",
    "// no comment",
    "\u{1}\u{7f}\u{85}\u{feff}",
];
const KEYS: [&str; 12] = ["future", "x y", "r", "b", "br", "true", "None", "inf", "é", "", "1a", "Some"];

impl Dice {
    pub fn new(numbers: Vec<u32>) -> Self {
        Self { numbers: numbers.into_iter() }
    }

    pub fn roll(&mut self) -> u32 {
        self.numbers.next().unwrap_or(0)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.roll() as usize % end.max(1)
    }

    pub fn chance(&mut self) -> bool {
        self.roll() % 2 == 1
    }

    pub fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    pub fn float(&mut self, from: f64, to: f64) -> f64 {
        match self.roll() % 4 {
            0 => from,
            1 => to,
            2 => ((from + to) / 2.0).round().clamp(from, to),
            _ => from + (to - from) * f64::from(self.roll()) / f64::from(u32::MAX),
        }
    }

    pub fn name(&mut self) -> String {
        self.pick(&NAMES).to_owned()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.chance() { Some(make(self)) } else { None }
    }

    fn color(&mut self) -> [f64; 4] {
        std::array::from_fn(|_| self.float(0.0, 1.0))
    }

    fn extra(&mut self) -> Extra {
        let count = if self.chance() { self.below(3) } else { 0 };
        (0..count).map(|_| (self.pick(&KEYS).to_owned(), self.value(0))).collect()
    }

    pub fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth < 4 { 9 } else { 7 }) {
            0 => Value::Null,
            1 => self.chance().into(),
            2 => u64::from(self.roll()).into(),
            3 => self.pick(&[i64::MIN, -1, 0, i64::MAX]).into(),
            4 => self.pick(&[0.1, -0.0, 1e300, 5e-324, 1e16, -2.5e-7, 0.1 + 0.2, 1280.0]).into(),
            5 => u64::MAX.into(),
            6 => self.name().into(),
            7 => (0..self.below(4)).map(|_| self.value(depth + 1)).collect::<Vec<_>>().into(),
            _ => (0..self.below(4))
                .map(|_| (self.pick(&KEYS).to_owned(), self.value(depth + 1)))
                .collect::<Extra>()
                .into(),
        }
    }

    fn source_kind(&mut self) -> SourceKind {
        let extra = self.extra();
        match self.below(15) {
            0 => SourceKind::Camera(Camera {
                device: self.name(),
                label: self.name(),
                size: self.maybe(|d| (1 + d.roll() % 16_000, 720)),
                fps: self.maybe(|d| d.float(1.0, 240.0)),
                extra,
            }),
            1 => SourceKind::Media(Media {
                path: self.name(),
                at_end: self.pick(&[AtEnd::Loop, AtEnd::Hold, AtEnd::Hide]),
                speed: self.float(0.1, 8.0),
                in_s: self.maybe(|d| d.float(0.0, 5.0)),
                out_s: self.maybe(|d| d.float(6.0, 9.0)),
                extra,
            }),
            2 => SourceKind::Url(Url { url: self.name(), latency_ms: self.maybe(|d| d.roll() % 60_000), extra }),
            3 => SourceKind::Screen(Screen {
                monitor: self.name(),
                cursor: self.chance(),
                fps: self.maybe(|d| d.float(1.0, 60.0)),
                extra,
            }),
            4 => SourceKind::Window(Window {
                title: self.name(),
                class: self.name(),
                cursor: self.chance(),
                fps: self.maybe(|d| d.float(1.0, 60.0)),
                extra,
            }),
            5 => SourceKind::Pattern(Pattern {
                pattern: self.pick(&[PatternKind::Bars, PatternKind::Presenter, PatternKind::Drift]),
                width: 1 + self.roll() % 8192,
                height: 1 + self.roll() % 8192,
                fps: self.float(1.0, 240.0),
                extra,
            }),
            6 => SourceKind::Image(Image { path: self.name(), extra }),
            7 => SourceKind::Slideshow(Slideshow {
                paths: (0..self.below(4)).map(|_| self.name()).collect(),
                slide_s: self.float(0.05, 60.0),
                repeat: self.chance(),
                extra,
                ..Slideshow::default()
            }),
            8 => SourceKind::Color(Color {
                color: self.color(),
                to: self.maybe(Self::color),
                angle: self.float(-360.0, 360.0),
                extra,
                ..Color::default()
            }),
            9 => SourceKind::Text(Text {
                text: self.name(),
                font: self.name(),
                size: self.float(1.0, 2000.0),
                bold: self.chance(),
                color: self.color(),
                align: self.pick(&[Align::Left, Align::Center, Align::Right]),
                wrap: self.maybe(|d| 1 + d.roll() % 16_000),
                extra,
                ..Text::default()
            }),
            10 => SourceKind::Effect(EffectSource {
                kind: "isf:plasma".into(),
                params: self.extra().into_iter().collect(),
                width: 1 + self.roll() % 8192,
                height: 1 + self.roll() % 8192,
                extra,
            }),
            11 => SourceKind::AudioInput(AudioInput {
                device: self.name(),
                label: self.name(),
                denoise: self.pick(&[Denoise::Off, Denoise::High]),
                extra,
            }),
            12 => SourceKind::DesktopAudio(DesktopAudio { device: self.name(), label: self.name(), extra }),
            13 => SourceKind::Tone(Tone {
                frequency: self.float(20.0, 20_000.0),
                level_db: self.float(-60.0, 0.0),
                extra,
            }),
            _ => SourceKind::Unknown { kind: "hologram".into(), settings: extra },
        }
    }

    pub fn strip(&mut self) -> AudioStrip {
        AudioStrip {
            gain_db: self.float(-60.0, 12.0),
            mute: self.chance(),
            balance: self.float(-1.0, 1.0),
            delay_ms: self.float(0.0, 2000.0),
            always: self.chance(),
            clean: self.chance(),
            filters: (0..self.below(3)).map(|_| self.filter()).collect(),
            extra: Extra::new(),
        }
    }

    fn filter(&mut self) -> AudioFilter {
        let trigger = self.maybe(|d| SourceId(d.below(4) as u64));
        let kind = match self.below(6) {
            0 => FilterKind::Gate(Gate { open_db: self.float(-30.0, 0.0), ..Gate::default() }),
            1 => FilterKind::Compressor(Compressor { ratio: self.float(1.0, 32.0), ..Compressor::default() }),
            2 => FilterKind::Limiter(Limiter { ceiling_db: self.float(-60.0, 0.0), ..Limiter::default() }),
            3 => FilterKind::Equalizer(Equalizer { mid_db: self.float(-24.0, 24.0), ..Equalizer::default() }),
            4 => FilterKind::Ducking(Ducking { trigger, ..Ducking::default() }),
            _ => {
                let settings = Extra::from_iter([("room".to_owned(), self.value(2))]);
                FilterKind::Unknown { kind: "reverb".into(), settings }
            }
        };
        AudioFilter { enabled: self.chance(), kind }
    }

    pub fn source(&mut self, id: u64) -> Source {
        let (name, kind) = (self.name(), self.source_kind());
        let fallback = match self.below(5) {
            0 => Fallback::Nothing,
            1 => Fallback::Color(self.color()),
            2 => Fallback::Image(self.name()),
            3 => Fallback::Clip(self.name()),
            _ => Fallback::Pattern(PatternKind::Arcade),
        };
        Source {
            fallback,
            when_hidden: self.pick(&[WhenHidden::KeepRunning, WhenHidden::Pause, WhenHidden::Restart]),
            deinterlace: self.pick(&[Deinterlace::Auto, Deinterlace::On, Deinterlace::Off]),
            audio: self.strip(),
            extra: self.extra(),
            ..Source::new(SourceId(id), name, kind)
        }
    }

    pub fn placement(&mut self) -> Placement {
        let (x, y) = (self.float(1.0, 4000.0), self.float(1.0, 4000.0));
        Placement {
            position: (self.float(-5000.0, 5000.0), self.float(-5000.0, 5000.0)),
            size: match self.below(4) {
                0 => Sizing::Scale(self.float(0.01, 10.0), self.float(0.01, 10.0)),
                1 => Sizing::Fit(x, y),
                2 => Sizing::Fill(x, y),
                _ => Sizing::Stretch(x, y),
            },
            rotation: self.float(-360.0, 360.0),
            anchor: (self.float(0.0, 1.0), self.float(0.0, 1.0)),
            flip_h: self.chance(),
            flip_v: self.chance(),
            pin: self.pick(&[None, Some([(0.1, 0.0), (1.0, 0.25), (0.9, 0.8), (0.0, 1.0)])]),
            extra: self.extra(),
        }
    }

    pub fn crop(&mut self) -> Crop {
        let mut side = || if self.chance() { self.float(0.0, 900.0) } else { 0.0 };
        Crop { left: side(), top: side(), right: side(), bottom: side() }
    }

    pub fn stack(&mut self, effect_id: &mut u64) -> Vec<EffectSpec> {
        (0..self.below(4))
            .map(|_| {
                *effect_id += 1;
                EffectSpec {
                    enabled: self.chance(),
                    mix: self.pick(&[0.0, 0.3, 1.0]),
                    params: self.extra().into_iter().collect(),
                    extra: self.extra(),
                    ..EffectSpec::new(EffectId(*effect_id), "halftone")
                }
            })
            .collect()
    }

    fn layer(&mut self, id: u64, effect_id: &mut u64, content: Content) -> Layer {
        let (effects, other_effects) = (self.stack(effect_id), self.stack(effect_id));
        Layer {
            placement: self.placement(),
            crop: self.crop(),
            filter: self.pick(&[ScaleFilter::Auto, ScaleFilter::Lanczos, ScaleFilter::Area]),
            opacity: self.float(0.0, 1.0),
            blend: self.pick(&[Blend::Normal, Blend::Add, Blend::Darken]),
            blend_space: self.pick(&[BlendSpace::Linear, BlendSpace::Encoded]),
            effects,
            other_effects,
            on_b: self.chance(),
            visible: self.chance(),
            locked: self.chance(),
            tag: self.pick(&[None, Some(Tag::Red), Some(Tag::Gray)]),
            extra: self.extra(),
            ..Layer::new(LayerId(id), self.name(), content)
        }
    }

    pub fn guides(&mut self) -> GuideLines {
        let places = |dice: &mut Self| (0..dice.below(3)).map(|_| dice.float(0.0, 2000.0)).collect();
        GuideLines { x: places(self), y: places(self), extra: self.extra() }
    }

    /// A show that makes sense, of a few of everything.
    pub fn show(&mut self) -> Show {
        let sources: Vec<Source> = (1..=self.below(6) as u64).map(|id| self.source(id)).collect();
        let scene_count = 1 + self.below(4) as u64;
        let (mut layer_id, mut effect_id) = (0, 0);
        let scenes = (1..=scene_count)
            .map(|id| {
                let mut layers = Vec::new();
                for _ in 0..self.below(5) {
                    // scenes show only later ones, so that none shows itself
                    let content = if id < scene_count && self.chance() {
                        Content::Scene(SceneId(id + 1))
                    } else if let Some(source) = sources.get(self.below(6)).filter(|source| source.kind.has_picture()) {
                        Content::Source(source.id)
                    } else {
                        continue;
                    };
                    layer_id += 1;
                    layers.push(self.layer(layer_id, &mut effect_id, content));
                }
                let transition = self.chance().then(|| self.transition());
                let guides = self.guides();
                let (name, extra) = (self.name(), self.extra());
                Scene { layers, transition, guides, extra, ..Scene::new(SceneId(id), name) }
            })
            .collect();
        let canvases = (1..=1 + self.below(2) as u64)
            .map(|id| CanvasSpec {
                id: CanvasId(id),
                name: self.name(),
                width: 16 + self.roll() % 8000,
                height: 16 + self.roll() % 8000,
                rate: self.pick(&[Rate::new(30, 1), Rate::new(30_000, 1001), Rate::new(60_000, 1001)]),
                extra: self.extra(),
            })
            .collect();
        let program = SceneId(1 + self.below(scene_count as usize) as u64);
        let transition = if self.chance() { self.transition() } else { TransitionSpec::default() };
        let (extra, mute) = (self.extra(), self.chance());
        let audio = AudioMaster { gain_db: self.float(-60.0, 12.0), mute, ..AudioMaster::default() };
        Show { name: self.name(), canvases, sources, scenes, program, transition, audio, extra, ..Show::empty() }
    }

    pub fn transition(&mut self) -> TransitionSpec {
        TransitionSpec {
            duration_ms: 50 + self.roll() % 19_951,
            easing: self.pick(&Easing::ALL),
            params: self.stack(&mut 0).pop().map(|effect| effect.params).unwrap_or_default(),
            extra: self.extra(),
            ..TransitionSpec::new(self.pick(&["cut", "fade", "isf:Soft Wipe", "from_a_plug_in"]))
        }
    }
}

/// One source, one scene of it, one layer "Cam" with one effect.
pub fn small() -> Show {
    let mut show = Show::empty();
    show.sources.push(Source::new(SourceId(1), "Cam", SourceKind::Camera(Camera::default())));
    let mut layer = Layer::new(LayerId(1), "Cam", Content::Source(SourceId(1)));
    layer.effects.push(EffectSpec::new(EffectId(1), "toon").with("levels", 5));
    show.scenes[0].layers.push(layer);
    show
}
