//! `/notice`: the operator's privacy notice as it holds today; `/notice/{date}`: as it held on a day.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::respond::Answer;
use super::view::Frame;
use crate::base::error::Error;
use crate::base::language::Language;
use crate::config::Setting;
use crate::domain::privacy_notice::{self, Document};
use crate::infra::i18n::Texts;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Clone, Template)]
#[template(path = "requester/notice.html")]
pub struct NoticePage {
    /// The frame.
    pub frame: Frame,
    /// What held; `None` before the first version.
    pub held: Option<Held>,
    /// The day that was asked about; `None`: today.
    pub asked: Option<NaiveDate>,
    /// Versions that have not begun: when each will, and where it is.
    pub coming: Vec<(NaiveDate, String)>,
    /// Versions that began, newest first: when each did, where it is, and whether it is the one shown.
    pub versions: Vec<(NaiveDate, String, bool)>,
    /// The original elsewhere, with its date.
    pub original: Option<(String, NaiveDate)>,
}

/// A version as it is shown.
#[derive(Clone, Debug)]
pub struct Held {
    /// Since when it holds.
    pub since: NaiveDate,
    /// Whether it holds now.
    pub is_present: bool,
    /// The language it is written in.
    pub language: Language,
    /// What it says.
    pub document: Document,
}

/// `GET /notice`.
///
/// # Errors
/// Never in practice.
pub async fn get(visit: Visit) -> Answer {
    Ok(page(&visit, None))
}

/// `GET /notice/{date}`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no date.
pub async fn get_on(visit: Visit, Path(date): Path<String>) -> Answer {
    let day = privacy_notice::day(&date).ok_or(Error::NotFound)?;
    Ok(page(&visit, Some(day)))
}

fn page(visit: &Visit, asked: Option<NaiveDate>) -> Response {
    let settings = visit.app.settings();
    let notice = &visit.app.config.privacy_notice;
    let today = visit.app.operator_day();
    let present = notice.on(today).map(|(since, _)| since);
    let held = notice.on(asked.unwrap_or(today)).and_then(|(since, version)| {
        let (language, document) = version.in_language(visit.language)?;
        Some(Held { since, is_present: present == Some(since), language, document: document.clone() })
    });
    let address = |date: NaiveDate| format!("/notice/{date}");
    let shown = held.as_ref().map(|held| held.since);
    let has_original = !settings.text(Setting::OrgNoticeUrl).trim().is_empty();
    let status = if held.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let page = NoticePage {
        frame: Frame::of(visit),
        asked,
        coming: notice.dates().filter(|date| *date > today).map(|date| (date, address(date))).collect(),
        versions: notice
            .dates()
            .rev()
            .filter(|date| *date <= today)
            .map(|date| (date, address(date), shown == Some(date)))
            .collect(),
        original: has_original
            .then(|| (settings.organisation.notice_url.to_string(), settings.organisation.notice_date)),
        held,
    };
    Page::open(page).status(status).into_response()
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::domain::privacy_notice::PrivacyNotice;
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let example = PrivacyNotice::example().unwrap();
        let (since, version) = example.on(day(11, 25)).unwrap();
        let (own, document) = version.in_language(language).unwrap();
        let held = Held { since, is_present: true, language: own, document: document.clone() };
        let page = NoticePage {
            frame: frame(language),
            held: Some(held.clone()),
            asked: None,
            coming: vec![],
            versions: vec![(since, format!("/notice/{since}"), true)],
            original: None,
        };
        let (other, text) = version.in_language(language.others().next().unwrap()).unwrap();
        let past = NoticePage {
            held: Some(Held { is_present: false, language: other, document: text.clone(), ..held }),
            asked: Some(day(1, 1)),
            coming: vec![(day(12, 31), "/notice/2026-12-31".into())],
            original: Some(("https://www.omo.example/privacy".into(), since)),
            ..page.clone()
        };
        let before = NoticePage { held: None, asked: Some(day(1, 1)), ..page.clone() };
        vec![Sample::of("notice", &page), Sample::of("notice-past", &past), Sample::of("notice-before", &before)]
    }
}
