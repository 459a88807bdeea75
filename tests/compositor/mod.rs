//! Tests of `compositor`.
