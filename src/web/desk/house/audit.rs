//! The audit log, newest first.

use askama::Template;
use axum::extract::Query;
use chrono::{DateTime, Utc};

use crate::base::error::Error;
use crate::domain::audit;
use crate::domain::cases::case;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;

/// Entries of one page.
const ROWS: usize = 100;

/// The list.
#[derive(Template)]
#[template(path = "desk/house/audit.html")]
pub struct AuditPage {
    /// The frame.
    pub frame: Frame,
    /// The case it is narrowed to: its reference.
    pub of_case: Option<String>,
    /// The entries.
    pub entries: Vec<AuditLine>,
    /// The newer page.
    pub previous: Option<String>,
    /// The older page.
    pub next: Option<String>,
}

/// An entry.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// Its id.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done, in words; empty where only a newer version knows them.
    pub does: String,
    /// The word of the log for it.
    pub action: String,
    /// What with.
    pub object: String,
    /// The case it is about, where it still exists.
    pub reference: Option<String>,
}

/// Which page.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Before {
    /// Entries below this one.
    before: Option<i64>,
    /// Only of this case: its reference.
    case: String,
}

/// `GET /desk/audit`.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn get(desk: Desk, Query(query): Query<Before>) -> Result<Page<AuditPage>, WebError> {
    let frame = desk.frame("audit");
    let narrowed = if query.case.is_empty() {
        None
    } else {
        let case = case::by_reference(&mut desk.app().clone().read().await?, &query.case).await?;
        Some(case.ok_or(Error::NotFound).map(|case| (case.reference.clone(), case.id.to_string()))?)
    };
    let of = narrowed.as_ref().map(|(_, id)| ("case", id.as_str()));
    let href = |before: Option<i64>| {
        let mut parts = url::form_urlencoded::Serializer::new(String::new());
        if let Some((reference, _)) = &narrowed {
            parts.append_pair("case", reference);
        }
        if let Some(before) = before {
            parts.append_pair("before", &before.to_string());
        }
        match parts.finish().as_str() {
            "" => "/desk/audit".to_owned(),
            query => format!("/desk/audit?{query}"),
        }
    };
    // One more than shown tells whether there is an older page.
    let mut listed =
        audit::list(desk.app(), desk.actor(), of, query.before, i64::try_from(ROWS).unwrap_or(100) + 1).await?;
    let has_older = listed.len() > ROWS;
    listed.truncate(ROWS);
    let older = listed.last().map(|entry| href(Some(entry.id))).filter(|_| has_older);
    let entries = listed
        .into_iter()
        .map(|entry| {
            let is_case = entry.object == "case";
            AuditLine {
                id: entry.id.to_string(),
                at: entry.at,
                actor: entry.staff_name.unwrap_or_else(|| frame.pick("desk-actor-*", &entry.actor)),
                does: does(&frame, &entry.action),
                action: entry.action,
                reference: entry.object_name.clone().filter(|_| is_case),
                // A list has neither name nor id; that it was read is said by the action.
                object: entry.object_name.or(entry.object_id).unwrap_or_default(),
            }
        })
        .collect();
    Ok(Page::personal(AuditPage {
        previous: query.before.is_some().then(|| href(None)),
        of_case: narrowed.map(|(reference, _)| reference),
        next: older,
        frame,
        entries,
    }))
}

/// What an action is called.
fn does(frame: &Frame, action: &str) -> String {
    let key = action.replace('.', "-");
    let words = frame.pick("desk-audit-does-*", &key);
    if words.ends_with(&key) { String::new() } else { words }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples::{frame, hour};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = AuditPage {
            frame: frame(language, "audit"),
            entries: vec![AuditLine {
                id: "128".into(),
                at: hour(0),
                actor: "林語婷".into(),
                does: does(&frame(language, "audit"), "case.closed"),
                action: "case.closed".into(),
                object: "case".into(),
                reference: Some("RD-7KQ4-2MX".into()),
            }],
            of_case: Some("RD-7KQ4-2MX".into()),
            previous: None,
            next: Some("/desk/audit?before=128".into()),
        };
        vec![Sample::of("audit", &page)]
    }
}
