//! What the letter says of the items: a line each, and below it why something was not done.

use super::model::{Decision, Item, Label, Ruling, Sheet, group};
use crate::base::language::Language;
use crate::domain::rulebook::grounds::Grounds;
use crate::infra::i18n::Texts as _;

/// What a letter says of the items, a paragraph each, in the requester's language. Those that were decided alike stand together, what was
/// done first. Of a request that was refused as a whole only the reason is said.
#[must_use]
pub fn paragraphs(sheet: &Sheet, language: Language) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    for decision in Decision::ALL {
        let decided = sheet.counted().filter_map(|item| Some((item, item.ruling.as_ref()?)));
        let alike: Vec<(&Item, &Ruling)> = decided.filter(|(_, ruling)| ruling.decision == *decision).collect();
        // What is not there is told in one line, where there is nothing else to say of it.
        let is_plain =
            *decision == Decision::NotHeld && alike.iter().all(|(_, ruling)| ruling.written.reason.is_empty());
        if is_plain && alike.len() > 1 && group(sheet.right) != "automated" {
            let labels: Vec<&str> = alike.iter().map(|(item, _)| item.label.shown(language)).collect();
            let labels = labels.join(&language.text("letter-cite-separator"));
            paragraphs.push(language.with1("letter-items-not-held", "labels", labels));
            continue;
        }
        paragraphs.extend(alike.into_iter().map(|(item, ruling)| paragraph(sheet, item, ruling, language)));
    }
    paragraphs
}

/// What is said of one item.
fn paragraph(sheet: &Sheet, item: &Item, ruling: &Ruling, language: Language) -> String {
    // What becomes of the request as a whole stands above already.
    let line = (item.label != Label::Whole).then(|| line(sheet, item, ruling, language));
    let mut lines: Vec<String> = line.into_iter().collect();
    if let Some(ground) = ruling.ground.as_deref().and_then(|code| Grounds::built_in().find(code)) {
        let words = ground.words.get(language).unwrap_or_default();
        let named = Some(ruling.written.named.as_str()).filter(|named| !named.is_empty());
        let cite = ground.cite(sheet.law, language);
        // What the handler named stands with the article that lets it count.
        let separator = language.text("letter-cite-separator");
        let cites: Vec<&str> = named.into_iter().chain(Some(cite).filter(|cite| !cite.is_empty())).collect();
        let arguments = [
            ("ground", words.into()),
            ("reason", ruling.written.reason.as_str().into()),
            ("cite", cites.join(&separator).into()),
        ];
        let key = if cites.is_empty() { "letter-why-no-article" } else { "letter-why" };
        lines.push(language.text_with(key, &arguments));
    } else if !ruling.written.reason.is_empty() {
        lines.push(ruling.written.reason.clone());
    }
    if ruling.decision == Decision::Kept {
        lines.push(language.text("letter-item-deletion-kept-use"));
    }
    lines.join("\n")
}

fn line(sheet: &Sheet, item: &Item, ruling: &Ruling, language: Language) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| language.date(day)).unwrap_or_default();
    let until = ruling.until_on.map_or_else(|| ruling.written.until.clone(), |until| language.date(until));
    let arguments = [
        ("label", item.label.shown(language).into()),
        ("what", ruling.written.what.as_str().into()),
        ("live", day(ruling.done_on).into()),
        ("backup", day(ruling.backup_on).into()),
        ("until", until.into()),
    ];
    language.text_with(&key(sheet, ruling), &arguments)
}

/// The key of an item's line.
fn key(sheet: &Sheet, ruling: &Ruling) -> String {
    let group = group(sheet.right);
    let key = format!("letter-item-{group}-{}", ruling.decision.code().replace('_', "-"));
    let has_backups = group == "deletion" && ruling.decision.is_carried_out() && ruling.backup_on.is_some();
    if has_backups { format!("{key}-backup") } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decisions::model::{Others, Written};
    use crate::domain::rulebook::Right;
    use chrono::NaiveDate;

    fn ruling(decision: Decision) -> Ruling {
        let day = NaiveDate::from_ymd_opt(2026, 11, 30);
        Ruling {
            decision,
            ground: None,
            until_on: day.filter(|_| decision == Decision::Kept),
            done_on: day.filter(|_| decision.is_carried_out()),
            backup_on: None,
            others: Others::No,
            written: Written { what: "two names".into(), ..Written::default() },
        }
    }

    fn sheet(right: Right, ruling: Ruling) -> Sheet {
        let label = Label::Own(Some("Account".into()));
        let item = Item { number: 1, ruling: Some(ruling), ..Item::bare("account", label) };
        Sheet {
            items: vec![item],
            right,
            law: "EU",
            is_given: true,
            is_doubted: true,
            edition: None,
            is_in_use: true,
            is_searching: false,
        }
    }

    #[test]
    fn every_decision_of_every_right_has_its_line_in_every_language() {
        for right in Right::ALL {
            for decision in Decision::of(right) {
                for backup_on in [None, NaiveDate::from_ymd_opt(2027, 2, 28)] {
                    let ruling = Ruling { backup_on, ..ruling(*decision) };
                    for language in Language::ALL {
                        let text = paragraphs(&sheet(right, ruling.clone()), language).join("\n");
                        assert!(text.contains("Account"), "{right} {decision} in {language}: {text}");
                        assert!(!text.contains("letter-") && !text.contains("{$"), "{right} {decision}: {text}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_no_is_told_with_its_ground_its_reason_and_its_article() {
        let mut kept = ruling(Decision::Kept);
        kept.ground = Some("gd_17_3b".into());
        kept.written.named = "HGB § 257".into();
        kept.written.reason = "Your invoices of 2024 are part of our books.".into();
        let told = paragraphs(&sheet(Right::Deletion, kept), Language::En).join("\n");
        for part in ["30 November 2026", "HGB § 257", "GDPR Art. 17(3)(b)", "part of our books", "A law requires us"] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
