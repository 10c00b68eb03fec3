//! `/outbox`: mails that were kept instead of sent, while the portal is tried out on one computer.

use askama::Template;
use axum::extract::Path;
use axum::response::IntoResponse;
use chrono::DateTime;

use super::respond::Answer;
use super::view::Frame;
use crate::base::error::Error;
use crate::infra::i18n::Texts as _;
use crate::infra::mail::kept::{self, KeptMail};
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The list.
#[derive(Template)]
#[template(path = "requester/outbox.html")]
pub struct OutboxPage {
    /// The frame.
    pub frame: Frame,
    /// Mails, newest first.
    pub mails: Vec<KeptMail>,
}

/// One mail.
#[derive(Template)]
#[template(path = "requester/outbox_mail.html")]
pub struct MailPage {
    /// The frame.
    pub frame: Frame,
    /// It.
    pub mail: KeptMail,
}

/// How many of the newest mails are listed.
const LISTED: usize = 100;

/// `GET /outbox`.
///
/// # Errors
/// [`Error::NotFound`] anywhere but on the computer the portal is tried out on.
pub async fn list(visit: Visit) -> Answer {
    let frame = frame(&visit)?;
    let mut mails = kept::newest(&visit.app.config.outbox(), LISTED).await.map_err(Error::fault)?;
    mails.iter_mut().for_each(|mail| mail.date = sent(&visit, &mail.date));
    Ok(Page::personal(OutboxPage { frame, mails }).into_response())
}

/// `GET /outbox/{name}`.
///
/// # Errors
/// [`Error::NotFound`] as above, and where there is no such mail.
pub async fn mail(visit: Visit, Path(name): Path<String>) -> Answer {
    let frame = frame(&visit)?;
    let kept = kept::one(&visit.app.config.outbox(), &name).await.map_err(Error::fault)?.ok_or(Error::NotFound)?;
    let mail = KeptMail { date: sent(&visit, &kept.date), ..kept };
    Ok(Page::personal(MailPage { frame, mail }).into_response())
}

/// When a mail went out, as readers write it; what is no moment stays as it stands in the mail.
fn sent(visit: &Visit, date: &str) -> String {
    let zone = visit.app.settings().dpo_timezone;
    DateTime::parse_from_rfc2822(date)
        .map_or_else(|_| date.to_owned(), |at| visit.language.moment(&at.with_timezone(&zone)))
}

fn frame(visit: &Visit) -> Result<Frame, Error> {
    Some(Frame::of(visit)).filter(|frame| frame.outbox).ok_or(Error::NotFound)
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let mail = KeptMail {
            name: "1".into(),
            to: "zoe@example.com".into(),
            subject: "RD-7KQ4-2MX".into(),
            date: "2026-11-25".into(),
            text: "CODE: ABCD-2345".into(),
        };
        vec![
            Sample::of("outbox", &OutboxPage { frame: frame(language), mails: vec![mail.clone()] }),
            Sample::of("outbox-mail", &MailPage { frame: frame(language), mail }),
        ]
    }
}
