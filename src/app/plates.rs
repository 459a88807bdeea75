//! Plates: pictures of a layer that effects compare with later, kept beside the show's file.

use crate::compositor::probe::ProbePicture;
use crate::document::disk;
use crate::output::naming::unused_name;
use crate::output::{RgbaImage, write_png};
use std::path::{Path, PathBuf};

/// Beside the show's file.
const FOLDER: &str = "plates";
/// Characters of a layer's name in a file's.
const NAME: usize = 48;

/// Where a plate goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plate {
    /// Folder of the show.
    base: PathBuf,
    /// The file's name without a number and an ending.
    stem: String,
}

/// The place for plates of a layer; `None` for a show without a file.
pub fn plate(show: Option<&Path>, layer: &str) -> Option<Plate> {
    let base = show?.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(Plate { base: base.to_owned(), stem: safe(layer) })
}

impl Plate {
    /// Writes the pictures' mean as PNG under a name that no file has; the path from the show's folder. An error is a sentence.
    pub fn keep(&self, pictures: &[ProbePicture]) -> Result<String, String> {
        let first = pictures.first().ok_or("There was no picture: try again")?;
        let folder = self.base.join(FOLDER);
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("{}: no picture is kept: {}", folder.display(), disk::sentence(&error)))?;
        let path = unused_name(&folder, &self.stem, "png");
        let bytes = mean(first, pictures);
        let (width, height) = (first.width, first.height);
        let image = RgbaImage { width, height, stride: width as usize * 4, bytes: &bytes };
        write_png(&path, &image).map_err(|error| format!("No picture is kept: {error}"))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(format!("{FOLDER}/{name}"))
    }
}

/// A layer's name as a file's: letters, digits, blanks, `-` and `_`.
fn safe(name: &str) -> String {
    let fits = |c: char| if c.is_alphanumeric() || matches!(c, ' ' | '-' | '_') { c } else { '-' };
    let safe: String = name.chars().map(fits).take(NAME).collect();
    let safe = safe.trim();
    if safe.is_empty() { "Plate".to_owned() } else { safe.to_owned() }
}

/// The mean of those pictures that have the first one's size: straight colours, weighted by alpha.
fn mean(first: &ProbePicture, pictures: &[ProbePicture]) -> Vec<u8> {
    let same: Vec<&ProbePicture> =
        pictures.iter().filter(|picture| (picture.width, picture.height) == (first.width, first.height)).collect();
    if same.len() < 2 {
        return first.rgba.clone();
    }
    let mut sums = vec![[0_u32; 4]; first.rgba.len() / 4];
    for picture in &same {
        for (sum, [r, g, b, a]) in sums.iter_mut().zip(picture.rgba.as_chunks::<4>().0) {
            let weight = u32::from(*a);
            for (total, value) in sum.iter_mut().zip([*r, *g, *b]) {
                *total += u32::from(value) * weight;
            }
            let [.., total] = sum;
            *total += weight;
        }
    }
    let count = same.len() as u32;
    let straight = |[r, g, b, a]: [u32; 4]| match a {
        0 => [0; 4],
        _ => {
            let [r, g, b] = [r, g, b].map(|total| ((total + a / 2) / a) as u8);
            [r, g, b, ((a + count / 2) / count) as u8]
        }
    };
    sums.into_iter().flat_map(straight).collect()
}
