//! One's own account: where one is signed in, recovery codes, password.

use askama::Template;
use chrono::{DateTime, Utc};

use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/account.html")]
pub struct AccountPage {
    /// The frame.
    pub frame: Frame,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The code of the role.
    pub role: &'static str,
    /// Where one is signed in.
    pub sessions: Vec<SessionView>,
    /// Recovery codes just made, shown once.
    pub codes: Vec<String>,
    /// How many unused ones are left.
    pub codes_left: i64,
}

/// A browser in which one is signed in.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// What ends it.
    pub id: String,
    /// What the browser says of itself.
    pub browser: String,
    /// Since when.
    pub created: DateTime<Utc>,
    /// When it last came.
    pub seen: DateTime<Utc>,
    /// Whether it is this one.
    pub current: bool,
}
