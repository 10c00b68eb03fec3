//! Addresses for machines.

pub mod health;
pub mod keys;
pub mod problem;
pub mod robots;
pub mod well_known;
