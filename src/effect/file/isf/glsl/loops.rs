//! Writes `do` loops out that have a `continue`: naga's front end leaves their condition out then, and such a loop might never end.

use super::switches::closing;
use super::token::{Kind, Token};

/// Whether the loop has run once: from then on its condition counts.
const AGAIN: &str = "scrim_again";

/// The same words with `while` loops that look at the condition first, from their second turn on.
pub fn written_out(mut tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let loops = tokens.iter().enumerate().filter(|(_, token)| token.is("do")).map(|(index, _)| index);
    // From the last to the first, so that inner ones are done before those around them.
    for start in loops.collect::<Vec<_>>().into_iter().rev() {
        if let Some((end, new)) = loop_at(&tokens, start) {
            tokens.splice(start..end, new);
        }
    }
    tokens
}

/// The end of the loop that starts there, and what stands for it.
fn loop_at<'a>(tokens: &[Token<'a>], start: usize) -> Option<(usize, Vec<Token<'a>>)> {
    let open = start + 1;
    if !tokens.get(open)?.is("{") {
        return None;
    }
    let body_end = closing(tokens, open)?;
    let body = tokens.get(open..=body_end)?;
    if !body.iter().any(|token| token.is("continue")) || !tokens.get(body_end + 1)?.is("while") {
        return None;
    }
    let condition = body_end + 2;
    let mut depth = 0_usize;
    let condition_end = tokens.iter().enumerate().skip(condition).find_map(|(index, token)| {
        match token.text.as_ref() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(index)
    })?;
    let at = tokens.get(start)?.at;
    let word = |text: &'static str| match text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => Token::word(text, at),
        false => Token::made(Kind::Sign, text, at),
    };
    let before = ["{", "bool", AGAIN, "=", "false", ";", "while", "(", "true", ")", "{"];
    let asks = ["if", "(", AGAIN, ")", "{", "if", "(", "!"];
    let turns = [")", "break", ";", "}", AGAIN, "=", "true", ";"];
    let mut new: Vec<Token<'a>> = before.into_iter().chain(asks).map(word).collect();
    new.extend_from_slice(tokens.get(condition..=condition_end)?);
    new.extend(turns.into_iter().map(word));
    new.extend_from_slice(body);
    new.extend(["}", "}"].into_iter().map(word));
    let semicolon = usize::from(tokens.get(condition_end + 1).is_some_and(|token| token.is(";")));
    Some((condition_end + 1 + semicolon, new))
}
