//! Thousands of damaged scene files: none brings the reader down, and each error says where.

use super::disks::MemoryDisk;
use super::scenes::paths;
use scrim::document::save::{LoadError, load_from};
use scrim::document::{format, format::FormatError};
use std::path::Path;

/// Numbers that are the same in every run (xorshift64*).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end.max(1)
    }
}

/// The text in pieces: words, numbers, quoted texts and single signs.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let part = |test: fn(char) -> bool| rest.find(|c| !test(c)).unwrap_or(rest.len());
        let length = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
            c if c.is_alphanumeric() || c == '_' => part(|c| c.is_alphanumeric() || c == '_' || c == '.'),
            c if c.is_whitespace() => part(char::is_whitespace),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after;
    }
    tokens
}

const STRANGE: [&str; 16] = [
    "NaN",
    "-inf",
    "1e999",
    "99999999999999999999999",
    "\"\u{202e}\"",
    "None",
    "()",
    "Some(1)",
    "b\"x\"",
    "'c'",
    "1..2",
    "{}",
    "[]",
    "#![enable(implicit_some)]",
    "/*",
    "-1",
];

fn damage(text: &str, numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    let mut tokens = tokens(text);
    match numbers.below(7) {
        0 => bytes.truncate(numbers.below(bytes.len())),
        1 => {
            for _ in 0..=numbers.below(4) {
                let at = numbers.below(bytes.len());
                bytes[at] = numbers.below(256) as u8;
            }
        }
        2 => {
            let at = numbers.below(bytes.len());
            bytes[at] ^= 1 << numbers.below(8);
        }
        3 => {
            let from = numbers.below(bytes.len());
            let to = (from + numbers.below(200)).min(bytes.len());
            bytes.drain(from..to);
        }
        kind => {
            let (a, b) = (numbers.below(tokens.len()), numbers.below(tokens.len()));
            match kind {
                4 => tokens.swap(a, b),
                5 => tokens[a] = STRANGE[numbers.below(STRANGE.len())],
                _ => tokens.insert(a, tokens[b]),
            }
            bytes = tokens.concat().into_bytes();
        }
    }
    bytes
}

#[test]
fn damaged_files_are_refused_with_a_place() {
    let mut numbers = Numbers(0x5eed);
    let (mut files, mut refused) = (0, 0);
    for path in paths() {
        let text = std::fs::read_to_string(&path).unwrap();
        for _ in 0..300 {
            let bytes = damage(&text, &mut numbers);
            let disk = MemoryDisk::with(Path::new("/shows/damaged.ron"), &bytes);
            files += 1;
            let result = load_from(&disk, Path::new("/shows/damaged.ron"));
            let error = match result {
                Ok(loaded) => {
                    // what still makes sense is a show like any other
                    assert_eq!(format::parse(&format::to_text(&loaded.show)).unwrap().show, loaded.show);
                    continue;
                }
                Err(error) => error,
            };
            refused += 1;
            let said = error.to_string();
            let LoadError::Format { error, .. } = error else { panic!("{said}") };
            match error {
                FormatError::Syntax { line, column, what } => {
                    let lines = bytes.split(|b| *b == b'\n').count();
                    assert!(line >= 1 && line <= lines + 1 && column >= 1 && !what.is_empty(), "{said}");
                    assert!(said.starts_with(&format!("/shows/damaged.ron:{line}:{column}: ")), "{said}");
                }
                FormatError::Meaning { place, what } => {
                    assert!(!place.is_empty() && !what.is_empty(), "{said}");
                    assert!(said.starts_with(&format!("/shows/damaged.ron: {place}: ")), "{said}");
                }
                FormatError::Newer { .. } => {}
            }
        }
    }
    println!("{files} damaged files, {refused} refused, 0 panics");
    assert!(files >= 2000 && refused >= 1000, "{files} {refused}");
}

#[test]
fn a_scene_file_cut_off_anywhere_is_refused_with_a_place() {
    let text = std::fs::read_to_string(&paths()[0]).unwrap();
    let whole = text.trim_end().len();
    let mut last = 0;
    for end in (0..whole).filter(|end| text.is_char_boundary(*end)) {
        match format::parse(&text[..end]) {
            Err(FormatError::Syntax { line, .. }) => last = last.max(line),
            other => panic!("cut at {end}: {other:?}"),
        }
    }
    assert!(last + 1 >= text.lines().count());
}
