//! Versions by day, and what a file may not do to its readers.

use super::*;

fn date(text: &str) -> NaiveDate {
    day(text).unwrap()
}

fn notice(files: &[(&str, &str)]) -> Result<PrivacyNotice, Vec<String>> {
    PrivacyNotice::of_files(files.iter().map(|(name, text)| ((*name).to_owned(), Ok((*text).to_owned()))))
}

#[test]
fn the_example_is_whole_and_says_that_it_is_one() {
    let example = PrivacyNotice::example().unwrap();
    let (_, version) = example.on(date("2026-11-25")).unwrap();
    let chapters = Language::ALL.map(|language| {
        let (own, document) = version.in_language(language).unwrap();
        assert_eq!(own, language);
        assert!(document.html.starts_with("<blockquote>"), "{language}: what it is stands first");
        document.chapters.iter().map(|chapter| chapter.anchor.clone()).collect::<Vec<_>>()
    });
    assert_eq!(chapters[0], chapters[1], "both languages have the same chapters");
    for chapter in [
        "who",
        "sources",
        "purposes",
        "basis",
        "recipients",
        "transfers",
        "retention",
        "rights",
        "disputes",
        "california",
        "choices",
        "minors",
    ] {
        assert!(chapters[0].contains(&format!("notice-{chapter}")), "{chapter}");
    }
}

#[test]
fn the_newest_that_is_not_younger_holds() {
    let all = notice(&[("2024-06-17.en.md", "# One"), ("2026-03-01.en.md", "# Two")]).unwrap();
    let title = |day: &str| {
        let (_, version) = all.on(date(day))?;
        version.in_language(Language::En).map(|(_, document)| document.title.clone())
    };
    assert_eq!(title("2024-06-16"), None);
    assert_eq!(title("2024-06-17").as_deref(), Some("One"));
    assert_eq!(title("2026-02-28").as_deref(), Some("One"));
    assert_eq!(title("2026-03-01").as_deref(), Some("Two"));
}

#[test]
fn a_language_that_is_missing_is_read_in_the_other() {
    let all = notice(&[("2024-06-17.zh-Hant.md", "# 聲明")]).unwrap();
    let (_, version) = all.on(date("2024-06-17")).unwrap();
    let (language, document) = version.in_language(Language::En).unwrap();
    assert_eq!((language, document.title.as_str()), (Language::ZhHant, "聲明"));
}

#[test]
fn everything_wrong_is_told_at_once() {
    let wrong = PrivacyNotice::of_files([
        ("2024-13-01.en.md".to_owned(), Ok("# A".to_owned())),
        ("2024-06-17.fr.md".to_owned(), Ok("# B".to_owned())),
        ("2024-06-17.md".to_owned(), Ok("# C".to_owned())),
        ("2024-06-18.en.md".to_owned(), Ok("no title".to_owned())),
        ("2024-06-19.en.md".to_owned(), Err("denied".to_owned())),
        ("2024-06-20.en.md".to_owned(), Ok("# fine".to_owned())),
    ])
    .unwrap_err();
    let files: Vec<&str> = wrong.iter().filter_map(|line| line.split(": ").next()).collect();
    let each = [
        "2024-13-01.en.md",
        "2024-06-17.fr.md",
        "2024-06-17.md",
        "2024-06-17.md",
        "2024-06-18.en.md",
        "2024-06-19.en.md",
    ];
    assert_eq!(files, each, "{wrong:?}");
    assert_eq!(notice(&[]).unwrap_err().len(), 1);
}

#[test]
fn nothing_in_a_file_runs_or_asks_another_site() {
    let text = "# T <b>x</b>\n\n<script>alert(1)</script>\n\nA <img src=x onerror=alert(1)> b ![words](https://spy.test/p.png) \
                [c](javascript:alert(1)) [d](https://a.test/?q=\"><script>) [e](//spy.test) [f](#who) <a@b.test>\n\n\
                ## One {#who onclick=alert(1)}\n\n## Two {#who}\n\n# Three {#x\"y}\n";
    let document = Document::of(text).unwrap();
    for forbidden in ["<script", "<img", "javascript:", "spy.test", " onclick", "<b>", "<h1"] {
        assert!(!document.html.contains(forbidden), "{forbidden}: {}", document.html);
    }
    assert!(document.html.contains("href=\"#notice-who\"") && document.html.contains("href=\"mailto:a@b.test\""));
    assert_eq!(document.html.matches("<a ").count(), document.html.matches(" rel=\"noopener\"").count());
    let anchors: Vec<&str> = document.chapters.iter().map(|chapter| chapter.anchor.as_str()).collect();
    assert_eq!(anchors, ["notice-who", "notice-chapter.2", "notice-chapter.3"]);
}
