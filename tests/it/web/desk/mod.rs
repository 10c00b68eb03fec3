//! The desk's pages.

mod acts;
mod calendar;
mod queue;
mod rulebook;
mod sign_in;
