//! Writes the compute form of a draw: one invocation makes a block of pixels, and the canvas is words in a storage buffer.
//!
//! It calls the same `layer_N` as the fragment form. On a software rasteriser a block that loads words does the work of a draw in
//! half the time, since the fetches of sixteen pixels become a few loads. On a GPU fragments are as fast; there it is not used.

use super::fuse::{DrawKey, OutputKey};
use super::layout::Rect;
use super::plan::Draw;
use super::words::{BLOCK, load_wgsl};
use crate::document::Blend;
use std::fmt::Write;

/// Blocks of one workgroup, across and down.
pub const GROUP: (u32, u32) = (8, 4);

/// Pixels of the canvas's buffer that lie in one vector of words.
pub const QUAD: u32 = 4;

/// The compute form of a draw.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlockKey {
    pub draw: DrawKey,
    /// What the canvas holds is read: it is blended with, or goes on beside what is drawn.
    pub keeps: bool,
}

impl BlockKey {
    /// The form for this draw on a canvas of this size.
    pub fn of(draw: &Draw, width: u32, height: u32) -> Self {
        let covers = draw.key.layers.len() > 1 || draw.key.output == OutputKey::CanvasReplace;
        let (across, down) = block_of(&draw.key);
        let Rect { x0, y0, x1, y1 } = draw.scissor;
        // A block at the canvas's far sides may write into the rows' and the buffer's rest.
        let ends = |at: u32, step: u32, end: u32| at.is_multiple_of(step) || at == end;
        let whole = ends(x0, across, 0) && ends(y0, down, 0) && ends(x1, across, width) && ends(y1, down, height);
        Self { draw: draw.key.clone(), keeps: !(covers && whole) }
    }

    /// Pixels of a block.
    pub fn block(&self) -> (u32, u32) {
        block_of(&self.draw)
    }

    /// Workgroups that cover a rectangle of the canvas.
    pub fn groups(&self, area: &Rect) -> (u32, u32) {
        let (across, down) = self.block();
        let count = |from: u32, to: u32, step: u32, group: u32| (to.div_ceil(step) - from / step).div_ceil(group);
        (count(area.x0, area.x1, across, GROUP.0), count(area.y0, area.y1, down, GROUP.1))
    }

    /// The whole module: entry point `blocks`. Behind the draw's own bindings stand the area and the canvas.
    pub fn wgsl(&self) -> String {
        let mut out = self.draw.layers_wgsl();
        let next = self.draw.bindings().len();
        let (across, down) = self.block();
        let _ = write!(
            out,
            "// The first pixel that may be touched and the one past the last; vectors in a row of the canvas.\n\
             struct Area {{ first: vec2u, past: vec2u, row: u32 }}\n\
             @group(0) @binding({next}) var<uniform> area: Area;\n\
             @group(0) @binding({}) var<storage, read_write> canvas: array<vec4u>;\n",
            next + 1
        );
        self.shade(&mut out);
        let _ = write!(
            out,
            "@compute @workgroup_size({}, {}) fn blocks(@builtin(global_invocation_id) id: vec3u) {{\n  \
             let block = id.xy + area.first / vec2u({across}u, {down}u);\n  \
             let x = block.x * {across}u;\n  let y = block.y * {down}u;\n  \
             if x >= area.past.x || y >= area.past.y {{ return; }}\n",
            GROUP.0, GROUP.1
        );
        let mut samples: Vec<(usize, Vec<String>)> = Vec::new();
        for (n, layer) in self.draw.layers.iter().enumerate() {
            if let Some(layout) = &layer.words {
                let (load, texts) = load_wgsl(n, layout, layer.guided);
                out.push_str(&load);
                samples.push((n, texts));
            }
        }
        // Stored last: behind a store, all that was loaded would have to be loaded again.
        let mut stores = String::new();
        for row in 0..down {
            for quad in 0..across / QUAD {
                let at = format!("(y + {row}u) * area.row + x / {QUAD}u + {quad}u");
                if self.keeps {
                    let _ = writeln!(out, "  let d{row}_{quad} = canvas[{at}];");
                }
                for i in 0..QUAD {
                    let column = quad * QUAD + i;
                    for (n, texts) in &samples {
                        if let Some(text) = texts.get((row * across + column) as usize) {
                            let _ = writeln!(out, "  texel_{n} = {text};");
                        }
                    }
                    let component = ["x", "y", "z", "w"].get(i as usize).copied().unwrap_or("x");
                    let before = if self.keeps { format!("d{row}_{quad}.{component}") } else { "0u".to_owned() };
                    let _ = writeln!(
                        out,
                        "  let o{row}_{column} = shade(vec2f(vec2u(x + {column}u, y + {row}u)) + 0.5, {before});"
                    );
                }
                let names: Vec<String> = (0..QUAD).map(|i| format!("o{row}_{}", quad * QUAD + i)).collect();
                let _ = writeln!(stores, "  canvas[{at}] = vec4u({});", names.join(", "));
            }
        }
        out.push_str(&stores);
        out.push_str("}\n");
        out
    }

    /// `shade(position, word before) -> word`.
    fn shade(&self, out: &mut String) {
        let linear = self.draw.is_linear();
        let _ = write!(
            out,
            "fn shade(pos: vec2f, before: u32) -> u32 {{\n{}",
            self.draw.pixel_wgsl("unpack4x8unorm(before)")
        );
        let merged = self.draw.layers.len() > 1;
        match self.draw.output {
            OutputKey::Canvas { blend, .. } if !merged => {
                let beneath = if linear { "vec4f(linear(b.rgb), b.a)" } else { "b" };
                let _ = write!(
                    out,
                    "  let b = unpack4x8unorm(before);\n  let d = {beneath};\n  let s = saturate(o);\n  \
                     let mixed = {};\n",
                    blend_wgsl(blend)
                );
            }
            _ => out.push_str("  let mixed = o;\n"),
        }
        let result = if linear { "vec4f(encoded(saturate(mixed.rgb)), mixed.a)" } else { "mixed" };
        let _ = writeln!(out, "  let word = pack4x8unorm({result});");
        if self.keeps {
            out.push_str(
                "  let inside = all(pos >= vec2f(area.first)) && all(pos < vec2f(area.past));\n  \
                 return select(before, word, inside);\n}\n",
            );
        } else {
            out.push_str("  return word;\n}\n");
        }
    }
}

/// With words, as many pixels as share them; else as many as one vector of the canvas holds.
fn block_of(key: &DrawKey) -> (u32, u32) {
    if key.layers.iter().any(|layer| layer.words.is_some()) { BLOCK } else { (QUAD, 1) }
}

/// Premultiplied `s` over premultiplied `d`, as the fixed-function state of the fragment form does it.
fn blend_wgsl(blend: Blend) -> &'static str {
    match blend {
        Blend::Add => "vec4f(s.rgb + d.rgb, s.a + d.a * (1.0 - s.a))",
        Blend::Subtract => "vec4f(d.rgb - s.rgb, d.a)",
        Blend::Screen => "vec4f(s.rgb + d.rgb * (1.0 - s.rgb), s.a + d.a * (1.0 - s.a))",
        Blend::Multiply => "s * d + d * (1.0 - s.a)",
        Blend::Lighten => "max(s, d)",
        Blend::Darken => "vec4f(min(s.rgb, d.rgb), d.a)",
        _ => "s + d * (1.0 - s.a)",
    }
}
