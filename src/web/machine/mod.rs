//! Addresses for machines.

pub mod health;
pub mod problem;
