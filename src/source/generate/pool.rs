//! Pixel buffers that come back when the last frame made of them is dropped.

use std::sync::Arc;

/// Frames that may be out at once before fresh memory is taken: one shown, one in the mailbox, one in the making, one spare.
const KEPT: usize = 4;

/// Buffers of one size.
pub struct Pool {
    size: usize,
    buffers: Vec<Arc<[u8]>>,
}

impl Pool {
    /// Buffers of `size` bytes.
    pub fn new(size: usize) -> Self {
        Self { size, buffers: Vec::with_capacity(KEPT) }
    }

    /// Fills a free buffer. What it holds before is not said: some earlier picture or zeros.
    pub fn fill(&mut self, paint: impl FnOnce(&mut [u8])) -> Arc<[u8]> {
        for buffer in &mut self.buffers {
            if let Some(bytes) = Arc::get_mut(buffer) {
                paint(bytes);
                return buffer.clone();
            }
        }
        let mut bytes = vec![0; self.size];
        paint(&mut bytes);
        let buffer: Arc<[u8]> = bytes.into();
        if self.buffers.len() < KEPT {
            self.buffers.push(buffer.clone());
        }
        buffer
    }
}
