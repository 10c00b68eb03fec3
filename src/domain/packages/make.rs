//! Making a package: what goes out, in which order, under which names, with a signed list of it all. Nothing is copied: files that were
//! let out stand in it as they are kept, and what the portal writes is text.

use std::collections::{BTreeMap, BTreeSet};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::{DateTime, Days, NaiveTime, SecondsFormat, TimeDelta, TimeZone as _, Utc};
use futures_util::TryStreamExt as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::model::{MANIFEST, PAGE, Part, README, Release, SIGNATURE, Section, State};
use super::page::{self, AnswerPage, Excerpt, FieldsPage, Listed, MOST_ROWS, SectionView};
use super::store::{self, NewPackage};
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::base::text;
use crate::domain::cases::case::{self, Case, Locked};
use crate::domain::cases::clock;
use crate::domain::decisions::model::{Item, Sheet};
use crate::domain::letters::model::Said;
use crate::domain::letters::view::LetterView;
use crate::domain::rulebook::packages::Packages;
use crate::infra::app::{App, Context, Tx};
use crate::infra::files::{Download, StoredFile};
use crate::infra::i18n::Texts as _;

/// The form of the manifest, counted up when a reader of the one before would misread it; `docs/package.md` describes it.
pub const VERSION: u32 = 1;

/// Bytes of a table that are read for its first rows.
const BEGINNING: usize = 256 * 1024;

/// Bytes of all tables together that the page shows.
const MOST_SHOWN: usize = 2 * 1024 * 1024;

/// The first rows of each table that goes out, by the id of the file that holds them.
pub type Excerpts = BTreeMap<Uuid, Excerpt>;

/// Reads the first rows of each table of a case that goes out: before the transaction that makes the package, since files are read on
/// connections of their own.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn excerpts(app: &App, reference: &str) -> Result<Excerpts> {
    let mut tables = Vec::new();
    {
        let mut reading = app.clone().read().await?;
        let Some(case) = case::by_reference(&mut reading, reference).await? else { return Ok(Excerpts::new()) };
        for release in super::check::of_case(&mut reading, &case).await? {
            if let (State::Cleared, Some((_, csv))) = (release.state, release.data) {
                tables.push((csv.id, Download::prepare(&mut reading, &case.files()?, csv).await?));
            }
        }
    }
    let (mut excerpts, mut shown) = (Excerpts::new(), 0);
    for (id, download) in tables {
        let mut stream = Box::pin(download.stream(app.clone()));
        let mut beginning = Vec::new();
        while let Some(piece) = stream.try_next().await? {
            beginning.extend_from_slice(&piece);
            if beginning.len() > BEGINNING {
                break;
            }
        }
        shown += beginning.len();
        if shown > MOST_SHOWN {
            break;
        }
        excerpts.insert(id, excerpt(&beginning, beginning.len() > BEGINNING));
    }
    Ok(excerpts)
}

fn excerpt(beginning: &[u8], is_cut: bool) -> Excerpt {
    let text = String::from_utf8_lossy(beginning);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().map(|head| head.iter().map(str::to_owned).collect()).unwrap_or_default();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut has_more = is_cut;
    for row in reader.records() {
        let Ok(row) = row else { break };
        if rows.len() == MOST_ROWS {
            has_more = true;
            break;
        }
        rows.push(row.iter().map(str::to_owned).collect());
    }
    // Of what was cut the last row may be half.
    if is_cut && rows.len() < MOST_ROWS {
        rows.pop();
    }
    Excerpt { head, rows, has_more }
}

/// What of the register is handed out with a case: rows of which something was granted.
#[must_use]
pub fn sections(sheet: &Sheet, language: Language) -> Vec<Section> {
    sheet.counted().filter(|item| item.is_granted()).filter_map(|item| section(item, language)).collect()
}

fn section(item: &Item, language: Language) -> Option<Section> {
    let holding = item.holding.as_ref()?;
    Some(Section {
        code: item.key.clone(),
        label: holding.label.clone(),
        description: holding.description.clone(),
        system: item.system.clone().unwrap_or_default(),
        examples: holding.examples.get(language).to_vec(),
        purposes: item.uses.clone(),
        sources: holding.sources.clone(),
        found: item.said.found.clone(),
    })
}

/// Where the parts of a release stand: the file as it goes out, and as data.
struct Laid<'a> {
    release: &'a Release,
    path: String,
    data: Option<(String, String)>,
}

/// Gives each part a name that no other has, whatever the file systems of readers take for the same.
fn lay<'a>(releases: &'a [Release], sections: &[Section], sheet: &Sheet) -> Vec<Laid<'a>> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut free = move |folder: &str, name: &str| {
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
            _ => (name, String::new()),
        };
        (1..)
            .map(|number| match number {
                1 => format!("{folder}/{stem}{ending}"),
                number => format!("{folder}/{stem}-{number}{ending}"),
            })
            .find(|path| taken.insert(text::fold(path)))
            .unwrap_or_default()
    };
    let is_told = |code: &String| sections.iter().any(|section| section.code == *code);
    let mut laid = Vec::new();
    let goes = |release: &&Release| release.state == State::Cleared && super::check::is_granted(release, sheet);
    for release in releases.iter().filter(goes) {
        let holding = release.holding.as_ref().filter(|code| is_told(code));
        let folder = holding.map_or_else(|| "files".to_owned(), |code| format!("files/{code}"));
        let path = free(&folder, &release.out().name);
        let name = holding.map_or("other", String::as_str);
        let data = release
            .data
            .is_some()
            .then(|| (free("data", &format!("{name}.json")), free("data", &format!("{name}.csv"))));
        laid.push(Laid { release, path, data });
    }
    laid
}

/// What a package is made of beside the case.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// The letter, as it went out.
    pub letter: &'a [Said],
    /// What may go out.
    pub releases: &'a [Release],
    /// What was decided.
    pub sheet: &'a Sheet,
    /// The first rows of its tables.
    pub excerpts: &'a Excerpts,
}

/// Makes the package of an answer, in the transaction that sends it, and gives its name.
///
/// # Errors
/// [`Error::State`] where a file that goes out has no digest; when the database fails.
pub(in crate::domain) async fn make(
    tx: &mut Tx,
    case: &Locked<Case>,
    message_id: Uuid,
    making: Making<'_>,
) -> Result<String> {
    let parts = parts(tx, case, making)?;
    let manifest = manifest(tx, case, making.sheet, &parts)?;
    let signature = tx.keys.sign(manifest.as_bytes());
    let mut parts = parts;
    parts.push(text_part(MANIFEST, "application/json", manifest.clone()));
    parts.push(text_part(SIGNATURE, "text/plain", format!("{}\n", BASE64_STANDARD.encode(signature))));
    let contents = serde_json::to_string(&parts).map_err(Error::fault)?;
    let digest = Sha256::digest(manifest.as_bytes());
    let periods = &Packages::built_in().periods;
    let kept_until = end_of_day(tx, case, periods.kept_days);
    let new = NewPackage {
        id: tx.new_id(),
        message_id,
        digest: &digest,
        contents: &contents,
        manifest: &manifest,
        signature: &signature,
        open_until: end_of_day(tx, case, periods.open_days).min(kept_until),
        kept_until,
    };
    store::insert_package(tx, case, &new).await?;
    Ok(text::hexadecimal(&digest))
}

/// The end of the day so many days from now, where the law of the case is: what is told is a day, and the whole of it counts.
pub(super) fn end_of_day(context: &Context, case: &Case, days: u32) -> DateTime<Utc> {
    let zone = case.zone(context);
    let next = case.today(context) + Days::new(u64::from(days) + 1);
    let begin = next.and_time(NaiveTime::MIN);
    // Where the clocks skip midnight the day begins an hour later.
    let begin = zone.from_local_datetime(&begin).earliest().map(|begin| begin.to_utc());
    begin.unwrap_or_else(|| context.now() + TimeDelta::days(i64::from(days)))
}

fn parts(context: &Context, case: &Case, making: Making<'_>) -> Result<Vec<Part>> {
    let language = case.language;
    let sections = sections(making.sheet, language);
    let laid = lay(making.releases, &sections, making.sheet);
    let organisation = context.settings().organisation.name.clone();
    let views = || sections.iter().map(|section| view(language, section, &laid, making.excerpts)).collect();
    let listed = |laid: &Laid<'_>| Listed { path: laid.path.clone(), size: text::size(laid.release.out().size) };
    let is_other = |laid: &&Laid<'_>| {
        let holding = laid.release.holding.as_ref();
        !holding.is_some_and(|code| sections.iter().any(|section| section.code == *code))
    };
    let answer = AnswerPage {
        language,
        organisation: &organisation,
        reference: &case.reference,
        date: language.date(case.today(context)),
        letter: LetterView::of(making.letter, language),
        sections: views(),
        others: laid.iter().filter(is_other).map(listed).collect(),
    };
    let fields = FieldsPage { language, organisation: &organisation, reference: &case.reference, sections: views() };
    let mut parts = vec![text_part(PAGE, "text/html", page::written(&answer)?)];
    let readme =
        language.with2("package-readme", "organisation", organisation.as_str(), "reference", case.reference.as_str());
    parts.push(text_part(README, "text/plain", format!("{readme}\n")));
    parts.push(text_part("fields.html", "text/html", page::written(&fields)?));
    parts.push(text_part("fields.json", "application/json", fields_json(language, &sections)));
    for Laid { release, path, data } in &laid {
        if let (Some((json, csv)), Some((json_path, csv_path))) = (&release.data, data) {
            parts.push(file_part(json_path, json, release)?);
            parts.push(file_part(csv_path, csv, release)?);
        }
        parts.push(file_part(path, release.out(), release)?);
    }
    Ok(parts)
}

fn view(language: Language, section: &Section, laid: &[Laid<'_>], excerpts: &Excerpts) -> SectionView {
    let own = || laid.iter().filter(|laid| laid.release.holding.as_ref() == Some(&section.code));
    SectionView {
        title: section.label.shown(language).to_owned(),
        about: section.description.shown(language).to_owned(),
        facts: page::facts(language, section),
        files: own()
            .map(|laid| Listed { path: laid.path.clone(), size: text::size(laid.release.out().size) })
            .collect(),
        tables: own()
            .filter_map(|laid| {
                Some((laid.release.out().name.clone(), excerpts.get(&laid.release.data.as_ref()?.1.id)?.clone()))
            })
            .collect(),
    }
}

/// Each row of the register with what its fields are, for programs.
fn fields_json(language: Language, sections: &[Section]) -> String {
    let words = |words: &text::Words| words.shown(language).to_owned();
    let rows: Vec<serde_json::Value> = sections
        .iter()
        .map(|section| {
            json!({
                "holding": section.code,
                "name": words(&section.label),
                "meaning": words(&section.description),
                "system": words(&section.system),
                "fields": section.examples,
                "purposes": section.purposes.iter().map(words).collect::<Vec<_>>(),
                "sources": section.sources,
                "rows": section.found.as_ref().and_then(|found| found.rows),
                "from": section.found.as_ref().and_then(|found| found.from),
                "until": section.found.as_ref().and_then(|found| found.until),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "version": VERSION, "language": language.code(), "holdings": rows }))
}

fn manifest(context: &Context, case: &Case, sheet: &Sheet, parts: &[Part]) -> Result<String> {
    let listed: Vec<serde_json::Value> = parts
        .iter()
        .map(|part| {
            json!({ "path": part.path, "size": part.size, "type": part.media_type, "sha256": part.sha256, "holding": part.holding })
        })
        .collect();
    let deadlines = clock::deadlines(context, case)?;
    let manifest = json!({
        "version": VERSION,
        "case": case.reference,
        "right": case.right.code(),
        "law": deadlines.rule.place,
        "language": case.language.code(),
        "made_at": moment(context.now()),
        "register_edition": sheet.edition,
        "rulebook_edition": case.edition,
        "signature": "Ed25519",
        "files": listed,
    });
    Ok(format!("{manifest:#}\n"))
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn text_part(path: &str, media_type: &str, text: String) -> Part {
    Part {
        path: path.to_owned(),
        size: text.len() as u64,
        media_type: media_type.to_owned(),
        sha256: text::hexadecimal(&Sha256::digest(text.as_bytes())),
        holding: None,
        file: None,
        text: Some(text),
    }
}

fn file_part(path: &str, file: &StoredFile, release: &Release) -> Result<Part> {
    let sha256 = file.sha256.as_deref().ok_or(Error::State("case-cannot-be-opened"))?;
    Ok(Part {
        path: path.to_owned(),
        size: u64::try_from(file.size).map_err(Error::fault)?,
        media_type: file.media_type.clone(),
        sha256: text::hexadecimal(sha256),
        holding: release.holding.clone(),
        file: Some(file.id),
        text: None,
    })
}
