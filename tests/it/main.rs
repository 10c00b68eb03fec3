//! Tests from outside, in folders that mirror `src/`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod clock;
