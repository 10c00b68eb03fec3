//! Mails: a row for each, kept as long as its case, that says what became of it.
//!
//! [`post`] asks for one in the transaction of what it tells. A job then makes its text, when it is sent ([`begin`], [`send`]), and
//! what the receiving server said is written together with what follows from it ([`settle`]): that receipt was acknowledged, that
//! an answer was served, or that somebody has to tell it another way.
//!
//! Which mails there are and what they say stands in the slices that send them.

pub mod letters;
mod model;
pub mod ops;
mod sending;
mod store;

pub use model::{Audience, Mail, NewMail, Sent, State};
pub(in crate::domain) use sending::payload;
pub use sending::{
    adopt, begin, drop_untrue, give_up, next_turn, post, recipient_field, run, sealed_recipient, send, settle,
};
pub use store::{clear_loose, hasten, of_case, of_requester, waiting_of_case, waiting_with_code};
