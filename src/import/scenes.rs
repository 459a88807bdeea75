//! Scenes and groups as scenes. Every scene of ours is as large as the canvas, so a group lies at the top left of its own, made smaller where it is larger
//! than that, and its layer crops the rest away. A scene with filters becomes two: its content, and one that shows it through them.

use super::collection::{Collection, Entry, Fields, short};
use super::conversions::sampling;
use super::filters::{self, Look};
use super::keeper::{Keeper, only, without};
use super::layers::{Bounds, FAR, Size, Transform, held, place};
use super::nesting::{Cut, is_backup};
use super::report::{Outcome, Report};
use super::sources::Surroundings;
use crate::document::validate::MAX_LAYERS;
use crate::document::{
    Blend, BlendSpace, Content, Crop, EffectId, Layer, LayerId, Placement, ScaleFilter, Scene, SceneId, Sizing,
    SourceId,
};
use crate::effect::EffectCatalog;
use serde_json::Value;
use std::collections::HashSet;

/// What an entry of the collection became.
#[derive(Debug, Clone)]
pub(super) enum Became {
    Source(SourceId, Look),
    Scene(SceneId, Look),
    /// It has no picture.
    Sound,
}

/// Where a scene's items lie on the canvas of ours.
#[derive(Debug, Clone, Copy)]
struct Frame {
    /// The place of an item's coordinates that lies at the top left.
    origin: (f64, f64),
    /// Canvas pixels per pixel of a group.
    factor: f64,
    size: Size,
}

pub(super) struct Builder<'a> {
    pub collection: &'a Collection<'a>,
    pub around: Surroundings<'a>,
    pub catalog: &'a EffectCatalog,
    pub report: &'a mut Report,
    pub keeper: &'a mut Keeper,
    pub last_id: u64,
    pub cut: Cut,
    /// Entries that some item shows.
    pub shown: HashSet<usize>,
    /// By number of the entry; scenes come in as they are built.
    pub became: Vec<Option<Became>>,
    /// Those of the collection, each with its entry's number.
    pub scenes: Vec<(usize, Scene)>,
    /// Contents of scenes that have filters.
    pub inner: Vec<Scene>,
    /// Inputs without a picture, as they were.
    pub sound: Vec<Value>,
    pub layers: usize,
}

impl Builder<'_> {
    pub fn id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// Builds a scene after those that it shows, each once. Cuts keep the way down short.
    pub fn build(&mut self, index: usize) {
        let collection = self.collection;
        let Some(entry) = collection.entries.get(index).filter(|entry| entry.is_scene()) else { return };
        if self.became.get(index).is_none_or(Option::is_some) {
            return;
        }
        for (number, item) in entry.items().iter().enumerate() {
            let item = Fields::of(item);
            if let Some(target) = collection.shown_by(&item)
                && !self.cut.contains(&(index, number))
                && !is_backup(&item)
            {
                self.build(target);
            }
        }
        let frame = self.frame(index, entry);
        let id = SceneId(self.id());
        let mut scene = Scene { group: entry.is_group(), ..Scene::new(id, entry.name.clone()) };
        let mut unused: Vec<Value> = Vec::new();
        for (number, raw) in entry.items().iter().enumerate() {
            if self.cut.contains(&(index, number)) {
                continue;
            }
            match self.layer(entry, raw, &frame) {
                Some(layer) => scene.layers.push(layer),
                None if !is_backup(&Fields::of(raw)) => unused.push(raw.clone()),
                None => {}
            }
        }
        let what = what_of(entry);
        let more = entry.items_left_out();
        if more > 0 {
            let how = format!("a show has at most {MAX_LAYERS} layers");
            self.report.add(Outcome::LeftOut, format!("{more} layers of {what}"), how);
        }
        let mut look = filters::convert(entry.filters(), (frame.size, &what), &self.around, self.catalog, self.report);
        let mut kept = without(entry.raw, &["filters", "settings", "name", "items"]);
        if !unused.is_empty() {
            kept.insert("items".into(), unused.into());
        }
        let mut set_aside = std::mem::take(&mut look.sound);
        if !entry.is_group() {
            set_aside.append(&mut look.kept);
            self.say_overrides(entry, &what);
        }
        if !set_aside.is_empty() {
            kept.insert("filters".into(), set_aside.into());
        }
        self.keeper.keep(&mut scene.extra, kept, &what, self.report);
        let look = self.framed(look, &frame);
        let filtered = !look.effects.is_empty() || look.factor != (1.0, 1.0) || look.size != frame.size;
        let look = if filtered && !entry.is_group() {
            let (outer, look) = self.through_filters(scene, look);
            scene = outer;
            look
        } else {
            look
        };
        self.say_scene(entry, &what, &frame);
        if let Some(became) = self.became.get_mut(index) {
            *became = Some(Became::Scene(scene.id, look));
        }
        self.scenes.push((index, scene));
    }

    fn say_scene(&mut self, entry: &Entry, what: &str, frame: &Frame) {
        let (width, height) = frame.size.pair();
        if !entry.is_group() {
            self.report.add(Outcome::Mapped, what, "a scene");
        } else if frame.factor < 1.0 {
            let percent = (frame.factor * 100.0).floor();
            let how = format!(
                "a nested scene of {width} × {height}; as it is larger than the canvas, it is composed at {percent} % of its size"
            );
            self.report.add(Outcome::Approximated, what, how);
        } else {
            self.report.add(Outcome::Mapped, what, format!("a nested scene of {width} × {height}"));
        }
    }

    /// A transition of the scene's own is stored.
    fn say_overrides(&mut self, entry: &Entry, what: &str) {
        let own = entry.fields.object("private_settings");
        if let Some(transition) = own.text("transition").filter(|name| !name.is_empty()) {
            let how = format!("the scene's own transition {:?} is stored in the scene", short(transition));
            self.report.add(Outcome::Kept, format!("transition of {what}"), how);
        }
    }

    /// Where the items of a scene lie: those of a group around their bounding box.
    fn frame(&self, index: usize, entry: &Entry) -> Frame {
        let (width, height) = self.around.canvas;
        let settings = entry.settings();
        let said = settings.number("cx").zip(settings.number("cy")).filter(|(w, h)| *w >= 1.0 && *h >= 1.0);
        if !entry.is_group() {
            let said = said.filter(|_| settings.flag_or("custom_size", false)).unwrap_or((width, height));
            return Frame { origin: (0.0, 0.0), factor: 1.0, size: Size::sure(said.0.min(width), said.1.min(height)) };
        }
        let items = entry.items().iter().enumerate().filter(|(number, _)| !self.cut.contains(&(index, *number)));
        let places: Vec<(bool, [(f64, f64); 4])> =
            items.filter_map(|(_, item)| self.corners(&Fields::of(item))).collect();
        let all = || places.iter().flat_map(|(_, corners)| corners);
        let least = |part: fn(&(f64, f64)) -> f64| all().map(part).fold(f64::INFINITY, f64::min);
        let most = |part: fn(&(f64, f64)) -> f64| all().map(part).fold(f64::NEG_INFINITY, f64::max);
        let sure = !places.is_empty() && places.iter().all(|(sure, _)| *sure);
        let (origin, size) = match said {
            // What OBS measured is better than what has to be guessed.
            Some(size) if !sure => ((0.0, 0.0), size),
            _ if places.is_empty() => ((0.0, 0.0), (width, height)),
            _ => {
                let origin = (least(|corner| corner.0), least(|corner| corner.1));
                (origin, (most(|corner| corner.0) - origin.0, most(|corner| corner.1) - origin.1))
            }
        };
        // A hair less than a whole pixel more is no pixel more.
        let whole = |side: f64| (side - 1e-3).ceil().clamp(1.0, 1e6);
        let size = (whole(size.0), whole(size.1));
        let factor = (width / size.0).min(height / size.1).min(1.0);
        Frame { origin, factor, size: Size::sure(size.0, size.1) }
    }

    /// Where an item of a group lies, and whether that is sure.
    fn corners(&self, item: &Fields) -> Option<(bool, [(f64, f64); 4])> {
        if is_backup(item) {
            return None;
        }
        let (_, look) = self.target(item)?;
        let transform = self.transform(item, false);
        let sure = look.size.sure || transform.bounds != Bounds::None;
        Some((sure, transform.corners(look.size.pair())))
    }

    fn transform(&self, item: &Fields, shows_scene: bool) -> Transform {
        Transform::read(item, self.around.canvas, self.collection.is_relative(), shows_scene)
    }

    fn target(&self, item: &Fields) -> Option<(Content, &Look)> {
        match self.became.get(self.collection.shown_by(item)?)?.as_ref()? {
            Became::Source(id, look) => Some((Content::Source(*id), look)),
            Became::Scene(id, look) => Some((Content::Scene(*id), look)),
            Became::Sound => None,
        }
    }

    /// A look of a scene's content in pixels of the canvas that it is composed on.
    fn framed(&self, look: Look, frame: &Frame) -> Look {
        let (width, height) = self.around.canvas;
        let crop = Crop {
            left: look.crop.left * frame.factor,
            top: look.crop.top * frame.factor,
            right: look.crop.right * frame.factor + (width - frame.size.width * frame.factor).max(0.0),
            bottom: look.crop.bottom * frame.factor + (height - frame.size.height * frame.factor).max(0.0),
        };
        let factor = (look.factor.0 / frame.factor, look.factor.1 / frame.factor);
        Look { crop, factor, ..look }
    }

    /// A scene that shows another one through its filters, and how that looks then.
    fn through_filters(&mut self, content: Scene, look: Look) -> (Scene, Look) {
        let mut layer = Layer::new(LayerId(self.id()), content.name.clone(), Content::Scene(content.id));
        layer.placement.size = Sizing::Scale(held(look.factor.0), held(look.factor.1));
        layer.crop = look.crop;
        layer.filter = look.sampling.unwrap_or(ScaleFilter::Auto);
        layer.effects = look.effects.clone();
        for effect in &mut layer.effects {
            effect.id = EffectId(self.id());
        }
        self.layers += 1;
        let outer = Scene { layers: vec![layer], ..Scene::new(SceneId(self.id()), content.name.clone()) };
        let name = short(&format!("{} (content)", content.name));
        self.inner.push(Scene { name, ..content });
        let (width, height) = self.around.canvas;
        let size = Size::sure(look.size.width.min(width), look.size.height.min(height));
        let crop = Crop { right: width - size.width, bottom: height - size.height, ..Crop::default() };
        let seen = Look { size, crop, factor: (1.0, 1.0), sampling: None, effects: Vec::new(), ..look };
        (outer, seen)
    }

    /// `None` for an item that is not shown; why is in the report.
    fn layer(&mut self, scene: &Entry, raw: &Value, frame: &Frame) -> Option<Layer> {
        let item = Fields::of(raw);
        if is_backup(&item) || item.is_empty() {
            return None;
        }
        let target = self.collection.shown_by(&item);
        let entry = target.and_then(|target| self.collection.entries.get(target));
        let name = entry.map_or_else(|| short(item.text_or_empty("name")), |entry| entry.name.clone());
        let what = format!("layer {name:?} in {}", what_of(scene));
        let Some(entry) = entry else {
            let how = "its source is not in the collection, so there is nothing to show: add it again";
            self.report.add(Outcome::Missing, what, how);
            return None;
        };
        let Some((content, look)) = self.target(&item).map(|(content, look)| (content, look.clone())) else {
            self.report.add(Outcome::Kept, what, "it has sound only, which Scrim does not mix yet");
            return None;
        };
        if self.layers >= MAX_LAYERS {
            self.report.add(Outcome::LeftOut, what, format!("a show has at most {MAX_LAYERS} layers"));
            return None;
        }
        self.layers += 1;
        let mut transform = self.transform(&item, entry.is_scene());
        if entry.is_group() {
            // The group's layer begins where its items do.
            let origin = target.map_or((0.0, 0.0), |target| self.frame(target, entry).origin);
            transform.shifted(origin);
        }
        let even = (look.factor.0 - look.factor.1).abs() < 1e-9 * look.factor.0.abs();
        let placed = place(&transform, look.size, even);
        let mut notes: Vec<&str> = placed.note.into_iter().collect();
        let mut layer = Layer::new(LayerId(self.id()), name, content);
        layer.placement = in_source_pixels(placed.placement, look.factor);
        let edge = |outer: f64, own: f64, factor: f64| (outer + own / factor).clamp(0.0, FAR);
        layer.crop = Crop {
            left: edge(look.crop.left, placed.crop.left, look.factor.0),
            top: edge(look.crop.top, placed.crop.top, look.factor.1),
            right: edge(look.crop.right, placed.crop.right, look.factor.0),
            bottom: edge(look.crop.bottom, placed.crop.bottom, look.factor.1),
        };
        let (x, y) = layer.placement.position;
        let far = |value: f64| value.clamp(-FAR, FAR);
        layer.placement.position = (far(x - frame.origin.0), far(y - frame.origin.1));
        if frame.factor < 1.0 {
            layer.placement.scale((frame.factor, frame.factor));
            layer.placement.size = in_range(layer.placement.size);
        }
        layer.visible = item.flag_or("visible", true);
        layer.locked = item.flag_or("locked", false);
        if placed.nothing {
            layer.visible = false;
            notes.push("it is hidden: it has no size or is cropped away");
        }
        let own = sampling(item.text_or_empty("scale_filter"));
        layer.filter = own.or(look.sampling).unwrap_or(ScaleFilter::Bilinear);
        let blend = item.text("blend_type").unwrap_or("normal");
        layer.blend = blend_of(blend).unwrap_or_else(|| {
            notes.push("its blend mode is not known, so it lies over what is beneath");
            Blend::Normal
        });
        if layer.blend != Blend::Normal && scene.is_group() {
            notes.push("it blends with what lies in its group, not with what lies beneath that");
        }
        if item.text("blend_method") == Some("srgb_off") {
            layer.blend_space = BlendSpace::Encoded;
        }
        layer.effects = look.effects;
        for effect in &mut layer.effects {
            effect.id = EffectId(self.id());
        }
        let mut kept = only(raw, &["show_transition", "hide_transition", "private_settings"]);
        let tag = item.object("private_settings");
        let tagged = tag.has("color-preset") || tag.has("color");
        let moves = kept.keys().any(|key| key.ends_with("_transition"));
        if !look.kept.is_empty() {
            kept.insert("filters".into(), look.kept.into());
        }
        self.keeper.keep(&mut layer.extra, kept, &what, self.report);
        if moves {
            let how = "its transitions for showing and hiding are stored in the layer";
            self.report.add(Outcome::Kept, format!("transitions of {what}"), how);
        }
        if tagged {
            self.report.add(Outcome::Kept, format!("colour tag of {what}"), "stored in the layer and not shown yet");
        }
        match notes.as_slice() {
            [] => self.report.add(Outcome::Mapped, what, "placed as it was"),
            notes => self.report.add(Outcome::Approximated, what, notes.join("; ")),
        }
        Some(layer)
    }
}

/// A placement that counts the source's pixels, of one that counts those that its filters leave.
fn in_source_pixels(placement: Placement, (fx, fy): (f64, f64)) -> Placement {
    let size = match placement.size {
        Sizing::Scale(x, y) => in_range(Sizing::Scale(x * fx, y * fy)),
        boxed => boxed,
    };
    Placement { size, ..placement }
}

fn in_range(size: Sizing) -> Sizing {
    let side = |side: f64| side.clamp(1.0, 65_536.0);
    match size {
        Sizing::Scale(x, y) => Sizing::Scale(held(x), held(y)),
        Sizing::Fit(w, h) => Sizing::Fit(side(w), side(h)),
        Sizing::Fill(w, h) => Sizing::Fill(side(w), side(h)),
        Sizing::Stretch(w, h) => Sizing::Stretch(side(w), side(h)),
    }
}

fn blend_of(name: &str) -> Option<Blend> {
    Some(match name {
        "normal" => Blend::Normal,
        "additive" => Blend::Add,
        "subtract" => Blend::Subtract,
        "screen" => Blend::Screen,
        "multiply" => Blend::Multiply,
        "lighten" => Blend::Lighten,
        "darken" => Blend::Darken,
        _ => return None,
    })
}

/// An entry in words.
pub(super) fn what_of(entry: &Entry) -> String {
    let kind = match entry.kind {
        "scene" => "scene",
        "group" => "group",
        _ => "source",
    };
    format!("{kind} {:?}", entry.name)
}
