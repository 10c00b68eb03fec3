//! What everything else stands on: time, randomness, ids, who acts, forms and pages. No input or output, nothing asynchronous.

pub mod clock;
pub mod language;
