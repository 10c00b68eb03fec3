//! The processing register: which personal data the operator holds in which system, what for, on which basis, who gets them, how long
//! they are kept, and who owns the system. A draft is changed row by row and then published as an edition; whatever is made of the
//! register keeps the words of the edition it was made under.
//!
//! * [`schema`] which fields a row of each kind has: the pages, the reading of forms and the comparison of versions follow it.
//! * [`model`] the same as types, for everything that works with rows.
//! * [`check`] what publishing refuses, and what it warns of.
//! * [`suggestions`] the rows that an empty register may begin with.
//! * [`record`] the record of processing activities (GDPR Art. 30).

pub mod check;
pub mod form;
pub mod model;
pub mod ops;
pub mod owners;
pub mod record;
pub mod schema;
mod store;
pub mod suggestions;

pub use check::{Finding, Weight};
pub use model::{Kind, Register};
pub use ops::{Draft, DraftRow, EditionHead};
