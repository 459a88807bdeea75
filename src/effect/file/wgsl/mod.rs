//! Effect files in WGSL: the header, the gate and the module that a program is made of.

mod accessors;
mod gate;
mod header;

use super::Wrong;
use super::described::{Body, Described};
use super::manifest::pack;
use crate::effect::{Cost, ProgramCode};
use header::{Header, Work};

/// Reads a file; with what it describes comes the byte at which its main function stands.
pub fn describe(kind: &str, stem: &str, text: &str) -> Result<(Described, usize), Wrong> {
    let header = Header::read(stem, text)?;
    let checked = gate::check(text, &header)?;
    let body = &checked.body;
    let params = &header.manifest.params;
    let (_, vectors) = pack(params);
    let body = match &header.work {
        Work::Stage(form) => {
            let wgsl = format!("{}{body}", accessors::params(params));
            Body::Stage { form: *form, wgsl, uses_lut: accessors::has_lut(params) }
        }
        Work::Program(passes) => {
            let slots: Vec<_> = header.slots().into_iter().map(|(_, slot)| slot).collect();
            let moves = checked.moves || passes.buffers.iter().any(|buffer| buffer.persistent);
            let code = ProgramCode {
                name: kind.to_owned(),
                fragment: format!(
                    "{}{body}\n{}",
                    accessors::program_before(&header, passes),
                    accessors::program_after(&header, passes)
                ),
                vertex: None,
                images: slots.len() as u32,
                buffers: passes.buffers.clone(),
                passes: passes.passes.clone(),
                vectors,
                moves,
                untrusted: true,
            };
            gate::validate(&code.fragment).map_err(|what| Wrong::new(checked.entry, what))?;
            Body::Program { code, sizes: passes.sizes.clone(), images: slots }
        }
    };
    Ok((
        Described { manifest: header.manifest, body, keeps_opaque: header.keeps_opaque, cost: Cost::default() },
        checked.entry,
    ))
}
