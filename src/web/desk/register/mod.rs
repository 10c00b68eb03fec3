//! The processing register: what is held where, the people who answer for it, its editions, the record of processing activities.

pub mod edition;
pub mod fields;
pub mod list;
pub mod owner;
pub mod publish;
pub mod record;
pub mod row;

use crate::domain::register::model::Kind;
use crate::domain::register::{Finding, Register};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;

/// The address of a row.
#[must_use]
pub fn address(kind: Kind, code: &str) -> String {
    format!("/desk/register/{kind}/{code}")
}

/// What a row is called.
#[must_use]
pub fn name(register: &Register, kind: Kind, code: &str, frame: &Frame) -> String {
    let words = match kind {
        Kind::Holding => register.holdings.get(code).map(|row| &row.label),
        Kind::System => register.systems.get(code).map(|row| &row.name),
        Kind::Recipient => register.recipients.get(code).map(|row| &row.name),
        Kind::Purpose => register.purposes.get(code).map(|row| &row.name),
        Kind::Entity => register.entities.get(code).map(|row| &row.name),
        Kind::NotOurs => register.not_ours.get(code).map(|row| &row.label),
    };
    let name = words.map_or("", |words| words.shown(frame.language));
    if name.is_empty() { code.to_owned() } else { name.to_owned() }
}

/// A row with what is wrong with it.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// What the row is called.
    pub name: String,
    /// What it is, in words.
    pub kind: String,
    /// Its address.
    pub href: String,
    /// What is wrong, in words, and whether it keeps the edition from being published.
    pub what: Vec<(String, bool)>,
}

/// Findings by row, in words.
#[must_use]
pub fn wrong(register: &Register, findings: &[Finding], frame: &Frame) -> Vec<Wrong> {
    let mut rows: Vec<Wrong> = Vec::new();
    for finding in findings {
        let href = if finding.code.is_empty() {
            format!("/desk/register/{}", finding.kind)
        } else {
            format!("{}#field-{}", address(finding.kind, &finding.code), finding.field)
        };
        let words = frame.pick("desk-register-finding-*", finding.what.code());
        let is_refused = finding.what.weight() == crate::domain::register::Weight::Refused;
        let name = name(register, finding.kind, &finding.code, frame);
        let kind = frame.pick("desk-register-kind-*", finding.kind.code());
        let row_address = |href: &str| href.split('#').next().unwrap_or_default().to_owned();
        match rows.iter_mut().find(|row| row_address(&row.href) == row_address(&href)) {
            Some(row) if row.what.contains(&(words.clone(), is_refused)) => {}
            Some(row) => row.what.push((words, is_refused)),
            None => rows.push(Wrong { name, kind, href, what: vec![(words, is_refused)] }),
        }
    }
    rows
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::*;
    use crate::base::language::Language;
    use crate::domain::register::EditionHead;
    use crate::domain::register::check::{self, Looking};
    use crate::domain::register::ops::{Draft, Standing};
    use crate::domain::register::owners::Owner;
    use crate::domain::register::suggestions;
    use crate::web::desk::samples::{day, hour};

    /// The suggested rows, one of them changed since.
    pub(in crate::web::desk) fn draft() -> Draft {
        let rows = suggestions::draft(hour(-30));
        let register = Register::of_rows(rows.iter().map(|row| (row.kind, row.code.as_str(), &row.content))).unwrap();
        let owners = BTreeMap::new();
        let findings = check::findings(&rows, &register, Looking { owners: &owners, today: day(0) });
        let changed =
            vec![(Kind::Holding, "crm".to_owned(), Standing::Changed), (Kind::System, "crm".to_owned(), Standing::New)];
        Draft { rows, register, findings, edition: None, changed, is_new: false, digest: "5f".into() }
    }

    pub(in crate::web::desk) fn owners() -> Vec<Owner> {
        let owner = Owner {
            id: Uuid::from_u128(7),
            reference: "T-7KQ42M".into(),
            version: 2,
            name: "Priya Raghunathan-Venkataraman".into(),
            email: "priya.raghunathan-venkataraman@customer-relations.example".into(),
            language: Language::En,
            staff_id: None,
            proven_at: Some(hour(-30)),
            left_at: None,
        };
        let other = Owner { id: Uuid::from_u128(8), name: "王大明".into(), proven_at: None, ..owner.clone() };
        vec![owner, other]
    }

    pub(in crate::web::desk) fn head(number: i64) -> EditionHead {
        EditionHead {
            number,
            digest: vec![7; 32],
            note: "Backups of the CRM are kept for 90 days.".into(),
            at: hour(-48),
            by: Some("林語婷".into()),
        }
    }
}
