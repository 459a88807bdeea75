//! What is typed into a number's field: a number or a sum, such as "1920/2-40".

/// Parentheses and signs within each other; more is nobody's sum.
const DEEPEST: u32 = 32;

/// The value of a text with `+ - * / ( )`, decimal points or commas, and units, which are not looked at. `None` for what is no sum, or has
/// no finite value.
pub fn value_of(text: &str) -> Option<f64> {
    // The unit of factors is also a sign.
    let mut left = Left { text: text.trim_end().trim_end_matches('×') };
    let value = left.sum(0)?;
    (left.next().is_none() && value.is_finite()).then_some(value)
}

/// What is not read yet.
struct Left<'a> {
    text: &'a str,
}

impl Left<'_> {
    /// The next character that is not blank.
    fn next(&mut self) -> Option<char> {
        self.text = self.text.trim_start();
        self.text.chars().next()
    }

    /// Takes the next character where it is one of these.
    fn take(&mut self, any: &[char]) -> Option<char> {
        let next = self.next().filter(|next| any.contains(next))?;
        self.text = self.text.get(next.len_utf8()..).unwrap_or_default();
        Some(next)
    }

    fn sum(&mut self, depth: u32) -> Option<f64> {
        let mut value = self.product(depth)?;
        while let Some(sign) = self.take(&['+', '-', '−']) {
            let next = self.product(depth)?;
            value = if sign == '+' { value + next } else { value - next };
        }
        Some(value)
    }

    fn product(&mut self, depth: u32) -> Option<f64> {
        let mut value = self.factor(depth)?;
        while let Some(sign) = self.take(&['*', '×', '/', '÷']) {
            let next = self.factor(depth)?;
            value = if matches!(sign, '*' | '×') { value * next } else { value / next };
            if !value.is_finite() {
                return None;
            }
        }
        Some(value)
    }

    fn factor(&mut self, depth: u32) -> Option<f64> {
        if depth > DEEPEST {
            return None;
        }
        if let Some(sign) = self.take(&['+', '-', '−']) {
            let value = self.factor(depth + 1)?;
            return Some(if sign == '+' { value } else { -value });
        }
        if self.take(&['(']).is_some() {
            let value = self.sum(depth + 1)?;
            return self.take(&[')']).map(|_| value);
        }
        self.number()
    }

    fn number(&mut self) -> Option<f64> {
        self.next()?;
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let end = self.text.find(|c| !digits(c)).unwrap_or(self.text.len());
        let (number, rest) = self.text.split_at_checked(end)?;
        let value = number.replace(',', ".").parse().ok()?;
        // A unit: "px", "%", "°".
        self.text = rest.trim_start().trim_start_matches(|c: char| c.is_alphabetic() || matches!(c, '%' | '°'));
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::value_of;

    #[test]
    fn sums_have_values() {
        for (text, value) in [
            ("1920/2-40", 920.0),
            ("1920 / 2 - 40 px", 920.0),
            ("-12,5", -12.5),
            ("2*(3+4)", 14.0),
            ("(1 + 2) × 3 ÷ 4", 2.25),
            ("100%", 100.0),
            ("1.5×", 1.5),
            ("1280px/4", 320.0),
            ("--5", 5.0),
            ("10-2-3", 5.0),
            ("24/4/2", 3.0),
            (".5", 0.5),
            ("−90°", -90.0),
        ] {
            assert_eq!(value_of(text), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_sum_has_none() {
        let deep = "(".repeat(10_000) + "1";
        for text in ["", " ", "x", "1+", "*2", "(1", "1)", "1/0", "1/(1/0)", "0/0", "1 2", "1..2", "px", deep.as_str()]
        {
            assert_eq!(value_of(text), None, "{text}");
        }
    }
}
