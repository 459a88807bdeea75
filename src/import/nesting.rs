//! Which scenes show which, without going round.

use super::collection::{Collection, Fields};
use super::report::{Outcome, Report};
use serde_json::Value;
use std::collections::HashSet;

/// Most scenes that lie in one another.
const MOST: usize = 32;

/// Items that are not followed: by the scene's and the item's number.
pub(super) type Cut = HashSet<(usize, usize)>;

/// A legacy copy of what a group holds, written beside the group for old versions.
pub(super) fn is_backup(item: &Fields) -> bool {
    item.flag_or("group_item_backup", false)
}

/// Finds the items with which a scene would show itself, or that lie too deep.
pub(super) fn cuts(collection: &Collection, report: &mut Report) -> Cut {
    let mut search =
        Search { collection, report, heights: vec![None; collection.entries.len()], way: Vec::new(), cut: Cut::new() };
    for (index, entry) in collection.entries.iter().enumerate() {
        if entry.is_scene() {
            search.height(index);
        }
    }
    search.cut
}

struct Search<'a> {
    collection: &'a Collection<'a>,
    report: &'a mut Report,
    /// Scenes in one another from here on, this one included, once it is known.
    heights: Vec<Option<usize>>,
    /// The scenes that lead here.
    way: Vec<usize>,
    cut: Cut,
}

impl Search<'_> {
    /// The way down is bounded by [`MOST`].
    fn height(&mut self, index: usize) -> usize {
        if let Some(known) = self.heights.get(index).copied().flatten() {
            return known;
        }
        let Some(entry) = self.collection.entries.get(index) else { return 0 };
        self.way.push(index);
        let mut height = 1;
        for (number, item) in entry.items().iter().enumerate() {
            let Some((target, shown)) = self.target(item) else { continue };
            let what = || format!("layer {:?} in scene {:?}", shown, entry.name);
            if let Some(at) = self.way.iter().position(|passed| *passed == target) {
                let names = self.way.iter().skip(at).chain([&target]);
                let names: Vec<_> =
                    names.filter_map(|index| Some(self.collection.entries.get(*index)?.name.as_str())).collect();
                let how = format!("a scene cannot show itself: {}; the last step was left out", names.join(" → "));
                self.report.add(Outcome::LeftOut, what(), how);
                self.cut.insert((index, number));
                continue;
            }
            let below = if self.way.len() < MOST { self.height(target) } else { MOST };
            if below >= MOST {
                let how = format!("more than {MOST} scenes lie in one another; this step was left out");
                self.report.add(Outcome::LeftOut, what(), how);
                self.cut.insert((index, number));
                continue;
            }
            height = height.max(1 + below);
        }
        self.way.pop();
        if let Some(known) = self.heights.get_mut(index) {
            *known = Some(height);
        }
        height
    }

    /// The scene or group that an item shows, and its name.
    fn target(&self, item: &Value) -> Option<(usize, String)> {
        let item = Fields::of(item);
        let target = self.collection.shown_by(&item).filter(|_| !is_backup(&item))?;
        let entry = self.collection.entries.get(target).filter(|entry| entry.is_scene())?;
        Some((target, entry.name.clone()))
    }
}
