//! Limits on a parsed module.

use super::Broken;
use super::bounded::walk;
use naga::proc::GlobalCtx;
use naga::{AddressSpace, Function, Handle, Module, Span, Statement, Type, TypeInner, UniqueArena};

/// Most bytes of variables of one function together with those outside functions.
const MAX_MEMORY: u32 = 8 * 1024;
/// Most bytes of any one type; constants may be so large.
const MAX_TYPE: u32 = 64 * 1024;
/// Most expressions of the module.
const MAX_EXPRESSIONS: usize = 50_000;
/// Most expressions when every call is written out.
const MAX_WRITTEN_OUT: u64 = 2_000_000;

/// Whether a module stays within what an effect may take.
pub fn check(module: &Module) -> Result<(), Broken> {
    check_types(module)?;
    let private = check_globals(module)?;
    let functions = module.functions.iter().map(|(handle, function)| (function, module.functions.get_span(handle)));
    let points = module.entry_points.iter().map(|point| (&point.function, Span::UNDEFINED));
    let mut expressions = module.global_expressions.len();
    for (function, span) in functions.chain(points) {
        check_memory(module, function, private, span)?;
        expressions += function.expressions.len();
        if expressions > MAX_EXPRESSIONS {
            let what = format!("the effect is too long: {MAX_EXPRESSIONS} operations are allowed");
            return Err(Broken::new(span, what));
        }
    }
    check_calls(module)
}

/// Bytes of a type; the most that there are for one whose size is no number.
fn bytes(types: &UniqueArena<Type>, ty: Handle<Type>, context: GlobalCtx<'_>) -> u32 {
    types.get_handle(ty).map_or(u32::MAX, |ty| ty.inner.try_size(context).unwrap_or(u32::MAX))
}

fn check_types(module: &Module) -> Result<(), Broken> {
    for (handle, ty) in module.types.iter() {
        let span = || place_of(module, handle);
        let dynamic =
            matches!(ty.inner, TypeInner::Array { size, .. } if !matches!(size, naga::ArraySize::Constant(_)));
        if dynamic {
            return Err(Broken::new(span(), "an array here has a length: array<f32, 16>"));
        }
        let sized = matches!(ty.inner, TypeInner::Array { .. } | TypeInner::Struct { .. });
        if sized && bytes(&module.types, handle, module.to_ctx()) > MAX_TYPE {
            let what = format!("this type is too large: {} KiB are allowed", MAX_TYPE / 1024);
            return Err(Broken::new(span(), what));
        }
    }
    Ok(())
}

/// Where a type is named; of one without a name, where a variable or a constant has it.
fn place_of(module: &Module, ty: Handle<Type>) -> Span {
    let of_type = [module.types.get_span(ty)];
    let locals = module.functions.iter().flat_map(|(_, function)| {
        let all = function.local_variables.iter().filter(move |(_, variable)| variable.ty == ty);
        all.map(|(handle, _)| function.local_variables.get_span(handle))
    });
    let constants = module.constants.iter().filter(|(_, constant)| constant.ty == ty);
    let constants = constants.map(|(handle, _)| module.constants.get_span(handle));
    let globals = module.global_variables.iter().filter(|(_, variable)| variable.ty == ty);
    let globals = globals.map(|(handle, _)| module.global_variables.get_span(handle));
    let mut places = of_type.into_iter().chain(locals).chain(constants).chain(globals);
    places.find(Span::is_defined).unwrap_or(Span::UNDEFINED)
}

/// Bytes of the variables outside functions.
fn check_globals(module: &Module) -> Result<u32, Broken> {
    let mut private = 0_u32;
    for (handle, variable) in module.global_variables.iter() {
        let span = module.global_variables.get_span(handle);
        match variable.space {
            AddressSpace::Private => {
                private = private.saturating_add(bytes(&module.types, variable.ty, module.to_ctx()));
                if private > MAX_MEMORY {
                    return Err(too_much(span));
                }
            }
            AddressSpace::Uniform | AddressSpace::Handle => {}
            _ => {
                let what = "an effect has no storage and no workgroup memory: use images, buffers and constants";
                return Err(Broken::new(span, what));
            }
        }
    }
    Ok(private)
}

fn check_memory(module: &Module, function: &Function, private: u32, whole: Span) -> Result<(), Broken> {
    let mut total = private;
    let of = |ty| bytes(&module.types, ty, module.to_ctx());
    for argument in &function.arguments {
        total = total.saturating_add(of(argument.ty));
    }
    if let Some(result) = &function.result {
        total = total.saturating_add(of(result.ty));
    }
    if total > MAX_MEMORY {
        return Err(too_much(whole));
    }
    for (handle, variable) in function.local_variables.iter() {
        total = total.saturating_add(of(variable.ty));
        if total > MAX_MEMORY {
            return Err(too_much(function.local_variables.get_span(handle)));
        }
    }
    Ok(())
}

fn too_much(span: Span) -> Broken {
    let what = format!("the variables here are too large: {} KiB are allowed in a function", MAX_MEMORY / 1024);
    Broken::new(span, what)
}

/// Calls of calls of calls: a driver may write all of them out.
fn check_calls(module: &Module) -> Result<(), Broken> {
    let mut sizes: Vec<u64> = Vec::with_capacity(module.functions.len());
    // Naga keeps those that are called before those that call them.
    for (handle, function) in module.functions.iter() {
        let mut size = function.expressions.len() as u64 + 1;
        walk(&function.body, &mut |statement| {
            if let Statement::Call { function, .. } = statement {
                size = size.saturating_add(sizes.get(function.index()).copied().unwrap_or(1));
            }
            true
        });
        sizes.push(size);
        if size > MAX_WRITTEN_OUT {
            let what = "functions call each other too often here: what they do together is too long";
            return Err(Broken::new(module.functions.get_span(handle), what));
        }
    }
    Ok(())
}
