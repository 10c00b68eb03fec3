//! What is handed out with an answer: files that somebody let out, data, and one page that is read first, with a signed list of it all.
//!
//! * [`check`] every file is examined before it goes out, and somebody decides of what was found.
//! * [`make`] what a package is made of; [`archive`] as one file.
//! * [`delivery`] how the person gets it, for how long, and when it goes.
//! * [`verify`] whether a list is ours.
//! * [`model`] what it is made of.

pub mod archive;
pub mod check;
pub mod delivery;
pub mod make;
pub mod model;
mod page;
mod store;
mod tables;
pub mod verify;
