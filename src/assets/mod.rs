//! The files that a show is made of: which they are, which are missing and where they went, and a copy of the show with all of them in one folder.

mod collect;
mod missing;
mod places;
mod print;

pub use collect::{Collect, CollectError, Collected, Missing, Progress, collect, free_folder};
pub use missing::{Absent, absent, relink, search};
pub use places::{Catalogued, each_file, file_kinds};
pub use print::{Print, keep_print, prints};
