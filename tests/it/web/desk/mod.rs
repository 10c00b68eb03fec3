//! The desk's pages.

mod acts;
mod queue;
mod rulebook;
mod sign_in;
