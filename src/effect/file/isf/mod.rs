//! Effect files in ISF.

use super::Wrong;
use super::described::Described;

/// Reads a file with the vertex shader beside it; with what it describes comes the byte at which its main function stands.
pub fn describe(_kind: &str, _stem: &str, _text: &str, _vertex: Option<&str>) -> Result<(Described, usize), Wrong> {
    Err(Wrong::new(0, "ISF is not read yet"))
}
