//! Which code runs a source of which kind, each on its named thread.

use super::handle::SourceLink;
use super::recipe::RecipeKind;
use super::{capture, generate};
use crate::document::{Source, SourceKind};
use crate::view::Health;

/// Starts the source's thread, `src-<id>`. A thread that cannot be started is a failed source and not a failed studio.
pub fn spawn(source: Source, link: SourceLink) {
    let status_link = link.stop_flag();
    let name = format!("src-{}", source.id);
    if let Err(error) = std::thread::Builder::new().name(name).spawn(move || run(&source, link)) {
        bevy::log::error!("no thread for a source: {error}");
        status_link.store(true, std::sync::atomic::Ordering::Release);
    }
}

fn run(source: &Source, link: SourceLink) {
    match &source.kind {
        SourceKind::Image(_) | SourceKind::Slideshow(_) | SourceKind::Color(_) | SourceKind::Text(_) => {
            generate::run(source, link);
        }
        SourceKind::Pattern(pattern) if generate::is_ours(pattern.pattern) => generate::run(source, link),
        SourceKind::Camera(_)
        | SourceKind::Media(_)
        | SourceKind::Url(_)
        | SourceKind::Screen(_)
        | SourceKind::Window(_)
        | SourceKind::Pattern(_) => capture::run(source, link, RecipeKind::of(&source.kind)),
        SourceKind::Unknown { kind, .. } => {
            link.update(|status| status.needs_fallback = true);
            link.say(Health::Failed, format!("This version has no source of kind \"{kind}\""));
            generate::idle(&link);
        }
    }
}
