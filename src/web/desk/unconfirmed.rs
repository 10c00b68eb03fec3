//! Requests whose mailbox is not proven, apart from the queue, so that they neither block nor hide a confirmed one.

use askama::Template;

use super::frame::Frame;
use super::rows::Row;
use crate::infra::i18n::Texts as _;

/// The list.
#[derive(Template)]
#[template(path = "desk/unconfirmed.html")]
pub struct UnconfirmedPage {
    /// The frame.
    pub frame: Frame,
    /// The lines.
    pub cases: Vec<Row>,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}
