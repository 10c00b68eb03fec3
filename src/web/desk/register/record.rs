//! The record of processing activities (GDPR Art. 30): as a page that prints, as CSV, as a workbook. It shows the newest edition; while
//! nothing was published, the draft, and says so.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::base::error::Error;
use crate::domain::register::model::Register;
use crate::domain::register::ops;
use crate::domain::register::record::{self, COLUMNS, Line};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/register/record.html")]
pub struct RecordPage {
    /// The frame.
    pub frame: Frame,
    /// The number of the edition; `None`: it is the draft.
    pub number: Option<i64>,
    /// The lines.
    pub lines: Vec<Line>,
}

impl RecordPage {
    fn columns(&self) -> impl Iterator<Item = String> {
        COLUMNS.iter().map(|column| self.frame.pick("desk-register-record-*", column))
    }
}

/// `GET /desk/register/record`.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn get(desk: Desk) -> Result<Page<RecordPage>, WebError> {
    let (number, register) = present(&desk).await?;
    let frame = desk.frame("register");
    let lines = record::lines(&register, frame.language);
    Ok(Page::personal(RecordPage { number, lines, frame }))
}

/// `GET /desk/register/record.csv`.
///
/// # Errors
/// As [`get`].
pub async fn get_csv(desk: Desk) -> Result<Response, WebError> {
    let (_, register) = present(&desk).await?;
    let file = record::csv(&register, desk.visit.language).into_bytes();
    Ok(download(file, "text/csv; charset=utf-8", "attachment; filename=\"record-of-processing.csv\""))
}

/// `GET /desk/register/record.xlsx`.
///
/// # Errors
/// As [`get`], or when the workbook cannot be written.
pub async fn get_workbook(desk: Desk) -> Result<Response, WebError> {
    let (_, register) = present(&desk).await?;
    let file = record::workbook(&register, desk.visit.language).map_err(Error::fault)?;
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(file, media_type, "attachment; filename=\"record-of-processing.xlsx\""))
}

async fn present(desk: &Desk) -> Result<(Option<i64>, Register), WebError> {
    let draft = ops::draft(desk.app(), desk.actor()).await?;
    Ok(match &draft.edition {
        Some(edition) => (Some(edition.head.number), edition.register()?),
        None => (None, draft.register),
    })
}

fn download(file: Vec<u8>, media_type: &'static str, disposition: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, file).into_response()
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::register::samples::draft;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let lines = record::lines(&draft().register, language);
        vec![Sample::of("register-record", &RecordPage { frame: frame(language, "register"), number: Some(2), lines })]
    }
}
