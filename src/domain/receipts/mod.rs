//! What a person holds in hand: the receipt of each request, which anybody can check years later, and everything about it in one piece.
//! How a receipt is made stands with the case it is made with ([`cases::receipt`](super::cases::receipt)).
//!
//! * [`own`] a receipt is given to its person, with what has changed since.
//! * [`file`] what was sent and said on both sides, the law and its sum: to be taken along.
//! * [`verify`] whether something is ours, for anybody.

pub mod file;
pub mod own;
mod store;
pub mod verify;
