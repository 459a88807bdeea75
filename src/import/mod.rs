//! Scene collections of OBS as shows.
//!
//! A collection is JSON that many versions and plug-ins have written. It is read field by field: what is absent takes OBS's default, what has the wrong
//! type costs only itself, and what has no place in a show is stored in it as it was, under the field `obs`. Everything gets a line in a [`Report`].
//! The whole fails only when the file is no collection.
//!
//! | there | here |
//! |---|---|
//! | input | source; a tinted pane of its size where there is no such kind |
//! | scene, group | scene; groups lie nested where they were |
//! | scene item | layer ([`layers`] has the rules) |
//! | filter of a source | effect of each layer that shows the source |
//! | transitions, sound, hotkeys, projectors, data of plug-ins | stored, not used yet |

mod collection;
mod conversions;
mod files;
mod filters;
mod keeper;
mod layers;
mod nesting;
mod profile;
mod report;
mod scenes;
mod sources;
mod texts;

pub use report::{Line, MAX_LINES, Outcome, Report};

use crate::document::{
    AudioMaster, CanvasId, CanvasSpec, Extra, Scene, SceneId, Show, Source, SourceId, TransitionSpec, format, show,
    validate,
};
use crate::effect::EffectCatalog;
use collection::{Collection, Entry, Fields, MAX_ENTRIES, short};
use keeper::{KEY, Keeper, without};
use scenes::{Became, Builder, what_of};
use serde_json::Value;
use sources::Surroundings;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Longest collection that is read, in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// A show made of a collection, and what became of each thing in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    pub show: Show,
    pub report: Report,
}

/// Why there is no show at all. Says the file first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("{}: cannot be read: {what}; choose the collection's file again", path.display())]
    Unreadable { path: PathBuf, what: String },
    #[error(
        "{}: {} MiB are too long for a scene collection, which has at most {} MiB: remove pictures that plug-ins have stored in it",
        path.display(), bytes >> 20, MAX_BYTES >> 20
    )]
    TooLong { path: PathBuf, bytes: u64 },
    #[error("{}:{line}:{column}: this is not JSON: {what}; export the collection again", path.display())]
    NotJson { path: PathBuf, line: usize, column: usize, what: String },
    #[error(
        "{}: this is JSON, but no scene collection of OBS: choose a file of the folder basic/scenes, or one that OBS exported",
        path.display()
    )]
    NotACollection { path: PathBuf },
    #[error("{}: no show can be made of it: {what}", path.display())]
    NoShow { path: PathBuf, what: String },
}

/// Reads a collection's file.
pub fn import_file(path: &Path, catalog: &EffectCatalog) -> Result<Imported, ImportError> {
    let unreadable = |what: String| ImportError::Unreadable { path: path.to_owned(), what };
    // A pipe would be waited for.
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?;
    if !metadata.is_file() {
        return Err(unreadable("it is no file".into()));
    }
    if metadata.len() > MAX_BYTES as u64 {
        return Err(ImportError::TooLong { path: path.to_owned(), bytes: metadata.len() });
    }
    let file = std::fs::File::open(path).map_err(|error| unreadable(error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
    import(&bytes, path, catalog)
}

/// Makes a show of a collection's text. `place` is its file: relative paths start from its folder, and the profile with the canvas is looked for beside it.
pub fn import(bytes: &[u8], place: &Path, catalog: &EffectCatalog) -> Result<Imported, ImportError> {
    let path = || place.to_owned();
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLong { path: path(), bytes: bytes.len() as u64 });
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let tree: Value = serde_json::from_slice(text).map_err(|error| {
        let what = error.to_string();
        // The place stands before the sentence already.
        let what = what.split(" at line ").next().unwrap_or_default().to_owned();
        ImportError::NotJson { path: path(), line: error.line(), column: error.column(), what }
    })?;
    let collection = Collection::read(&tree).ok_or_else(|| ImportError::NotACollection { path: path() })?;
    let imported = build(&collection, place, catalog);
    validate::check(&imported.show)
        .map_err(|problem| ImportError::NoShow { path: path(), what: problem.to_string() })?;
    Ok(imported)
}

fn build(collection: &Collection, place: &Path, catalog: &EffectCatalog) -> Imported {
    let stem = place.file_stem().map_or("Imported".into(), |stem| stem.to_string_lossy());
    let name = short(collection.fields.text("name").filter(|name| !name.trim().is_empty()).unwrap_or(&stem));
    let mut report = Report { collection: name.clone(), ..Report::default() };
    let canvas = profile::canvas(&collection.fields, &name, place, &mut report);
    let place = std::path::absolute(place).unwrap_or_else(|_| place.to_owned());
    let folder = place.parent().unwrap_or(Path::new("."));
    let mut keeper = Keeper::default();
    say_shared(collection, &mut report);
    let cut = nesting::cuts(collection, &mut report);
    let mut builder = Builder {
        collection,
        around: Surroundings { folder, canvas: (canvas.width.into(), canvas.height.into()) },
        catalog,
        report: &mut report,
        keeper: &mut keeper,
        last_id: 0,
        cut,
        shown: collection.shown(),
        became: vec![None; collection.entries.len()],
        scenes: Vec::new(),
        inner: Vec::new(),
        sound: Vec::new(),
        layers: 0,
    };
    let sources = builder.sources();
    for index in 0..collection.entries.len() {
        builder.build(index);
    }
    let Builder { scenes, inner, sound, last_id, .. } = builder;
    let (scenes, program) = ordered(collection, scenes, inner, last_id + 1, &mut report);
    let mut show = Show {
        audio: AudioMaster::default(),
        projectors: Vec::new(),
        scrim: show::FORMAT_VERSION,
        name,
        canvases: vec![CanvasSpec {
            id: CanvasId(1),
            name: "Program".into(),
            width: canvas.width,
            height: canvas.height,
            rate: canvas.rate,
            extra: Extra::new(),
        }],
        sources,
        scenes,
        program,
        transition: TransitionSpec::default(),
        extra: Extra::new(),
    };
    say_kept(&collection.fields, &mut report);
    let mut kept = without(collection.raw, &["sources", "groups", "name"]);
    if !sound.is_empty() {
        kept.insert("sources".into(), sound.into());
    }
    keeper.keep(&mut show.extra, kept, "the collection", &mut report);
    hold_length(&mut show, &mut report);
    Imported { show, report }
}

impl Builder<'_> {
    /// Makes the sources of all inputs.
    fn sources(&mut self) -> Vec<Source> {
        let collection = self.collection;
        let mut made = Vec::new();
        for (index, entry) in collection.entries.iter().enumerate().filter(|(_, entry)| !entry.is_scene()) {
            let (became, source) = self.source(index, entry);
            made.extend(source);
            if let Some(place) = self.became.get_mut(index) {
                *place = Some(became);
            }
        }
        made
    }

    fn source(&mut self, index: usize, entry: &Entry) -> (Became, Option<Source>) {
        let what = what_of(entry);
        let made = sources::make(entry, &self.around);
        let Some(kind) = made.kind else {
            self.report.add(Outcome::Kept, what, made.now);
            self.sound.push(entry.raw.clone());
            return (Became::Sound, None);
        };
        let mut source = Source::new(SourceId(self.id()), entry.name.clone(), kind);
        source.when_hidden = made.when_hidden;
        source.deinterlace = made.deinterlace;
        let faithful = made.notes.is_empty();
        if faithful {
            self.report.add(Outcome::Mapped, &what, made.now);
        }
        for (outcome, how) in made.notes {
            self.report.add(outcome, &what, how);
        }
        let look = filters::convert(entry.filters(), (made.size, &what), &self.around, self.catalog, self.report);
        let mut kept =
            without(entry.raw, if faithful { &["name", "filters", "settings"] } else { &["name", "filters"] });
        let mut unused = look.sound.clone();
        if !self.shown.contains(&index) {
            unused.extend(look.kept.iter().cloned());
        }
        if !unused.is_empty() {
            kept.insert("filters".into(), unused.into());
        }
        self.keeper.keep(&mut source.extra, kept, &what, self.report);
        (Became::Source(source.id, look), Some(source))
    }
}

/// Uuids that duplicates share are told apart by their names.
fn say_shared(collection: &Collection, report: &mut Report) {
    for (uuid, names) in collection.shared_uuids() {
        let names = names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
        let what = format!("uuid {}", short(uuid));
        report.add(Outcome::Approximated, what, format!("{names} have the same one; their layers find them by name"));
    }
    if collection.left_out > 0 {
        let how = format!("a collection has at most {MAX_ENTRIES} sources, scenes and groups");
        report.add(Outcome::LeftOut, format!("{} sources", collection.left_out), how);
    }
}

/// The scenes in the order that they have in OBS, then groups, then contents of scenes with filters; and the one on program.
fn ordered(
    collection: &Collection,
    mut scenes: Vec<(usize, Scene)>,
    inner: Vec<Scene>,
    free_id: u64,
    report: &mut Report,
) -> (Vec<Scene>, SceneId) {
    let mut places = vec![usize::MAX; collection.entries.len()];
    for (place, entry) in collection.fields.list("scene_order").iter().enumerate() {
        let name = Fields::of(entry).text_or_empty("name");
        match collection.scene_of_name(name).and_then(|index| places.get_mut(index)) {
            Some(known) => *known = (*known).min(place),
            None => {
                let how = "the list of scenes names it, and it is not in the collection";
                report.add(Outcome::LeftOut, format!("scene {:?}", short(name)), how);
            }
        }
    }
    let is_group = |index: usize| collection.entries.get(index).is_some_and(Entry::is_group);
    scenes.sort_by_key(|(index, _)| (is_group(*index), places.get(*index).copied(), *index));
    let program = program(collection, &scenes, report);
    let mut scenes: Vec<Scene> = scenes.into_iter().map(|(_, scene)| scene).chain(inner).collect();
    if let Some(program) = program {
        return (scenes, program);
    }
    let id = SceneId(free_id);
    scenes.insert(0, Scene::new(id, "Scene"));
    report.add(Outcome::Approximated, "scenes", "the collection has none, so there is an empty one");
    (scenes, id)
}

/// The scene that was on program, else the first; `None` where there is no scene.
fn program(collection: &Collection, scenes: &[(usize, Scene)], report: &mut Report) -> Option<SceneId> {
    let of = |wanted: usize| scenes.iter().find(|(index, _)| *index == wanted).map(|(_, scene)| scene.id);
    let is_scene = |(index, _): &&(usize, Scene)| collection.entries.get(*index).is_some_and(|entry| !entry.is_group());
    let first = scenes.iter().find(is_scene).map(|(_, scene)| scene);
    for key in ["current_program_scene", "current_scene"] {
        let Some(name) = collection.fields.text(key).filter(|name| !name.is_empty()) else { continue };
        match collection.scene_of_name(name).and_then(of) {
            Some(id) => return Some(id),
            None => {
                let now = first.map_or(String::new(), |scene| format!(", so {:?} is on program", scene.name));
                let how = format!("the collection has no scene {:?}{now}", short(name));
                report.add(Outcome::Approximated, key.replace('_', " "), how);
            }
        }
    }
    first.map(|scene| scene.id)
}

/// Says what is stored and not used.
fn say_kept(fields: &Fields, report: &mut Report) {
    for transition in fields.list("transitions").iter().map(Fields::of) {
        let what = format!("transition {:?}", short(transition.text_or_empty("name")));
        let how = format!("{} is stored in the show and not used yet", short(transition.text_or_empty("id")));
        report.add(Outcome::Kept, what, how);
    }
    if let Some(name) = fields.text("current_transition") {
        // 0 stands for the usual one.
        let ms = fields.whole("transition_duration").filter(|ms| *ms != 0).unwrap_or(300);
        let how = format!("{:?} in {ms} ms is stored in the show and not used yet", short(name));
        report.add(Outcome::Kept, "transition between scenes", how);
    }
    let lists = [
        ("quick_transitions", "quick transitions", "quick transition"),
        ("saved_projectors", "projectors", "projector"),
        ("canvases", "further canvases", "further canvas"),
    ];
    for (key, many, one) in lists {
        match fields.list(key).len() {
            0 => {}
            1 => report.add(Outcome::Kept, format!("1 {one}"), "stored in the show and not used yet"),
            count => report.add(Outcome::Kept, format!("{count} {many}"), "stored in the show and not used yet"),
        }
    }
    let devices = ["DesktopAudioDevice1", "DesktopAudioDevice2"].map(str::to_owned).into_iter();
    for key in devices.chain((1..=4).map(|number| format!("AuxAudioDevice{number}"))) {
        let device = fields.object(&key);
        if !device.is_empty() {
            let what = format!("sound {:?}", short(device.text("name").unwrap_or(&key)));
            report.add(Outcome::Kept, what, "Scrim does not mix sound yet; it is stored in the show");
        }
    }
    let sources = fields.list("sources").iter().chain(fields.list("groups"));
    let with_keys = sources.map(Fields::of).filter(|source| {
        let hotkeys = source.object("hotkeys");
        hotkeys.values().any(|keys| keys.as_array().is_some_and(|keys| !keys.is_empty()))
    });
    let with_keys = with_keys.count();
    if with_keys > 0 {
        let how = format!("{with_keys} have some; they are stored and not used yet");
        report.add(Outcome::Kept, "hotkeys of sources and scenes", how);
    }
    let modules = fields.object("modules");
    if !modules.is_empty() {
        let names = modules.keys().take(20).map(|name| short(name)).collect::<Vec<_>>().join(", ");
        report.add(Outcome::Kept, "data of plug-ins", format!("{names}: stored in the show and not used"));
    }
    if fields.object("virtual-camera").has("type2") || fields.object("virtual-camera").has("type") {
        report.add(Outcome::Kept, "virtual camera", "its settings are stored in the show and not used yet");
    }
}

/// Lets go of what is stored where the show would be too long for a file.
fn hold_length(show: &mut Show, report: &mut Report) {
    if format::to_text(show).len() <= format::MAX_BYTES {
        return;
    }
    show.extra.remove(KEY);
    show.sources.iter_mut().for_each(|source| _ = source.extra.remove(KEY));
    for scene in &mut show.scenes {
        scene.extra.remove(KEY);
        scene.layers.iter_mut().for_each(|layer| _ = layer.extra.remove(KEY));
    }
    let how = format!(
        "the show would be longer than the {} MiB of a scene file: keep the collection's file",
        format::MAX_BYTES >> 20
    );
    report.add(Outcome::LeftOut, "settings that are not used yet", how);
}
