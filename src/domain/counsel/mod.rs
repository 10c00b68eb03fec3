//! Counsel's word on the rulebook's doubtful facts: who checked which fact, when, against what, with what result.
//!
//! The rulebook itself stays as it was built in: a sign-off changes no date and no mark, it stands beside them. It holds for
//! the words that were signed, known by their fingerprint; when a newer edition words the fact otherwise, the doubt is back, while cases that
//! keep the former edition keep what was signed of it.

mod model;
mod ops;
mod store;

pub use model::{RuleStanding, SignOff, Standing, Verdict};
pub use ops::{NOTE_LENGTH, Signing, history, rule_standing, sign_off, standing};
