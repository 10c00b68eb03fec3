//! An edition of the register, as it was published; it prints.

use askama::Template;
use axum::extract::Path;

use crate::domain::register::EditionHead;
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
#[template(path = "desk/register/edition.html")]
pub struct EditionPage {
    /// The frame.
    pub frame: Frame,
    /// The edition.
    pub head: EditionHead,
    /// Every edition, the newest first.
    pub all: Vec<EditionHead>,
    /// Its rows as the record of processing activities shows them.
    pub lines: Vec<Line>,
}

impl EditionPage {
    fn columns(&self) -> impl Iterator<Item = String> {
        COLUMNS.iter().map(|column| self.frame.pick("desk-register-record-*", column))
    }

    /// The digest as people compare it.
    fn digest(&self) -> String {
        crate::base::text::hexadecimal(&self.head.digest)
    }
}

/// `GET /desk/register/editions/{number}`.
///
/// # Errors
/// Without the permission, for an edition there is not, or when the database fails.
pub async fn get(desk: Desk, Path(number): Path<i64>) -> Result<Page<EditionPage>, WebError> {
    let edition = ops::edition(desk.app(), desk.actor(), number).await?;
    let all = ops::editions(desk.app(), desk.actor()).await?;
    let frame = desk.frame("register");
    let register = edition.register()?;
    Ok(Page::personal(page(frame, edition.head, all, &register)))
}

fn page(frame: Frame, head: EditionHead, all: Vec<EditionHead>, register: &Register) -> EditionPage {
    EditionPage { lines: record::lines(register, frame.language), head, all, frame }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::register::samples::{draft, head};
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = page(frame(language, "register"), head(2), vec![head(2), head(1)], &draft().register);
        vec![Sample::of("register-edition", &page)]
    }
}
