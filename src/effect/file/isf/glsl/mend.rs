//! Mends what naga's GLSL front end leaves amiss in a module: conversions of what is returned, missing returns, components given to
//! `out` parameters, cases that seem to fall through, arrays in structures; and gives things the names of the contract.

use naga::front::Typifier;
use naga::proc::ResolveContext;
use naga::{
    Block, Expression, Function, Handle, LocalVariable, Module, ScalarKind, Span, Statement, SwitchCase, Type,
    TypeInner,
};

/// Name of the uniform array in the GLSL, and in the contract.
const VALUES: (&str, &str) = ("scrim_values", "u");

/// Operations within operations that are written as one expression.
const MAX_LEVELS: usize = 16;

/// Mends a module of one entry point, which gets this name.
pub fn mend(module: &mut Module, entry: &str) {
    for (_, variable) in module.global_variables.iter_mut() {
        if variable.name.as_deref() == Some(VALUES.0) {
            variable.name = Some(VALUES.1.to_owned());
        }
    }
    for point in &mut module.entry_points {
        entry.clone_into(&mut point.name);
    }
    pack_arrays(module);
    let handles: Vec<_> = module.functions.iter().map(|(handle, _)| handle).collect();
    for handle in handles {
        let mut function = std::mem::take(module.functions.get_mut(handle));
        mend_function(module, &mut function);
        *module.functions.get_mut(handle) = function;
    }
}

/// Arrays in structures get the stride of arrays elsewhere: the front end spaces them as in buffers, and then they are of another type.
fn pack_arrays(module: &mut Module) {
    let handles: Vec<_> = module.types.iter().map(|(handle, _)| handle).collect();
    for handle in handles {
        let Ok(Type { name, inner: TypeInner::Struct { members, span } }) = module.types.get_handle(handle).cloned()
        else {
            continue;
        };
        let mut packed = members.clone();
        for member in &mut packed {
            let Ok(Type { inner: TypeInner::Array { base, size, stride }, .. }) = module.types.get_handle(member.ty)
            else {
                continue;
            };
            let tighter = module.types.iter().take_while(|(known, _)| *known < handle).find(|(_, known)| {
                matches!(&known.inner, TypeInner::Array { base: b, size: s, stride: n } if b == base && s == size && n < stride)
            });
            if let Some((tighter, _)) = tighter {
                member.ty = tighter;
            }
        }
        let new = Type { name, inner: TypeInner::Struct { members: packed, span } };
        if module.types.get(&new).is_none() {
            module.types.replace(handle, new);
        }
    }
}

/// Gives names to parts of long expressions, so that they are written as statements of their own: WGSL bounds the nesting of brackets.
fn split_expressions(function: &mut Function) {
    let mut levels: Vec<usize> = Vec::with_capacity(function.expressions.len());
    for (handle, expression) in function.expressions.iter() {
        let of = |part: &Handle<Expression>| levels.get(part.index()).copied().unwrap_or(0);
        let (deepest, splits) = match expression {
            Expression::Binary { left, right, .. } => (of(left).max(of(right)), true),
            Expression::Math { arg, arg1, arg2, arg3, .. } => {
                let args = [Some(arg), arg1.as_ref(), arg2.as_ref(), arg3.as_ref()];
                (args.into_iter().flatten().map(of).max().unwrap_or(0), true)
            }
            Expression::Compose { components, .. } => (components.iter().map(of).max().unwrap_or(0), false),
            Expression::Unary { expr, .. } | Expression::As { expr, .. } => (of(expr), true),
            Expression::Splat { value: part, .. }
            | Expression::Swizzle { vector: part, .. }
            | Expression::AccessIndex { base: part, .. } => (of(part), false),
            Expression::Select { condition, accept, reject } => (of(condition).max(of(accept)).max(of(reject)), true),
            _ => (0, false),
        };
        let split = splits && deepest >= MAX_LEVELS;
        if split {
            function.named_expressions.insert(handle, "part".to_owned());
        }
        levels.push(if split { 0 } else { deepest + 1 });
    }
}

fn mend_function(module: &mut Module, function: &mut Function) {
    let mut types = Typifier::new();
    {
        let context = ResolveContext::with_locals(module, &function.local_variables, &function.arguments);
        for (handle, _) in function.expressions.iter() {
            if types.grow(handle, &function.expressions, &context).is_err() {
                return;
            }
        }
    }
    let mut body = std::mem::take(&mut function.body);
    let mut pass = Pass { module, function, types };
    body = pass.block(body);
    if let Some(result) = pass.function.result.clone()
        && !ends(&body)
    {
        body.push(pass.nothing(result.ty), Span::UNDEFINED);
    }
    function.body = body;
    split_expressions(function);
}

/// Whether a block surely does not run on behind its end.
fn ends(block: &Block) -> bool {
    match block.last() {
        Some(Statement::Return { .. } | Statement::Kill | Statement::Break | Statement::Continue) => true,
        Some(Statement::Block(inner)) => ends(inner),
        Some(Statement::If { accept, reject, .. }) => ends(accept) && ends(reject),
        _ => false,
    }
}

struct Pass<'m> {
    module: &'m mut Module,
    function: &'m mut Function,
    types: Typifier,
}

impl Pass<'_> {
    fn nothing(&mut self, ty: Handle<Type>) -> Statement {
        let value = self.function.expressions.append(Expression::ZeroValue(ty), Span::UNDEFINED);
        Statement::Return { value: Some(value) }
    }

    fn emitted(&mut self, expression: Expression, span: Span, out: &mut Block) -> Handle<Expression> {
        let handle = self.function.expressions.append(expression, span);
        out.push(Statement::Emit(naga::Range::new_from_bounds(handle, handle)), span);
        handle
    }

    fn block(&mut self, block: Block) -> Block {
        let mut out = Block::with_capacity(block.len());
        for (statement, span) in block.span_into_iter() {
            match statement {
                Statement::Return { value } => {
                    let statement = self.returned(value, span, &mut out);
                    out.push(statement, span);
                }
                Statement::Call { function, arguments, result } => {
                    self.call((function, arguments, result), span, &mut out);
                }
                Statement::Block(inner) => {
                    let inner = self.block(inner);
                    out.push(Statement::Block(inner), span);
                }
                Statement::If { condition, accept, reject } => {
                    let (accept, reject) = (self.block(accept), self.block(reject));
                    out.push(Statement::If { condition, accept, reject }, span);
                }
                Statement::Loop { body, continuing, break_if } => {
                    let (body, continuing) = (self.block(body), self.block(continuing));
                    out.push(Statement::Loop { body, continuing, break_if }, span);
                }
                Statement::Switch { selector, cases } => {
                    let cases = cases.into_iter().map(|case| {
                        let body = self.block(case.body);
                        // A case that ends with a return or within a block is taken for one that falls through.
                        SwitchCase { fall_through: case.fall_through && !ends(&body), body, ..case }
                    });
                    let cases = cases.collect();
                    out.push(Statement::Switch { selector, cases }, span);
                }
                other => out.push(other, span),
            }
        }
        out
    }

    /// A return whose value has the type of the function.
    fn returned(&mut self, value: Option<Handle<Expression>>, span: Span, out: &mut Block) -> Statement {
        let Some(result) = self.function.result.clone() else { return Statement::Return { value } };
        let Some(given) = value else { return self.nothing(result.ty) };
        let Ok(wanted) = self.module.types.get_handle(result.ty) else { return Statement::Return { value } };
        let (Some(to), Some(from)) = (wanted.inner.scalar(), self.types.get(given, &self.module.types).scalar()) else {
            return Statement::Return { value };
        };
        if to == from || from.kind == ScalarKind::Bool {
            return Statement::Return { value };
        }
        let cast = Expression::As { expr: given, kind: to.kind, convert: Some(to.width) };
        Statement::Return { value: Some(self.emitted(cast, span, out)) }
    }

    /// A call; where a component of a vector goes to an `out` parameter, a variable stands in for it.
    fn call(
        &mut self,
        (function, mut arguments, result): (Handle<Function>, Vec<Handle<Expression>>, Option<Handle<Expression>>),
        span: Span,
        out: &mut Block,
    ) {
        let mut back = Vec::new();
        for argument in &mut arguments {
            let TypeInner::ValuePointer { size: None, scalar, .. } = *self.types.get(*argument, &self.module.types)
            else {
                continue;
            };
            let ty = self.module.types.insert(Type { name: None, inner: TypeInner::Scalar(scalar) }, Span::UNDEFINED);
            let local = LocalVariable { name: None, ty, init: None };
            let local = self.function.local_variables.append(local, span);
            let local = self.function.expressions.append(Expression::LocalVariable(local), span);
            let value = self.emitted(Expression::Load { pointer: *argument }, span, out);
            out.push(Statement::Store { pointer: local, value }, span);
            back.push((*argument, local));
            *argument = local;
        }
        out.push(Statement::Call { function, arguments, result }, span);
        for (pointer, local) in back {
            let value = self.emitted(Expression::Load { pointer: local }, span, out);
            out.push(Statement::Store { pointer, value }, span);
        }
    }
}
