//! The words of a WGSL or GLSL text, and limits on its shape that are checked before anything recursive reads it.

use super::super::MAX_BYTES;

/// Deepest nesting of brackets, and most `else if` in a row.
const MAX_NESTING: usize = 200;
/// Most operators of one expression with those around it.
const MAX_CHAIN: usize = 1000;
/// Most functions.
const MAX_FUNCTIONS: usize = 512;
/// Most declarations outside functions.
const MAX_DECLARATIONS: usize = 2048;
/// Names of the program's own begin so.
pub const RESERVED: &str = "scrim_";

/// A word (a name, a keyword or a number) or one sign, with the byte at which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub at: usize,
    pub text: &'a str,
}

impl Token<'_> {
    pub fn is_word(&self) -> bool {
        self.text.starts_with(is_word)
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Words and signs of WGSL without blanks and comments.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    tokens_of(text, true)
}

/// `nests`: comments may stand in comments, as in WGSL and not in GLSL.
fn tokens_of(text: &str, nests: bool) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let first = rest.chars().next()?;
            if rest.starts_with("//") {
                at += rest.find(ends_line).unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                at += block_comment(rest, nests);
            } else if first.is_whitespace() {
                at += first.len_utf8();
            } else {
                let length =
                    if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
                let token = Token { at, text: rest.get(..length)? };
                at += length;
                return Some(token);
            }
        }
    })
}

/// Ends a comment that begins with two slashes, as in WGSL: vertical tabs and form feeds do too.
pub fn ends_line(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Length of the comment that the text begins with. `nests`: comments may stand in it, as in WGSL.
pub fn block_comment(text: &str, nests: bool) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" if nests || depth == 0 => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Refuses a WGSL text whose shape alone would exhaust a reader that goes down into it. The error is the byte and a sentence.
pub fn check(text: &str) -> Result<(), (usize, String)> {
    check_tokens(text, true)
}

/// The same of GLSL, after its preprocessor.
pub fn check_glsl(text: &str) -> Result<(), (usize, String)> {
    check_tokens(text, false)
}

fn check_tokens(text: &str, nests: bool) -> Result<(), (usize, String)> {
    if text.len() > MAX_BYTES {
        return Err((0, format!("the text has {} bytes: there may be {MAX_BYTES}", text.len())));
    }
    let mut shape = Shape { open: vec![0], elses: vec![0], ..Shape::default() };
    tokens_of(text, nests).try_for_each(|token| shape.take(token).map_err(|what| (token.at, what)))
}

#[derive(Default)]
struct Shape {
    /// Operators since the last comma or semicolon, per open bracket.
    open: Vec<usize>,
    chain: usize,
    /// `else` in a row, per open brace.
    elses: Vec<usize>,
    braces: usize,
    after_else: bool,
    after_type: bool,
    functions: usize,
    declarations: usize,
    /// `array<array<…`: types inside types.
    angles: usize,
}

impl Shape {
    fn take(&mut self, token: Token<'_>) -> Result<(), String> {
        let after_else = std::mem::take(&mut self.after_else);
        let after_type = std::mem::replace(&mut self.after_type, matches!(token.text, "array" | "ptr" | "atomic"));
        match token.text {
            "(" | "[" | "{" => {
                self.operator();
                self.open.push(0);
                if token.text == "{" {
                    self.braces += 1;
                    self.elses.push(0);
                }
            }
            ")" | "]" | "}" => {
                if token.text == "}" {
                    self.braces = self.braces.saturating_sub(1);
                    self.pop_elses();
                }
                if self.open.len() > 1 {
                    self.chain -= self.open.pop().unwrap_or(0);
                }
                if token.text == "}" {
                    self.end_expression();
                }
            }
            "," | ";" => {
                self.end_expression();
                if token.text == ";" {
                    self.angles = 0;
                }
            }
            "<" => {
                self.angles += usize::from(after_type);
                self.operator();
            }
            ">" => {
                self.angles = self.angles.saturating_sub(1);
                self.operator();
            }
            "else" => {
                self.after_else = true;
                if let Some(count) = self.elses.last_mut() {
                    *count += 1;
                }
            }
            "if" if !after_else => {
                if let Some(count) = self.elses.last_mut() {
                    *count = 0;
                }
            }
            "fn" | "const" | "struct" | "alias" | "var" | "override" | "let" if self.braces == 0 => {
                self.declarations += 1;
                self.functions += usize::from(token.text == "fn");
            }
            word if word.starts_with(RESERVED) => {
                return Err(format!("names that begin with {RESERVED} are Scrim's own: choose another"));
            }
            _ if !token.is_word() => self.operator(),
            _ => {}
        }
        self.limits()
    }

    fn operator(&mut self) {
        self.chain += 1;
        if let Some(count) = self.open.last_mut() {
            *count += 1;
        }
    }

    fn end_expression(&mut self) {
        if let Some(count) = self.open.last_mut() {
            self.chain -= std::mem::take(count);
        }
    }

    fn pop_elses(&mut self) {
        if self.elses.len() > 1 {
            self.elses.pop();
        }
    }

    fn limits(&self) -> Result<(), String> {
        let elses = self.elses.iter().sum::<usize>();
        if self.open.len() > MAX_NESTING || self.angles > MAX_NESTING {
            return Err(format!("brackets are nested too deeply: {MAX_NESTING} levels are allowed"));
        }
        if self.chain > MAX_CHAIN {
            return Err(format!("this expression is too long: {MAX_CHAIN} operators are allowed, use variables"));
        }
        if elses > MAX_NESTING {
            return Err(format!("too many `else if` in a row: {MAX_NESTING} are allowed, use a switch"));
        }
        if self.functions > MAX_FUNCTIONS {
            return Err(format!("there are too many functions: {MAX_FUNCTIONS} are allowed"));
        }
        if self.declarations > MAX_DECLARATIONS {
            return Err(format!("there are too many declarations: {MAX_DECLARATIONS} are allowed"));
        }
        Ok(())
    }
}
