//! How a requester's browser is known: sessions proven by mailed codes, and drafts of what was typed before sending.

pub mod codes;
pub mod drafts;
pub mod sessions;
mod store;

pub use sessions::{Known, RequesterSession};
