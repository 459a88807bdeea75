//! What a shader binds, found out from its text, and something small to bind to each.

use naga::{AddressSpace, GlobalVariable, ImageDimension, Module, StorageAccess, TypeInner};
use std::collections::BTreeMap;

/// Bytes of a storage buffer whose length the shader leaves open: a canvas of 32 by 32 pixels and more.
const OPEN_BYTES: u64 = 64 * 1024;

/// One binding of group 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    pub binding: u32,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Sampler,
    Flat,
    Deep,
    Uniform {
        bytes: u64,
        /// The area of a canvas that blocks fill.
        area: bool,
    },
    Storage {
        bytes: u64,
        writes: bool,
    },
}

/// The bindings of some modules that are used together. The error is a sentence.
pub fn of(modules: &[&Module]) -> Result<Vec<Resource>, String> {
    let mut found = BTreeMap::new();
    for module in modules {
        for (_, variable) in module.global_variables.iter() {
            let Some(place) = &variable.binding else { continue };
            if place.group != 0 {
                return Err(format!("it binds in group {}, and there is group 0 only", place.group));
            }
            found.insert(place.binding, kind(module, variable)?);
        }
    }
    Ok(found.into_iter().map(|(binding, kind)| Resource { binding, kind }).collect())
}

fn kind(module: &Module, variable: &GlobalVariable) -> Result<Kind, String> {
    let ty = module.types.get_handle(variable.ty).map_err(|_| "a binding has no type".to_owned())?;
    let bytes = ty.inner.try_size(module.to_ctx()).map(u64::from);
    let open = matches!(ty.inner, TypeInner::Array { size: naga::ArraySize::Dynamic, .. });
    match (&ty.inner, variable.space) {
        (TypeInner::Sampler { comparison: false }, AddressSpace::Handle) => Ok(Kind::Sampler),
        (TypeInner::Image { dim: ImageDimension::D2, arrayed: false, .. }, AddressSpace::Handle) => Ok(Kind::Flat),
        (TypeInner::Image { dim: ImageDimension::D3, arrayed: false, .. }, AddressSpace::Handle) => Ok(Kind::Deep),
        (_, AddressSpace::Uniform) => {
            let area = ty.name.as_deref() == Some("Area");
            Ok(Kind::Uniform { bytes: bytes.unwrap_or(0).next_multiple_of(16), area })
        }
        (_, AddressSpace::Storage { access }) => {
            let bytes = if open { OPEN_BYTES } else { bytes.unwrap_or(0) };
            Ok(Kind::Storage { bytes, writes: access.contains(StorageAccess::STORE) })
        }
        _ => Err("it binds something that nothing in Scrim binds".into()),
    }
}
