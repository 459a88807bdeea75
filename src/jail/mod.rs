//! A process of its own in which strangers' shaders are read, compiled and run before the studio touches them.
//!
//! A small text can make a parser or a driver end its process, or never end at all. [`Jail`] asks a child process, `scrim jail`, first: it
//! [reads](crate::effect::file::Reader) effect files, and it [proves](crate::compositor::proof::Prover) the very text of a shader by letting the driver compile it
//! and draw a small picture with it. A child that dies or takes too long is killed and replaced, what it was asked about is refused with a
//! sentence, and that text is not asked about again.
//!
//! | | parent | child |
//! |---|---|---|
//! | lives in | [`Jail`] | [`child::run`], with the [limits] |
//! | threads | `jail-in` and `jail-out`, one per pipe | one that reads, one that works on a large stack |
//! | ends | with the last [`Jail`] | when its input ends, at once |
//!
//! Both speak [length-prefixed JSON](protocol).

mod child;
mod device;
mod limits;
mod measure;
mod parent;
mod process;
mod protocol;
mod resources;

pub use child::run;
pub use parent::{Jail, Tally};
pub use protocol::Adapter;
