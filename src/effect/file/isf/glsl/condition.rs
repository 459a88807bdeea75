//! Arithmetic in `#if`, and in sizes of arrays.

use super::token::{Kind, Token};

const MAX_DEPTH: usize = 32;

/// The value of whole-number arithmetic; names that are no macros are 0. The error is a sentence.
pub fn value(tokens: &[Token<'_>]) -> Result<i64, String> {
    let mut reader = Reader { tokens, next: 0, depth: 0 };
    let value = reader.binary(0)?;
    match reader.tokens.get(reader.next) {
        None => Ok(value),
        Some(token) => Err(format!("`{}` does not belong in this arithmetic", token.text)),
    }
}

struct Reader<'t, 'a> {
    tokens: &'t [Token<'a>],
    next: usize,
    depth: usize,
}

/// How tightly an operator binds.
fn power(operator: &str) -> Option<usize> {
    let levels: [&[&str]; 10] = [
        &["||"],
        &["&&"],
        &["|"],
        &["^"],
        &["&"],
        &["==", "!="],
        &["<", ">", "<=", ">="],
        &["<<", ">>"],
        &["+", "-"],
        &["*", "/", "%"],
    ];
    levels.iter().position(|level| level.contains(&operator))
}

impl Reader<'_, '_> {
    fn binary(&mut self, least: usize) -> Result<i64, String> {
        let mut left = self.unary()?;
        while let Some((token, power)) =
            self.tokens.get(self.next).and_then(|token| Some((token, power(&token.text)?))).filter(|(_, p)| *p >= least)
        {
            self.next += 1;
            let right = self.binary(power + 1)?;
            let truth = |holds: bool| i64::from(holds);
            left = match token.text.as_ref() {
                "||" => truth(left != 0 || right != 0),
                "&&" => truth(left != 0 && right != 0),
                "|" => left | right,
                "^" => left ^ right,
                "&" => left & right,
                "==" => truth(left == right),
                "!=" => truth(left != right),
                "<" => truth(left < right),
                ">" => truth(left > right),
                "<=" => truth(left <= right),
                ">=" => truth(left >= right),
                "<<" => left.wrapping_shl(right as u32),
                ">>" => left.wrapping_shr(right as u32),
                "+" => left.wrapping_add(right),
                "-" => left.wrapping_sub(right),
                "*" => left.wrapping_mul(right),
                "/" => left.checked_div(right).ok_or("this divides by zero")?,
                _ => left.checked_rem(right).ok_or("this divides by zero")?,
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("this is nested too deeply".into());
        }
        let token = self.tokens.get(self.next).ok_or("this arithmetic ends too early")?;
        self.next += 1;
        let value = match token.text.as_ref() {
            "!" => i64::from(self.unary()? == 0),
            "-" => self.unary()?.wrapping_neg(),
            "+" => self.unary()?,
            "~" => !self.unary()?,
            "(" => {
                let inside = self.binary(0)?;
                if !self.tokens.get(self.next).is_some_and(|token| token.is(")")) {
                    return Err("a ) is missing".into());
                }
                self.next += 1;
                inside
            }
            text if token.kind == Kind::Number => number(text).ok_or_else(|| format!("`{text}` is no whole number"))?,
            _ if token.is_word() => 0,
            text => return Err(format!("`{text}` does not belong in this arithmetic")),
        };
        self.depth -= 1;
        Ok(value)
    }
}

fn number(text: &str) -> Option<i64> {
    let text = text.trim_end_matches(['u', 'U']);
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
