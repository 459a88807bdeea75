//! Tests of `diagnostics`.

use bevy::log::tracing;
use bevy::log::tracing_subscriber::{EnvFilter, Registry, layer::SubscriberExt};
use scrim::diagnostics::log_capture::{CAPACITY, LogLines, filter};
use scrim::diagnostics::process::{CpuMeter, Memory, cpu_seconds, memory, parse_status};
use scrim::diagnostics::{CountingAllocator, alloc::net_bytes};
use scrim::view::LogLevel;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// What the panel holds after `work` has logged.
fn captured(work: impl FnOnce()) -> LogLines {
    let lines = LogLines::default();
    let subscriber = Registry::default().with(lines.layer()).with(EnvFilter::new("trace"));
    tracing::subscriber::with_default(subscriber, work);
    lines
}

#[test]
fn the_panel_gets_our_news_and_the_errors_of_libraries() {
    let lines = captured(|| {
        tracing::debug!(target: "scrim::source::camera", "a detail");
        tracing::info!(target: "scrim::source::camera", "opened");
        tracing::warn!(target: "scrim", subject = "Camera \"A\"", "was unplugged");
        tracing::error!(target: "wgpu_core::device", code = 7, "lost");
        tracing::warn!(target: "wgpu_core::device", "a library's warning");
    });
    let seen: Vec<_> = lines.snapshot().into_iter().map(|l| (l.level, l.subject, l.text)).collect();
    let line = |level, subject: &str, text: &str| (level, subject.to_owned(), text.to_owned());
    assert_eq!(
        seen,
        [
            line(LogLevel::Info, "Source", "opened"),
            line(LogLevel::Warning, "Camera \"A\"", "was unplugged"),
            line(LogLevel::Error, "Wgpu_core", "lost (code: 7)"),
        ]
    );
}

#[test]
fn the_panel_keeps_the_newest_lines_only_and_cuts_long_ones() {
    let lines = captured(|| {
        for n in 0..CAPACITY + 100 {
            tracing::info!(target: "scrim::app", "line {n}");
        }
        tracing::info!(target: "scrim::app", "{}", "ä".repeat(100_000));
    });
    let kept = lines.snapshot();
    assert_eq!((kept.len(), lines.total()), (CAPACITY, CAPACITY as u64 + 101));
    assert_eq!(kept[0].text, "line 101");
    let long = &kept[CAPACITY - 1].text;
    assert!(long.len() <= 2010 && long.ends_with('…'), "{}", long.len());
}

#[test]
fn every_v_says_more() {
    for verbose in 0..5 {
        // A directive that does not parse would be dropped silently by the lossy reader.
        EnvFilter::builder().parse(filter(verbose)).unwrap();
    }
    let all = |verbose| {
        let lines = LogLines::default();
        let subscriber = Registry::default().with(lines.layer()).with(EnvFilter::new(filter(verbose)));
        tracing::subscriber::with_default(subscriber, || {
            [
                tracing::enabled!(target: "scrim::app", tracing::Level::INFO),
                tracing::enabled!(target: "scrim::app", tracing::Level::DEBUG),
                tracing::enabled!(target: "winit", tracing::Level::INFO),
                tracing::enabled!(target: "scrim::app", tracing::Level::TRACE),
                tracing::enabled!(target: "winit", tracing::Level::TRACE),
            ]
        })
    };
    assert_eq!(all(0), [true, false, false, false, false]);
    assert_eq!(all(1), [true, true, true, false, false]);
    assert_eq!(all(2), [true, true, true, true, false]);
    assert_eq!(all(3), [true; 5]);
}

#[test]
fn the_allocator_counts_what_is_held() {
    // Other tests allocate meanwhile: a gibibyte, never touched, stands out of what they hold.
    const BIG: usize = 1 << 30;
    let before = net_bytes();
    let mut held: Vec<u8> = Vec::with_capacity(BIG);
    let with = net_bytes();
    held.shrink_to(BIG / 4);
    held.reserve_exact(BIG);
    let again = net_bytes();
    drop(held);
    let after = net_bytes();
    let near = |bytes: i64, expected: i64| (bytes - expected).abs() < (BIG / 2) as i64;
    assert!(near(with - before, BIG as i64) && near(again - before, BIG as i64), "{before} {with} {again}");
    assert!(near(after, before), "{before} {after}");
}

#[test]
fn processor_time_goes_up_with_work_and_the_meter_sees_it() {
    let mut meter = CpuMeter::default();
    let start = cpu_seconds();
    let mut sum = 0_u64;
    while cpu_seconds() < start + 0.05 {
        sum = std::hint::black_box(sum.wrapping_add(1));
    }
    let (percent, seconds) = meter.look();
    // Other tests of this process run at the same time, so only the lower bound is ours.
    assert!(percent * seconds / 100.0 >= 0.049, "{percent} % of {seconds} s");
}

#[test]
fn memory_is_read_as_linux_writes_it() {
    let text = "Name:\tscrim\nVmPeak:\t 999 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t8\n";
    assert_eq!(parse_status(text), Some(Memory { resident: 1 << 20, peak: 2 << 20 }));
    for broken in ["", "VmRSS:\t10 kB\n", "VmHWM:\tx kB\nVmRSS:\t1 kB\n", "VmHWM:\t1 MB\nVmRSS:\t1 kB\n"] {
        assert_eq!(parse_status(broken), None, "{broken:?}");
    }
    if cfg!(target_os = "linux") {
        let memory = memory().unwrap();
        assert!(memory.resident > 1 << 20 && memory.peak >= memory.resident, "{memory:?}");
    }
}
