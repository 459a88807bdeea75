//! Tests of `effect`.
