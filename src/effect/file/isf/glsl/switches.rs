//! Writes out cases that fall through: behind such a one stands again what runs next, since WGSL has none that do.

use super::preprocess::{MAX_TOKENS, too_much};
use super::token::Token;
use crate::effect::file::Wrong;

/// The same words with no case that falls through into another.
pub fn written_out(mut tokens: Vec<Token<'_>>) -> Result<Vec<Token<'_>>, Wrong> {
    let switches = tokens.iter().enumerate().filter(|(_, token)| token.is("switch")).map(|(index, _)| index);
    // From the last to the first, so that inner ones are done before those around them.
    for start in switches.collect::<Vec<_>>().into_iter().rev() {
        let Some(open) = tokens.iter().skip(start).position(|token| token.is("{")).map(|place| place + start) else {
            continue;
        };
        let Some(end) = closing(&tokens, open) else { continue };
        let body = cases(tokens.get(open + 1..end).unwrap_or_default());
        let at = tokens.get(start).map_or(0, |token| token.at);
        tokens.splice(open + 1..end, body);
        if tokens.len() > MAX_TOKENS {
            return Err(too_much(at));
        }
    }
    Ok(tokens)
}

/// The closing brace of the one that opens there.
pub fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_ref() {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

/// The cases of one switch.
fn cases<'a>(body: &[Token<'a>]) -> Vec<Token<'a>> {
    // Labels, and what stands behind them.
    let mut cases: Vec<(Vec<Token<'a>>, Vec<Token<'a>>)> = Vec::new();
    let (mut depth, mut label) = (0_usize, false);
    for token in body {
        match token.text.as_ref() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            "case" | "default" if depth == 0 => {
                label = true;
                if cases.last().is_none_or(|(_, body)| !body.is_empty()) {
                    cases.push((Vec::new(), Vec::new()));
                }
            }
            _ => {}
        }
        if let Some((labels, body)) = cases.last_mut() {
            if label { labels.push(token.clone()) } else { body.push(token.clone()) }
        }
        label &= !(depth == 0 && token.is(":"));
    }
    let mut next: Vec<Token<'a>> = Vec::new();
    for (_, body) in cases.iter_mut().rev() {
        if !leaves(body) && body.len() + next.len() <= MAX_TOKENS {
            body.extend_from_slice(&next);
        }
        if let Some(at) = body.last().map(|token| token.at).filter(|_| !leaves(body)) {
            body.extend([Token::word("break", at), Token::sign(";", at)]);
        }
        next.clone_from(body);
    }
    cases.into_iter().flat_map(|(labels, body)| labels.into_iter().chain(body)).collect()
}

/// Whether statements end with one that leaves them.
fn leaves(body: &[Token<'_>]) -> bool {
    let Some((last, before)) = body.split_last() else { return false };
    let mut depth = 0_usize;
    // Where the last statement starts.
    let start = before.iter().rposition(|token| {
        match token.text.as_ref() {
            "}" | ")" | "]" => depth += 1,
            "{" | "(" | "[" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let block = token.is("{") && depth == 0 && last.is("}");
        (token.is(";") && depth == 0) || block
    });
    let statement = body.get(start.map_or(0, |start| start + 1)..).unwrap_or_default();
    let first = statement.first().map_or("", |token| token.text.as_ref());
    if last.is("}") {
        let plain = start.and_then(|start| start.checked_sub(1)).and_then(|before| body.get(before));
        let plain = start.is_some() && plain.is_none_or(|before| before.is(";") || before.is("}"));
        return plain && leaves(statement.get(..statement.len().saturating_sub(1)).unwrap_or_default());
    }
    last.is(";") && matches!(first, "break" | "continue" | "return" | "discard")
}
