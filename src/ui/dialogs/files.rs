//! The file dialog: one at a time, inside the window, so that it works without a desktop's help.

use crate::document::{EffectId, LayerId, SourceId};
use crate::ui::panels::source_settings::PathField;
use crate::ui::panels::transition::Whose;
use crate::view::PresetTarget;
use egui::Vec2;
use egui_file_dialog::{DialogState, FileDialog};
use std::path::{Component, Path, PathBuf};

/// What a chosen file is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Open,
    /// A scene collection of OBS.
    ObsCollection,
    SaveAs,
    /// The folder that the show is collected into.
    Collect,
    /// A folder in which missing files may lie.
    SearchMissing,
    /// The folder of recordings and stills.
    Recordings,
    /// A preset to use.
    Preset(PresetTarget),
    /// The source that the add-source window is about.
    Draft(PathField),
    Source(SourceId, PathField),
    Param {
        layer: LayerId,
        effect: EffectId,
        param: String,
        extensions: Vec<&'static str>,
    },
    /// A parameter of a transition.
    Transition {
        whose: Whose,
        param: String,
        extensions: Vec<&'static str>,
    },
}

/// Pictures that an image source reads.
pub const PICTURES: &[&str] = &["png", "jpg", "jpeg", "webp"];
/// Films that a media source plays.
pub const MEDIA: &[&str] = &["mkv", "mp4", "mov", "webm", "avi", "mpg", "mpeg", "ts", "m4v", "ogv", "flv"];
/// Sound that a media source plays.
pub const SOUNDS: &[&str] = &["wav", "mp3", "flac", "ogg", "opus", "m4a", "aac"];
/// Size of the dialog in points.
const SIZE: Vec2 = Vec2::new(680.0, 420.0);
/// Scene files, and presets.
const SHOWS: &[&str] = &["ron"];

/// Where OBS keeps its scene collections, from the home folder on: as a package of the system, as a Flatpak, on macOS, and on Windows.
const OBS_FOLDERS: &[&str] = &[
    ".config/obs-studio/basic/scenes",
    ".var/app/com.obsproject.Studio/config/obs-studio/basic/scenes",
    "Library/Application Support/obs-studio/basic/scenes",
    "AppData/Roaming/obs-studio/basic/scenes",
];

/// The dialog while it is open.
#[derive(Default)]
pub struct Files {
    open: Option<(FileDialog, Target)>,
}

impl Files {
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Shows the dialog, from `base` on.
    pub fn open(&mut self, target: Target, base: &Path) {
        self.open_named(target, base, "Untitled.ron");
    }

    /// Asks where to save the show; it starts with the file that it has.
    pub fn save_as(&mut self, path: Option<&Path>, base: &Path) {
        let name = path.and_then(Path::file_name).map_or("Untitled.ron".into(), |name| name.to_string_lossy());
        self.open_named(Target::SaveAs, base, &name);
    }

    /// Asks for a scene collection of OBS, from the folder on where OBS keeps them.
    pub fn import_obs(&mut self, base: &Path) {
        let home = etcetera::home_dir().ok();
        let folders = OBS_FOLDERS.iter().filter_map(|folder| Some(home.as_ref()?.join(folder)));
        let folder = folders.into_iter().find(|folder| folder.is_dir());
        self.open(Target::ObsCollection, folder.as_deref().unwrap_or(base));
    }

    fn open_named(&mut self, target: Target, base: &Path, name: &str) {
        // The recordings folder may not be there yet.
        let folder = base.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        let (title, extensions): (&str, Vec<&'static str>) = match &target {
            Target::Open => ("Open a show", SHOWS.to_vec()),
            Target::ObsCollection => ("Import an OBS scene collection", vec!["json"]),
            Target::SaveAs => ("Save the show as", SHOWS.to_vec()),
            Target::Collect => ("Collect the show and its files into a folder", Vec::new()),
            Target::SearchMissing => ("Search a folder for the missing files", Vec::new()),
            Target::Preset(_) => ("Choose a preset", SHOWS.to_vec()),
            Target::Recordings => ("Choose the folder of recordings and stills", Vec::new()),
            Target::Draft(field) | Target::Source(_, field) => match field {
                PathField::Media | PathField::FallbackClip => ("Choose a media file", MEDIA.to_vec()),
                PathField::Image | PathField::FallbackImage => ("Choose a picture", PICTURES.to_vec()),
                PathField::Slides => ("Choose pictures", PICTURES.to_vec()),
                PathField::SlidesFolder => ("Choose a folder of pictures", Vec::new()),
                PathField::Param(_, extensions) => ("Choose a file", extensions.to_vec()),
            },
            Target::Param { extensions, .. } | Target::Transition { extensions, .. } => {
                ("Choose a file", extensions.clone())
            }
        };
        let mut dialog =
            FileDialog::new().title(title).initial_directory(folder.to_owned()).as_modal(false).default_size(SIZE);
        let save = target == Target::SaveAs;
        if save {
            dialog = dialog.default_file_name(name).add_save_extension("Scene file", "ron");
        } else if !extensions.is_empty() {
            dialog = dialog
                .add_file_filter_extensions("Files of this kind", extensions)
                .default_file_filter("Files of this kind");
        }
        if let Target::Recordings | Target::Collect | Target::SearchMissing = target {
            dialog.config_mut().labels.open_button = "Choose".into();
        }
        match &target {
            Target::SaveAs => dialog.save_file(),
            Target::Draft(PathField::Slides) | Target::Source(_, PathField::Slides) => dialog.pick_multiple(),
            Target::Recordings
            | Target::Collect
            | Target::SearchMissing
            | Target::Draft(PathField::SlidesFolder)
            | Target::Source(_, PathField::SlidesFolder) => dialog.pick_directory(),
            _ => dialog.pick_file(),
        }
        self.open = Some((dialog, target));
    }

    /// Draws the dialog; what was chosen, once it is.
    pub fn files_ui(&mut self, ctx: &egui::Context) -> Option<(Target, Vec<PathBuf>)> {
        let (dialog, _) = self.open.as_mut()?;
        dialog.config_mut().default_pos = Some(ctx.content_rect().center() - SIZE / 2.0);
        let mut picked = match dialog.update(ctx).state() {
            DialogState::Open => return None,
            DialogState::Picked(path) => vec![path.clone()],
            DialogState::PickedMultiple(paths) => paths.clone(),
            DialogState::Closed | DialogState::Cancelled => Vec::new(),
        };
        let (_, target) = self.open.take()?;
        if target == Target::SaveAs
            && let Some(named) = picked.first_mut()
        {
            let meant = as_meant(named, etcetera::home_dir().ok().as_deref());
            if meant != *named && meant.exists() {
                // The dialog asked about replacing another file: it asks again, about this one.
                let folder = meant.parent().unwrap_or(Path::new("."));
                self.save_as(Some(&meant), folder);
                return None;
            }
            *named = meant;
        }
        (!picked.is_empty()).then_some((target, picked))
    }
}

/// The scene file that was meant by a name that was typed into the dialog, which puts its folder before everything but a full path:
/// `~/` is the home, and the extension stands there once.
pub fn as_meant(typed: &Path, home: Option<&Path>) -> PathBuf {
    let tilde = typed.components().position(|part| part.as_os_str() == "~");
    let path = match home.zip(tilde) {
        Some((home, at)) => home.join(typed.components().skip(at + 1).collect::<PathBuf>()),
        None => typed.to_owned(),
    };
    match path.file_stem().map(Path::new) {
        // A name typed over the one that is offered keeps the extension behind it.
        Some(stem) if [path.extension(), stem.extension()].iter().all(|e| e.is_some_and(|e| e == "ron")) => {
            path.with_file_name(stem)
        }
        _ => with_extension(path),
    }
}

/// A scene file's path with its extension, where none was typed.
pub fn with_extension(path: PathBuf) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension("ron") }
}

/// A file as the document names it: relative to the scene file's folder where one root holds both, with `/` between the parts.
pub fn relative(base: &Path, path: &Path) -> String {
    let (from, to): (Vec<Component>, Vec<Component>) = (base.components().collect(), path.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let only_root = to.iter().take(shared).all(|part| matches!(part, Component::RootDir | Component::Prefix(_)));
    if !base.is_absolute() || !path.is_absolute() || only_root {
        return path.to_string_lossy().into_owned();
    }
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    let down = to.iter().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
