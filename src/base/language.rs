//! The languages the product speaks, and which one a reader is served. Texts themselves are in `infra::i18n`.

/// A language in which every page and mail exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    En,
    /// Traditional Chinese as written in Taiwan; also served to readers of other Chinese until those have their own.
    #[serde(rename = "zh-Hant")]
    ZhHant,
}

impl Language {
    /// Every language, in the order in which a switch shows them.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhHant];

    /// The BCP 47 tag, as in `lang` attributes, `?lang=` and the folder in `locales/`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhHant => "zh-Hant",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhHant => "繁體中文",
        }
    }

    /// What stands first in a tag of Chinese: the macrolanguage, and the languages that tags may name in its place (RFC 5646 section
    /// 4.1.2), all of which are written so that readers of ours can read it.
    const CHINESE: [&str; 15] =
        ["zh", "cmn", "yue", "nan", "hak", "wuu", "gan", "hsn", "cdo", "cjy", "cpx", "czh", "czo", "mnp", "lzh"];

    /// Reads one tag (`en-GB`, `zh-TW`, `cmn-Hant-TW`, `yue`); `None` where the product does not speak it.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else if Self::CHINESE.iter().any(|chinese| primary.eq_ignore_ascii_case(chinese)) {
            Some(Self::ZhHant)
        } else {
            None
        }
    }

    /// The language tag for something that a person wrote, of which only the letters are known, and in which language they usually
    /// write. Empty where it can be none of ours: then whoever reads it aloud makes no mistake about it.
    #[must_use]
    pub fn tag_of(text: &str, usual: Self) -> &'static str {
        let has = |is: fn(char) -> bool| text.chars().any(is);
        if has(|letter| matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}')) {
            ""
        } else if has(|letter| matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')) {
            Self::ZhHant.code()
        } else if has(|letter| letter.is_alphabetic() && letter > '\u{24f}') {
            ""
        } else if has(char::is_alphabetic) {
            // Letters of the Latin alphabet: English, unless somebody who writes Chinese quotes something else.
            Self::En.code()
        } else {
            usual.code()
        }
    }

    /// The same passage by passage: letters are written in two languages, and answers end with words that stand ready in another.
    #[must_use]
    pub fn written(text: &str, usual: Self) -> Written {
        let whole = Self::tag_of(text, usual);
        let mut parts: Vec<(Option<&'static str>, String)> = Vec::new();
        for line in text.split_inclusive('\n') {
            let speaks = line.chars().any(char::is_alphabetic);
            let lang = Some(Self::tag_of(line, usual)).filter(|lang| *lang != whole);
            match parts.last_mut() {
                // A line without letters belongs to what stands before it.
                Some((last, part)) if !speaks || *last == lang => part.push_str(line),
                _ => parts.push((lang.filter(|_| speaks), line.to_owned())),
            }
        }
        Written { lang: whole, parts }
    }

    /// The best language for an `Accept-Language` header (RFC 9110 section 12.5.4), if any of ours is accepted.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::parse) else { continue };
            let quality = parts
                .find_map(|parameter| parameter.trim().to_ascii_lowercase().strip_prefix("q=").map(str::parse::<f32>))
                .map_or(1.0, |parsed| parsed.unwrap_or(0.0));
            if quality > 0.0 && best.is_none_or(|(highest, _)| quality > highest) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// What a person wrote, with the language of each passage for whatever reads it aloud.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The tag of the whole; empty where it is none of ours.
    pub lang: &'static str,
    /// The passages, each with its tag where that is another one.
    pub parts: Vec<(Option<&'static str>, String)>,
}

impl std::fmt::Display for Language {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn what_people_wrote_is_read_in_its_own_language() {
        let tags = ["請給我全部資料, Ada", "Everything, please", "12/3", "Пожалуйста", "ください", "حذف"]
            .map(|text| Language::tag_of(text, Language::ZhHant));
        assert_eq!(tags, ["zh-Hant", "en", "zh-Hant", "", "", ""]);
    }

    #[test]
    fn a_letter_in_two_languages_is_read_in_both() {
        let letter = "您好：\n\n附上資料。\n\nDear Ada,\nhere it is.\n\n此致\n";
        let written = Language::written(letter, Language::En);
        let parts: Vec<_> = written.parts.iter().map(|(lang, part)| (*lang, part.as_str())).collect();
        let expected =
            [(None, "您好：\n\n附上資料。\n\n"), (Some("en"), "Dear Ada,\nhere it is.\n\n"), (None, "此致\n")];
        assert_eq!((written.lang, parts.as_slice()), ("zh-Hant", expected.as_slice()));
        let plain = Language::written("Here it is.\n\n1, 2\n", Language::ZhHant);
        assert_eq!((plain.lang, plain.parts), ("en", vec![(None, "Here it is.\n\n1, 2\n".to_owned())]));
    }

    #[test]
    fn accept_language_prefers_the_highest_quality() {
        assert_eq!(Language::from_accept_language("fr, zh-TW;q=0.8, en;q=0.9"), Some(Language::En));
        assert_eq!(Language::from_accept_language("zh-HK,zh;q=0.9,en;q=0.8"), Some(Language::ZhHant));
        assert_eq!(Language::from_accept_language("en;q=0, zh-Hans"), Some(Language::ZhHant));
        assert_eq!(Language::from_accept_language("fr, de;q=0.5"), None);
        for chinese in
            ["cmn-Hant-TW", "yue", "YUE-Hant-HK;q=0.9, en;q=0.5", "nan-Hant-TW", "hak", "zh-Hant-HK", "zh_TW"]
        {
            assert_eq!(Language::from_accept_language(chinese), Some(Language::ZhHant), "{chinese}");
        }
    }
}
