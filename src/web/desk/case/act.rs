//! What pages of one act show of their case, above the form.

use chrono::NaiveDate;

use super::story;
use super::{address, who};
use crate::base::actor::Actor;
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::domain::cases::Target;
use crate::domain::cases::clock::{self, ShownDate};
use crate::domain::cases::events::Event;
use crate::domain::cases::ops;
use crate::domain::desk::case::{self, ActView};
use crate::infra::files::StoredFile;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;

/// A case in a few lines.
#[derive(Clone, Debug)]
pub struct CaseHead {
    /// The act, as in its address.
    pub act: &'static str,
    /// The reference.
    pub reference: String,
    /// The address of its page.
    pub href: String,
    /// The name, else the address.
    pub who: String,
    /// The code of the right.
    pub right: &'static str,
    /// The requester's language.
    pub language: Language,
    /// The law and the article.
    pub law: String,
    /// The version of the case that the page shows.
    pub version: i32,
    /// The date that stands for it; none once it is closed.
    pub due: Option<ShownDate>,
    /// The safe date.
    pub safe: Option<NaiveDate>,
    /// The law's date.
    pub legal: Option<NaiveDate>,
    /// The operator's target.
    pub target: Option<NaiveDate>,
    /// Whether mails reach the requester.
    pub has_mail: bool,
}

/// A file that a form holds on to until it is sent with the button of its field.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its size in words.
    pub size: String,
}

impl KeptFile {
    /// A file that was uploaded.
    #[must_use]
    pub fn of(frame: &Frame, file: &StoredFile) -> Self {
        Self { id: file.id.to_string(), name: file.name.clone(), size: frame.bytes(file.size) }
    }
}

/// Opens the case of a page for one act, for whoever may do it: a form that would be refused is not shown. `seen` is the version that
/// the form carries which came back: what others did since is put into the frame.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn open(
    desk: &Desk,
    frame: &mut Frame,
    reference: &str,
    needed: Permission,
    seen: &str,
) -> Result<ActView, WebError> {
    opened(desk, frame, reference, needed, seen, Event::is_news_to).await
}

/// The same for a form that would write back what its page showed of the case, or end it: what the reader did in another tab is put
/// into the frame, too.
///
/// # Errors
/// As [`open`].
pub async fn open_whole(
    desk: &Desk,
    frame: &mut Frame,
    reference: &str,
    needed: Permission,
    seen: &str,
) -> Result<ActView, WebError> {
    opened(desk, frame, reference, needed, seen, Event::is_news_to_a_form_of).await
}

async fn opened(
    desk: &Desk,
    frame: &mut Frame,
    reference: &str,
    needed: Permission,
    seen: &str,
    is_news: fn(&Event, Actor, i32) -> bool,
) -> Result<ActView, WebError> {
    require(desk.actor(), needed)?;
    let seen = seen.parse().ok();
    let view = case::open_for_act(desk.app().clone(), desk.actor(), reference, seen).await?;
    ops::read(desk.app().clone(), desk.actor(), &view.case, None).await?;
    if let Some(seen) = seen {
        let written = (view.events.as_slice(), view.messages.as_slice());
        frame.changes = story::changes(frame, written, |event| is_news(event, desk.actor(), seen));
    }
    Ok(view)
}

/// The case that a form acts on, with the version its page showed.
#[must_use]
pub fn target<'a>(reference: &'a str, version: &str) -> Target<'a> {
    Target { reference, seen: version.parse().ok() }
}

/// The lines above the form.
#[must_use]
pub fn head(desk: &Desk, frame: &Frame, view: &ActView, act: &'static str) -> CaseHead {
    let case = &view.case;
    CaseHead {
        act,
        reference: case.reference.clone(),
        href: address(&case.reference),
        who: who(frame, case),
        right: case.right.code(),
        language: case.language,
        law: story::law(desk.app(), frame, case),
        version: case.version,
        due: clock::shown(case, case.today(desk.app()), desk.app().now()),
        safe: case.dates.safe_due,
        legal: case.dates.legal_due,
        target: case.dates.target_due,
        has_mail: case.person.email.is_some(),
    }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::domain::cases::clock::{ClockKind, DateKind};
    use crate::web::desk::samples::day;

    pub(in crate::web::desk) fn head(act: &'static str) -> CaseHead {
        CaseHead {
            act,
            reference: "RD-7KQ4-2MX".into(),
            href: "/desk/cases/RD-7KQ4-2MX".into(),
            who: "Ada Example".into(),
            right: "deletion",
            language: Language::En,
            law: "GDPR Art. 12(3)".into(),
            version: 3,
            due: Some(ShownDate { clock: ClockKind::Answer, date: day(31), kind: DateKind::Safe, is_past: false }),
            safe: Some(day(31)),
            legal: Some(day(35)),
            target: None,
            has_mail: true,
        }
    }
}
