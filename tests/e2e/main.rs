//! End to end: the real program under Xvfb.
