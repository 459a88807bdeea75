//! What lies beside an effect file and belongs to it.

use super::{is_isf, isf, text_of};
use std::path::{Path, PathBuf};

/// The files that an effect file uses beside itself, relative to its folder: the vertex shader and the imported pictures of an ISF file. They need
/// not be there. Nothing of a file that cannot be read.
pub fn companions(path: &Path) -> Vec<PathBuf> {
    if !is_isf(path) {
        return Vec::new();
    }
    let Ok(text) = text_of(path) else { return Vec::new() };
    let vertex = text.vertex.and(path.file_name()).map(|name| Path::new(name).with_extension("vs"));
    vertex.into_iter().chain(isf::imports(&text.text)).collect()
}
