//! The house: what it goes by (the rulebook and its changes), who works in it, one's own account, the audit log.

pub mod account;
pub mod audit;
pub mod calendar;
pub mod facts;
pub mod rulebook;
pub mod rulebook_changes;
pub mod rulebook_fact;
pub mod rulebook_place;
pub mod staff;
