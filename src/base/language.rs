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

    /// Reads one tag (`en-GB`, `zh-TW`, `zh-Hant-HK`); `None` where the product does not speak it.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else if primary.eq_ignore_ascii_case("zh") {
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

    /// The best language for an `Accept-Language` header (RFC 9110 section 12.5.4), if any of ours is accepted.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::parse) else { continue };
            let quality = parts
                .find_map(|parameter| parameter.trim().strip_prefix("q=").map(str::parse::<f32>))
                .map_or(1.0, |parsed| parsed.unwrap_or(0.0));
            if quality > 0.0 && best.is_none_or(|(highest, _)| quality > highest) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
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
    fn accept_language_prefers_the_highest_quality() {
        assert_eq!(Language::from_accept_language("fr, zh-TW;q=0.8, en;q=0.9"), Some(Language::En));
        assert_eq!(Language::from_accept_language("zh-HK,zh;q=0.9,en;q=0.8"), Some(Language::ZhHant));
        assert_eq!(Language::from_accept_language("en;q=0, zh-Hans"), Some(Language::ZhHant));
        assert_eq!(Language::from_accept_language("fr, de;q=0.5"), None);
    }
}
