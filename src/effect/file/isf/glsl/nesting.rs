//! How deeply a shader is nested: whoever parses it calls himself for every level.

use super::token::Token;
use crate::effect::file::Wrong;

/// Most levels of brackets, operators in one expression, and statements within statements.
const MAX_LEVELS: usize = 1000;
/// Most levels of blocks and of choices, which WGSL nests in braces.
const MAX_BLOCKS: usize = 100;

/// What is nested between two brackets up to a word.
#[derive(Clone, Copy, Default)]
struct Levels {
    statements: usize,
    operators: usize,
    choices: usize,
    braces: usize,
}

impl Levels {
    fn all(self) -> usize {
        self.statements + self.operators
    }

    fn blocks(self) -> usize {
        self.statements + self.choices + self.braces
    }
}

/// Says where a shader is nested too deeply.
pub fn check(tokens: &[Token<'_>]) -> Result<(), Wrong> {
    let mut around: Vec<Levels> = Vec::new();
    let (mut all, mut blocks) = (0, 0);
    let mut here = Levels::default();
    for (index, token) in tokens.iter().enumerate() {
        let after = |text: &str| index.checked_sub(1).and_then(|i| tokens.get(i)).is_some_and(|t| t.is(text));
        let otherwise = tokens.get(index + 1).is_some_and(|next| next.is("else"));
        let statement = Levels { statements: if otherwise { here.statements } else { 0 }, ..Levels::default() };
        match token.text.as_ref() {
            open @ ("(" | "[" | "{") => {
                here.operators += 1;
                here.braces = usize::from(open == "{");
                (all, blocks) = (all + here.all(), blocks + here.blocks());
                around.push(here);
                here = Levels::default();
            }
            close @ (")" | "]" | "}") => {
                here = around.pop().unwrap_or_default();
                (all, blocks) = (all - here.all().min(all), blocks - here.blocks().min(blocks));
                here.braces = 0;
                if close == "}" {
                    here = Levels { statements: if otherwise { here.statements } else { 0 }, ..Levels::default() };
                }
            }
            ";" => here = statement,
            "," => (here.operators, here.choices) = (0, 0),
            "if" if after("else") => {}
            "if" | "else" | "for" | "while" | "do" | "switch" => here.statements += 1,
            "?" => (here.operators, here.choices) = (here.operators + 1, here.choices + 1),
            _ if !token.is_word() => here.operators += 1,
            _ => {}
        }
        if all + here.all() > MAX_LEVELS || blocks + here.blocks() > MAX_BLOCKS {
            return Err(Wrong::new(token.at, "this is nested too deeply: split it into several statements"));
        }
    }
    Ok(())
}
