//! Pictures as words: planes in a storage buffer, four bytes to a `u32`, for a backend that loads a word where it would fetch four texels.
//!
//! On a software rasteriser a texel fetch costs as much as all arithmetic of a pixel. A picture that is shown pixel for pixel from the
//! canvas's origin needs no sampler, and a block of 8 × 4 pixels finds its bytes in a few words. Of that
//! height a keyer's guided chroma, which reads samples all around a block, loads a third less than of two rows.

use super::color::chroma_axis;
use super::fuse::Sampling;
use super::guide;
use super::node::{Composition, InputId};
use super::resolve::{InputInfo, resolve};
use crate::document::LayerId;
use crate::effect::{SideOf, Stage};
use crate::source::frame::{FrameFormat, PixelLayout};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Pixels of a block that holds words, across and down.
pub const BLOCK: (u32, u32) = (8, 4);

/// How a picture lies in its buffer: tight rows, planes one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WordLayout {
    pub width: u32,
    pub height: u32,
    pub planes: WordPlanes,
    /// Chroma samples lie on the even luma columns, and rows.
    pub cosited: (bool, bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordPlanes {
    /// I420 and Y42B: U and V at half width, and at half height or not.
    Planar { half_h: bool },
    /// NV12: U and V side by side.
    SemiPlanar,
    /// Four bytes a pixel.
    Packed,
}

impl WordLayout {
    /// `None` for a picture whose rows do not end with a block, or whose bytes no block reads.
    pub fn of(format: &FrameFormat) -> Option<Self> {
        let planes = match format.layout {
            PixelLayout::I420 => WordPlanes::Planar { half_h: true },
            PixelLayout::Y42b => WordPlanes::Planar { half_h: false },
            PixelLayout::Nv12 => WordPlanes::SemiPlanar,
            PixelLayout::Packed { .. } => WordPlanes::Packed,
            PixelLayout::P010 | PixelLayout::Yuy2 | PixelLayout::Uyvy | PixelLayout::Y444 | PixelLayout::Gray8 => {
                return None;
            }
        };
        let (width, height) = (format.width, format.height);
        let fits = width.is_multiple_of(BLOCK.0) && height.is_multiple_of(BLOCK.1);
        let cosited = (format.color.cosited_h, format.color.cosited_v);
        fits.then_some(Self { width, height, planes, cosited })
    }

    /// Bytes of the whole picture.
    pub fn bytes(&self) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        match self.planes {
            WordPlanes::Packed => pixels * 4,
            WordPlanes::Planar { half_h: false } => pixels * 2,
            WordPlanes::Planar { half_h: true } | WordPlanes::SemiPlanar => pixels / 2 * 3,
        }
    }
}

/// Whether words are enough to show an input: it is on the program, pixel for pixel from the origin, with effects that need their own
/// pixel only. `None` where it is not shown at all.
pub fn shows_words(
    composition: &Composition,
    sampled: &BTreeSet<LayerId>,
    id: InputId,
    format: &FrameFormat,
) -> Option<bool> {
    let mut shown = None;
    if composition.images().any(|image| image == id) {
        return Some(false);
    }
    for canvas in &composition.canvases {
        for node in canvas.layers.iter().filter(|node| node.input == id) {
            let Some(layer) = resolve(node, InputInfo::Frame(*format), canvas.width, canvas.height) else { continue };
            let point = node.stages.iter().all(|stage| matches!(stage.stage, Stage::Point(_)));
            let point = point
                && node.margins().all(|margin| margin == 0)
                && !node.has_side(SideOf::Picture)
                && !sampled.contains(&node.id);
            if canvas.scene.is_some() || !point || layer.sampling() != Sampling::Exact || !layer.is_at_origin() {
                return Some(false);
            }
            shown = Some(true);
        }
    }
    shown
}

/// How far samples count that luma [guides](guide), in samples.
const GUIDED_REACH: f32 = 1.5;

/// A sample between two: the nearer index before, and the weight of the one behind it.
fn between(at: f32) -> (i32, f32) {
    (at.floor() as i32, at - at.floor())
}

/// WGSL that loads what a block of layer `n` needs, and per pixel (rows of the block one after the other) the raw sample's text.
///
/// `block` is the block's index, `x` and `y` its first pixel; `w{n}` the buffer. `guided`: luma [guides](guide) the chroma between samples.
pub fn load_wgsl(n: usize, layout: &WordLayout, guided: bool) -> (String, Vec<String>) {
    let mut out = String::new();
    let width = layout.width;
    let pixels = |row: u32| (0..BLOCK.0).map(move |column| (row, column));
    let all: Vec<(u32, u32)> = (0..BLOCK.1).flat_map(pixels).collect();
    if layout.planes == WordPlanes::Packed {
        for (row, quad) in (0..BLOCK.1).flat_map(|row| [(row, 0), (row, 1)]) {
            let _ = writeln!(
                out,
                "  let q{n}_{row}_{quad} = w{n}[(y + {row}u) * {}u + block.x * 2u + {quad}u];",
                width / 4
            );
        }
        let text = |(row, i): (u32, u32)| format!("unpack4x8unorm(q{n}_{row}_{}.{})", i / 4, component(i % 4));
        return (out, all.into_iter().map(text).collect());
    }
    for (row, word) in (0..BLOCK.1).flat_map(|row| [(row, 0), (row, 1)]) {
        let index = format!("(y + {row}u) * {}u + block.x * 2u + {word}u", width / 4);
        let _ = if guided {
            writeln!(
                out,
                "  let yw{n}_{row}_{word} = w{n}[{index}];\n  let y{n}_{row}_{word} = unpack4x8unorm(yw{n}_{row}_{word});"
            )
        } else {
            writeln!(out, "  let y{n}_{row}_{word} = unpack4x8unorm(w{n}[{index}]);")
        };
    }
    let half_h = layout.planes != WordPlanes::Planar { half_h: false };
    let across = chroma_axis(true, layout.cosited.0);
    let down = chroma_axis(half_h, layout.cosited.1);
    let reach = if guided { GUIDED_REACH } else { 1.0 };
    let chroma = Chroma { n, layout, half_h, across, down, reach };
    chroma.load(&mut out);
    if guided {
        guide::load(&chroma, &mut out);
    } else {
        chroma.mix_down(&mut out);
    }
    let luma = |row: u32, i: u32| format!("y{n}_{row}_{}.{}", i / 4, component(i % 4));
    let raw = all.into_iter().map(|(row, i)| {
        if guided {
            return format!("vec4f({}, {}, 1.0)", luma(row, i), guide::at(&chroma, row, i, &luma(row, i)));
        }
        let [u, v] = ["u", "v"].map(|plane| chroma.at(plane, row, i));
        format!("vec4f({}, {u}, {v}, 1.0)", luma(row, i))
    });
    let raw = raw.collect();
    (out, raw)
}

fn component(index: u32) -> &'static str {
    ["x", "y", "z", "w"].get(index as usize).copied().unwrap_or("x")
}

/// The chroma samples around a block.
pub(super) struct Chroma<'a> {
    pub n: usize,
    pub layout: &'a WordLayout,
    pub half_h: bool,
    /// Luma to chroma coordinates: scale and shift.
    across: (f32, f32),
    down: (f32, f32),
    /// From this distance on, in samples, a sample counts nothing.
    reach: f32,
}

impl Chroma<'_> {
    /// The sample before luma column `i` of the block and the weight of the next one.
    pub fn column(&self, i: u32) -> (i32, f32) {
        between((i as f32 + 0.5) * self.across.0 + self.across.1 - 0.5)
    }

    pub fn row(&self, row: u32) -> (i32, f32) {
        between((row as f32 + 0.5) * self.down.0 + self.down.1 - 0.5)
    }

    /// The samples that count for luma column `i` of the block, and their weights.
    pub fn column_weights(&self, i: u32) -> Vec<(i32, f32)> {
        self.weights(self.column(i))
    }

    pub fn row_weights(&self, row: u32) -> Vec<(i32, f32)> {
        self.weights(self.row(row))
    }

    /// A tent around a place.
    fn weights(&self, (first, behind): (i32, f32)) -> Vec<(i32, f32)> {
        let weight = |step: i32| 1.0 - (behind - step as f32).abs() / self.reach;
        (-1..=2).map(|step| (first + step, weight(step))).filter(|(_, weight)| *weight > 1e-6).collect()
    }

    /// Columns of samples that the block reads: −1 to 4 at most.
    pub fn columns(&self) -> Vec<i32> {
        let all = (0..BLOCK.0).flat_map(|i| self.column_weights(i));
        all.map(|(column, _)| column).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Rows of samples that the block reads, counted from its own first one: −1 to 2 at most.
    pub fn rows(&self) -> Vec<i32> {
        let all = (0..BLOCK.1).flat_map(|row| self.row_weights(row));
        all.map(|(row, _)| row).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Rows of samples in the picture.
    pub fn height(&self) -> u32 {
        if self.half_h { self.layout.height / 2 } else { self.layout.height }
    }

    /// Loads the words.
    fn load(&self, out: &mut String) {
        let (n, layout) = (self.n, self.layout);
        let rows = self.height();
        let paired = layout.planes == WordPlanes::SemiPlanar;
        let words = if paired { layout.width / 4 } else { layout.width / 8 };
        let start = layout.width / 4 * layout.height;
        let columns = self.columns();
        for row in &self.rows() {
            let name = index_name(*row);
            let _ = writeln!(out, "  let row{n}_{name} = {} * {words}u;", self.row_index(*row));
            for (plane, offset) in [("u", 0), ("v", words * rows)] {
                if paired && plane == "v" {
                    continue;
                }
                let base = start + offset;
                let last = words - 1;
                let per_block = if paired { 2 } else { 1 };
                // Words of the block, the one before it and the one behind it.
                let behind = columns.last().is_some_and(|last| *last > 3);
                let before = columns.first().is_some_and(|first| *first < 0);
                for word in (if before { -1 } else { 0 })..(per_block + i32::from(behind)) {
                    let index = format!("u32(clamp(i32(block.x) * {per_block} + ({word}), 0, {last}))");
                    let _ = writeln!(
                        out,
                        "  let {plane}w{n}_{name}_{} = unpack4x8unorm(w{n}[{base}u + row{n}_{name} + {index}]);",
                        index_name(word)
                    );
                }
            }
        }
    }

    /// WGSL of a row's index in the picture; beyond its ends the outermost rows go on.
    pub fn row_index(&self, row: i32) -> String {
        let first = if self.half_h { "y / 2u" } else { "y" };
        format!("u32(clamp(i32({first}) + ({row}), 0, {}))", self.height() - 1)
    }

    /// Interpolates down for each row of the block: `{plane}{n}_{row}_{column}`.
    fn mix_down(&self, out: &mut String) {
        let n = self.n;
        for plane in ["u", "v"] {
            for row in 0..BLOCK.1 {
                let (first, weight) = self.row(row);
                for column in &self.columns() {
                    let at = |r: i32| self.sample(plane, r, *column);
                    let value = if weight > 0.0 {
                        format!("mix({}, {}, {weight:?})", at(first), at(first + 1))
                    } else {
                        at(first)
                    };
                    let _ = writeln!(out, "  let {plane}{n}_{row}_{} = {value};", index_name(*column));
                }
            }
        }
    }

    /// A loaded sample.
    pub fn sample(&self, plane: &str, row: i32, column: i32) -> String {
        let (n, name) = (self.n, index_name(row));
        let paired = self.layout.planes == WordPlanes::SemiPlanar;
        self.inside(column, |column| {
            if paired {
                let word = column.div_euclid(2);
                let part = column.rem_euclid(2) * 2 + i32::from(plane == "v");
                format!("uw{n}_{name}_{}.{}", index_name(word), component(part as u32))
            } else {
                let word = column.div_euclid(4);
                format!("{plane}w{n}_{name}_{}.{}", index_name(word), component(column.rem_euclid(4) as u32))
            }
        })
    }

    /// What `read` gives for a column; beyond the picture's sides the outermost columns go on.
    pub fn inside(&self, column: i32, read: impl Fn(i32) -> String) -> String {
        let last = self.layout.width / BLOCK.0 - 1;
        match column {
            -1 => format!("select({}, {}, block.x == 0u)", read(-1), read(0)),
            4 => format!("select({}, {}, block.x == {last}u)", read(4), read(3)),
            _ => read(column),
        }
    }

    /// The interpolated value at a pixel of the block.
    fn at(&self, plane: &str, row: u32, i: u32) -> String {
        let (first, weight) = self.column(i);
        let name = |column: i32| format!("{plane}{}_{row}_{}", self.n, index_name(column));
        if weight > 0.0 { format!("mix({}, {}, {weight:?})", name(first), name(first + 1)) } else { name(first) }
    }
}

/// An index as part of a name.
pub(super) fn index_name(index: i32) -> String {
    if index < 0 { format!("m{}", -index) } else { index.to_string() }
}
