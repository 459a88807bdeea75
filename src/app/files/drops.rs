//! Sources and looks made of files that another program let go over the window.
//!
//! | file | what becomes of it |
//! |---|---|
//! | film, sound | a media source |
//! | picture | an image source |
//! | folder of pictures | a slideshow |
//! | `.cube` | a colour table on the layer that it was let go over |
//! | effect file | goes into the effects folder; when it has been checked it makes a source, or an effect on that layer |

use crate::app::effect_files::EffectFaults;
use crate::app::session::SessionFiles;
use crate::document::source::{Image, Media, Slideshow};
use crate::document::{
    EditCommand, EffectId, EffectSource, LayerId, Placement, SceneId, Show, Sizing, Source, SourceId, SourceKind,
};
use crate::effect::file::{companions, kind_of};
use crate::effect::{EffectCatalog, Role};
use crate::scene::{SessionRequest, StudioState};
use crate::ui::commands::free_name;
use crate::ui::dialogs::files::{MEDIA, PICTURES, SOUNDS, relative};
use crate::view::{Dropped, FilesCommand, StudioCommand};
use bevy::prelude::*;
use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Effect files that wait to be checked at most; of more, the oldest make no layer.
const EXPECTED: usize = 64;
/// Canvas pixels between layers that were let go together.
const CASCADE: f64 = 40.0;
/// Share of the canvas that a layer let go on it is fitted into.
const SHARE: f64 = 0.5;

/// Effect files that were let go and have not been checked yet.
#[derive(Resource, Default)]
pub struct Expected {
    waiting: VecDeque<(String, Dropped)>,
    /// [`StudioState::opened`] of the show that they are for.
    opened: u64,
}

pub(super) fn take(
    mut requests: MessageReader<SessionRequest>,
    mut state: ResMut<StudioState>,
    mut expected: ResMut<Expected>,
    files: Res<SessionFiles>,
    catalog: Res<EffectCatalog>,
) {
    for SessionRequest(command) in requests.read() {
        let StudioCommand::Files(FilesCommand::Drop(dropped)) = command else { continue };
        let mut maker = Maker::new(&state, &catalog, dropped);
        for path in &dropped.files {
            let kind = if path.is_file() { kind_of(path) } else { None };
            let made = match &kind {
                Some(kind) => match install(path, &state, &files) {
                    Ok(()) if catalog.get(kind).is_some() => maker.effect(kind),
                    Ok(()) => {
                        expected.expect(kind, dropped, state.opened);
                        Ok(())
                    }
                    Err(sentence) => Err(sentence),
                },
                None => maker.file(path),
            };
            if let Err(sentence) = made {
                error!(subject = "File", "{}: {sentence}", path.display());
            }
        }
        let edit = maker.edit();
        apply(edit, &mut state);
    }
}

/// Makes layers of effect files once they have been checked.
pub(super) fn take_expected(
    mut expected: ResMut<Expected>,
    mut state: ResMut<StudioState>,
    catalog: Res<EffectCatalog>,
    faults: Option<Res<EffectFaults>>,
) {
    if expected.waiting.is_empty() {
        return;
    }
    if expected.opened != state.opened {
        expected.waiting.clear();
        return;
    }
    // What is wrong with a file stands in the log already.
    let broken = |kind: &str| faults.as_ref().is_some_and(|faults| faults.0.contains_key(kind));
    expected.waiting.retain(|(kind, _)| !broken(kind));
    while let Some(at) = expected.waiting.iter().position(|(kind, _)| catalog.get(kind).is_some()) {
        let Some((kind, dropped)) = expected.waiting.remove(at) else { return };
        let mut maker = Maker::new(&state, &catalog, &dropped);
        if let Err(sentence) = maker.effect(&kind) {
            error!(subject = "File", "{kind}: {sentence}");
        }
        let edit = maker.edit();
        apply(edit, &mut state);
    }
}

impl Expected {
    fn expect(&mut self, kind: &str, dropped: &Dropped, opened: u64) {
        if self.opened != opened {
            (self.waiting, self.opened) = (VecDeque::new(), opened);
        }
        if self.waiting.len() == EXPECTED {
            self.waiting.pop_front();
        }
        self.waiting.push_back((kind.to_owned(), dropped.clone()));
    }
}

fn apply(edit: Option<EditCommand>, state: &mut StudioState) {
    let Some(edit) = edit else { return };
    state.history.end_gesture();
    match state.history.apply(edit) {
        Ok(applied) => info!("{}", applied.label),
        Err(error) => error!(subject = "File", "Nothing was added: {error}"),
    }
    state.history.end_gesture();
    state.settle();
}

/// Collects what one drop adds. The ids of new things are known before they are there: they follow the show's last one.
struct Maker<'a> {
    show: &'a Show,
    base: PathBuf,
    catalog: &'a EffectCatalog,
    scene: SceneId,
    at: Option<(f64, f64)>,
    layer: Option<LayerId>,
    next: u64,
    names: Vec<String>,
    edits: Vec<EditCommand>,
}

impl<'a> Maker<'a> {
    fn new(state: &'a StudioState, catalog: &'a EffectCatalog, dropped: &Dropped) -> Self {
        Self {
            show: state.show(),
            base: state.base(),
            catalog,
            scene: dropped.scene,
            at: dropped.at,
            layer: dropped.layer.filter(|layer| state.show().layer(*layer).is_some()),
            next: state.show().next_id(),
            names: Vec::new(),
            edits: Vec::new(),
        }
    }

    /// Adds a file that is no effect. The error is a sentence.
    fn file(&mut self, path: &Path) -> Result<(), String> {
        let ends = |endings: &[&str]| {
            let ending = path.extension().unwrap_or_default();
            endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
        };
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let file = relative(&self.base, path);
        if path.is_dir() {
            if !has_pictures(path) {
                return Err(format!("the folder holds no pictures ({}) for a slideshow", PICTURES.join(", ")));
            }
            let slides = Slideshow { paths: vec![file], ..Slideshow::default() };
            self.source(&name, SourceKind::Slideshow(slides));
        } else if !path.is_file() {
            return Err("it is neither a file nor a folder any more: let it go again from where it lies".into());
        } else if ends(PICTURES) {
            self.source(&name, SourceKind::Image(Image { path: file, ..Image::default() }));
        } else if ends(MEDIA) || ends(SOUNDS) {
            self.source(&name, SourceKind::Media(Media { path: file, ..Media::default() }));
        } else if ends(&["cube"]) {
            let layer = self.layer.ok_or("a colour table needs a layer: let it go over one")?;
            self.table(layer, &name, file);
        } else {
            return Err(
                "no source takes this: films, sound, pictures, folders of pictures, .cube tables, effect files, shows and OBS \
                 collections are taken"
                    .into(),
            );
        }
        Ok(())
    }

    /// Adds an effect that is in the catalogue. The error is a sentence.
    fn effect(&mut self, kind: &str) -> Result<(), String> {
        let Some(info) = self.catalog.get(kind).map(|effect| effect.info()) else { return Ok(()) };
        match info.role {
            Role::Generator => {
                let (width, height) = self.show.canvas().map_or((1920, 1080), |canvas| (canvas.width, canvas.height));
                let source = EffectSource { kind: kind.into(), width, height, ..EffectSource::default() };
                self.source(info.label, SourceKind::Effect(source));
                Ok(())
            }
            Role::Filter => {
                let layer = self.layer.ok_or(
                    "the effect is in the effects folder and needs a layer: choose it under Effects, or let it go over a layer",
                )?;
                self.look(layer, kind, info.label);
                Ok(())
            }
            Role::Transition => {
                info!(subject = "File", "{} stands among the transitions now", info.label);
                Ok(())
            }
        }
    }

    fn source(&mut self, name: &str, kind: SourceKind) {
        let known = self.show.sources.iter().map(|source| source.name.as_str());
        let name = free_name(name, known.chain(self.names.iter().map(String::as_str)));
        let source = Source::new(SourceId::default(), name.clone(), kind);
        self.edits.push(EditCommand::AddSource { source, scene: Some(self.scene) });
        let layer = LayerId(self.next + 1);
        self.next += 2;
        if let Some((x, y)) = self.at {
            let (width, height) = self.show.canvas().map_or((1920, 1080), |canvas| (canvas.width, canvas.height));
            let shift = CASCADE * self.names.len() as f64;
            let placement = Placement {
                position: (x + shift, y + shift),
                size: Sizing::Fit(f64::from(width) * SHARE, f64::from(height) * SHARE),
                ..Placement::fit(f64::from(width), f64::from(height))
            };
            self.edits.push(EditCommand::SetPlacement(layer, placement));
        }
        self.names.push(name);
    }

    fn table(&mut self, layer: LayerId, name: &str, file: String) {
        let effect = EffectId(self.next);
        self.look(layer, "lut", name);
        self.edits.push(EditCommand::SetParam { layer, effect, param: "file".into(), value: Some(file.into()) });
    }

    fn look(&mut self, layer: LayerId, kind: &str, name: &str) {
        self.edits.push(EditCommand::AddEffect { layer, kind: kind.into() });
        self.next += 1;
        self.names.push(name.to_owned());
    }

    /// All of it as one step.
    fn edit(self) -> Option<EditCommand> {
        let label = match self.names.as_slice() {
            [] => return None,
            [name] => format!("Add {name}"),
            names => format!("Add {} files", names.len()),
        };
        Some(EditCommand::Together { label, key: format!("drop {}", self.next), edits: self.edits })
    }
}

fn has_pictures(folder: &Path) -> bool {
    let listed = fs::read_dir(folder).into_iter().flatten().flatten();
    listed.map(|entry| entry.path()).any(|path| {
        path.extension().is_some_and(|ending| PICTURES.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    })
}

/// Copies an effect file and what belongs to it into the show's effects folder, or into the person's while the show has no file. One that lies
/// in either stays where it is. The error is a sentence.
fn install(path: &Path, state: &StudioState, files: &SessionFiles) -> Result<(), String> {
    let of_show = state.path.as_deref().and_then(Path::parent).map(|folder| folder.join("effects"));
    let of_person = files.folders.data.join("effects");
    let from = path.parent().unwrap_or(Path::new("."));
    let lies_in = |folder: &Path| folder.canonicalize().ok().zip(from.canonicalize().ok()).is_some_and(|(a, b)| a == b);
    if of_show.iter().chain([&of_person]).any(|folder| lies_in(folder)) {
        return Ok(());
    }
    let to = of_show.unwrap_or(of_person);
    let name = path.file_name().map(PathBuf::from).into_iter();
    // The effect itself last: what it needs is there when it is found.
    for part in companions(path).into_iter().chain(name) {
        let (source, copy) = (from.join(&part), to.join(&part));
        if source.is_file() {
            copy_new(&source, &copy).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => {
                    format!("{} is another file of that name: rename one of them", copy.display())
                }
                _ => format!("it cannot be copied to {}: {}", copy.display(), crate::document::disk::sentence(&error)),
            })?;
        }
    }
    Ok(())
}

/// Copies a file to a place where there is none, or the same.
fn copy_new(from: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        let same = fs::read(from)? == fs::read(to)?;
        return if same { Ok(()) } else { Err(io::ErrorKind::AlreadyExists.into()) };
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    io::copy(&mut fs::File::open(from)?, &mut fs::File::create_new(to)?).map(|_| ())
}
