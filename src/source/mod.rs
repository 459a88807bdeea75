//! Frames in. Each source has a named thread of its own that opens, supervises and closes it; nothing here blocks a Bevy thread.
//!
//! [`open`] never fails and never waits: what goes wrong is in the [`SourceStatus`](crate::view::SourceStatus).

pub mod address;
pub mod audio_device;
pub mod calendar;
pub mod camera;
pub mod capture;
pub mod devices;
pub mod elements;
pub mod explain;
pub mod fault;
pub mod frame;
pub mod generate;
pub mod handle;
pub mod http;
pub mod mailbox;
pub mod media;
pub mod pattern;
pub mod player;
pub mod reaper;
pub mod recipe;
pub mod rounds;
pub mod sample;
pub mod sound;
pub mod stepped;
pub mod supervisor;
pub mod tone;
pub mod upright;
pub mod url;
pub mod worker;
pub mod x11;
pub mod x11_grab;

pub use elements::init;
pub use handle::{OpenOptions, Pace, SourceControl, SourceHandle, Stepped, Waker, open};
