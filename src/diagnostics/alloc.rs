//! A counting allocator: how many bytes the program holds, so that a leak shows as a number.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering};

static NET: AtomicI64 = AtomicI64::new(0);

/// Bytes that Rust code has allocated and not freed; 0 unless [`CountingAllocator`] is the global allocator.
/// What C libraries hold is not in it.
pub fn net_bytes() -> i64 {
    NET.load(Ordering::Relaxed)
}

/// The system's allocator with a count. Declare it where the program starts:
///
/// ```ignore
/// #[global_allocator]
/// static ALLOCATOR: CountingAllocator = CountingAllocator;
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct CountingAllocator;

fn count(bytes: usize, sign: i64) {
    // A layout is at most isize::MAX bytes.
    NET.fetch_add(sign * bytes as i64, Ordering::Relaxed);
}

#[expect(
    unsafe_code,
    reason = "an allocator is unsafe by its trait; every call goes to the system's with the same arguments"
)]
// SAFETY: all memory comes from and goes back to `System`, whose contract this passes on unchanged; counting touches an atomic only.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that `System` asks for.
        let memory = unsafe { System.alloc(layout) };
        if !memory.is_null() {
            count(layout.size(), 1);
        }
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        let memory = unsafe { System.alloc_zeroed(layout) };
        if !memory.is_null() {
            count(layout.size(), 1);
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: `memory` came from `System` with this layout.
        unsafe { System.dealloc(memory, layout) };
        count(layout.size(), -1);
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as in `dealloc`; the caller keeps the promises about `size`.
        let moved = unsafe { System.realloc(memory, layout, size) };
        if !moved.is_null() {
            count(size, 1);
            count(layout.size(), -1);
        }
        moved
    }
}
