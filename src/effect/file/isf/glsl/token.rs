//! Words of GLSL, each with its place in the file.

use crate::effect::file::Wrong;
use std::borrow::Cow;

/// Deepest nesting of brackets: whoever parses what comes out recurses.
const MAX_DEPTH: usize = 128;
/// Longest first, so that the longest fits.
const OPERATORS: [&str; 24] = [
    "<<=", ">>=", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "^^", "+=", "-=", "*=", "/=", "%=", "&=",
    "|=", "^=", "##", "->", "::",
];

/// What signs are made of.
const SIGNS: &str = "+-*/%<>=!&|^~?:;,.()[]{}";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    Sign,
}

#[derive(Debug, Clone)]
pub struct Token<'a> {
    pub kind: Kind,
    pub text: Cow<'a, str>,
    /// Byte of the file that it comes from.
    pub at: usize,
    /// Begins a line.
    pub first: bool,
    /// Blanks stand before it.
    pub spaced: bool,
}

impl<'a> Token<'a> {
    /// One that we make, at the place of what it stands for.
    pub fn made(kind: Kind, text: impl Into<Cow<'a, str>>, at: usize) -> Self {
        Self { kind, text: text.into(), at, first: false, spaced: true }
    }

    pub fn word(text: impl Into<Cow<'a, str>>, at: usize) -> Self {
        Self::made(Kind::Word, text, at)
    }

    pub fn sign(text: &'static str, at: usize) -> Self {
        Self::made(Kind::Sign, text, at)
    }

    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }

    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }
}

/// The words of a text without its comments.
pub fn tokens(text: &str) -> Result<Vec<Token<'_>>, Wrong> {
    let mut out = Vec::with_capacity(text.len() / 3);
    let (mut at, mut first, mut spaced) = (0, true, false);
    let mut depth = 0_usize;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(length) = continuation(rest) {
            (at, spaced) = (at + length, true);
            continue;
        }
        if c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0') {
            first |= matches!(c, '\n' | '\r');
            (at, spaced) = (at + c.len_utf8(), true);
            continue;
        }
        if rest.starts_with("//") {
            (at, spaced) = (at + line_comment(rest), true);
            continue;
        }
        if rest.starts_with("/*") {
            let Some(length) = rest.find("*/") else { return Err(Wrong::new(at, "this comment has no end: */")) };
            first |= rest.get(..length).is_some_and(|inside| inside.contains('\n'));
            (at, spaced) = (at + length + 2, true);
            continue;
        }
        let (kind, length) = word(rest, c);
        let text = rest.get(..length).unwrap_or_default();
        match text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(Wrong::new(at, format!("brackets are nested deeper than {MAX_DEPTH}")));
        }
        out.push(Token { kind, text: Cow::Borrowed(text), at, first, spaced });
        (at, first, spaced) = (at + length, false, false);
    }
    Ok(out)
}

/// Length of a backslash that joins two lines.
fn continuation(rest: &str) -> Option<usize> {
    ["\\\r\n", "\\\n", "\\\r"].iter().find(|joint| rest.starts_with(**joint)).map(|joint| joint.len())
}

fn line_comment(rest: &str) -> usize {
    let mut length = 0;
    while let Some(end) = rest.get(length..).and_then(|rest| rest.find(['\n', '\r'])) {
        length += end;
        if !rest.get(..length).is_some_and(|line| line.ends_with('\\')) {
            return length;
        }
        let joined = rest.get(length - 1..).and_then(continuation).unwrap_or(2);
        length += joined - 1;
    }
    rest.len()
}

/// What begins with this character, and how long it is.
fn word(rest: &str, c: char) -> (Kind, usize) {
    if c.is_ascii_alphabetic() || c == '_' {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        return (Kind::Word, end);
    }
    let digit_next = rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    if c.is_ascii_digit() || (c == '.' && digit_next) {
        return (Kind::Number, number(rest));
    }
    let operator = OPERATORS.iter().find(|operator| rest.starts_with(**operator));
    (Kind::Sign, operator.map_or(c.len_utf8(), |operator| operator.len()))
}

/// Says where a character is that GLSL has no use for. Lines that do not count may hold any.
pub fn check(tokens: &[Token<'_>]) -> Result<(), Wrong> {
    let strange = |token: &&Token<'_>| token.kind == Kind::Sign && token.text.contains(|c: char| !SIGNS.contains(c));
    match tokens.iter().find(strange) {
        None => Ok(()),
        Some(Token { text, at, .. }) => {
            let what = format!("the character {text:?} does not belong in GLSL: delete it, or make it a comment");
            Err(Wrong::new(*at, what))
        }
    }
}

fn number(rest: &str) -> usize {
    let hex = rest.starts_with("0x") || rest.starts_with("0X");
    let mut end = 0;
    let mut before = ' ';
    for c in rest.chars() {
        let exponent = !hex && matches!(before, 'e' | 'E') && matches!(c, '+' | '-');
        if !(c.is_ascii_alphanumeric() || c == '.' || exponent) {
            break;
        }
        end += c.len_utf8();
        before = c;
    }
    end
}
