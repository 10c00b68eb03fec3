//! The queue: every case as a line. Tab, filters, order and page stand in the address, so that bookmarks and the back button work.

use askama::Template;

use super::choices::Choice;
use super::frame::Frame;
use super::rows::{Row, Sort};
use crate::infra::i18n::Texts as _;

/// The queue.
#[derive(Template)]
#[template(path = "desk/queue.html")]
pub struct QueuePage {
    /// The frame.
    pub frame: Frame,
    /// How many, in words.
    pub figures: Option<String>,
    /// What is searched for.
    pub q: String,
    /// What a search keeps of the present view.
    pub kept: Vec<(&'static str, String)>,
    /// The views.
    pub tabs: Vec<Tab>,
    /// The code of the present view.
    pub tab_code: &'static str,
    /// The filters.
    pub filters: Vec<Filter>,
    /// Whether any filter is set.
    pub filtered: bool,
    /// The same view without filters and search.
    pub clear: String,
    /// The lines.
    pub cases: Vec<Row>,
    /// The headers that sort.
    pub sort: Sort,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// A view of the queue.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its code.
    pub code: &'static str,
    /// Its address.
    pub href: String,
    /// Whether it is the present one.
    pub current: bool,
    /// How many cases it holds, where that is known without a scan.
    pub count: Option<i64>,
}

/// A filter.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Its name in the address.
    pub name: &'static str,
    /// What it offers.
    pub options: Vec<Choice>,
}
