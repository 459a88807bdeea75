//! The GLSL preprocessor: conditions, macros, and nothing of it left behind.

use super::condition;
use super::token::{Kind, Token};
use crate::effect::file::Wrong;
use std::borrow::Cow;
use std::collections::HashMap;

/// Most words that come out, and that macros are made into on the way.
pub const MAX_TOKENS: usize = 100_000;
const MAX_STEPS: usize = 400_000;
/// Deepest nesting of macro calls in arguments of macro calls.
const MAX_DEPTH: usize = 32;
/// What `__VERSION__` is: that of the GLSL that we translate.
const VERSION: &str = "450";

#[derive(Debug, Clone)]
struct Macro<'a> {
    params: Option<Vec<Cow<'a, str>>>,
    body: Vec<Token<'a>>,
}

/// Of an `#if`: whether its lines count now, whether some branch did already, and whether what stands around counts.
struct Branch {
    counts: bool,
    taken: bool,
    around: bool,
    at: usize,
}

#[derive(Default)]
pub struct Preprocessor<'a> {
    macros: HashMap<Cow<'a, str>, Macro<'a>>,
    steps: usize,
}

/// Something to read: a word, or the end of a macro's text.
enum Item<'a> {
    Token(Token<'a>),
    End(Cow<'a, str>),
}

/// What is left when all directives have been followed.
pub fn preprocess<'a>(tokens: Vec<Token<'a>>) -> Result<Vec<Token<'a>>, Wrong> {
    let mut this = Preprocessor::default();
    this.macros.insert("__VERSION__".into(), Macro { params: None, body: vec![Token::made(Kind::Number, VERSION, 0)] });
    let mut out = Vec::with_capacity(tokens.len());
    let mut branches: Vec<Branch> = Vec::new();
    let mut plain = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if !(token.first && token.is("#")) {
            if branches.last().is_none_or(|branch| branch.counts) {
                plain.push(token);
            }
            continue;
        }
        let mut line = Vec::new();
        while let Some(next) = tokens.next_if(|next| !next.first) {
            line.push(next);
        }
        out.extend(this.expand(std::mem::take(&mut plain), 0)?);
        this.directive(&token, &line, &mut branches)?;
    }
    if let Some(open) = branches.last() {
        return Err(Wrong::new(open.at, "this #if has no #endif"));
    }
    out.extend(this.expand(plain, 0)?);
    if out.len() > MAX_TOKENS {
        return Err(too_much(out.first().map_or(0, |token| token.at)));
    }
    Ok(out)
}

pub fn too_much(at: usize) -> Wrong {
    Wrong::new(at, format!("the shader is too long: at most {MAX_TOKENS} words once its macros are written out"))
}

impl<'a> Preprocessor<'a> {
    fn directive(&mut self, hash: &Token<'a>, line: &[Token<'a>], branches: &mut Vec<Branch>) -> Result<(), Wrong> {
        let counts = branches.last().is_none_or(|branch| branch.counts);
        let Some((name, rest)) = line.split_first() else { return Ok(()) };
        let wrong = |what: &str| Wrong::new(name.at, what);
        match name.text.as_ref() {
            "if" | "ifdef" | "ifndef" => {
                let holds = counts
                    && match name.text.as_ref() {
                        "if" => self.holds(rest, name.at)?,
                        other => {
                            let defined = rest.first().is_some_and(|name| self.macros.contains_key(&name.text));
                            defined == (other == "ifdef")
                        }
                    };
                branches.push(Branch { counts: holds, taken: holds, around: counts, at: hash.at });
                if branches.len() > MAX_DEPTH {
                    return Err(wrong("#if is nested too deeply"));
                }
            }
            "elif" => {
                let branch = branches.last_mut().ok_or_else(|| wrong("this #elif has no #if"))?;
                let open = branch.around && !branch.taken;
                branch.counts = false;
                if open {
                    let holds = self.holds(rest, name.at)?;
                    (branch.counts, branch.taken) = (holds, holds);
                }
            }
            "else" => {
                let branch = branches.last_mut().ok_or_else(|| wrong("this #else has no #if"))?;
                branch.counts = branch.around && !branch.taken;
                branch.taken = true;
            }
            "endif" => {
                branches.pop().ok_or_else(|| wrong("this #endif has no #if"))?;
            }
            "define" if counts => self.define(rest, name.at)?,
            "undef" if counts => {
                if let Some(name) = rest.first() {
                    self.macros.remove(&name.text);
                }
            }
            "error" if counts => {
                let words: Vec<&str> = rest.iter().map(|token| token.text.as_ref()).collect();
                return Err(wrong(&format!("the file says #error {}", words.join(" "))));
            }
            "include" if counts => return Err(wrong("an effect is one file: it cannot #include others")),
            _ => {}
        }
        Ok(())
    }

    fn define(&mut self, rest: &[Token<'a>], at: usize) -> Result<(), Wrong> {
        let Some((name, rest)) = rest.split_first().filter(|(name, _)| name.is_word()) else {
            return Err(Wrong::new(at, "#define needs a name"));
        };
        let with_params = rest.first().is_some_and(|token| token.is("(") && !token.spaced);
        let (params, body) = if with_params {
            let Some(end) = rest.iter().position(|token| token.is(")")) else {
                return Err(Wrong::new(name.at, "the parameters of this #define have no end: )"));
            };
            let words = rest.get(1..end).unwrap_or_default().iter().filter(|token| token.is_word());
            (Some(words.map(|token| token.text.clone()).collect()), rest.get(end + 1..).unwrap_or_default())
        } else {
            (None, rest)
        };
        self.macros.insert(name.text.clone(), Macro { params, body: body.to_vec() });
        Ok(())
    }

    fn holds(&mut self, rest: &[Token<'a>], at: usize) -> Result<bool, Wrong> {
        let mut plain = Vec::with_capacity(rest.len());
        let mut index = 0;
        while let Some(token) = rest.get(index) {
            index += 1;
            if !token.is("defined") {
                plain.push(token.clone());
                continue;
            }
            let bracket = rest.get(index).is_some_and(|token| token.is("("));
            let name = rest.get(index + usize::from(bracket));
            let value = if name.is_some_and(|name| self.macros.contains_key(&name.text)) { "1" } else { "0" };
            plain.push(Token::made(Kind::Number, value, token.at));
            index += if bracket { 3 } else { 1 };
        }
        let plain = self.expand(plain, 0)?;
        let value = condition::value(&plain);
        value.map(|value| value != 0).map_err(|what| Wrong::new(plain.first().map_or(at, |token| token.at), what))
    }

    fn step(&mut self, at: usize) -> Result<(), Wrong> {
        self.steps += 1;
        if self.steps > MAX_STEPS { Err(too_much(at)) } else { Ok(()) }
    }

    fn expand(&mut self, tokens: Vec<Token<'a>>, depth: usize) -> Result<Vec<Token<'a>>, Wrong> {
        let mut out = Vec::with_capacity(tokens.len());
        let mut hidden: Vec<Cow<'a, str>> = Vec::new();
        let mut items: Vec<Item<'a>> = tokens.into_iter().rev().map(Item::Token).collect();
        while let Some(item) = items.pop() {
            let token = match item {
                Item::Token(token) => token,
                Item::End(name) => {
                    if let Some(place) = hidden.iter().rposition(|known| *known == name) {
                        hidden.remove(place);
                    }
                    continue;
                }
            };
            self.step(token.at)?;
            let found =
                if token.is_word() && !hidden.contains(&token.text) { self.macros.get(&token.text) } else { None };
            let Some(found) = found.cloned() else {
                out.push(token);
                continue;
            };
            let body = match &found.params {
                None => found.body,
                Some(params) => {
                    let next = items.iter().rev().find_map(|item| match item {
                        Item::Token(token) => Some(token),
                        Item::End(_) => None,
                    });
                    if !next.is_some_and(|next| next.is("(")) {
                        out.push(token);
                        continue;
                    }
                    let args = arguments(&mut items, &mut hidden, &token)?;
                    if args.len() != params.len() && !(params.is_empty() && args.iter().all(Vec::is_empty)) {
                        let what = format!("{} takes {} arguments and gets {}", token.text, params.len(), args.len());
                        return Err(Wrong::new(token.at, what));
                    }
                    self.substitute(&found.body, params, args, depth, token.at)?
                }
            };
            hidden.push(token.text.clone());
            items.push(Item::End(token.text.clone()));
            for mut part in body.into_iter().rev() {
                part.at = token.at;
                self.step(token.at)?;
                items.push(Item::Token(part));
            }
        }
        Ok(out)
    }

    fn substitute(
        &mut self,
        body: &[Token<'a>],
        params: &[Cow<'a, str>],
        args: Vec<Vec<Token<'a>>>,
        depth: usize,
        at: usize,
    ) -> Result<Vec<Token<'a>>, Wrong> {
        if depth > MAX_DEPTH {
            return Err(Wrong::new(at, "macro calls are nested too deeply"));
        }
        let expanded = args.iter().map(|arg| self.expand(arg.clone(), depth + 1)).collect::<Result<Vec<_>, Wrong>>()?;
        let mut out: Vec<Token<'a>> = Vec::new();
        let mut paste = false;
        for (index, token) in body.iter().enumerate() {
            if token.is("##") {
                paste = true;
                continue;
            }
            let pasted = paste || body.get(index + 1).is_some_and(|next| next.is("##"));
            let place = params.iter().position(|param| *param == token.text);
            let from = if pasted { &args } else { &expanded };
            let part = place.and_then(|place| from.get(place)).map_or_else(|| vec![token.clone()], Clone::clone);
            let mut part = part.into_iter();
            if paste && let Some((last, next)) = out.pop().zip(part.next()) {
                out.push(Token { text: format!("{}{}", last.text, next.text).into(), ..last });
            }
            for token in part {
                self.step(at)?;
                out.push(token);
            }
            paste = false;
        }
        Ok(out)
    }
}

/// Takes the arguments of a macro call, brackets and all.
fn arguments<'a>(
    items: &mut Vec<Item<'a>>,
    hidden: &mut Vec<Cow<'a, str>>,
    call: &Token<'a>,
) -> Result<Vec<Vec<Token<'a>>>, Wrong> {
    let mut args = vec![Vec::new()];
    let mut depth = 0_usize;
    while let Some(item) = items.pop() {
        let token = match item {
            Item::Token(token) => token,
            Item::End(name) => {
                if let Some(place) = hidden.iter().rposition(|known| *known == name) {
                    hidden.remove(place);
                }
                continue;
            }
        };
        match token.text.as_ref() {
            "(" => {
                depth += 1;
                if depth == 1 {
                    continue;
                }
            }
            ")" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(args);
                }
            }
            "," if depth == 1 => {
                args.push(Vec::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = args.last_mut() {
            last.push(token);
        }
    }
    Err(Wrong::new(call.at, format!("the call of {} has no end: )", call.text)))
}
