//! The desk's pages.

mod acts;
mod calendar;
mod files;
mod queue;
mod rulebook;
mod sign_in;
mod staff;
