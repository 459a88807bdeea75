//! Names and labels that live as long as the program, as those of built-in effects do.
//!
//! Each text is kept once, so reading a file again and again takes no more memory. What editing may add is bounded.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Options of a choice: the name in files and the label.
pub type Options = &'static [(&'static str, &'static str)];

/// Most bytes of text that are kept; a thousand effects take a tenth of it.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Said when there are more.
pub const FULL: &str = "too many different names and labels were read since the start: start Scrim again";

struct Kept {
    texts: BTreeSet<&'static str>,
    options: BTreeSet<Options>,
    bytes: usize,
}

static KEPT: Mutex<Kept> = Mutex::new(Kept { texts: BTreeSet::new(), options: BTreeSet::new(), bytes: 0 });

/// The same text for good.
pub fn text(text: &str) -> Result<&'static str, String> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.texts.get(text) {
        return Ok(known);
    }
    kept.charge(text.len())?;
    let text: &'static str = Box::leak(text.into());
    kept.texts.insert(text);
    Ok(text)
}

/// The same options for good.
pub fn options(pairs: &[(&'static str, &'static str)]) -> Result<Options, String> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.options.get(pairs) {
        return Ok(known);
    }
    kept.charge(size_of_val(pairs))?;
    let pairs: Options = Box::leak(pairs.into());
    kept.options.insert(pairs);
    Ok(pairs)
}

impl Kept {
    fn charge(&mut self, bytes: usize) -> Result<(), String> {
        if self.bytes + bytes > MAX_BYTES {
            return Err(FULL.into());
        }
        self.bytes += bytes;
        Ok(())
    }
}
