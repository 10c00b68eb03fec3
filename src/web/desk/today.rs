//! What needs somebody today.

use askama::Template;

use super::chart::Chart;
use super::frame::Frame;
use super::rows::{Row, Sort};
use crate::infra::i18n::Texts as _;

/// The page of the day.
#[derive(Template)]
#[template(path = "desk/today.html")]
pub struct TodayPage {
    /// The frame.
    pub frame: Frame,
    /// Whether mails go to a folder because no mail server is set.
    pub outbox: bool,
    /// Whether the folder can be read in the browser.
    pub outbox_link: bool,
    /// Mails that could not be delivered.
    pub unsent: i64,
    /// Other things that are wrong, in words.
    pub alerts: Vec<String>,
    /// The counts.
    pub tiles: Vec<Tile>,
    /// The most urgent cases.
    pub first: Vec<Row>,
    /// Headers that do not sort here.
    pub sort: Sort,
    /// The last twelve months.
    pub chart: Chart,
}

/// A count that leads to its cases.
#[derive(Clone, Debug)]
pub struct Tile {
    /// How many.
    pub count: i64,
    /// The key of its words.
    pub key: &'static str,
    /// Its cases.
    pub href: &'static str,
    /// `late`, `soon` or nothing.
    pub urgency: &'static str,
}

impl Tile {
    /// The tone: nothing shouts while its count is zero.
    #[must_use]
    pub const fn tone(&self) -> &'static str {
        if self.count == 0 { "none" } else { self.urgency }
    }
}
