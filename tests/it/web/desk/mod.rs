//! The desk's pages.

mod acts;
mod appeals;
mod calendar;
mod corrections;
mod files;
mod late;
mod queue;
mod rulebook;
mod sign_in;
mod staff;
mod together;
