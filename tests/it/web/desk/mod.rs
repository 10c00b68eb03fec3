//! The desk's pages.

mod acts;
mod calendar;
mod queue;
mod sign_in;
