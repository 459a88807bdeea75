//! The fonts that texts are set in: the shipped one at once, the system's when a text needs them.

use cosmic_text::FontSystem;
use cosmic_text::fontdb::{Database, Source};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The shipped font. Latin, Greek, Cyrillic, and the plainer Arabic and Hebrew letters.
pub const SHIPPED: &str = "DejaVu Sans";

static REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../../../../assets/fonts/DejaVuSans-Bold.ttf");
static FONTS: Mutex<Fonts> = Mutex::new(Fonts { shipped: None, system: None });

/// Loaded once for all texts. Looking through the system's fonts can take a second, so that is left until it must be.
pub struct Fonts {
    shipped: Option<FontSystem>,
    system: Option<FontSystem>,
}

impl Fonts {
    pub fn lock() -> MutexGuard<'static, Self> {
        FONTS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The shipped font alone: the same picture on every machine.
    pub fn shipped(&mut self) -> &mut FontSystem {
        self.shipped.get_or_insert_with(|| {
            let mut database = Database::new();
            for source in sources() {
                database.load_font_source(source);
            }
            FontSystem::new_with_locale_and_db("en-US".into(), database)
        })
    }

    /// The shipped font and all that the machine has.
    pub fn system(&mut self) -> &mut FontSystem {
        self.system.get_or_insert_with(|| FontSystem::new_with_fonts(sources()))
    }
}

/// Whether a family of this name is there.
pub fn has_family(fonts: &FontSystem, family: &str) -> bool {
    fonts.db().faces().any(|face| face.families.iter().any(|(name, _)| name.eq_ignore_ascii_case(family)))
}

fn sources() -> [Source; 2] {
    [REGULAR, BOLD].map(|bytes| Source::Binary(Arc::new(bytes)))
}
