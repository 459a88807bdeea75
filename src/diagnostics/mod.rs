//! What the program knows of itself: its log, its processor time and its memory.

pub mod alloc;
pub mod clock;
pub mod log_capture;
pub mod process;

pub use alloc::CountingAllocator;
pub use log_capture::{LogLines, log_plugin, log_to_stderr};
pub use process::{CpuMeter, cpu_seconds, memory};
