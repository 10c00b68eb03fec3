//! Cases: one request of one person about one right, from filing to closing.
//!
//! * [`model`] words and the status machine, pure · [`form`] the table of what each right's form asks · [`filing`] from what was
//!   typed to a request, pure
//! * [`case`] an opened case · [`clock`] its dates, through the rulebook · [`events`] what happened · [`conversation`] messages
//!   and files
//! * [`receipt`] what a person holds of a request, signed
//! * [`ops`] the operations, one file a subject · [`lists`] lists and counts for the desk · [`words`] the index by which names
//!   are found · [`jobs`] and [`mails`] what
//!   follows a commit

pub mod case;
pub mod clock;
pub mod conversation;
pub mod events;
pub mod filing;
pub mod form;
pub mod jobs;
pub mod lists;
pub mod mails;
pub mod model;
pub mod ops;
pub mod receipt;
mod store;
pub mod tally;
pub mod words;

pub use case::{Case, CaseHead, Dates, Person, Target};
pub use model::{Channel, Outcome, RefusalGround, Relation, Status};
