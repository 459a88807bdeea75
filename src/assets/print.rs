//! What a file is known again by when it lies somewhere else under another name: its length, and a hash of its two ends.
//!
//! A show keeps those of the files that were collected or found again, by path, in its field `files`; other programs and versions pass that over.

use crate::document::{ParamValue, Show};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::str::FromStr;

/// Field of a show.
const FIELD: &str = "files";
/// Bytes of each end that are hashed: films are long and differ there.
const END: u64 = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print {
    pub bytes: u64,
    hash: u64,
}

impl Print {
    pub fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let mut ends = Vec::new();
        Read::by_ref(&mut file).take(END).read_to_end(&mut ends)?;
        if bytes > END {
            file.seek(SeekFrom::Start(bytes.saturating_sub(END).max(END)))?;
            file.take(END).read_to_end(&mut ends)?;
        }
        // FNV-1a: the same in every version of the program, unlike the standard library's.
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        Ok(Self { bytes, hash: ends.iter().fold(0xcbf2_9ce4_8422_2325, mix) })
    }
}

/// `bytes-hash`, the hash in hexadecimal.
impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.bytes, self.hash)
    }
}

impl FromStr for Print {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (bytes, hash) = text.split_once('-').ok_or(())?;
        Ok(Self { bytes: bytes.parse().map_err(|_| ())?, hash: u64::from_str_radix(hash, 16).map_err(|_| ())? })
    }
}

/// Those that a show keeps, by path.
pub fn prints(show: &Show) -> BTreeMap<String, Print> {
    let kept = show.extra.get(FIELD).and_then(ParamValue::as_object);
    let print = |(path, value): (&String, &ParamValue)| Some((path.clone(), value.as_str()?.parse().ok()?));
    kept.into_iter().flatten().filter_map(print).collect()
}

/// Has a show keep one.
pub fn keep_print(show: &mut Show, path: &str, print: Print) {
    let field = show.extra.entry(FIELD).or_insert_with(|| ParamValue::Object(Default::default()));
    if let Some(kept) = field.as_object_mut() {
        kept.insert(path.to_owned(), print.to_string().into());
    }
}
