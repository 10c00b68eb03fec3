//! How a requester's browser is known: sessions proven by mailed codes.

pub mod codes;
pub mod sessions;
mod store;

pub use sessions::{Known, RequesterSession};
