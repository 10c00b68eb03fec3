//! What the research wrote in sentences, in the reader's language: the rulebook holds it in English; `data/prose.tsv` holds what
//! people read. Words only: no date follows from them, and counsel signs the English ones.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::base::language::Language;

use super::citations;

static PROSE: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("data/prose.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// The same in that language; `None` where nobody has written it yet.
pub(super) fn told<'a>(place: &str, text: &'a str, language: Language) -> Option<Cow<'a, str>> {
    match language {
        Language::En => Some(text.into()),
        Language::ZhHant => chinese(place, text),
    }
}

/// Whole sentences first, then what they are put together of: articles with a remark in brackets, and lists.
fn chinese<'a>(place: &str, text: &'a str) -> Option<Cow<'a, str>> {
    if let Some(words) = PROSE.get(text) {
        return Some((*words).into());
    }
    if is_bare(text) {
        return Some(cited(place, text).unwrap_or_else(|| text.into()));
    }
    // What follows an article with its remark, whatever semicolons the article has of its own.
    if let Some((first, reply)) = text.rfind("; reply in ").map(|at| text.split_at(at)) {
        return Some(format!("{}；{}", chinese(place, first)?, chinese(place, &reply[2..])?).into());
    }
    if let Some((article, remark)) = remarked(text)
        && let Some(article) = cited(place, article).or_else(|| is_bare(article).then(|| article.into()))
        && let Some(remark) = chinese(place, remark)
    {
        return Some(format!("{article}（{remark}）").into());
    }
    if let Some(article) = cited(place, text) {
        return Some(article);
    }
    if let Some((first, rest)) = part(text) {
        return Some(format!("{}；{}", chinese(place, first)?, chinese(place, rest)?).into());
    }
    if let Some(days) = text.strip_prefix("reply in ").and_then(|rest| rest.strip_suffix(" days")) {
        return Some(match days.split_once(" + ") {
            Some((days, "0")) => format!("{days} 天內答覆").into(),
            Some((days, more)) => format!("{days} 天內答覆，可再延 {more} 天").into(),
            None => format!("{days} 天內答覆").into(),
        });
    }
    None
}

fn cited(place: &str, text: &str) -> Option<Cow<'static, str>> {
    let (_, words) = citations::find(place, text)?;
    let words = words.text(Language::ZhHant);
    words.chars().any(|letter| letter > '\u{2e80}').then(|| words.into())
}

/// `GDPR Art. 17 (recipients told: Art. 19)`: the article and the remark.
fn remarked(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(')')?;
    let mut depth = 1_u32;
    let open = inner.char_indices().rev().find(|(_, letter)| {
        match letter {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let article = inner[..open.0].strip_suffix(' ')?;
    Some((article, &inner[open.0 + 1..]))
}

/// What stands before the first semicolon that is in no brackets, and what follows it.
fn part(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_i32;
    let at = text.char_indices().find(|(at, letter)| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0 && text[*at..].starts_with("; ")
    })?;
    Some((&text[..at.0], &text[at.0 + 2..]))
}

/// Whether it is an article by its number alone, which reads the same in every language.
fn is_bare(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic()).all(|word| {
        let small = word.chars().skip_while(|letter| letter.is_uppercase());
        !word.is_ascii() || small.count() < 4
    })
}

/// Whether somebody who reads no English meets a sentence of it: three words in a row that begin small.
#[cfg(test)]
pub(super) fn is_english(text: &str) -> bool {
    let mut row = 0;
    text.split_whitespace().any(|word| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_small = word.len() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
        row = if is_small { row + 1 } else { 0 };
        row > 2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_together_is_told_by_its_parts() {
        let told = |place, text| chinese(place, text).map(Cow::into_owned);
        assert_eq!(
            told("EU", "GDPR Art. 17 (recipients told: Art. 19)").as_deref(),
            Some("GDPR 第17條（會告知資料接收者：第19條）")
        );
        assert_eq!(told("EU", "the reasons; in writing").as_deref(), Some("理由；以書面"));
        for article in ["s.5(2)-(3)", "N. Code 59.1-577(B), (C)"] {
            assert_eq!(told("XX", article).as_deref(), Some(article), "an article is no English, and has no remark");
        }
        assert_eq!(told("XX", "reply in 45 + 60 days").as_deref(), Some("45 天內答覆，可再延 60 天"));
        assert_eq!(told("XX", "reply in 60 + 0 days").as_deref(), Some("60 天內答覆"));
        assert_eq!(told("XX", "a sentence that nobody has written yet"), None);
        assert_eq!(told("XX", "the reasons; and what nobody has written"), None, "no half of a sentence");
    }

    #[test]
    fn the_words_are_clean_and_in_their_language() {
        let lines = include_str!("data/prose.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(PROSE.len(), lines.count(), "a line is double or short of a cell");
        for (english, chinese) in &*PROSE {
            assert!(!is_english(chinese), "{english}: {chinese}");
            assert!(chinese.chars().any(|letter| letter > '\u{2e80}'), "{english}: {chinese}");
            assert_eq!(*chinese, chinese.trim(), "{english}");
        }
    }
}
