//! Makes an effect's snippet fit beside others in one module: everything it declares gets a suffix, and so do the
//! contract's functions that mean something else at each place.

use crate::effect::file::rules::lexical::{block_comment, ends_line};
use std::collections::BTreeSet;

/// Names of the contract that differ from place to place.
const CONTRACT: [&str; 14] = [
    "param",
    "tap",
    "pixel",
    "lut",
    "lut_size",
    "lut_entry",
    "lut_has_curves",
    "lut_pair",
    "image0",
    "image1",
    "image2",
    "image3",
    "image4",
    "image5",
];

/// The snippet with `suffix` on every name that it declares at module scope and on the contract's functions.
pub fn weave(wgsl: &str, suffix: &str) -> String {
    let tokens = tokenize(wgsl);
    let mut names: BTreeSet<&str> = CONTRACT.into();
    let mut depth = 0_u32;
    let mut declares = false;
    // Within the `<private>` of a variable.
    let mut in_space = false;
    for token in &tokens {
        match token {
            Token::Other("<") if depth == 0 && declares => in_space = true,
            Token::Other(">") if in_space => in_space = false,
            Token::Word(word) if depth == 0 && declares && !in_space => {
                names.insert(word);
                declares = false;
            }
            Token::Word("fn" | "struct" | "const" | "alias" | "var") if depth == 0 => declares = true,
            Token::Other("{") => depth += 1,
            Token::Other("}") => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let mut out = String::with_capacity(wgsl.len() + 64);
    // Members of structs have names of their own, where they are declared and where they are read.
    let (mut after_dot, mut struct_ahead, mut in_struct) = (false, false, false);
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) => {
                out.push_str(word);
                let member = after_dot || (in_struct && is_declared_member(&tokens, index));
                if !member && names.contains(word) {
                    out.push_str(suffix);
                }
                struct_ahead |= *word == "struct";
                after_dot = false;
            }
            Token::Other(text) => {
                out.push_str(text);
                match *text {
                    "{" => in_struct = std::mem::take(&mut struct_ahead),
                    "}" => in_struct = false,
                    _ => {}
                }
                after_dot = *text == ".";
            }
            Token::Comment => out.push(' '),
        }
    }
    out
}

/// The word at `index` stands before a colon.
fn is_declared_member(tokens: &[Token<'_>], index: usize) -> bool {
    let blank = |token: &&Token<'_>| {
        matches!(token, Token::Comment) || matches!(token, Token::Other(text) if text.trim().is_empty())
    };
    matches!(tokens.iter().skip(index + 1).find(|token| !blank(token)), Some(Token::Other(":")))
}

enum Token<'a> {
    Word(&'a str),
    /// One character that is no part of a name.
    Other(&'a str),
    Comment,
}

fn tokenize(text: &str) -> Vec<Token<'_>> {
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, len) = if rest.starts_with("//") {
            (Token::Comment, rest.find(ends_line).unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (Token::Comment, block_comment(rest, true))
        } else if is_word(first) {
            let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (Token::Word(rest.get(..len).unwrap_or(rest)), len)
        } else {
            (Token::Other(rest.get(..first.len_utf8()).unwrap_or(rest)), first.len_utf8())
        };
        tokens.push(token);
        rest = rest.get(len..).unwrap_or("");
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::weave;

    #[test]
    fn declarations_and_contract_names_get_the_suffix() {
        let woven = weave(
            "const K: f32 = 1.0; fn helper(color: vec4f) -> f32 { return color.r * K; } // helper\n\
             fn main_fx(c: vec4f, at: At, p: u32) -> vec4f { return tap(at, vec2f(0.0)) * helper(c) * param(p).x; }",
            "_1",
        );
        assert!(woven.contains("const K_1"), "{woven}");
        assert!(woven.contains("fn helper_1(color: vec4f)"), "{woven}");
        assert!(woven.contains("color.r * K_1"), "{woven}");
        assert!(woven.contains("tap_1(at, vec2f(0.0)) * helper_1(c) * param_1(p).x"), "{woven}");
        assert!(!woven.contains("//"), "{woven}");
    }

    #[test]
    fn variables_get_the_suffix_and_not_their_address_space() {
        let woven = weave("var<private> left: u32 = 4u; fn f() -> u32 { left -= 1u; return left; }", "_3");
        assert_eq!(woven, "var<private> left_3: u32 = 4u; fn f_3() -> u32 { left_3 -= 1u; return left_3; }");
    }

    #[test]
    fn members_and_locals_of_the_same_name_are_left_alone() {
        let woven = weave("struct S { r: f32 } fn r(s: S) -> f32 { return s.r; }", "_2");
        assert_eq!(woven, "struct S_2 { r: f32 } fn r_2(s: S_2) -> f32 { return s.r; }");
    }
}
