//! Names of files as they come from other machines.

use icu_normalizer::ComposingNormalizer;

use super::written::line;

/// Letters of a name.
const LONGEST: usize = 120;
/// Bytes of a name: file systems take 255, and browsers add a number before the ending.
const LONGEST_BYTES: usize = 240;
/// Letters of an ending.
const LONGEST_ENDING: usize = 16;

/// A name without a path, without what nobody sees and without marks that turn the reading direction, of a length that file systems
/// take. A long one is cut in its stem: by the ending people and programs know what it is.
#[must_use]
pub fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Some machines send letters and accents apart; what nobody sees must not stand between them.
    let seen = line(last);
    let clean = line(&ComposingNormalizer::new_nfc().normalize(&seen));
    let clean = clean.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let (stem, ending) = clean.split_at(clean.len() - ending(clean).len());
    let mut cut = String::new();
    for letter in stem.chars() {
        if cut.chars().count() + ending.chars().count() >= LONGEST
            || cut.len() + letter.len_utf8() + ending.len() > LONGEST_BYTES
        {
            break;
        }
        cut.push(letter);
    }
    // What was cut within a joined picture leaves no joiner behind, and dots no mark without a letter.
    let cut = line(line(&cut).trim_end_matches(['.', ' ']));
    let named = format!("{cut}{ending}");
    if named.is_empty() || named == ending { format!("file{ending}") } else { named }
}

/// The ending with its dot, of an archive with both; empty where there is none.
fn ending(name: &str) -> &str {
    let Some((stem, last)) = name.rsplit_once('.') else { return "" };
    let is_ending = !stem.is_empty() && (1..=LONGEST_ENDING).contains(&last.chars().count()) && !last.contains(' ');
    if !is_ending {
        return "";
    }
    let stem = stem
        .get(stem.len().saturating_sub(4)..)
        .filter(|tar| stem.len() > 4 && tar.eq_ignore_ascii_case(".tar"))
        .map_or(stem, |tar| &stem[..stem.len() - tar.len()]);
    &name[stem.len()..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::search::tests::any_text;
    use super::*;

    #[test]
    fn names_of_files_lose_what_could_mislead() {
        assert_eq!(file_name("C:\\data\\資料.csv"), "資料.csv");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("a\u{202e}fdp.exe"), "afdp.exe");
        assert_eq!(file_name("\n"), "file");
        assert_eq!(file_name("\u{200b}.pdf"), "pdf");
        assert_eq!(file_name("Fu\u{308}hrerschein Ru\u{308}ckseite.pdf"), "Führerschein Rückseite.pdf");
        assert_eq!(file_name("W\u{200b}\u{301}.pdf"), "Ẃ.pdf", "joined, and the same when read again");
        assert_eq!(file_name("報告　附件.pdf"), "報告 附件.pdf");
        assert_eq!(file_name("John's Résumé (1)*.pdf"), "John's Résumé (1)*.pdf");
        assert_eq!(file_name("report.pdf. "), "report.pdf");
        assert_eq!(file_name(".htaccess"), "htaccess");
        assert_eq!(file_name("\u{301}..pdf"), "file.pdf");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        for (stem, ending) in [
            ("n", ".pdf"),
            ("資", ".xlsx"),
            ("é", ".tar.gz"),
            ("👩\u{200d}💻", ".jpeg"),
            ("a.", ".csv"),
            ("\u{e000}", ".文件"),
        ] {
            let name = file_name(&format!("{}{ending}", stem.repeat(300)));
            assert!(name.ends_with(ending), "{name}");
            assert!(name.chars().count() <= LONGEST && name.len() <= LONGEST_BYTES, "{name}");
            assert!(name.chars().count() > 30, "{name}");
        }
        assert_eq!(file_name(&format!("a.{}", "x".repeat(300))).chars().count(), LONGEST, "that is no ending");
    }

    proptest! {
        #[test]
        fn a_name_is_safe_and_stays(text in any_text(), ending in "(\\.[a-z]{1,5})?") {
            let name = file_name(&format!("{text}{ending}"));
            prop_assert!(!name.is_empty() && name.chars().count() <= LONGEST && name.len() <= LONGEST_BYTES);
            prop_assert!(!name.contains(['/', '\\', '\n', '\0']) && !name.starts_with('.'));
            prop_assert_eq!(file_name(&name), name);
        }
    }
}
