//! Requests whose mailbox is not proven, apart from the queue, so that they neither block nor hide a confirmed one.

use askama::Template;
use axum::extract::Query;

use super::queue::unread_parts;
use super::rows::{Row, row};
use crate::base::permission::{Permission, require};
use crate::domain::cases::lists::{self, Cursor, Filter, Sort, View};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;

/// The list.
#[derive(Template)]
#[template(path = "desk/lists/unconfirmed.html")]
pub struct UnconfirmedPage {
    /// The frame.
    pub frame: Frame,
    /// The lines.
    pub cases: Vec<Row>,
    /// The references of those that only a newer version can show.
    pub newer: Vec<String>,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// Which page.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Address {
    after: String,
    before: String,
}

/// `GET /desk/unconfirmed`.
///
/// # Errors
/// When the role sees no cases, or the database fails.
pub async fn get(desk: Desk, Query(asked): Query<Address>) -> Result<Page<UnconfirmedPage>, WebError> {
    let filter = Filter {
        view: View::Unconfirmed,
        sort: Sort::Received,
        after: Cursor::parse(&asked.after),
        before: Cursor::parse(&asked.before),
        ..Filter::default()
    };
    let mut frame = desk.frame("unconfirmed");
    let is_read = |typed: &str, cursor: &Option<Cursor>| typed.is_empty() || cursor.is_some();
    let page = if is_read(&asked.after, &filter.after) && is_read(&asked.before, &filter.before) {
        lists::list(desk.app(), desk.actor(), &filter).await?
    } else {
        require(desk.actor(), Permission::ReadCases)?;
        frame.problem = unread_parts(&frame, &["page"]);
        lists::QueuePage::default()
    };
    let link = |name: &str, cursor: &Cursor| {
        let query =
            url::form_urlencoded::Serializer::new(String::new()).append_pair(name, &cursor.to_string()).finish();
        format!("/desk/unconfirmed?{query}")
    };
    Ok(Page::personal(UnconfirmedPage {
        cases: page.cases.iter().map(|case| row(desk.app(), &frame, case, page.names.get(&case.id))).collect(),
        newer: page.newer,
        previous: page.previous.map(|cursor| link("before", &cursor)),
        next: page.next.map(|cursor| link("after", &cursor)),
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::lists::rows;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = UnconfirmedPage {
            frame: frame(language, "unconfirmed"),
            cases: rows::samples::some(),
            newer: vec![],
            previous: None,
            next: Some("/desk/unconfirmed?after=x".into()),
        };
        vec![Sample::of("unconfirmed", &page)]
    }
}
