//! Laws, articles and authorities in the reader's language: the rulebook holds them in English, as the research was written;
//! `data/citations.tsv` and `data/authorities.tsv` hold what people read. Words only: no date follows from them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::base::language::Language;

/// The same text in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words {
    english: &'static str,
    chinese: &'static str,
}

/// Stands for a place where the entry serves them all.
const EVERYWHERE: &str = "*";
/// Stands for a text where there is nothing that a reader could look up.
const NOTHING: &str = "-";

/// Where an entry stands: place and citation.
type Key = (&'static str, &'static str);

static CITATIONS: LazyLock<HashMap<Key, (Key, Words)>> = LazyLock::new(|| {
    let rows = rows(include_str!("data/citations.tsv"));
    let rows = rows.filter_map(|mut cells| Some(((cells.next()?, cells.next()?), words(&mut cells)?)));
    rows.map(|(key, words)| (key, (key, words))).collect()
});

static AUTHORITIES: LazyLock<HashMap<&'static str, Words>> = LazyLock::new(|| {
    let rows = rows(include_str!("data/authorities.tsv"));
    rows.filter_map(|mut cells| Some((cells.next()?, words(&mut cells)?))).collect()
});

fn rows(text: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'))
}

fn words(cells: &mut impl Iterator<Item = &'static str>) -> Option<Words> {
    Some(Words { english: cells.next()?, chinese: cells.next()? })
}

impl Words {
    /// The text in that language.
    pub(super) const fn text(self, language: Language) -> &'static str {
        match language {
            Language::En => self.english,
            Language::ZhHant => self.chinese,
        }
    }
}

/// What readers see of a citation of the law of a jurisdiction (`EU`, `US-VA`); `None`: nothing that they could look up.
/// Where nobody has written that yet, the article as the rulebook has it.
pub(super) fn cited<'a>(place: &str, cite: &'a str, language: Language) -> Option<&'a str> {
    let text = find(place, cite).map_or_else(|| article(cite), |(_, words)| words.text(language));
    (!matches!(text, "" | "none" | NOTHING)).then_some(text)
}

/// The entry of a citation, by the place and the words under which it stands.
pub(super) fn find(place: &str, cite: &str) -> Option<(Key, Words)> {
    let without_brackets = cite.rfind(" (").filter(|_| cite.ends_with(')')).map(|at| &cite[..at]);
    let forms = [Some(cite), Some(article(cite)), without_brackets];
    let mut keys = forms.into_iter().flatten().flat_map(|form| [(place, form), (EVERYWHERE, form)]);
    keys.find_map(|key| CITATIONS.get(&key).copied())
}

/// `GDPR Art. 12(3): within one month ...`: the article stands before the colon, what it says is no part of it.
fn article(cite: &str) -> &str {
    match cite.split_once(": ") {
        Some((article, _)) if article.ends_with(|end: char| end.is_ascii_digit() || end == ')') => article,
        _ => cite,
    }
}

/// What readers call the authority of a member state (`FR`) or a jurisdiction (`US-UT`), where the rulebook's own name of it
/// does not serve.
pub(super) fn authority(code: &str) -> Option<Words> {
    AUTHORITIES.get(code).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::edition::Rulebook;
    use super::super::right::Right;
    use super::super::{PauseGround, rule_places};
    use super::*;

    /// Every citation a step, a refusal or a page may show, with its place; those of editions that cases still keep, too.
    fn shown() -> BTreeSet<(&'static str, String)> {
        let mut all = BTreeSet::new();
        for rulebook in [Rulebook::built_in(), super::super::tests::first_edition()] {
            all.extend(shown_by(rulebook));
        }
        all
    }

    fn shown_by(rulebook: &Rulebook) -> BTreeSet<(&'static str, String)> {
        let mut all = BTreeSet::new();
        for place in rule_places().into_iter().filter(|place| rulebook.jurisdictions().contains_key(*place)) {
            all.insert((place, rulebook.jurisdictions()[place].law.clone()));
            for right in Right::ALL {
                let rule = rulebook.rule(place, right).unwrap();
                let cites = &rule.cites;
                let mut cite = |text: &str| {
                    if text != "none" {
                        all.insert((place, text.to_owned()));
                    }
                };
                [&cites.day0, &cites.month, &cites.roll, &cites.business].into_iter().for_each(|text| cite(text));
                PauseGround::ALL.into_iter().for_each(|ground| cite(rule.cite_pause(ground)));
                let periods = [Some(&rule.own), rule.legal.as_ref(), rule.target.as_ref(), rule.before.as_ref()];
                periods.into_iter().flatten().for_each(|period| cite(&period.cite));
                rule.acknowledgement.iter().for_each(|acknowledgement| cite(&acknowledgement.cite));
                rule.article.iter().for_each(|text| cite(text));
                cite(&rule.cite_more_time);
                rule.appeal.iter().for_each(|appeal| cite(&appeal.cite));
            }
        }
        all
    }

    #[test]
    fn everything_that_is_shown_has_its_words_and_no_entry_is_left_over() {
        let shown = shown();
        let missing: Vec<_> = shown.iter().filter(|(place, cite)| find(place, cite).is_none()).collect();
        assert!(missing.is_empty(), "citations.tsv lacks {missing:#?}");
        let used: BTreeSet<_> =
            shown.iter().filter_map(|(place, cite)| find(place, cite)).map(|(key, _)| key).collect();
        let idle: Vec<_> = CITATIONS.keys().filter(|key| !used.contains(*key)).collect();
        assert!(idle.is_empty(), "citations.tsv has what nothing shows: {idle:#?}");
    }

    #[test]
    fn the_words_are_short_clean_and_in_their_language() {
        let han = |text: &str| text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
        let lines = |text: &str| text.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(CITATIONS.len(), lines(include_str!("data/citations.tsv")), "a line is double or short of a cell");
        assert_eq!(AUTHORITIES.len(), lines(include_str!("data/authorities.tsv")), "a line is double or short");
        for (key, words) in CITATIONS.values() {
            assert_eq!(words.english == NOTHING, words.chinese == NOTHING, "{key:?}");
            for language in Language::ALL.into_iter().filter(|_| words.english != NOTHING) {
                let text = words.text(language);
                assert_eq!(han(text), language == Language::ZhHant, "{key:?}: {text}");
                assert!(text == text.trim() && text.chars().count() <= 130, "{key:?}: {text}");
            }
            for left in ["not checked", "K?", "->", "analogy", "by hand"] {
                assert!(!words.english.contains(left), "{key:?}: {}", words.english);
            }
            for left in ["Art.", " s.", "reg. ", "paras"] {
                assert!(!words.chinese.contains(left), "{key:?}: {}", words.chinese);
            }
        }
        for state in Rulebook::built_in().book().authority_eu.keys() {
            assert!(han(authority(state).unwrap_or_else(|| panic!("authorities.tsv lacks {state}")).chinese));
        }
    }

    #[test]
    fn a_citation_is_found_by_its_article_whatever_the_research_says_after_it() {
        let chinese = |place, cite| cited(place, cite, Language::ZhHant);
        assert_eq!(chinese("EU", "GDPR Art. 12(3): without undue delay"), Some("GDPR 第12條第3項"));
        assert_eq!(chinese("EU", "GDPR Art. 16 (recipients told: Art. 19)"), Some("GDPR 第16條"));
        assert_eq!(cited("EU", "GDPR Art. 16 (recipients told: Art. 19)", Language::En), Some("GDPR Art. 16"));
        let va = "Va. Code 59.1-577(B)(1)-(3), (C) (confirm and access)";
        assert_eq!(chinese("US-VA", va), Some("維吉尼亞州法典（Va. Code 59.1-577）"));
        assert_eq!(cited("US-VA", va, Language::En), Some("Va. Code 59.1-577"));
        // The same words are another law elsewhere.
        assert_ne!(chinese("ID", "Art. 13"), chinese("AE", "Art. 13"));
        assert_eq!(chinese("PH", "by analogy"), None, "nothing to look up");
        assert_eq!(chinese("PH", "none"), None);
        assert_eq!(chinese("XX", "New Act s.5: in ten days"), Some("New Act s.5"), "not written yet: as it stands");
    }
}
