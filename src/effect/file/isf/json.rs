//! The JSON that an ISF file begins with, read as leniently as other hosts read it.

use crate::effect::file::{Wrong, without_place};
use serde_json::{Map, Value};

/// Longest header in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// The header's JSON and where it stands in the file.
pub struct Json<'a> {
    pub top: Map<String, Value>,
    text: &'a str,
    at: usize,
}

impl<'a> Json<'a> {
    pub fn read(file: &'a str) -> Result<Self, Wrong> {
        let Some(open) = file.find("/*") else {
            return Err(Wrong::new(0, "an ISF file begins with its header, a comment that holds JSON: /*{ … }*/"));
        };
        let at = open + 2;
        let text = file.get(at..).unwrap_or_default();
        let Some(length) = text.find("*/") else {
            return Err(Wrong::new(open, "the header has no end: it ends with */"));
        };
        let text = text.get(..length).unwrap_or_default();
        if length > MAX_BYTES {
            return Err(Wrong::new(open, format!("the header is {length} bytes long: at most {MAX_BYTES}")));
        }
        let strict = serde_json::from_str::<Map<String, Value>>(text);
        let read = strict.or_else(|error| serde_json::from_str(&lenient(text)).map_err(|_| error));
        let top = read.map_err(|error| {
            let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len);
            let place = (lines.sum::<usize>() + error.column().saturating_sub(1)).min(text.len());
            Wrong::new(at + place, format!("the header: {}", without_place(&error)))
        })?;
        Ok(Self { top, text, at })
    }

    /// The byte of the file at which a text stands in the header, in quotes.
    pub fn place(&self, text: &str) -> usize {
        self.at + self.text.find(&format!("\"{text}\"")).unwrap_or(0)
    }
}

/// The same bytes without commas behind last items and with blanks for line ends within texts.
fn lenient(text: &str) -> String {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    let mut comma = None;
    for c in text.chars() {
        if inside {
            inside = escaped || c != '"';
            escaped = !escaped && c == '\\';
            out.push(if c.is_control() { ' ' } else { c });
            continue;
        }
        match c {
            '"' => (inside, comma) = (true, None),
            ',' => comma = Some(out.len()),
            ']' | '}' => {
                if let Some(place) = comma.take().and_then(|place: usize| out.get_mut(place)) {
                    *place = ' ';
                }
            }
            c if c.is_whitespace() => {}
            _ => comma = None,
        }
        out.push(c);
    }
    out.into_iter().collect()
}

/// The value of a key, whose case does not count; null is none.
pub fn get<'v>(object: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    let found = object
        .get(key)
        .or_else(|| object.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value));
    found.filter(|value| !value.is_null())
}

pub fn text<'v>(object: &'v Map<String, Value>, key: &str) -> Option<&'v str> {
    get(object, key)?.as_str()
}

/// A number, also one in quotes; one that a shader can have.
pub fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(holds) => Some(f64::from(u8::from(*holds))),
        _ => None,
    };
    number.filter(|number| number.abs() <= f64::from(f32::MAX))
}

/// Whether something is so, said as true, as 1 or as text.
pub fn truth(value: &Value) -> bool {
    match value {
        Value::Bool(holds) => *holds,
        Value::String(text) if ["true", "yes"].iter().any(|word| text.eq_ignore_ascii_case(word)) => true,
        other => number(other).is_some_and(|number| number > 0.0),
    }
}
