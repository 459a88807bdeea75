//! A share of one budget for every loop that is not seen to be short.
//!
//! The check is written into the text, on the line of the loop, so that lines stay where they were. What comes out is parsed again and
//! [held against the rule](verify): nothing depends on this file's reading of the text being naga's.

use super::Broken;
use super::bounded::{rounds, walk};
use super::lexical::{Token, tokens};
use naga::{Block, Function, Module, Span, Statement};
use std::collections::BTreeSet;

/// Rounds that all loops of an effect may take together for one pixel, beside those that are short.
pub const BUDGET: u32 = 65_536;
/// Rounds of short loops inside one another and inside what they call.
const MAX_SHORT: u64 = 4096;

const SPENT: &str = "scrim_spent";

/// The module's text with the check in every loop that needs one. `reset` names the function at whose beginning the budget is full again;
/// without one, it is full when the shader begins.
pub fn guard(module: &Module, text: &str, reset: Option<&str>) -> Result<String, Broken> {
    let needy = needy(module);
    if needy.is_empty() {
        return Ok(text.to_owned());
    }
    let mut places = heads(text, &needy);
    places.extend(reset.and_then(|name| body_of(text, name)).map(|at| (at, format!(" scrim_budget = {BUDGET}u;"))));
    places.sort_unstable();
    let mut out = String::with_capacity(text.len() + 256);
    let mut from = 0;
    for (at, insert) in places {
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push_str(&insert);
        from = at;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out.push_str(&format!(
        "\nvar<private> scrim_budget: u32 = {BUDGET}u;\n\
         fn {SPENT}() -> bool {{ if scrim_budget == 0u {{ return true; }} scrim_budget -= 1u; return false; }}\n"
    ));
    match naga::front::wgsl::parse_str(&out) {
        Ok(guarded) => verify(&guarded).map(|()| out),
        // What is wrong with the text alone is found before this; it names something as the check does.
        Err(error) => Err(Broken::new(Span::UNDEFINED, format!("no budget fits in: {}", error.message()))),
    }
}

/// Bytes behind the opening brace of each loop in `needy`, and the check.
fn heads(text: &str, needy: &BTreeSet<usize>) -> Vec<(usize, String)> {
    let words: Vec<Token<'_>> = tokens(text).collect();
    let check = format!(" if {SPENT}() {{ break; }}");
    let mut places: Vec<(usize, String)> = Vec::new();
    for start in needy {
        let first = words.partition_point(|token| token.at < *start);
        let after = words.get(first..).unwrap_or_default();
        let keyword = after.iter().position(|token| matches!(token.text, "for" | "while" | "loop"));
        let brace = keyword.and_then(|at| first_brace(after.get(at..).unwrap_or_default()));
        places.extend(brace.map(|at| (at, check.clone())));
    }
    places
}

/// The byte behind the first brace that stands in no other bracket.
fn first_brace(words: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    for token in words {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "{" if depth == 0 => return Some(token.at + 1),
            _ => {}
        }
    }
    None
}

fn body_of(text: &str, name: &str) -> Option<usize> {
    let words: Vec<Token<'_>> = tokens(text).collect();
    let at = words.windows(2).position(|pair| matches!(pair, [a, b] if a.text == "fn" && b.text == name))?;
    first_brace(words.get(at..)?)
}

/// All functions, entry points last; a call names its function by the index here.
fn functions(module: &Module) -> Vec<&Function> {
    let points = module.entry_points.iter().map(|point| &point.function);
    module.functions.iter().map(|(_, function)| function).chain(points).collect()
}

/// Where the loops begin that need the check.
fn needy(module: &Module) -> BTreeSet<usize> {
    let functions = functions(module);
    let mut found = Needy { module, functions: &functions, all: vec![false; functions.len()], starts: BTreeSet::new() };
    // Each turn marks more functions or more loops, or is the last.
    loop {
        let before = (found.all.clone(), found.starts.len());
        let mut costs: Vec<u64> = Vec::with_capacity(functions.len());
        for (index, function) in functions.iter().enumerate() {
            let hot = found.all.get(index).copied().unwrap_or(true);
            let cost = found.cost(function, &function.body, hot, &costs);
            if cost > MAX_SHORT
                && let Some(all) = found.all.get_mut(index)
            {
                *all = true;
                found.heat(&function.body);
            }
            costs.push(cost);
        }
        if before == (found.all.clone(), found.starts.len()) {
            return found.starts;
        }
    }
}

struct Needy<'a> {
    module: &'a Module,
    functions: &'a [&'a Function],
    /// Functions of which every loop needs the check: a loop that has it calls them.
    all: Vec<bool>,
    starts: BTreeSet<usize>,
}

impl Needy<'_> {
    /// Rounds of loops without the check in a block and in what it calls. `hot`: every loop gets it.
    fn cost(&mut self, function: &Function, block: &Block, hot: bool, costs: &[u64]) -> u64 {
        let mut total = 0_u64;
        for (index, (statement, span)) in block.span_iter().enumerate() {
            let inside = match statement {
                Statement::Call { function, .. } => {
                    if hot {
                        self.mark(function.index());
                    }
                    costs.get(function.index()).copied().unwrap_or(0)
                }
                Statement::Block(block) => self.cost(function, block, hot, costs),
                Statement::If { accept, reject, .. } => {
                    let accept = self.cost(function, accept, hot, costs);
                    accept.saturating_add(self.cost(function, reject, hot, costs))
                }
                Statement::Switch { cases, .. } => cases
                    .iter()
                    .fold(0_u64, |sum, case| sum.saturating_add(self.cost(function, &case.body, hot, costs))),
                Statement::Loop { body, continuing, .. } => {
                    let start = span.to_range().map_or(0, |range| range.start);
                    let before = block.get(..index).unwrap_or_default();
                    let rounds = rounds(self.module, function, before, statement);
                    let known = rounds.filter(|_| !hot && !self.starts.contains(&start));
                    let inner = self.cost(function, body, known.is_none(), costs);
                    let inner = inner.saturating_add(self.cost(function, continuing, known.is_none(), costs));
                    let whole = known.map(|rounds| u64::from(rounds).saturating_mul(inner.saturating_add(1)));
                    match whole.filter(|whole| *whole <= MAX_SHORT) {
                        Some(whole) => whole,
                        None => {
                            self.starts.insert(start);
                            0
                        }
                    }
                }
                _ => 0,
            };
            total = total.saturating_add(inside);
        }
        total
    }

    /// Every function that a block calls.
    fn heat(&mut self, block: &Block) {
        let mut called = Vec::new();
        walk(block, &mut |statement| {
            if let Statement::Call { function, .. } = statement {
                called.push(function.index());
            }
            true
        });
        called.into_iter().for_each(|index| self.mark(index));
    }

    fn mark(&mut self, index: usize) {
        let Some(all) = self.all.get_mut(index) else { return };
        if !std::mem::replace(all, true)
            && let Some(function) = self.functions.get(index)
        {
            self.heat(&function.body);
        }
    }
}

/// Every loop is short or asks for the budget in every round, and what the budget is belongs to the check alone.
fn verify(module: &Module) -> Result<(), Broken> {
    let needy = needy(module);
    let mut wrong = None;
    for function in functions(module) {
        walk_spans(&function.body, &mut |statement, span| {
            let start = span.to_range().map_or(0, |range| range.start);
            if let Statement::Loop { body, .. } = statement
                && needy.contains(&start)
                && asks(module, body) != Some(true)
            {
                wrong = Some(span);
            }
        });
    }
    match wrong {
        None => Ok(()),
        Some(span) => Err(Broken::new(span, "no budget fits into this loop: write it as a plain for loop")),
    }
}

/// Whether a loop's body leaves when the budget is spent before anything can go round again; `None` where it cannot be told yet.
fn asks(module: &Module, body: &Block) -> Option<bool> {
    for (index, statement) in body.iter().enumerate() {
        match statement {
            Statement::Call { function, result: Some(result), .. } => {
                let named = module.functions.try_get(*function).ok().and_then(|function| function.name.as_deref());
                let next = body.get(index + 1..).unwrap_or_default();
                let next = next.iter().find(|statement| !matches!(statement, Statement::Emit(_)));
                if named == Some(SPENT)
                    && let Some(Statement::If { condition, accept, .. }) = next
                    && condition == result
                    && matches!(accept.first(), Some(Statement::Break))
                {
                    return Some(true);
                }
            }
            Statement::Block(block) => {
                if let Some(answer) = asks(module, block) {
                    return Some(answer);
                }
            }
            Statement::Continue | Statement::Loop { .. } => return Some(false),
            other => {
                // The condition of a while: it may leave, not go round.
                let goes_round = !walk(&Block::from_vec(vec![other.clone()]), &mut |inner| {
                    !matches!(inner, Statement::Continue | Statement::Loop { .. })
                });
                if goes_round {
                    return Some(false);
                }
            }
        }
    }
    None
}

fn walk_spans(block: &Block, each: &mut dyn FnMut(&Statement, Span)) {
    for (statement, span) in block.span_iter() {
        each(statement, *span);
        match statement {
            Statement::Block(block) => walk_spans(block, each),
            Statement::If { accept, reject, .. } => {
                walk_spans(accept, each);
                walk_spans(reject, each);
            }
            Statement::Switch { cases, .. } => cases.iter().for_each(|case| walk_spans(&case.body, each)),
            Statement::Loop { body, continuing, .. } => {
                walk_spans(body, each);
                walk_spans(continuing, each);
            }
            _ => {}
        }
    }
}
