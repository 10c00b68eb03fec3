//! The pages for the people who ask: one file a page, with its template, its form, its handlers and its samples. No SQL, no rule, no text.

pub mod accessibility;
pub mod appeal;
pub mod authorities;
pub mod case;
pub mod check;
pub mod choices;
pub mod confirm;
pub mod customer;
pub mod draft;
pub mod due;
pub mod fields;
pub mod file;
pub mod find;
pub mod form;
pub mod identity;
pub mod law;
pub mod messages;
pub mod my;
pub mod notice;
pub mod outbox;
pub mod package;
pub mod problem;
pub mod receipt;
pub mod received;
pub mod respond;
pub mod rights;
pub mod start;
pub mod task;
pub mod unsubscribe;
pub mod verify;
pub mod view;
pub mod withdraw;

#[cfg(test)]
mod samples;
