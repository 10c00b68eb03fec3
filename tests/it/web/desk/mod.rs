//! The desk's pages.

mod acts;
mod queue;
mod sign_in;
