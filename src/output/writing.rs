//! Files that threads of their own write, which nobody holds: whoever leaves waits for them.

use std::sync::atomic::{AtomicUsize, Ordering};

static FILES: AtomicUsize = AtomicUsize::new(0);

/// A file that is being written, until it is dropped.
#[derive(Debug)]
pub struct Writing(());

impl Writing {
    pub fn begin() -> Self {
        FILES.fetch_add(1, Ordering::AcqRel);
        Self(())
    }

    /// Some file is.
    pub fn goes_on() -> bool {
        FILES.load(Ordering::Acquire) > 0
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        FILES.fetch_sub(1, Ordering::AcqRel);
    }
}
