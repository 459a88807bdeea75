//! Which loops are seen to be short: they count from one number to another in even steps and nothing else touches what they count with.

use naga::{
    BinaryOperator, Block, Expression, Function, Handle, Literal, LocalVariable, Module, Statement, UnaryOperator,
};

/// Most rounds of a loop that is called short.
const MAX_ROUNDS: u32 = 256;

/// How often a loop goes round at most; `None` when that is not seen. `before` are the statements that stand before it in its block.
pub fn rounds(module: &Module, function: &Function, before: &[Statement], lap: &Statement) -> Option<u32> {
    let Statement::Loop { body, continuing, break_if: None } = lap else { return None };
    let look = Look { module, function };
    let (operator, counter, limit) = look.condition(body)?;
    let step = look.step(continuing, counter)?;
    let set = look.start(before, counter);
    let mut stores = 0;
    let kept = walk(&function.body, &mut |statement| match statement {
        Statement::Store { pointer, .. } => {
            stores += u32::from(look.is_variable(*pointer, counter));
            true
        }
        // Who gets the pointer may write through it.
        Statement::Call { arguments, .. } => !arguments.iter().any(|pointer| look.is_variable(*pointer, counter)),
        _ => true,
    });
    let start = match set {
        Some(start) if stores == 2 => start,
        None if stores == 1 => look.number(function.local_variables.try_get(counter).ok()?.init?)?,
        _ => return None,
    };
    if kept { count(operator, start, limit, step) } else { None }
}

/// A number that is known before anything runs.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Number {
    I32(i32),
    U32(u32),
    F32(f32),
}

impl Number {
    /// As the shader would count; `None` where that would wrap around.
    fn stepped(self, by: Step) -> Option<Self> {
        match (self, by.by, by.down) {
            (Self::I32(a), Self::I32(b), false) => a.checked_add(b).map(Self::I32),
            (Self::I32(a), Self::I32(b), true) => a.checked_sub(b).map(Self::I32),
            (Self::U32(a), Self::U32(b), false) => a.checked_add(b).map(Self::U32),
            (Self::U32(a), Self::U32(b), true) => a.checked_sub(b).map(Self::U32),
            (Self::F32(a), Self::F32(b), false) => Some(Self::F32(a + b)),
            (Self::F32(a), Self::F32(b), true) => Some(Self::F32(a - b)),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Step {
    by: Number,
    down: bool,
}

/// Counts as the loop would.
fn count(operator: BinaryOperator, start: Number, limit: Number, step: Step) -> Option<u32> {
    let mut at = start;
    for round in 0..=MAX_ROUNDS {
        let goes_on = match operator {
            BinaryOperator::Less => at < limit,
            BinaryOperator::LessEqual => at <= limit,
            BinaryOperator::Greater => at > limit,
            BinaryOperator::GreaterEqual => at >= limit,
            BinaryOperator::NotEqual => at != limit,
            _ => return None,
        };
        if !goes_on {
            return Some(round);
        }
        at = at.stepped(step)?;
    }
    None
}

struct Look<'a> {
    module: &'a Module,
    function: &'a Function,
}

impl Look<'_> {
    fn expression(&self, handle: Handle<Expression>) -> Option<&Expression> {
        self.function.expressions.try_get(handle).ok()
    }

    fn is_variable(&self, pointer: Handle<Expression>, variable: Handle<LocalVariable>) -> bool {
        self.expression(pointer) == Some(&Expression::LocalVariable(variable))
    }

    /// The variable whose value an expression is.
    fn loaded(&self, value: Handle<Expression>) -> Option<Handle<LocalVariable>> {
        let Expression::Load { pointer } = self.expression(value)? else { return None };
        let Expression::LocalVariable(variable) = self.expression(*pointer)? else { return None };
        Some(*variable)
    }

    fn number(&self, handle: Handle<Expression>) -> Option<Number> {
        let literal = match self.expression(handle)? {
            Expression::Literal(literal) => *literal,
            Expression::Constant(constant) => {
                let init = self.module.constants.try_get(*constant).ok()?.init;
                let Expression::Literal(literal) = self.module.global_expressions.try_get(init).ok()? else {
                    return None;
                };
                *literal
            }
            Expression::Unary { op: UnaryOperator::Negate, expr } => {
                return match self.number(*expr)? {
                    Number::I32(value) => value.checked_neg().map(Number::I32),
                    Number::F32(value) => Some(Number::F32(-value)),
                    Number::U32(_) => None,
                };
            }
            _ => return None,
        };
        match literal {
            Literal::I32(value) => Some(Number::I32(value)),
            Literal::U32(value) => Some(Number::U32(value)),
            Literal::F32(value) => Some(Number::F32(value)),
            _ => None,
        }
    }

    /// `if !(counter < limit) { break; }`, first in the body: the loop goes on while the comparison holds.
    fn condition(&self, body: &Block) -> Option<(BinaryOperator, Handle<LocalVariable>, Number)> {
        let first = body.iter().find(|statement| !matches!(statement, Statement::Emit(_)))?;
        let Statement::If { condition, accept, reject } = first else { return None };
        let leaves = |block: &Block| matches!(block.first(), Some(Statement::Break));
        let (mut condition, mut negated) = match (accept.is_empty(), reject.is_empty()) {
            (true, false) if leaves(reject) => (*condition, false),
            (false, true) if leaves(accept) => (*condition, true),
            _ => return None,
        };
        while let Expression::Unary { op: UnaryOperator::LogicalNot, expr } = self.expression(condition)? {
            (condition, negated) = (*expr, !negated);
        }
        let Expression::Binary { op, left, right } = self.expression(condition)? else { return None };
        let op = if negated { opposite(*op)? } else { *op };
        Some((op, self.loaded(*left)?, self.number(*right)?))
    }

    /// The one thing that the continuing part does is to count on.
    fn step(&self, continuing: &Block, counter: Handle<LocalVariable>) -> Option<Step> {
        let mut stores = continuing.iter().filter(|statement| !matches!(statement, Statement::Emit(_)));
        let (Some(Statement::Store { pointer, value }), None) = (stores.next(), stores.next()) else { return None };
        if !self.is_variable(*pointer, counter) {
            return None;
        }
        let Expression::Binary { op, left, right } = self.expression(*value)? else { return None };
        let down = match op {
            BinaryOperator::Add => false,
            BinaryOperator::Subtract => true,
            _ => return None,
        };
        let by = self.number(*right)?;
        (self.loaded(*left)? == counter).then_some(Step { by, down })
    }

    /// What the counter is set to directly before the loop.
    fn start(&self, before: &[Statement], counter: Handle<LocalVariable>) -> Option<Number> {
        let last = before.iter().rev().find(|statement| !matches!(statement, Statement::Emit(_)))?;
        let Statement::Store { pointer, value } = last else { return None };
        if self.is_variable(*pointer, counter) { self.number(*value) } else { None }
    }
}

/// What holds where `op` does not; of numbers that are no NaN, which constants never are.
fn opposite(op: BinaryOperator) -> Option<BinaryOperator> {
    Some(match op {
        BinaryOperator::Less => BinaryOperator::GreaterEqual,
        BinaryOperator::LessEqual => BinaryOperator::Greater,
        BinaryOperator::Greater => BinaryOperator::LessEqual,
        BinaryOperator::GreaterEqual => BinaryOperator::Less,
        BinaryOperator::Equal => BinaryOperator::NotEqual,
        _ => return None,
    })
}

/// Every statement of a block and of the blocks inside it, until `each` says no.
pub fn walk(block: &Block, each: &mut dyn FnMut(&Statement) -> bool) -> bool {
    block.iter().all(|statement| {
        each(statement)
            && match statement {
                Statement::Block(block) => walk(block, each),
                Statement::If { accept, reject, .. } => walk(accept, each) && walk(reject, each),
                Statement::Switch { cases, .. } => cases.iter().all(|case| walk(&case.body, each)),
                Statement::Loop { body, continuing, .. } => walk(body, each) && walk(continuing, each),
                _ => true,
            }
    })
}
