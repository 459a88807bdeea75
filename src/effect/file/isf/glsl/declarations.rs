//! Takes a shader's declarations apart: what is written to the outside, what varies between the corners, what must be set before `main`.

use super::condition;
use super::token::Token;
use crate::effect::file::Wrong;
use std::collections::{HashMap, HashSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Vertex,
    Fragment,
}

/// What goes from the vertices to the fragments, as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Varying {
    pub name: String,
    pub kind: String,
    /// Of an array.
    pub length: Option<usize>,
}

/// A shader whose parts GLSL 450 takes.
pub struct Shader<'a> {
    /// Types, constants, variables without values, and functions.
    pub tokens: Vec<Token<'a>>,
    /// Statements that give the variables their values.
    pub before: Vec<Token<'a>>,
    pub varyings: Vec<Varying>,
    /// The variable that the file declares for its colour.
    pub output: Option<String>,
    /// Byte of the file at which `main` stands.
    pub main_at: usize,
}

const QUALIFIERS: [&str; 7] = ["const", "uniform", "varying", "attribute", "in", "out", "static"];
/// Most values in one structure.
const MAX_MEMBERS: usize = 1000;
/// Most elements of one varying array.
const MAX_VARYING: i64 = 64;

struct Reader<'a> {
    stage: Stage,
    out: Shader<'a>,
    main: Option<usize>,
    constants: HashSet<String>,
    /// How many members structures have, those of their members counted.
    structures: HashMap<String, usize>,
}

/// `known` says whether we declare a name ourselves.
pub fn read<'a>(tokens: Vec<Token<'a>>, stage: Stage, known: &dyn Fn(&str) -> bool) -> Result<Shader<'a>, Wrong> {
    let tokens = sized(tokens);
    let out = Shader {
        tokens: Vec::with_capacity(tokens.len()),
        before: Vec::new(),
        varyings: Vec::new(),
        output: None,
        main_at: 0,
    };
    let mut reader = Reader { stage, out, main: None, constants: HashSet::new(), structures: HashMap::new() };
    let mut rest = tokens.as_slice();
    while let Some(first) = rest.first() {
        let length = item_length(rest).ok_or_else(|| Wrong::new(first.at, "this has no end: a ; or a } is missing"))?;
        let (item, behind) = rest.split_at(length);
        reader.item(item, known)?;
        rest = behind;
    }
    let Reader { mut out, main, .. } = reader;
    out.main_at = main.ok_or_else(|| Wrong::new(0, "there is no main function: write `void main() { … }`"))?;
    Ok(out)
}

/// Words of the declaration or function that a text begins with.
fn item_length(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut function = false;
    for (index, token) in tokens.iter().enumerate() {
        match token.text.as_ref() {
            "{" if depth == 0 => {
                function = index.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|t| t.is(")"));
                depth = 1;
            }
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 && function && token.is("}") {
                    return Some(index + 1);
                }
            }
            ";" if depth == 0 => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// Gives arrays without a length that of their values.
fn sized(tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let mut out = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        out.push(token.clone());
        let is = |offset: usize, text: &str| tokens.get(index + offset).is_some_and(|token| token.is(text));
        if !(token.is("[") && is(1, "]")) || is(2, "(") {
            continue;
        }
        let assign = if is(2, "=") { 3 } else { 4 };
        if !is(assign - 1, "=") {
            continue;
        }
        let mut values = tokens.iter().skip(index + assign).skip_while(|token| !token.is("(") && !token.is("{"));
        let (mut depth, mut count) = (0_usize, 1);
        for token in values.by_ref() {
            match token.text.as_ref() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                "," if depth == 1 => count += 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        out.push(Token::made(super::token::Kind::Number, count.to_string(), token.at));
    }
    out
}

fn is_type(word: &str) -> bool {
    let base = word.trim_start_matches(['b', 'i', 'u']);
    matches!(word, "float" | "int" | "uint" | "bool")
        || (base.starts_with("vec") && base.len() == 4)
        || (word.starts_with("mat") && matches!(word.len(), 4 | 6))
}

/// Parts at commas outside brackets.
fn parts<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0_usize;
    tokens
        .split(|token| {
            match token.text.as_ref() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.is(",")
        })
        .collect()
}

impl<'a> Reader<'a> {
    fn item(&mut self, item: &[Token<'a>], known: &dyn Fn(&str) -> bool) -> Result<(), Wrong> {
        let mut rest = item;
        let mut qualifiers: Vec<&str> = Vec::new();
        while let Some(first) = rest.first() {
            if first.is("layout") {
                let end = rest.iter().position(|token| token.is(")")).unwrap_or(0);
                rest = rest.get(end + 1..).unwrap_or_default();
            } else if QUALIFIERS.contains(&first.text.as_ref()) {
                qualifiers.push(&first.text);
                rest = rest.get(1..).unwrap_or_default();
            } else {
                break;
            }
        }
        let Some(first) = rest.first().filter(|first| !first.is(";")) else { return Ok(()) };
        if first.is("struct") {
            self.structure(rest)?;
            self.out.tokens.extend_from_slice(rest);
            return Ok(());
        }
        let mark = rest.iter().find(|token| matches!(token.text.as_ref(), "(" | "=" | ";" | ","));
        if mark.is_some_and(|mark| mark.is("(")) {
            self.function(rest);
            return Ok(());
        }
        let dims = array_length(rest.get(1..).unwrap_or_default());
        let (kind, declared) = rest.split_at(1 + dims);
        let declared = declared.get(..declared.len().saturating_sub(1)).unwrap_or_default();
        for variable in parts(declared) {
            self.variable(&qualifiers, kind, variable, known)?;
        }
        Ok(())
    }

    /// Counts what a structure holds, since structures of structures grow fast.
    fn structure(&mut self, item: &[Token<'a>]) -> Result<(), Wrong> {
        let Some(name) = item.get(1) else { return Ok(()) };
        let of = |word: &Token<'a>| self.structures.get(word.text.as_ref()).copied().unwrap_or(0);
        let members = item.iter().skip(2).filter(|token| token.is_word()).map(|token| of(token) + 1).sum();
        if members > MAX_MEMBERS {
            return Err(Wrong::new(name.at, format!("this structure holds more than {MAX_MEMBERS} values")));
        }
        self.structures.insert(name.text.to_string(), members);
        Ok(())
    }

    fn variable(
        &mut self,
        qualifiers: &[&str],
        kind: &[Token<'a>],
        variable: &[Token<'a>],
        known: &dyn Fn(&str) -> bool,
    ) -> Result<(), Wrong> {
        let (Some(first), Some((name, rest))) = (kind.first(), variable.split_first()) else {
            let at = kind.first().map_or(0, |token| token.at);
            return Err(Wrong::new(at, "a name is missing in this declaration"));
        };
        let (dims, value) = rest.split_at(array_length(rest));
        let value = value.split_first().map(|(_, value)| value).filter(|_| value.first().is_some_and(|t| t.is("=")));
        let at = name.at;
        if known(&name.text) {
            return Ok(());
        }
        let has = |what: &str| qualifiers.contains(&what);
        let varies = has("varying")
            || match self.stage {
                Stage::Vertex => has("out"),
                Stage::Fragment => has("in"),
            };
        if varies {
            let length = match dims.get(1..dims.len().saturating_sub(1)).filter(|inside| !inside.is_empty()) {
                None => None,
                Some(inside) => {
                    let length = condition::value(inside).ok().filter(|length| (1..=MAX_VARYING).contains(length));
                    let what = format!("what vertices give to fragments is an array of 1 to {MAX_VARYING}");
                    Some(length.ok_or_else(|| Wrong::new(at, what))? as usize)
                }
            };
            let (name, kind) = (name.text.to_string(), first.text.to_string());
            self.out.varyings.push(Varying { name, kind, length });
        }
        if self.stage == Stage::Fragment && has("out") {
            self.out.output = Some(name.text.to_string());
        }
        let out = &mut self.out.tokens;
        let constant = has("const") && value.is_some_and(|value| self.constants.is_constant(value));
        let listed = value.and_then(|value| value.first()).is_some_and(|value| value.is("{"));
        if constant {
            self.constants.insert(name.text.to_string());
            out.push(Token::word("const", at));
        }
        out.extend(kind.iter().chain([name]).chain(dims).cloned());
        match value {
            Some(value) if constant || listed => {
                out.push(Token::sign("=", at));
                out.extend_from_slice(value);
            }
            Some(value) => {
                self.out.before.extend([name.clone(), Token::sign("=", at)]);
                self.out.before.extend_from_slice(value);
                self.out.before.push(Token::sign(";", at));
            }
            None => {}
        }
        out.push(Token::sign(";", at));
        Ok(())
    }

    /// Copies a function. Its constants become variables, which may have any value; where they are lengths of arrays their values stand.
    fn function(&mut self, item: &[Token<'a>]) {
        if let Some(name) = item.iter().take_while(|token| !token.is("(")).find(|token| token.is("scrim_main")) {
            self.main = Some(name.at);
        }
        let mut lengths: HashMap<&str, &[Token<'a>]> = HashMap::new();
        let mut declares_array = false;
        for (index, token) in item.iter().enumerate() {
            let before = |offset: usize| index.checked_sub(offset).and_then(|before| item.get(before));
            match token.text.as_ref() {
                "const" => {
                    if let Some([kind, name, assign, ..]) = item.get(index + 1..index + 4)
                        && is_type(&kind.text)
                        && assign.is("=")
                    {
                        let value = item.get(index + 4..).unwrap_or_default();
                        let end = value.iter().position(|t| t.is(";") || t.is(",")).unwrap_or(0);
                        lengths.insert(&name.text, value.get(..end).unwrap_or_default());
                    }
                    continue;
                }
                "[" => {
                    declares_array = before(1).is_some_and(Token::is_word)
                        && before(2).is_some_and(|kind| kind.is_word() && !kind.is("return") && !kind.is("else"));
                }
                "]" => declares_array = false,
                name if declares_array => {
                    if let Some(value) = lengths.get(name) {
                        self.out.tokens.push(Token::sign("(", token.at));
                        self.out.tokens.extend_from_slice(value);
                        self.out.tokens.push(Token::sign(")", token.at));
                        continue;
                    }
                }
                _ => {}
            }
            self.out.tokens.push(token.clone());
        }
    }
}

trait Constant {
    fn is_constant(&self, value: &[Token<'_>]) -> bool;
}

impl Constant for HashSet<String> {
    /// Whether a value is made of numbers and other constants alone.
    fn is_constant(&self, value: &[Token<'_>]) -> bool {
        value.iter().enumerate().all(|(index, token)| {
            let member = index.checked_sub(1).and_then(|before| value.get(before)).is_some_and(|before| before.is("."));
            let word = token.text.as_ref();
            !token.is_word() || member || matches!(word, "true" | "false") || is_type(word) || self.contains(word)
        })
    }
}

/// Words of the array lengths that a text begins with.
fn array_length(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.text.as_ref() {
            "[" => depth += 1,
            "]" => depth = depth.saturating_sub(1),
            _ if depth == 0 => return index,
            _ => {}
        }
    }
    tokens.len()
}
