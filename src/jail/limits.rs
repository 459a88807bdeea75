//! What the child may take of the machine.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Bytes that a request may map beyond what was there before it. A software rasteriser's compiler takes a few hundred megabytes at most.
const MEMORY: u64 = 2 * 1024 * 1024 * 1024;
/// Processor seconds of one request, for the case that nobody is left to look at the clock.
const SECONDS: u64 = 30;

/// No core files: they would hold whatever the studio was given.
pub fn at_start() {
    limit(Resource::Core, Some(0));
}

/// For a stranger's text: little memory beyond what is mapped now, and an end.
pub fn for_work() {
    limit(Resource::As, mapped().map(|mapped| mapped.saturating_add(MEMORY)));
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime).tv_sec;
    limit(Resource::Cpu, Some(u64::try_from(used).unwrap_or(0).saturating_add(SECONDS)));
}

/// For the driver's own beginning, which maps what it likes.
pub fn for_driver() {
    limit(Resource::As, getrlimit(Resource::As).maximum);
}

/// The upper bound stays, so that the lower one can be raised again. A system that refuses has no such limit.
fn limit(resource: Resource, current: Option<u64>) {
    let maximum = getrlimit(resource).maximum;
    let current = match (current, maximum) {
        (Some(current), Some(maximum)) => Some(current.min(maximum)),
        (current, maximum) => current.or(maximum),
    };
    setrlimit(resource, Rlimit { current, maximum }).ok();
}

/// Bytes of address space that this process has mapped; `None` where the system does not say.
fn mapped() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
