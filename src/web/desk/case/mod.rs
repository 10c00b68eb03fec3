//! A case and what may be done with it: `/desk/cases/…`. The page of a case is [`page`]; each act below it has a file of its own
//! and shows its case with [`act`].

pub mod act;
pub mod adopt;
pub mod appeal;
pub mod ask;
pub mod assign;
pub mod clock_line;
pub mod close;
pub mod decide;
pub mod extend;
pub mod files;
pub mod identity;
pub mod letter;
pub mod line;
pub mod mails;
pub mod new_case;
pub mod owner_tasks;
pub mod package;
pub mod page;
pub mod person;
pub mod recipients;
pub mod reopen;
pub mod resume;
pub mod review;
pub mod settle;
pub mod story;
pub mod systems;
pub mod tasks;

use crate::domain::cases::{Case, CaseHead};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;

/// The address of a case's page.
#[must_use]
pub fn address(reference: &str) -> String {
    let plain: String = reference.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    format!("/desk/cases/{plain}")
}

/// Whom a case is about: the name, else the address, else that none was given.
#[must_use]
pub fn who(frame: &Frame, case: &Case) -> String {
    let person = &case.person;
    if !case.is_readable() && person.name.is_empty() {
        return frame.text("desk-cannot-be-opened");
    }
    if !person.name.is_empty() {
        return person.name.clone();
    }
    person.email.clone().unwrap_or_else(|| frame.text("desk-case-unnamed"))
}

/// The place's name, or that it is not known.
#[must_use]
pub fn place_name(frame: &Frame, case: &CaseHead) -> String {
    case.place.map_or_else(|| frame.text("desk-place-unknown"), |place| place.name(frame.language).to_owned())
}
