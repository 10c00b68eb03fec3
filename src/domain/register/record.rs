//! The record of processing activities (GDPR Art. 30(1)): a line for each holding, as a table that a page, a CSV file or a workbook
//! shows.

use super::model::{Holding, Register, Retention};
use crate::base::language::Language;
use crate::base::text::{self, Words};
use crate::infra::i18n::Texts;

/// The columns of the record, in their order; each is named by `desk-register-record-` and the code.
pub const COLUMNS: [&str; 13] = [
    "label",
    "entity",
    "system",
    "description",
    "subjects",
    "purposes",
    "sources",
    "recipients",
    "abroad",
    "retention",
    "backups",
    "special",
    "rights",
];

/// A line of the record: a cell for each column.
pub type Line = Vec<String>;

/// The record in a language.
#[must_use]
pub fn lines(register: &Register, language: Language) -> Vec<Line> {
    register.holdings.values().map(|holding| line(register, holding, language)).collect()
}

fn line(register: &Register, holding: &Holding, language: Language) -> Line {
    let system = register.systems.get(&holding.system);
    let entity = system.and_then(|system| register.entities.get(&system.entity));
    let codes = |pattern: &str, codes: &[String]| {
        let words = codes.iter().map(|code| language.pick(pattern, code)).collect::<Vec<_>>();
        words.join(&language.text("desk-register-and"))
    };
    vec![
        holding.label.shown(language).to_owned(),
        entity.map_or_else(String::new, |entity| entity.name.shown(language).to_owned()),
        system.map_or_else(String::new, |system| system.name.shown(language).to_owned()),
        holding.description.shown(language).to_owned(),
        codes("desk-register-subject-*", &holding.subjects),
        purposes(register, holding, language).join("\n"),
        codes("desk-register-source-*", &holding.sources),
        recipients(register, holding, language).join("\n"),
        abroad(register, holding, language).join("\n"),
        holding
            .retention
            .iter()
            .filter(|one| !one.is_empty())
            .map(|one| period(one, language))
            .collect::<Vec<_>>()
            .join("\n"),
        system
            .and_then(|system| system.backup_days)
            .map_or_else(String::new, |days| language.with1("desk-register-backups", "days", days)),
        codes("desk-register-special-*", &holding.special),
        rights(register, holding, language).join(&language.text("desk-register-and")),
    ]
}

/// Each purpose with its basis.
#[must_use]
pub fn purposes(register: &Register, holding: &Holding, language: Language) -> Vec<String> {
    let uses = holding.purposes.iter().map(|one| {
        let name =
            register.purposes.get(&one.purpose).map_or(one.purpose.as_str(), |purpose| purpose.name.shown(language));
        let basis = language.pick("desk-register-basis-*", &one.basis);
        match one.interest.get(language) {
            Some(interest) => language.text_with(
                "desk-register-use-interest",
                &[("purpose", name.into()), ("basis", basis.into()), ("interest", interest.into())],
            ),
            None => language.with2("desk-register-use", "purpose", name.to_owned(), "basis", basis),
        }
    });
    uses.collect()
}

fn recipients(register: &Register, holding: &Holding, language: Language) -> Vec<String> {
    let named = holding.recipients.iter().map(|code| match register.recipients.get(code) {
        Some(recipient) => {
            let role = language.pick("desk-register-role-*", &recipient.role);
            language.with2("desk-register-recipient", "name", recipient.name.shown(language).to_owned(), "role", role)
        }
        None => language.text("desk-register-none"),
    });
    named.collect()
}

fn abroad(register: &Register, holding: &Holding, language: Language) -> Vec<String> {
    let abroad = holding.recipients.iter().filter_map(|code| register.recipients.get(code)).filter(|one| one.abroad);
    let lines = abroad.map(|recipient| {
        let safeguards: Vec<String> =
            recipient.safeguards.iter().map(|code| language.pick("desk-register-safeguard-*", code)).collect();
        let safeguards = safeguards.join(&language.text("desk-register-and"));
        language.with2(
            "desk-register-abroad",
            "name",
            recipient.name.shown(language).to_owned(),
            "safeguards",
            safeguards,
        )
    });
    lines.collect()
}

/// How long something is kept, in words.
#[must_use]
pub fn period(retention: &Retention, language: Language) -> String {
    let say = |words: &Words| words.shown(language).to_owned();
    let words = match retention.number {
        Some(number) => language.text_with(
            "desk-register-period",
            &[
                ("number", number.into()),
                ("unit", retention.unit.as_str().into()),
                ("event", say(&retention.event).into()),
            ],
        ),
        None => language.with1("desk-register-criteria", "criteria", say(&retention.criteria)),
    };
    let words = if retention.why.is_empty() {
        words
    } else {
        language.with2("desk-register-period-why", "period", words, "why", say(&retention.why))
    };
    if retention.of.is_empty() {
        words
    } else {
        language.with2("desk-register-period-of", "of", say(&retention.of), "period", words)
    }
}

/// What one may do about a holding, as it follows from the row.
#[must_use]
pub fn rights(register: &Register, holding: &Holding, language: Language) -> Vec<String> {
    [
        ("portable", holding.is_portable()),
        ("objection", holding.may_be_objected_to()),
        ("withdrawal", holding.rests_on_consent()),
        ("marketing", register.is_marketing(holding)),
    ]
    .into_iter()
    .filter(|(_, holds)| *holds)
    .map(|(code, _)| language.pick("desk-register-derived-*", code))
    .collect()
}

/// The record as CSV (RFC 4180), UTF-8 with its mark. No cell is read as a formula by a spreadsheet.
#[must_use]
pub fn csv(register: &Register, language: Language) -> String {
    let head = COLUMNS.map(|column| language.pick("desk-register-record-*", column)).to_vec();
    let mut file = String::from("\u{feff}");
    for line in std::iter::once(head).chain(lines(register, language)) {
        file.push_str(&text::csv_line(&line));
    }
    file
}

/// The record as a workbook (Office Open XML).
///
/// # Errors
/// When the workbook cannot be written.
pub fn workbook(register: &Register, language: Language) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    use rust_xlsxwriter::{Format, FormatAlign, Workbook};
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(language.text("desk-register-record-sheet"))?;
    let head = Format::new().set_bold().set_text_wrap();
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, code) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(column, 28)?;
        sheet.write_string_with_format(0, column, language.pick("desk-register-record-*", code), &head)?;
    }
    for (row, line) in (1_u32..).zip(lines(register, language)) {
        for (column, cell) in (0_u16..).zip(line) {
            sheet.write_string_with_format(row, column, cell, &body)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    workbook.save_to_buffer()
}
