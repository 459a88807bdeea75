//! Which code runs a source of which kind, each on its named thread.

use super::handle::SourceLink;
use super::recipe::RecipeKind;
use super::{capture, generate};
use crate::document::{Source, SourceKind};
use crate::view::Health;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Starts the source's thread, `src-<id>`. A thread that cannot be started is a failed source and not a failed studio.
pub fn spawn(source: Source, link: SourceLink) {
    let name = format!("src-{}", source.id);
    let last_words = link.last_words();
    let told = last_words.clone();
    let work = move || {
        // A fault of ours in one source is that source's end and nobody else's.
        if catch_unwind(AssertUnwindSafe(|| run(&source, link))).is_err() {
            told.say("Stopped by a fault in Scrim; change a setting or open the show again to start it anew");
        }
    };
    if let Err(error) = std::thread::Builder::new().name(name).spawn(work) {
        last_words.say(&format!("The system gives no thread for it: {error}"));
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
        | SourceKind::Pattern(_)
        | SourceKind::AudioInput(_)
        | SourceKind::DesktopAudio(_)
        | SourceKind::Tone(_) => capture::run(source, link, RecipeKind::of(&source.kind)),
        SourceKind::Effect(_) => {
            link.say(Health::Live, "Drawn by the compositor");
            generate::idle(&link);
        }
        SourceKind::Unknown { kind, .. } => {
            link.update(|status| status.needs_fallback = true);
            link.say(Health::Failed, format!("This version has no source of kind \"{kind}\""));
            generate::idle(&link);
        }
    }
}
