//! Lists: what is to be done today, every case, unconfirmed requests, every task.

pub mod chart;
pub mod queue;
pub mod rows;
pub mod tasks;
pub mod today;
pub mod unconfirmed;
