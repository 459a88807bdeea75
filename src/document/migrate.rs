//! Older scene files become current ones, step by step on the tree, before anything typed looks at it.

use super::format::FormatError;
use super::show::{Extra, FORMAT_VERSION};
use serde_json::Value;

/// Turns a show of one version into one of the next and says what changed, for the log.
pub type Step = fn(&mut Extra) -> String;

/// `STEPS[0]` leads from version 1 to version 2, and so on.
const STEPS: &[Step] = &[];

const _: () = assert!(STEPS.len() + 1 == FORMAT_VERSION as usize, "each new version needs the step that leads to it");

/// Brings a tree to [`FORMAT_VERSION`]; what the steps said.
pub fn to_current(tree: &mut Value) -> Result<Vec<String>, FormatError> {
    upgrade(tree, STEPS)
}

/// Brings a tree to the version that the last of `steps` leads to.
pub fn upgrade(tree: &mut Value, steps: &[Step]) -> Result<Vec<String>, FormatError> {
    let reads = steps.len() as u64 + 1;
    let Some(show) = tree.as_object_mut() else {
        return Err(meaning("the show", "this is no Scrim show: one starts with `(scrim: 1, …`"));
    };
    let Some(version) = show.get("scrim") else {
        return Err(meaning(
            "scrim",
            "the version is missing, so this is no Scrim show: one starts with `(scrim: 1, …`",
        ));
    };
    let Some(version) = version.as_u64().filter(|v| *v >= 1) else {
        return Err(meaning(
            "scrim",
            &format!("{version} is no version of the scene format: it is a number from 1 on"),
        ));
    };
    if version > reads {
        return Err(FormatError::Newer { format: version, reads });
    }
    let mut notes = Vec::new();
    for (from, step) in (1..reads).zip(steps).skip_while(|(from, _)| *from < version) {
        notes.push(format!("read from format {from}: {}", step(show)));
        show.insert("scrim".into(), (from + 1).into());
    }
    Ok(notes)
}

fn meaning(place: &str, what: &str) -> FormatError {
    FormatError::Meaning { place: place.into(), what: what.into() }
}
