//! RON text as a tree of plain values, without knowing what the tree should hold.
//!
//! The tree is what migration works on and what keeps names that this version does not know. It is stricter than RON: numbers are
//! finite, no key stands twice, and text stands in double quotes (RON's own tree would drop a bare word without a sound).

use super::format::FormatError;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Deepest nesting of brackets that is read. A show needs about ten.
const DEPTH: usize = 64;

/// Reads a text that holds one value.
pub fn read(text: &str) -> Result<Value, FormatError> {
    let options = ron::Options::default().with_recursion_limit(DEPTH);
    match options.from_str::<Tree>(&with_empty_maps(text)) {
        Ok(tree) => Ok(tree.0),
        Err(error) => Err(FormatError::Syntax {
            line: error.span.end.line,
            column: error.span.end.col,
            what: sentence(&error.code),
        }),
    }
}

/// What is wrong, starting with a small letter because a place stands before it.
fn sentence(error: &ron::Error) -> String {
    match error {
        ron::Error::Eof => "the text ends in the middle: something after this point is missing".into(),
        ron::Error::ExceededRecursionLimit => format!("brackets are nested more than {DEPTH} deep"),
        ron::Error::TrailingCharacters => "there is more text after the end of the show".into(),
        ron::Error::UnexpectedChar(found) => format!("{found:?} cannot stand here"),
        ron::Error::Message(own) => own.clone(),
        ron::Error::ExpectedStringEnd => "a text in double quotes is not closed".into(),
        other => {
            let text = other.to_string();
            let mut letters = text.chars();
            let first = letters.next().map(|c| c.to_ascii_lowercase());
            first.into_iter().chain(letters).collect()
        }
    }
}

/// True where the text has `//` or `/* */` outside of quotes. The text must have been read without an error.
pub fn has_comments(text: &str) -> bool {
    Pieces { text, at: 0 }.any(|(kind, _)| kind == Piece::Comment)
}

/// The text with `{}` for `()`: a struct without fields is an empty map, but RON tells it like a bare word. Places stay as they are.
fn with_empty_maps(text: &str) -> Cow<'_, str> {
    let mut changed = Cow::Borrowed(text);
    let mut open: Option<usize> = None;
    let mut word = false;
    for (kind, range) in (Pieces { text, at: 0 }) {
        let piece = text.get(range.clone()).unwrap_or_default();
        if kind == Piece::Comment || piece.chars().all(char::is_whitespace) {
            continue;
        }
        match (open, piece) {
            // a word before it makes it a named tuple
            (_, "(") => open = (!word).then_some(range.start),
            (Some(from), ")") => {
                changed.to_mut().replace_range(from..=from, "{");
                changed.to_mut().replace_range(range, "}");
                open = None;
            }
            _ => open = None,
        }
        word = kind == Piece::Character && piece.chars().all(|c| c.is_alphanumeric() || c == '_');
    }
    changed
}

#[derive(Clone, Copy, PartialEq)]
enum Piece {
    Comment,
    /// In quotes of any kind.
    Text,
    Character,
}

/// A text as comments, quoted texts and single characters, with where they lie.
struct Pieces<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Pieces<'_> {
    type Item = (Piece, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..)?;
        let before = self.text.get(..self.at).and_then(|s| s.chars().next_back());
        let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let (kind, length) = match rest.chars().next()? {
            '/' if rest.starts_with("//") => (Piece::Comment, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (Piece::Comment, block_comment(rest)),
            '"' => (Piece::Text, quoted(rest)),
            '\'' => (Piece::Text, character(rest)),
            'r' if !in_word || before == Some('b') => (Piece::Text, raw_quoted(rest)),
            c => (Piece::Character, c.len_utf8()),
        };
        let kind = if length == 1 && kind == Piece::Text { Piece::Character } else { kind };
        let range = self.at..self.at + length;
        self.at = range.end;
        Some((kind, range))
    }
}

/// Length of a comment between `/*` and `*/`, which may hold others.
fn block_comment(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0_u32);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if rest.starts_with("*/") {
            (at, depth) = (at + 2, depth.saturating_sub(1));
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Length of a text in double quotes, the quotes included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Length of a character in single quotes.
fn character(text: &str) -> usize {
    let start = if text.starts_with("'\\") { 3 } else { 2 };
    text.char_indices().skip(start).find(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1)
}

/// Length of a raw text such as `r#"…"#`; 1 when it is none.
fn raw_quoted(text: &str) -> usize {
    let hashes = text.bytes().skip(1).take_while(|b| *b == b'#').count();
    let open = 1 + hashes;
    if text.as_bytes().get(open) != Some(&b'"') {
        return 1;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let body = text.get(open + 1..).unwrap_or_default();
    body.find(&close).map_or(text.len(), |at| open + 1 + at + close.len())
}

struct Tree(Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor).map(Self)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Value, E> {
        Number::from_f64(v)
            .map(Value::Number)
            .ok_or_else(|| E::custom(format!("{v} is no number that a show can hold")))
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Err(E::custom("this is no value: text stands in double quotes, and an empty map is {}"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Tree(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("`{key}` is written twice: keep one")));
            }
            let Tree(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
