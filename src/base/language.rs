//! The languages the product speaks, and which one a reader is served. Texts themselves are in `infra::i18n`.

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

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

    /// Every other language.
    pub fn others(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |language| *language != self)
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

    /// The language tag for something that a person wrote, and in which language they usually write. Empty where it is none of ours, or
    /// nobody can tell: then whoever reads it aloud makes no mistake about it.
    #[must_use]
    pub fn tag_of(text: &str, usual: Self) -> &'static str {
        let letters = Letters::of(text);
        if letters.others {
            ""
        } else if letters.chinese > 0 && letters.chinese >= letters.words {
            Self::ZhHant.code()
        } else if (1..=FEW).contains(&letters.words) {
            if has_english_letters(text) && is_plainly_english(text) { Self::En.code() } else { "" }
        } else if (1..=SEVERAL).contains(&letters.words) {
            // A word that tells, unless the letters leave no doubt of another language; else no doubt of this one.
            let is_english = match sure(text) {
                Some(lang) => lang == Lang::Eng,
                None => is_plainly_english(text),
            };
            if has_english_letters(text) && is_english { Self::En.code() } else { "" }
        } else if letters.words > 0 {
            // What is quoted in another script, a name before all, does not say in which language the rest is.
            latin(text).unwrap_or(if usual == Self::En { Self::En.code() } else { "" })
        } else {
            usual.code()
        }
    }

    /// The same passage by passage: letters are written in two languages, and answers end with words that stand ready in another.
    #[must_use]
    pub fn written(text: &str, usual: Self) -> Written {
        let whole = Self::tag_of(text, usual);
        // A short line says too little by itself: what stands in the same letters is taken together.
        let in_latin: String = text.split_inclusive('\n').filter(|line| Letters::of(line).is_latin()).collect();
        let of_latin = Self::tag_of(&in_latin, usual);
        let mut parts: Vec<(Option<&'static str>, String)> = Vec::new();
        for line in text.split_inclusive('\n') {
            let letters = Letters::of(line);
            let speaks = letters.speaks();
            let tag = if letters.is_latin() {
                surely_latin(line).unwrap_or(of_latin)
            } else if letters.is_mixed() && !whole.is_empty() {
                // A name in a salutation does not make the line another language.
                if letters.chinese >= NAMES * letters.words { Self::ZhHant.code() } else { whole }
            } else {
                Self::tag_of(line, usual)
            };
            let lang = Some(tag).filter(|lang| *lang != whole);
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

/// Chinese letters beside each word in Latin ones from which on a line is Chinese, whatever stands around it: more than a name has.
const NAMES: usize = 5;

/// In which letters something is written.
#[derive(Clone, Copy, Debug, Default)]
struct Letters {
    /// How many are Chinese.
    chinese: usize,
    /// How many words are in Latin letters.
    words: usize,
    /// Whether some are of a script that neither of our languages uses.
    others: bool,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters = Self::default();
        let mut in_word = false;
        for sign in text.chars() {
            let is_chinese =
                matches!(sign, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
            let is_latin = sign.is_alphabetic() && (sign <= '\u{24f}' || matches!(sign, '\u{1e00}'..='\u{1eff}'));
            letters.chinese += usize::from(is_chinese);
            letters.words += usize::from(is_latin && !in_word);
            letters.others |= sign.is_alphabetic() && !is_chinese && !is_latin;
            in_word = is_latin || (in_word && matches!(sign, '\'' | '’' | '-'));
        }
        letters
    }

    const fn speaks(self) -> bool {
        self.chinese > 0 || self.words > 0 || self.others
    }

    const fn is_latin(self) -> bool {
        self.words > 0 && self.chinese == 0 && !self.others
    }

    const fn is_mixed(self) -> bool {
        self.words > 0 && self.chinese > 0 && !self.others
    }
}

/// Languages in Latin letters that people who write to us may use: among more of them short texts are mistaken for rarer ones.
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    use whatlang::Lang::*;
    Detector::with_allowlist(vec![
        Eng, Deu, Fra, Spa, Ita, Por, Nld, Pol, Swe, Dan, Nob, Fin, Ces, Slk, Hun, Ron, Hrv, Slv, Tur, Vie, Ind, Cat,
        Lit, Lav, Est,
    ])
});

/// Words up to which letters alone tell nothing: "Hallo" and "Merci beaucoup" are taken for English as well as for anything.
const FEW: usize = 3;
/// Words up to which letters alone often mislead: a few words of any language look like English.
const SEVERAL: usize = 6;

/// Words of short texts that no other language in Latin letters has.
const ENGLISH: [&str; 33] = [
    "looked",
    "know",
    "should",
    "would",
    "could",
    "wrong",
    "everybody",
    "hello",
    "thank",
    "thanks",
    "please",
    "yes",
    "you",
    "your",
    "our",
    "this",
    "these",
    "here",
    "there",
    "what",
    "when",
    "where",
    "who",
    "why",
    "how",
    "and",
    "with",
    "everything",
    "nothing",
    "about",
    "again",
    "which",
    "from",
];

/// Whether a short text has a word that tells. Names and what people of every language write are nobody's.
fn is_plainly_english(text: &str) -> bool {
    let mut words = text.split(|sign: char| !sign.is_alphabetic());
    words.any(|word| ENGLISH.iter().any(|english| word.eq_ignore_ascii_case(english)))
}

/// The language, where its letters leave hardly a doubt.
fn sure(text: &str) -> Option<Lang> {
    DETECTOR.detect(text).filter(|found| found.confidence() >= SURE).map(|found| found.lang())
}

/// Whether no Latin letter is one that English has not. What is quoted in another script, a name before all, says nothing.
fn has_english_letters(text: &str) -> bool {
    text.chars().all(|sign| sign.is_ascii() || !sign.is_alphabetic() || sign > '\u{1eff}')
}

/// From here on a guess at another language than English counts.
const LIKELY: f64 = 0.22;
/// From here on a guess at a single line counts.
const SURE: f64 = 0.6;

/// English, or the empty tag for any other language in Latin letters; `None` where nobody can tell.
fn latin(text: &str) -> Option<&'static str> {
    let found = DETECTOR.detect(text)?;
    if found.lang() == Lang::Eng {
        return Some(Language::En.code());
    }
    // English has no letters of its own beyond these.
    let is_foreign = text.chars().any(|sign| sign.is_alphabetic() && !sign.is_ascii() && sign <= '\u{1eff}');
    (found.confidence() >= LIKELY || is_foreign).then_some("")
}

/// The same of a line, where there is hardly a doubt.
fn surely_latin(line: &str) -> Option<&'static str> {
    // What is too short goes with the rest.
    let found = sure(line).filter(|_| Letters::of(line).words > FEW)?;
    Some(if found == Lang::Eng { Language::En.code() } else { "" })
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
    fn a_language_that_is_none_of_ours_is_not_called_english() {
        for (greeting, other) in [
            ("Hallo", "Ich möchte alle meine Daten löschen."),
            ("Hallo", "Bitte alles löschen"),
            ("Bonjour", "Merci de m'envoyer toutes mes données"),
            ("Bonjour", "Je veux supprimer mon compte"),
            ("Hola", "Quiero recibir una copia de todos mis datos personales."),
            ("Ciao", "Voglio cancellare il mio account"),
            ("Hallo", "Mijn gegevens verwijderen alstublieft"),
        ] {
            for usual in Language::ALL {
                assert_eq!(Language::tag_of(other, usual), "", "{other}");
                // What is too short to tell goes with the rest.
                let written = Language::written(&format!("{greeting},\n{other}\n"), usual);
                assert_eq!((written.lang, written.parts.len()), ("", 1), "{other}");
            }
        }
        for english in ["Hello", "Delete everything here", "We looked in eleven systems.", "Thank you", "HERE it is"] {
            assert_eq!(Language::tag_of(english, Language::En), "en", "{english}");
        }
        // One to three words are nobody's unless one of them tells, whatever the page speaks.
        for short in [
            "Hallo",
            "Delete meus dados",
            "Send mine data",
            "Vil have data",
            "Khong the xoa",
            "In Not",
            "Merci beaucoup",
            "Bonjour",
            "Danke schön",
            "Grazie mille",
            "Gracias",
            "Ada Lovelace",
            "Misheard.",
        ] {
            for usual in Language::ALL {
                assert_eq!(Language::tag_of(short, usual), "", "{short}");
                assert_eq!(Language::written(short, usual).lang, "", "{short}");
            }
        }
        // A few words more look like English in any language: there a word has to tell as well, or the letters leave no doubt.
        for foreign in [
            "Je ne suis pas client",
            "Mon adresse est fausse",
            "Quiero borrar mi cuenta ya",
            "Graag mijn gegevens laten wissen",
            "Ik ben geen klant meer",
            "Slet venligst alle mine data",
            "Jeg vil have mine data",
            "Lutfen tum verilerimi silin",
            "Va rog stergeti datele mele",
            "Xin hay xoa du lieu",
            "Pakisuyo burahin ang data ko",
            "Naomba mfute taarifa zangu zote",
            "Was habt ihr von mir",
        ] {
            for usual in Language::ALL {
                assert_eq!(Language::tag_of(foreign, usual), "", "{foreign}");
            }
        }
        for english in [
            "Stop mailing me please",
            "You know what I want",
            "My address has changed twice",
            "Wrong person, wrong address, wrong number",
        ] {
            assert_eq!(Language::tag_of(english, Language::En), "en", "{english}");
        }
        // Too short to tell, from somebody who writes Chinese.
        assert_eq!(Language::tag_of("Dear Ada,", Language::ZhHant), "");
    }

    #[test]
    fn a_chinese_name_does_not_make_a_letter_chinese_nor_its_salutation() {
        let letter = "Dear 王小明,\n\nthank you for writing to us. We have found your data.\n\nYours, 林語婷\n";
        for usual in Language::ALL {
            let written = Language::written(letter, usual);
            assert_eq!((written.lang, written.parts.len()), ("en", 1), "{written:?}");
            assert_eq!(Language::tag_of(letter, usual), "en");
        }
        let chinese = "Ada 您好：\n\n附上您的資料，請用 Excel 開啟。\n";
        let written = Language::written(chinese, Language::En);
        assert_eq!((written.lang, written.parts.len()), ("zh-Hant", 1), "{written:?}");
        let both =
            "Dear Ada,\nyour data are in the file that came with this letter.\n附上您的資料，請用 Excel 開啟。\n";
        let parts: Vec<_> = Language::written(both, Language::En).parts.iter().map(|(lang, _)| *lang).collect();
        assert_eq!(parts, [None, Some("zh-Hant")]);
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
