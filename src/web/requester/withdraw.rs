//! `/my/{reference}/withdraw`: a page of its own that says what withdrawing means.

use askama::Template;

use super::view::Frame;

/// The page.
#[derive(Template)]
#[template(path = "requester/withdraw.html")]
pub struct WithdrawPage {
    /// The frame.
    pub frame: Frame,
    /// Against forgery.
    pub form_token: String,
    /// What the request is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
}
