//! Addresses for machines.

pub mod health;
