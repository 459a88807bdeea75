//! Where something stands in a show, in words that a person finds again: `scenes[2].layers["Cam"].opacity`.

use serde_json::Value;
use serde_path_to_error::{Path, Segment};
use std::fmt::Write;

/// Most characters of a name that a place quotes.
const QUOTED: usize = 40;

/// The place that a path into a tree names, with the names that stand in the tree.
pub fn of_path(path: &Path, tree: &Value) -> String {
    let mut place = String::new();
    let mut at = Some(tree);
    let mut list = "";
    for segment in path.iter() {
        match segment {
            Segment::Map { key } => {
                push_field(&mut place, key);
                at = at.and_then(|v| v.get(key));
                list = key;
            }
            Segment::Seq { index } => {
                let items = at.and_then(Value::as_array);
                let names =
                    items.into_iter().flatten().map(|item| item.get("name").and_then(Value::as_str).unwrap_or(""));
                push_item(&mut place, list, *index, names);
                at = items.and_then(|items| items.get(*index));
            }
            Segment::Enum { variant } => push_field(&mut place, variant),
            Segment::Unknown => {}
        }
    }
    if place.is_empty() { "the show".into() } else { place }
}

/// `list["Cam"]`, or `list[3]` where the item has no name of its own.
pub fn item<'a>(list: &str, index: usize, names: impl Iterator<Item = &'a str>) -> String {
    let mut place = list.to_owned();
    let field = list.rsplit('.').next().unwrap_or(list);
    push_item(&mut place, field, index, names);
    place
}

fn push_field(place: &mut String, field: &str) {
    if !place.is_empty() {
        place.push('.');
    }
    place.push_str(field);
}

/// Sources and layers go by their names, which people know; scenes and the rest by their number.
fn push_item<'a>(place: &mut String, list: &str, index: usize, names: impl Iterator<Item = &'a str>) {
    if matches!(list, "layers" | "sources") {
        let names: Vec<&str> = names.collect();
        let name = names.get(index).copied().unwrap_or("");
        if !name.is_empty() && names.iter().filter(|other| **other == name).count() == 1 {
            let short: String = name.chars().take(QUOTED).collect();
            let _ = write!(place, "[{short:?}]");
            return;
        }
    }
    let _ = write!(place, "[{index}]");
}
