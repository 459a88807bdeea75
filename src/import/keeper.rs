//! What has no place in a show yet is stored in it as it was, within bounds: a scene file has at most eight mebibytes.

use super::collection::short;
use super::report::{Outcome, Report};
use crate::document::Extra;
use serde_json::{Map, Value};

/// The field of a show, a scene, a layer or a source under which it is stored.
pub(super) const KEY: &str = "obs";
/// Most bytes of JSON that are stored of one thing, and in all.
const MOST_OF_ONE: usize = 256 << 10;
const MOST: usize = 2 << 20;
/// Deepest nesting that is stored; scene files are read up to 64 levels.
const DEPTH: usize = 32;

pub(super) struct Keeper {
    left: usize,
}

impl Default for Keeper {
    fn default() -> Self {
        Self { left: MOST }
    }
}

impl Keeper {
    /// Stores fields under [`KEY`]; says of each for which there is no room.
    pub fn keep(&mut self, extra: &mut Extra, fields: Map<String, Value>, what: &str, report: &mut Report) {
        let mut kept = Map::new();
        for (key, value) in fields {
            match self.take(&value) {
                Ok(()) => _ = kept.insert(key, value),
                Err(why) => {
                    let how = format!("it is not stored: {why}; keep the collection's file");
                    report.add(Outcome::LeftOut, format!("{:?} of {what}", short(&key)), how);
                }
            }
        }
        if !kept.is_empty() {
            extra.insert(KEY.into(), kept.into());
        }
    }

    /// Takes the room for a value. The error says why there is none.
    fn take(&mut self, value: &Value) -> Result<(), String> {
        if depth(value) > DEPTH {
            return Err(format!("it is nested more than {DEPTH} deep"));
        }
        let length = value.to_string().len();
        if length > MOST_OF_ONE {
            let (length, most) = (length >> 10, MOST_OF_ONE >> 10);
            return Err(format!("{length} KiB are more than the {most} KiB that a show stores of one thing"));
        }
        match self.left.checked_sub(length) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(format!("the show stores {} KiB of such settings already", MOST >> 10)),
        }
    }
}

/// How deep a value is nested. The JSON reader bounds it.
fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(map) => map.values().map(depth).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// The fields of an object but for some.
pub(super) fn without(raw: &Value, left_out: &[&str]) -> Map<String, Value> {
    let fields = raw.as_object().into_iter().flatten();
    fields
        .filter(|(key, _)| !left_out.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Those fields of an object that hold something.
pub(super) fn only(raw: &Value, wanted: &[&str]) -> Map<String, Value> {
    let holds = |value: &Value| match value {
        Value::Object(map) => !map.is_empty(),
        Value::Null => false,
        _ => true,
    };
    let fields = raw.as_object().into_iter().flatten();
    fields
        .filter(|(key, value)| wanted.contains(&key.as_str()) && holds(value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
