//! Who has an account, and adding, disabling and unlocking accounts.

use askama::Template;
use chrono::NaiveDate;

use super::choices::Choice;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The list.
#[derive(Template)]
#[template(path = "desk/staff.html")]
pub struct StaffPage {
    /// The frame.
    pub frame: Frame,
    /// The accounts.
    pub people: Vec<Person>,
    /// Whether the reader may change them.
    pub may_change: bool,
    /// What was typed.
    pub form: StaffForm,
    /// The roles.
    pub roles: Vec<Choice>,
    /// The one-time code just made, shown once.
    pub set_up: Option<SetUpCode>,
}

/// An account.
#[derive(Clone, Debug)]
pub struct Person {
    /// Its id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The code of the role.
    pub role: &'static str,
    /// Whether the second step is on.
    pub enrolled: bool,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether it is the reader's own.
    pub is_me: bool,
    /// Since when it exists.
    pub since: NaiveDate,
}

/// A one-time code to hand over.
#[derive(Clone, Debug)]
pub struct SetUpCode {
    /// Whom it is for.
    pub email: String,
    /// Where it is used.
    pub address: String,
    /// The code.
    pub code: String,
}

/// A new account.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct StaffForm {
    /// The form's token.
    pub form_token: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The role.
    pub role: String,
}
