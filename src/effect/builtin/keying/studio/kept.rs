//! What is dear to make, kept for a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Things that are kept: one per keyer that a show plausibly has, and some for the way back from a slider.
const MOST: usize = 12;

/// The latest things that were asked for, each by what it was made of.
pub(super) struct Kept<K, V>(Mutex<VecDeque<(K, Arc<V>)>>);

impl<K: PartialEq, V> Kept<K, V> {
    pub const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// The same thing for the same key as long as it is kept; who asks for one that is being made waits for it.
    pub fn get(&self, key: K, make: impl FnOnce() -> V) -> Arc<V> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|(known, _)| *known == key).and_then(|index| kept.remove(index));
        let entry = known.unwrap_or_else(|| (key, Arc::new(make())));
        if kept.len() >= MOST {
            kept.pop_front();
        }
        let value = entry.1.clone();
        kept.push_back(entry);
        value
    }
}
