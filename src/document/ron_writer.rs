//! A tree of plain values as RON that people can read and edit: structs as `(field: value)`, short things on one line, fields in the
//! order in which the document declares them.

use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

/// Longest line that short things are put on, in characters.
const WIDTH: usize = 120;
const INDENT: usize = 4;

/// Fields in the order in which they are written; those that are not named here follow by name.
const ORDER: &[&str] = &[
    "scrim",
    "scrim_preset",
    "id",
    "name",
    "kind",
    "content",
    "canvases",
    "sources",
    "scenes",
    "program",
    "transition",
    "enabled",
    "mix",
    "duration_ms",
    "easing",
    "params",
    "settings",
    "fallback",
    "when_hidden",
    "deinterlace",
    "layers", // source kinds
    "device",
    "label",
    "path",
    "paths",
    "at_end",
    "speed",
    "in",
    "out",
    "slide_s",
    "fade_s",
    "loop",
    "url",
    "latency_ms",
    "monitor",
    "title",
    "class",
    "cursor",
    "pattern",
    "text",
    "font", // placement, and what kinds share with it
    "placement",
    "position",
    "size",
    "rotation",
    "anchor",
    "flip_h",
    "flip_v",
    "bold",
    "italic",
    "color",
    "to",
    "angle",
    "outline",
    "outline_color",
    "align",
    "wrap",
    "width",
    "height",
    "rate",
    "fps", // layer
    "crop",
    "left",
    "top",
    "right",
    "bottom",
    "filter",
    "opacity",
    "blend",
    "blend_space",
    "effects",
    "other_effects",
    "on_b",
    "visible",
    "locked",
];

static RANK: LazyLock<HashMap<&str, usize>> =
    LazyLock::new(|| ORDER.iter().enumerate().map(|(rank, key)| (*key, rank)).collect());

/// The text that [`read`](super::ron_reader::read) reads back to the same tree.
pub fn write(tree: &Value) -> String {
    let mut out = String::new();
    block(&mut out, tree, false, 0, 0);
    out.push('\n');
    out
}

/// Writes a value, over several lines if it must. `used` is what stands before and after it on its first line, in characters.
fn block(out: &mut String, value: &Value, as_map: bool, depth: usize, used: usize) {
    let room = WIDTH.saturating_sub(used);
    if let Some(line) = short(value, as_map, room) {
        out.push_str(&line);
        return;
    }
    let inner = (depth + 1) * INDENT;
    match value {
        Value::Array(items) => {
            out.push_str("[\n");
            for item in items {
                push_indent(out, inner);
                block(out, item, false, depth + 1, inner + 1);
                out.push_str(",\n");
            }
            push_indent(out, depth * INDENT);
            out.push(']');
        }
        Value::Object(map) => {
            let brackets = Brackets::of(map, as_map);
            out.push(brackets.open());
            out.push('\n');
            for (key, value) in ordered(map) {
                push_indent(out, inner);
                let key_text = brackets.key(key);
                let _ = write!(out, "{key_text}: ");
                block(out, value, key == "params", depth + 1, inner + key_text.chars().count() + 3);
                out.push_str(",\n");
            }
            push_indent(out, depth * INDENT);
            out.push(brackets.close());
        }
        scalar => inline(out, scalar, false),
    }
}

/// The value on one line of at most `room` characters. Lists of structs never are.
fn short(value: &Value, as_map: bool, room: usize) -> Option<String> {
    if lists_structs(value) {
        return None;
    }
    let mut line = String::new();
    inline(&mut line, value, as_map);
    (line.chars().count() <= room).then_some(line)
}

fn lists_structs(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| item.is_object() || lists_structs(item)),
        Value::Object(map) => map.values().any(lists_structs),
        _ => false,
    }
}

fn inline(out: &mut String, value: &Value, as_map: bool) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(v) => out.push_str(if *v { "true" } else { "false" }),
        Value::Number(number) => match number.as_f64() {
            // the shortest digits that read back to the same number, with a point so that it stays a float
            Some(v) if number.is_f64() => {
                let _ = write!(out, "{v:?}");
            }
            _ => {
                let _ = write!(out, "{number}");
            }
        },
        Value::String(text) => push_text(out, text),
        Value::Array(items) => {
            let (open, close) = if is_pair(items) { ('(', ')') } else { ('[', ']') };
            out.push(open);
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                inline(out, item, false);
            }
            out.push(close);
        }
        Value::Object(map) => {
            let brackets = Brackets::of(map, as_map);
            out.push(brackets.open());
            for (index, (key, value)) in ordered(map).into_iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                let _ = write!(out, "{}: ", brackets.key(key));
                inline(out, value, key == "params");
            }
            out.push(brackets.close());
        }
    }
}

/// Points and sizes are written `(x, y)`.
fn is_pair(items: &[Value]) -> bool {
    items.len() == 2 && items.iter().all(Value::is_number)
}

fn ordered(map: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.as_str(), value)).collect();
    entries.sort_by_key(|(key, _)| RANK.get(key).copied().unwrap_or(usize::MAX));
    entries
}

/// `(field: …)` where every key is a plain word, `{"key": …}` where one is not or where the document has a map.
#[derive(Clone, Copy, PartialEq)]
enum Brackets {
    Struct,
    Map,
}

impl Brackets {
    fn of(map: &Map<String, Value>, as_map: bool) -> Self {
        if as_map || map.is_empty() || !map.keys().all(|key| is_word(key)) { Self::Map } else { Self::Struct }
    }

    fn open(self) -> char {
        if self == Self::Struct { '(' } else { '{' }
    }

    fn close(self) -> char {
        if self == Self::Struct { ')' } else { '}' }
    }

    fn key(self, key: &str) -> String {
        if self == Self::Struct {
            return key.to_owned();
        }
        let mut text = String::new();
        push_text(&mut text, key);
        text
    }
}

fn is_word(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

fn push_indent(out: &mut String, columns: usize) {
    out.extend(std::iter::repeat_n(' ', columns));
}
