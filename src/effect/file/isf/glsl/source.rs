//! Text that is made of a file's words and of our own, and where each of the file's stands in it.

use super::token::Token;
use std::ops::Range;

#[derive(Debug, Default)]
pub struct Source {
    pub text: String,
    /// Byte of the file to point at when nothing better is known.
    pub start: usize,
    /// In ascending order: from this byte of the text on, the byte of the file, or none for what is our own.
    places: Vec<(usize, Option<usize>)>,
}

impl Source {
    pub fn new(start: usize) -> Self {
        Self { start, ..Self::default() }
    }

    /// Adds text of our own.
    pub fn own(&mut self, text: &str) {
        self.places.push((self.text.len(), None));
        self.text.push_str(text);
    }

    /// Adds words of the file.
    pub fn words(&mut self, tokens: &[Token<'_>]) {
        for token in tokens {
            self.places.push((self.text.len(), Some(token.at)));
            self.text.push_str(&token.text);
            self.text.push(if matches!(token.text.as_ref(), ";" | "{" | "}") { '\n' } else { ' ' });
        }
    }

    /// The byte of the file for a range of the text.
    pub fn in_file(&self, range: Range<usize>) -> Option<usize> {
        let behind = self.places.partition_point(|(start, _)| *start <= range.start);
        self.places.get(behind.checked_sub(1)?).and_then(|(_, at)| *at)
    }
}
