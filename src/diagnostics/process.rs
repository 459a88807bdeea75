//! What the process costs.

use rustix::time::{ClockId, clock_gettime};
use std::time::Instant;

/// Processor seconds that all threads of the process have used, in user code and in the kernel.
pub fn cpu_seconds() -> f64 {
    let used = clock_gettime(ClockId::ProcessCPUTime);
    used.tv_sec as f64 + used.tv_nsec as f64 / 1e9
}

/// Resident memory in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    pub resident: u64,
    /// The most that it ever was.
    pub peak: u64,
}

/// What the system says of the process's memory; `None` where it does not say it as Linux does.
pub fn memory() -> Option<Memory> {
    parse_status(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Reads the text of `/proc/self/status`.
pub fn parse_status(status: &str) -> Option<Memory> {
    let bytes = |field: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(field))?;
        let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kib * 1024)
    };
    Some(Memory { resident: bytes("VmRSS:")?, peak: bytes("VmHWM:")? })
}

/// Processor use between two looks.
#[derive(Debug, Clone, Copy)]
pub struct CpuMeter {
    at: Instant,
    used: f64,
}

impl Default for CpuMeter {
    fn default() -> Self {
        Self { at: Instant::now(), used: cpu_seconds() }
    }
}

impl CpuMeter {
    /// Percent of one core since the last look (two busy cores are 200), and the seconds that it covers. Look about once a second.
    pub fn look(&mut self) -> (f32, f32) {
        let now = Self::default();
        let seconds = now.at.duration_since(self.at).as_secs_f64();
        let percent = if seconds > 0.0 { (now.used - self.used) / seconds * 100.0 } else { 0.0 };
        *self = now;
        (percent as f32, seconds as f32)
    }
}
