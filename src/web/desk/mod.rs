//! Pages of the desk: where the data protection officer, handlers and auditors answer people in time.
//!
//! The address leads to the folder: [`case`] has `/desk/cases/…`, [`lists`] what shows many, [`house`] the rulebook, staff, account
//! and audit log, [`register`] the processing register, [`door`] the way in. One file a page or resource, with its template, its form, its `get` and its `post`, and its
//! samples at the end. What all of them share stands here: [`frame`], [`choices`], [`problem`]; who is signed in comes from
//! [`session`], and [`refused`] records who was turned away.

pub mod case;
pub mod choices;
pub mod door;
pub mod frame;
pub mod house;
pub mod lists;
pub mod problem;
pub mod refused;
pub mod register;
pub mod session;

#[cfg(test)]
mod samples;
