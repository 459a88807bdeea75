//! Reads arithmetic such as `floor($WIDTH / 2) * $quality` into an [`Expr`].

use super::size::{Binary, Expr, Unary};

/// Deepest nesting, and longest text in bytes.
const MAX_DEPTH: usize = 32;
const MAX_LENGTH: usize = 1024;

/// `known` says whether there is a parameter of that name. The error is a sentence.
pub fn parse(text: &str, known: &dyn Fn(&str) -> bool) -> Result<Expr, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("an expression has at most {MAX_LENGTH} characters"));
    }
    let mut reader = Reader { text, rest: text, known, depth: 0 };
    let expr = reader.sum()?;
    match reader.peek() {
        None => Ok(expr),
        Some(c) => Err(reader.wrong(&format!("{c:?} does not belong there"))),
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    known: &'a dyn Fn(&str) -> bool,
    depth: usize,
}

impl Reader<'_> {
    fn wrong(&self, what: &str) -> String {
        format!("the expression {:?}: {what}", self.text)
    }

    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.rest = self.rest.get(wanted.len_utf8()..).unwrap_or_default();
        }
        found
    }

    fn sum(&mut self) -> Result<Expr, String> {
        let mut left = self.product()?;
        loop {
            let how = if self.take('+') {
                Binary::Add
            } else if self.take('-') {
                Binary::Subtract
            } else {
                return Ok(left);
            };
            left = Expr::Binary(how, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expr, String> {
        let mut left = self.power()?;
        loop {
            let how = if self.take('*') {
                Binary::Multiply
            } else if self.take('/') {
                Binary::Divide
            } else if self.take('%') {
                Binary::Remainder
            } else {
                return Ok(left);
            };
            left = Expr::Binary(how, Box::new(left), Box::new(self.power()?));
        }
    }

    fn power(&mut self) -> Result<Expr, String> {
        let base = self.atom()?;
        if !self.take('^') {
            return Ok(base);
        }
        self.deeper()?;
        let exponent = self.power()?;
        self.depth -= 1;
        Ok(Expr::Binary(Binary::Power, Box::new(base), Box::new(exponent)))
    }

    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(self.wrong("it is nested too deeply")) } else { Ok(()) }
    }

    fn atom(&mut self) -> Result<Expr, String> {
        self.deeper()?;
        let expr = match self.peek() {
            None => return Err(self.wrong("it ends too early")),
            Some('(') => self.in_brackets()?,
            Some('-') => {
                self.take('-');
                Expr::Unary(Unary::Negate, Box::new(self.power()?))
            }
            Some('$') => {
                self.take('$');
                self.variable()?
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number()?,
            Some(c) if c.is_ascii_alphabetic() => self.call()?,
            Some(c) => return Err(self.wrong(&format!("{c:?} does not belong there"))),
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn in_brackets(&mut self) -> Result<Expr, String> {
        self.take('(');
        let expr = self.sum()?;
        if self.take(')') { Ok(expr) } else { Err(self.wrong("a ) is missing")) }
    }

    fn word(&mut self) -> &str {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn variable(&mut self) -> Result<Expr, String> {
        let name = self.word().to_owned();
        match name.as_str() {
            "WIDTH" => Ok(Expr::Width),
            "HEIGHT" => Ok(Expr::Height),
            _ if (self.known)(&name) => Ok(Expr::Param(name)),
            _ => Err(self.wrong(&format!("there is no input ${name}"))),
        }
    }

    fn number(&mut self) -> Result<Expr, String> {
        let mut end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        let tail = self.rest.get(end..).unwrap_or_default();
        if let Some(exponent) = tail.strip_prefix(['e', 'E']) {
            let digits = exponent.trim_start_matches(['+', '-']);
            let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            if length > 0 {
                end += tail.len() - digits.len() + length;
            }
        }
        let (text, rest) = self.rest.split_at(end);
        let number = text.parse::<f64>();
        self.rest = rest;
        number.map(Expr::Number).map_err(|_| self.wrong(&format!("{text:?} is no number")))
    }

    fn call(&mut self) -> Result<Expr, String> {
        let name = self.word().to_ascii_lowercase();
        if name == "pi" {
            return Ok(Expr::Number(std::f64::consts::PI));
        }
        let unary = match name.as_str() {
            "floor" => Some(Unary::Floor),
            "ceil" => Some(Unary::Ceil),
            "round" => Some(Unary::Round),
            "abs" => Some(Unary::Abs),
            "sqrt" => Some(Unary::Sqrt),
            "sin" => Some(Unary::Sin),
            "cos" => Some(Unary::Cos),
            "tan" => Some(Unary::Tan),
            "exp" => Some(Unary::Exp),
            "log" | "ln" => Some(Unary::Log),
            _ => None,
        };
        let binary = match name.as_str() {
            "min" => Some(Binary::Min),
            "max" => Some(Binary::Max),
            "pow" => Some(Binary::Power),
            "mod" | "fmod" => Some(Binary::Remainder),
            _ => None,
        };
        if unary.is_none() && binary.is_none() {
            return Err(self.wrong(&format!("there is no function {name}")));
        }
        if !self.take('(') {
            return Err(self.wrong(&format!("a ( is missing behind {name}")));
        }
        let mut expr = self.sum()?;
        match (unary, binary) {
            (Some(how), _) => expr = Expr::Unary(how, Box::new(expr)),
            (None, Some(how)) => {
                if !self.take(',') {
                    return Err(self.wrong(&format!("{name} takes two numbers")));
                }
                expr = Expr::Binary(how, Box::new(expr), Box::new(self.sum()?));
                while matches!(how, Binary::Min | Binary::Max) && self.take(',') {
                    expr = Expr::Binary(how, Box::new(expr), Box::new(self.sum()?));
                }
            }
            (None, None) => {}
        }
        if self.take(')') { Ok(expr) } else { Err(self.wrong("a ) is missing")) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::size::Size;
    use super::parse;

    fn pixels(text: &str) -> Result<(u32, u32), String> {
        let known = |name: &str| name == "quality";
        let width = parse(text, &known)?;
        let size = Size { height: width.clone(), width };
        Ok(size.pixels((640.0, 360.0), &|_| 0.25))
    }

    #[test]
    fn expressions_are_worked_out() {
        let cases = [
            ("$WIDTH", 640),
            ("$WIDTH / 4 + 2*3", 166),
            ("floor($HEIGHT*$quality)", 90),
            ("max($WIDTH, $HEIGHT) - min(1, 2, 3)", 639),
            ("-(1-11)^2/10 + 1e2", 90),
            ("2^3^2", 512),
            ("1/0", 8192),
            ("0/0", 1),
            ("-5", 1),
            ("$WIDTH*1e9", 8192),
        ];
        for (text, expected) in cases {
            assert_eq!(pixels(text).map(|size| size.0), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let cases = [
            ("$wide", "the expression \"$wide\": there is no input $wide"),
            ("1 +", "the expression \"1 +\": it ends too early"),
            ("(1", "the expression \"(1\": a ) is missing"),
            ("1 2", "the expression \"1 2\": '2' does not belong there"),
            ("shell(1)", "the expression \"shell(1)\": there is no function shell"),
        ];
        for (text, expected) in cases {
            assert_eq!(pixels(text), Err(expected.to_owned()));
        }
        let deep = "(".repeat(200);
        assert!(parse(&deep, &|_| false).is_err_and(|error| error.contains("nested too deeply")));
        assert!(parse(&"1+".repeat(600), &|_| false).is_err_and(|error| error.contains("at most 1024")));
    }
}
