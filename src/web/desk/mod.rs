//! Pages of the desk: where the data protection officer, handlers and auditors answer people in time.
//!
//! One file a page or resource, with its template, its form, its `get` and its `post`. What several pages show stands in
//! [`frame`], [`rows`], [`choices`], [`facts`] and [`chart`]; who is signed in comes from [`session`].

pub mod account;
pub mod act;
pub mod appeal;
pub mod ask;
pub mod assign;
pub mod audit;
pub mod calendar;
pub mod case;
pub mod chart;
pub mod choices;
pub mod close;
pub mod editions;
pub mod enrol;
pub mod extend;
pub mod facts;
pub mod files;
pub mod frame;
pub mod letter;
pub mod new_case;
pub mod problem;
pub mod queue;
pub mod reopen;
pub mod resume;
pub mod rows;
pub mod rulebook;
pub mod rulebook_fact;
pub mod rulebook_place;
pub mod session;
pub mod set_up;
pub mod settle;
pub mod sign_in;
pub mod staff;
pub mod story;
pub mod tasks;
pub mod today;
pub mod unconfirmed;

#[cfg(test)]
mod samples;
