//! The deadline watch: tells the DPO what comes due, what is overdue and, each working morning, where things stand.
//!
//! Every notice goes out once per case, clock, version of its due date and threshold: a row in `notice` with that key is written
//! in the same transaction as the job that mails it. Its text is made when it is sent; what is no longer true is dropped.

pub mod digest;
pub mod mails;
mod model;
mod owners;
mod store;
pub mod watch;

pub use model::{Mark, Threshold, Wanted, next_look, wanted};
