//! Tests from the outside; the folders mirror `src`.

#![allow(clippy::unwrap_used, reason = "also in the helpers of tests, which clippy does not take for tests")]

mod infra;
