//! Collections that were changed at random, the same way every time: none panics, and what becomes a show is a good one.

use super::*;
use scrim::document::validate;
use serde_json::Map;

/// A small generator of numbers (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end.max(1)
    }

    fn value(&mut self) -> Value {
        let values = [
            json!(null),
            json!(true),
            json!(-1),
            json!(0),
            json!(1e308),
            json!(-1e300),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(1e-12),
            json!(""),
            json!("scene"),
            json!("group"),
            json!("\u{0}\"\\\n\u{1F3A5}"),
            json!([]),
            json!({}),
            json!([[], {}, null]),
            json!({"x": 1e300, "y": -1e300}),
            json!({"x": 0, "y": 0}),
            json!("c0000000-0000-0000-0000-000000000010"),
            json!("Talk"),
        ];
        let at = self.below(values.len());
        values[at].clone()
    }
}

/// Changes one place in a tree.
fn mutate(tree: &mut Value, random: &mut Random) {
    let mut at = tree;
    for _ in 0..12 {
        let stop = random.below(5) == 0;
        let leaf = !matches!(&*at, Value::Array(items) if !items.is_empty())
            && !matches!(&*at, Value::Object(map) if !map.is_empty());
        if stop || leaf {
            break;
        }
        at = match at {
            Value::Array(items) => {
                let index = random.below(items.len());
                if random.below(40) == 0 {
                    let twin = items[index].clone();
                    items.push(twin);
                }
                &mut items[index]
            }
            Value::Object(map) => {
                let index = random.below(map.len());
                let key = map.keys().nth(index).unwrap().clone();
                if random.below(40) == 0 {
                    move_field(map, &key, random);
                    return;
                }
                &mut map[&key]
            }
            _ => return,
        };
    }
    *at = random.value();
}

/// Takes a field away, or gives it another name of those that there are.
fn move_field(map: &mut Map<String, Value>, key: &str, random: &mut Random) {
    let value = map.remove(key).unwrap();
    let names = ["name", "id", "settings", "items", "uuid", "filters", "scale", "bounds_type", "cx"];
    if random.below(2) == 0 {
        map.insert(names[random.below(names.len())].into(), value);
    }
}

#[test]
fn trees_with_anything_anywhere_become_shows() {
    let catalog = catalog();
    let mut random = Random(0x5C71_4D0B_5EED);
    for name in ["streamer.json", "windows_v1.json", "broken.json"] {
        let (path, text) = collection(name);
        let seed: Value = serde_json::from_str(&text).unwrap();
        for round in 0..700 {
            let mut tree = seed.clone();
            for _ in 0..=random.below(8) {
                mutate(&mut tree, &mut random);
            }
            let text = tree.to_string();
            let Ok(imported) = import(text.as_bytes(), &path, &catalog) else { continue };
            validate::check(&imported.show).unwrap_or_else(|problem| panic!("{name} {round}: {problem}\n{text}"));
            // What is written must be what is read; writing every show takes too long.
            if round % 7 == 0 {
                let written = format::to_text(&imported.show);
                let read = format::parse(&written).unwrap_or_else(|error| panic!("{name} {round}: {error}\n{text}"));
                assert_eq!(read.show, imported.show, "{name} {round}\n{text}");
            }
        }
    }
}

#[test]
fn texts_with_anything_anywhere_never_panic() {
    let catalog = catalog();
    let mut random = Random(0xB17E_5EED);
    let (path, text) = collection("broken.json");
    for _ in 0..3000 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=random.below(4) {
            if bytes.is_empty() {
                break;
            }
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[at] = random.below(256) as u8,
                1 => _ = bytes.remove(at),
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let Err(error) = import(&bytes, &path, &catalog) {
            assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
        }
    }
}
