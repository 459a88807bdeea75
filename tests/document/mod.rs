//! Tests of `document`.

mod audio;
mod damaged;
mod disks;
mod edits;
mod errors;
mod groups;
mod keeping;
mod projectors;
mod round_trip;
mod saving;
mod scenes;
mod shows;
mod snapshots;
mod special_files;
mod stacks;
mod transitions;
mod validation;
