//! What everything else stands on: time, randomness, ids, who acts, forms, what people type, what is signed. No input or output, nothing
//! asynchronous.

pub mod actor;
pub mod canonical;
pub mod clock;
pub mod coded;
pub mod error;
pub mod form;
pub mod ids;
pub mod language;
pub mod permission;
pub mod random;
pub mod text;
