//! A scene collection as it lies in the file: every field may be absent or of the wrong type, which costs that field alone.

use crate::document::validate::{MAX_LAYERS, MAX_NAME};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// Most inputs, scenes and groups.
pub(super) const MAX_ENTRIES: usize = 10_000;

/// The fields of one object, read as what they should be.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fields<'a>(Option<&'a Map<String, Value>>);

impl<'a> Fields<'a> {
    pub fn of(value: &'a Value) -> Self {
        Self(value.as_object())
    }

    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.0?.get(key)
    }

    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none_or(Map::is_empty)
    }

    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.as_str()
    }

    /// The text of a field; empty where there is none.
    pub fn text_or_empty(&self, key: &str) -> &'a str {
        self.text(key).unwrap_or_default()
    }

    pub fn number(&self, key: &str) -> Option<f64> {
        self.get(key)?.as_f64().filter(|number| number.is_finite())
    }

    pub fn number_or(&self, key: &str, default: f64) -> f64 {
        self.number(key).unwrap_or(default)
    }

    /// A whole number; a fraction loses what stands behind its point.
    pub fn whole(&self, key: &str) -> Option<i64> {
        let value = self.get(key)?;
        value.as_i64().or_else(|| self.number(key).map(|number| number as i64))
    }

    pub fn whole_or(&self, key: &str, default: i64) -> i64 {
        self.whole(key).unwrap_or(default)
    }

    pub fn flag_or(&self, key: &str, default: bool) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(default)
    }

    pub fn list(&self, key: &str) -> &'a [Value] {
        self.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    pub fn object(&self, key: &str) -> Self {
        Self(self.get(key).and_then(Value::as_object))
    }

    pub fn keys(&self) -> impl Iterator<Item = &'a String> + use<'a> {
        self.0.into_iter().flat_map(Map::keys)
    }

    pub fn values(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.0.into_iter().flat_map(Map::values)
    }

    /// `{x, y}`; `None` unless both are numbers.
    pub fn pair(&self, key: &str) -> Option<(f64, f64)> {
        let pair = self.object(key);
        Some((pair.number("x")?, pair.number("y")?))
    }

    /// A colour as `0xAABBGGRR`: red, green, blue and alpha from 0 to 1.
    pub fn color(&self, key: &str) -> Option<[f64; 4]> {
        self.whole(key).map(color)
    }
}

/// Takes `0xAABBGGRR` apart.
pub(super) fn color(packed: i64) -> [f64; 4] {
    [0, 8, 16, 24].map(|shift| ((packed >> shift) & 0xFF) as f64 / 255.0)
}

/// An input, a scene or a group.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    pub fields: Fields<'a>,
    pub raw: &'a Value,
    /// Never empty.
    pub name: String,
    /// The kind with its version, such as `color_source_v3`.
    pub kind: &'a str,
}

impl<'a> Entry<'a> {
    /// `None` for what is no object.
    fn read(raw: &'a Value, number: usize) -> Option<Self> {
        let fields = Fields(Some(raw.as_object()?));
        let id = fields.text_or_empty("id");
        let kind = fields.text("versioned_id").filter(|kind| !kind.is_empty()).unwrap_or(id);
        let name = fields.text_or_empty("name");
        let name = if name.trim().is_empty() { format!("Unnamed {number}") } else { short(name) };
        Some(Self { fields, raw, name, kind })
    }

    pub fn settings(&self) -> Fields<'a> {
        self.fields.object("settings")
    }

    pub fn filters(&self) -> &'a [Value] {
        self.fields.list("filters")
    }

    pub fn is_group(&self) -> bool {
        self.kind == "group"
    }

    /// It holds items: a scene or a group.
    pub fn is_scene(&self) -> bool {
        self.kind == "scene" || self.is_group()
    }

    /// What it shows, the bottom first.
    pub fn items(&self) -> &'a [Value] {
        let items = self.settings().list("items");
        items.get(..MAX_LAYERS).unwrap_or(items)
    }

    /// How many it shows beyond those that a show can hold.
    pub fn items_left_out(&self) -> usize {
        self.settings().list("items").len().saturating_sub(MAX_LAYERS)
    }
}

/// The whole file, with a way to find what is named in it.
pub(super) struct Collection<'a> {
    pub fields: Fields<'a>,
    pub raw: &'a Value,
    /// Inputs, scenes and groups that are too many.
    pub left_out: usize,
    /// Inputs, scenes and groups.
    pub entries: Vec<Entry<'a>>,
    by_uuid: HashMap<&'a str, Vec<usize>>,
    by_name: HashMap<&'a str, usize>,
}

impl<'a> Collection<'a> {
    /// `None` for what is no scene collection at all.
    pub fn read(tree: &'a Value) -> Option<Self> {
        let fields = Fields(Some(tree.as_object()?));
        let marks = ["sources", "groups", "scene_order", "current_scene", "current_program_scene"];
        if !marks.iter().any(|mark| fields.has(mark)) {
            return None;
        }
        let raw = || fields.list("sources").iter().chain(fields.list("groups"));
        let all = raw().enumerate().take(MAX_ENTRIES);
        let entries: Vec<Entry> = all.filter_map(|(index, value)| Entry::read(value, index + 1)).collect();
        let left_out = raw().skip(MAX_ENTRIES).count();
        let mut by_uuid: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_name = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            if let Some(uuid) = entry.fields.text("uuid").filter(|uuid| !uuid.is_empty()) {
                by_uuid.entry(uuid).or_default().push(index);
            }
            if let Some(name) = entry.fields.text("name") {
                by_name.entry(name).or_insert(index);
            }
        }
        Some(Self { fields, raw: tree, left_out, entries, by_uuid, by_name })
    }

    /// Coordinates are kept relative to the canvas too.
    pub fn is_relative(&self) -> bool {
        self.fields.whole_or("version", 1) >= 2
    }

    /// What an item shows: by its uuid, of two with one uuid the one of its name too, else by its name.
    pub fn shown_by(&self, item: &Fields) -> Option<usize> {
        let name = item.text_or_empty("name");
        let named = |index: &&usize| self.entries.get(**index).is_some_and(|entry| entry.name == name);
        let found = item
            .text("source_uuid")
            .and_then(|uuid| self.by_uuid.get(uuid))
            .and_then(|all| all.iter().find(named).or(all.first()).copied());
        found.or_else(|| self.by_name.get(name).copied())
    }

    /// The numbers of all entries that some item shows.
    pub fn shown(&self) -> HashSet<usize> {
        let items = self.entries.iter().flat_map(Entry::items);
        items.filter_map(|item| self.shown_by(&Fields::of(item))).collect()
    }

    /// Uuids that more than one source has, with the names of those.
    pub fn shared_uuids(&self) -> Vec<(&'a str, Vec<&str>)> {
        let mut shared: Vec<_> = self.by_uuid.iter().filter(|(_, all)| all.len() > 1).collect();
        shared.sort_by_key(|(_, all)| (*all).clone());
        let name = |index: &usize| self.entries.get(*index).map(|entry| entry.name.as_str());
        shared.into_iter().map(|(uuid, all)| (*uuid, all.iter().filter_map(name).collect())).collect()
    }

    pub fn scene_of_name(&self, name: &str) -> Option<usize> {
        let is_it = |entry: &Entry| entry.kind == "scene" && entry.fields.text("name") == Some(name);
        self.entries.iter().position(is_it)
    }
}

/// A name as long as a show takes it.
pub(super) fn short(name: &str) -> String {
    name.chars().take(MAX_NAME).collect()
}
