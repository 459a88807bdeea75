//! Reads look-up tables in the `.cube` format (Adobe's, with Resolve's input ranges) and keeps those in use.
//!
//! Whatever the file holds, the result is a table over the colours 0 to 1: one over another domain is resampled, its ends repeated outside. Colours
//! that it makes are limited to 0 to 1. One-dimensional tables are spread out to three dimensions for those who can read nothing else; a cache
//! [with curves](CubeCache::with_curves) gives them with at least as many steps as the file has.

use super::reference::{mix, saturate, tetrahedral};
use super::{Lut3d, TableKind};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Largest 3-D table, entries per axis.
pub const MAX_SIZE_3D: u32 = 129;
/// Largest 1-D table.
pub const MAX_SIZE_1D: u32 = 65_536;
/// Largest file, in bytes.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Size of the 3-D table that a 1-D one becomes.
pub const SIZE_FROM_1D: u32 = 33;
/// Least size of a table of curves: its cube is the number of their steps.
const LEAST_SIZE_OF_CURVES: u32 = 16;
/// Least size of a 3-D table that was resampled from another domain.
const SIZE_RESAMPLED: u32 = 65;

/// Reads a table of three dimensions from text. `name` is what errors call the file: each is "name:line: what".
pub fn parse(text: &str, name: &str) -> Result<Lut3d, String> {
    Ok(read(text, name)?.into_table(false))
}

/// What a file holds.
struct CubeFile {
    table: Table,
    rows: Vec<[f32; 3]>,
    domain: Domain,
}

impl CubeFile {
    /// What has one dimension stays curves where that is asked, and is spread out to three elsewhere.
    fn into_table(self, with_curves: bool) -> Lut3d {
        match self.table {
            Table::Curves if with_curves => curves(&self.rows, &self.domain),
            Table::Curves => sample(SIZE_FROM_1D, along(&self.rows, &self.domain)),
            Table::Cube(size) => cube(size, self.rows, &self.domain),
        }
    }
}

fn read(text: &str, name: &str) -> Result<CubeFile, String> {
    let mut header = Header::default();
    let mut rows: Vec<[f32; 3]> = Vec::new();
    let mut last_line = 1;
    for (line, content) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        last_line = line;
        let fault = |what: String| format!("{name}:{line}: {what}");
        let content = content.trim();
        let mut words = content.split_whitespace();
        let Some(first) = words.next().filter(|word| !word.starts_with('#')) else { continue };
        if first.parse::<f32>().is_err() && first.starts_with(|c: char| c.is_ascii_alphabetic()) {
            if !rows.is_empty() {
                return Err(fault(format!("“{first}” stands among the table's rows")));
            }
            header.read(first, words).map_err(fault)?;
        } else {
            let row = numbers(content.split_whitespace()).map_err(fault)?;
            let (_, expected) = header.table().map_err(fault)?;
            if rows.len() >= expected {
                return Err(fault(format!("more rows than the {expected} that the table's size asks for")));
            }
            rows.push(row);
        }
    }
    let fault = |what: String| format!("{name}:{last_line}: {what}");
    let (table, expected) = header.table().map_err(fault)?;
    if rows.len() < expected {
        return Err(fault(format!("the file ends after {} of {expected} rows", rows.len())));
    }
    Ok(CubeFile { table, rows, domain: header.domain })
}

/// Reads a table of three dimensions from a file.
pub fn load(path: &Path) -> Result<Lut3d, String> {
    Ok(read_file(path)?.into_table(false))
}

fn read_file(path: &Path) -> Result<CubeFile, String> {
    let name = path.display();
    let fault = |error: std::io::Error| format!("{name}: cannot be read: {error}");
    let meta = path.metadata().map_err(fault)?;
    if !meta.is_file() {
        return Err(format!("{name}: is not a file; choose a .cube file"));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(fault)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("{name}: is larger than 16 MiB; export the look with a smaller table"));
    }
    read(&String::from_utf8_lossy(&bytes), &name.to_string())
}

/// What the lines before the rows say.
#[derive(Default)]
struct Header {
    size_1d: Option<u32>,
    size_3d: Option<u32>,
    domain: Domain,
}

enum Table {
    Curves,
    Cube(u32),
}

/// The colours that the table's first and last entries stand for.
struct Domain {
    min: [f32; 3],
    max: [f32; 3],
}

impl Default for Domain {
    fn default() -> Self {
        Self { min: [0.0; 3], max: [1.0; 3] }
    }
}

impl Domain {
    /// Where a colour lies in the domain, 0 to 1.
    fn place(&self, rgb: [f32; 3]) -> [f32; 3] {
        let ([r, g, b], [r0, g0, b0], [r1, g1, b1]) = (rgb, self.min, self.max);
        [(r - r0) / (r1 - r0), (g - g0) / (g1 - g0), (b - b0) / (b1 - b0)].map(saturate)
    }
}

impl Header {
    fn read<'a>(&mut self, keyword: &str, mut words: impl Iterator<Item = &'a str>) -> Result<(), String> {
        let mut size = |max: u32| {
            let word = words.next().unwrap_or_default();
            let value = word.parse::<u32>().ok().filter(|size| (2..=max).contains(size));
            value.ok_or_else(|| format!("{keyword} is “{word}”; sizes from 2 to {max} can be read"))
        };
        match keyword {
            "LUT_1D_SIZE" => self.size_1d = Some(size(MAX_SIZE_1D)?),
            "LUT_3D_SIZE" => self.size_3d = Some(size(MAX_SIZE_3D)?),
            "DOMAIN_MIN" => self.domain.min = numbers(words)?,
            "DOMAIN_MAX" => self.domain.max = numbers(words)?,
            "LUT_1D_INPUT_RANGE" | "LUT_3D_INPUT_RANGE" => {
                let [min, max] = numbers(words)?;
                self.domain = Domain { min: [min; 3], max: [max; 3] };
            }
            // TITLE, and what programs add for themselves
            _ => {}
        }
        Ok(())
    }

    /// What table the rows make, and how many there must be.
    fn table(&self) -> Result<(Table, usize), String> {
        if self.domain.min.iter().zip(self.domain.max).any(|(min, max)| *min >= max) {
            return Err("DOMAIN_MIN must be below DOMAIN_MAX".into());
        }
        match (self.size_1d, self.size_3d) {
            (Some(_), Some(_)) => Err("has both a 1-D and a 3-D table; export the look as one 3-D table".into()),
            (Some(size), None) => Ok((Table::Curves, size as usize)),
            (None, Some(size)) => Ok((Table::Cube(size), (size as usize).pow(3))),
            (None, None) => Err("LUT_3D_SIZE or LUT_1D_SIZE is missing; is this a .cube file?".into()),
        }
    }
}

/// Exactly `N` finite numbers.
fn numbers<'a, const N: usize>(words: impl Iterator<Item = &'a str>) -> Result<[f32; N], String> {
    let mut values = Vec::with_capacity(N);
    for word in words {
        match word.parse::<f32>() {
            Ok(value) if value.is_finite() => values.push(value),
            Ok(_) => return Err(format!("“{word}” is not a finite number")),
            Err(_) => return Err(format!("“{word}” is not a number")),
        }
    }
    <[f32; N]>::try_from(values).map_err(|values| format!("{N} numbers are needed here, not {}", values.len()))
}

/// A 3-D table with the entry of each colour.
fn sample(size: u32, entry: impl Fn([f32; 3]) -> [f32; 3]) -> Lut3d {
    let step = 1.0 / (size - 1) as f32;
    let axis = || (0..size).map(|index| index as f32 * step);
    let rgb = axis().flat_map(|b| axis().flat_map(move |g| axis().map(move |r| [r, g, b])));
    Lut3d { size, rgb: rgb.map(|color| entry(color).map(saturate)).collect(), kind: TableKind::Cube }
}

/// What the curves make of a colour, each of its own channel.
fn along<'a>(rows: &'a [[f32; 3]], domain: &'a Domain) -> impl Fn([f32; 3]) -> [f32; 3] + 'a {
    let curve = |channel: fn(&[f32; 3]) -> f32, at: f32| {
        let place = at * rows.len().saturating_sub(1) as f32;
        let entry = |index: usize| rows.get(index).or(rows.last()).map_or(0.0, channel);
        mix(entry(place as usize), entry(place as usize + 1), place.fract())
    };
    move |rgb| {
        let [r, g, b] = domain.place(rgb);
        [curve(|[r, _, _]| *r, r), curve(|[_, g, _]| *g, g), curve(|[_, _, b]| *b, b)]
    }
}

/// Curves of as many steps as the least cube that is no shorter than the file's.
fn curves(rows: &[[f32; 3]], domain: &Domain) -> Lut3d {
    let size = (LEAST_SIZE_OF_CURVES..).find(|size| size.pow(3) as usize >= rows.len()).unwrap_or(LEAST_SIZE_OF_CURVES);
    let steps = size.pow(3);
    let curve = along(rows, domain);
    let rgb = (0..steps).map(|step| curve([step as f32 / (steps - 1) as f32; 3]).map(saturate));
    Lut3d { size, rgb: rgb.collect(), kind: TableKind::Curves }
}

fn cube(size: u32, rows: Vec<[f32; 3]>, domain: &Domain) -> Lut3d {
    if domain.min == [0.0; 3] && domain.max == [1.0; 3] {
        return Lut3d { size, rgb: rows.into_iter().map(|row| row.map(saturate)).collect(), kind: TableKind::Cube };
    }
    let table = Lut3d { size, rgb: rows, kind: TableKind::Cube };
    sample(size.max(SIZE_RESAMPLED), |rgb| tetrahedral(&table, domain.place(rgb)))
}

/// Tables by path. One is read again when its file's time or length changes; an error is remembered as well.
#[derive(Default)]
pub struct CubeCache {
    entries: Mutex<Vec<Entry>>,
    with_curves: bool,
}

struct Entry {
    path: PathBuf,
    modified: Option<SystemTime>,
    length: u64,
    result: Result<Arc<Lut3d>, String>,
}

impl CubeCache {
    /// Most tables that are kept: as many as a show plausibly uses at once.
    const CAPACITY: usize = 16;

    /// One-dimensional tables stay curves.
    pub fn with_curves() -> Self {
        Self { with_curves: true, ..Self::default() }
    }

    pub fn load(&self, path: &Path) -> Result<Arc<Lut3d>, String> {
        let meta = path.metadata().map_err(|error| {
            format!("{}: cannot be read: {error}. Choose the file again, or put it back.", path.display())
        })?;
        let (modified, length) = (meta.modified().ok(), meta.len());
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = entries.iter().position(|entry| entry.path == path) {
            // to the end, so that the front is what was not asked for longest
            let entry = entries.remove(index);
            if entry.modified == modified && entry.length == length {
                let result = entry.result.clone();
                entries.push(entry);
                return result;
            }
        }
        if entries.len() >= Self::CAPACITY {
            entries.remove(0);
        }
        let result = read_file(path).map(|file| Arc::new(file.into_table(self.with_curves)));
        entries.push(Entry { path: path.into(), modified, length, result: result.clone() });
        result
    }
}
