//! Files that may go out with the answer: what the examination found in each, and what is decided of it; once it went out, what was handed
//! over and for how long. The page is one form, so that no button loses what was typed beside another.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::act::{self, CaseHead, KeptFile};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::Permission;
use crate::base::text;
use crate::domain::cases::conversation::LARGEST_FILE;
use crate::domain::cases::{Status, case, ops};
use crate::domain::checklist::closing::{self, Ending};
use crate::domain::decisions;
use crate::domain::packages::check::{self, Chosen};
use crate::domain::packages::delivery;
use crate::domain::packages::model::{How, Package, Release, State};
use crate::infra::examination::{Finding, Weight};
use crate::infra::files::{Place, Purpose, Retention, StoredFile};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::Choice;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;
use crate::web::upload::{FileForm, Limits, Sent, TEXT_BYTES};

/// The page.
#[derive(Template)]
#[template(path = "desk/case/package.html")]
pub struct PackagePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What may go out: what is to be decided before the rest.
    pub files: Vec<ReleaseView>,
    /// Of how many something is to be decided.
    pub open: usize,
    /// How many are still to be looked through.
    pub waiting: usize,
    /// Whether what is let out goes into a package, with data and a page to read.
    pub is_packed: bool,
    /// Whether the reader may decide: the case is open.
    pub may_decide: bool,
    /// Whether the reader may let what was handed over be opened for longer.
    pub may_renew: bool,
    /// How large a file may be.
    pub megabytes: u64,
    /// What was handed over.
    pub packages: Vec<PackageView>,
    /// Files that were chosen to be added.
    pub kept: Vec<KeptFile>,
}

/// A file that may go out.
#[derive(Clone, Debug)]
pub struct ReleaseView {
    /// Its id.
    pub id: String,
    /// The version that the page shows.
    pub seen: i32,
    /// Its name.
    pub name: String,
    /// The file that goes out.
    pub file: String,
    /// Its kind and size.
    pub about: String,
    /// How it stands, as the end of a key.
    pub state: &'static str,
    /// Who decided what, and why.
    pub standing: String,
    /// The name of the file in whose place it goes out, where that is so.
    pub instead_of: Option<String>,
    /// Why it was not checked.
    pub unchecked: Option<String>,
    /// What was found.
    pub findings: Vec<FindingView>,
    /// Findings that are not listed.
    pub left_out: u32,
    /// Whether a cleaned copy can be made.
    pub can_be_cleaned: bool,
    /// Whether somebody may let it out as it is.
    pub can_be_accepted: bool,
    /// What was typed as a reason.
    pub reason: String,
    /// Rows of the register that it may belong to.
    pub holdings: Vec<Choice>,
    /// Files that were chosen to take its place.
    pub kept: Vec<KeptFile>,
    /// Whether another row or file was chosen, and not sent with its button yet.
    pub is_begun: bool,
    /// The code of the row that is kept, which the form carries.
    pub had: String,
    /// What it is kept under by now, where something else was chosen.
    pub theirs: Option<String>,
}

/// Something that was found.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// What, in a sentence.
    pub text: String,
    /// What it is about and what to do.
    pub advice: String,
    /// Where, what it looks like, and how often.
    pub place: String,
    /// How much it weighs, in words.
    pub weight: String,
    /// Whether nothing lets it out.
    pub blocks: bool,
}

/// What was handed over.
#[derive(Clone, Debug)]
pub struct PackageView {
    /// When.
    pub made: String,
    /// How it stands, in words.
    pub standing: String,
    /// Its name: the SHA-256 of its list.
    pub digest: String,
    /// Its parts with their sizes.
    pub parts: Vec<(String, String)>,
    /// Whether it can be opened for longer.
    pub can_be_renewed: bool,
}

const MEGABYTES: u64 = LARGEST_FILE / (1024 * 1024);
const LIMITS: Limits =
    Limits { file_bytes: LARGEST_FILE, all_bytes: LARGEST_FILE * 2, files: 20, text_bytes: TEXT_BYTES };

/// `GET /desk/cases/{reference}/package`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Response, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, Shown::default()).await
}

/// `POST /desk/cases/{reference}/package`: decides of one file, adds some, or lets what was handed over be opened for longer.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Path(reference): Path<String>, sent: FileForm) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let app = desk.app();
    let place = ops::place_of_answer(app.clone(), desk.actor(), &reference).await?;
    let sent = match sent.read(app, &place, Purpose::Package, Retention::Package, LIMITS).await {
        Ok(sent) => sent,
        Err(unreadable) => return Ok(unreadable.into_response()),
    };
    let (mut sent, mistakes) = chosen(&desk, &place, sent).await?;
    let pressed = sent.text("deed").to_owned();
    let (deed, of) = pressed.split_once('.').unwrap_or((pressed.as_str(), ""));
    let mut is_kept = false;
    let status = match desk.check(sent.text("form_token")) {
        _ if !mistakes.is_empty() => say_no(&mut frame, mistakes.into())?,
        Err(key) => say_old(&mut frame, key),
        Ok(_) => match act(&desk, &reference, &sent, (deed, of)).await {
            Ok(()) => {
                sent.is_done((deed, of));
                if !holds_more(&desk, &reference, &sent, (deed, of)).await? {
                    return Ok(see(&format!("{}/package?done={}", address(&reference), done(deed))));
                }
                // What was typed and chosen beside other files was not sent by this button, and stays there.
                frame.say_done(done(deed));
                is_kept = true;
                StatusCode::OK
            }
            Err(Error::Conflict) => {
                frame.problem = Some(frame.text("release-conflict"));
                StatusCode::CONFLICT
            }
            Err(error) => say_no(&mut frame, of_file(error, of))?,
        },
    };
    let mut page = page(&desk, frame, &reference, Shown { sent: Some(sent), status }).await?;
    if is_kept {
        page.extensions_mut().insert(Keep { at: Some(format!("{}/package", address(&reference))) });
    }
    Ok(page)
}

/// What was typed, with the files of each field: chosen now, or before and held on to.
struct Typed {
    sent: Sent,
    files: BTreeMap<String, Vec<StoredFile>>,
    /// Whether files of it are here already: the same form was sent twice.
    is_here: bool,
}

impl Typed {
    fn text(&self, name: &str) -> &str {
        self.sent.text(name)
    }

    fn files(&self, field: &str) -> &[StoredFile] {
        self.files.get(field).map_or(&[], Vec::as_slice)
    }

    /// What a button was pressed for is not typed any more.
    fn is_done(&mut self, (deed, of): (&str, &str)) {
        match deed {
            "add" => self.files.remove("file"),
            "replace" => self.files.remove(&format!("file.{of}")),
            _ => None,
        };
    }
}

/// The files of each field, and what is wrong with those that are gone by now.
async fn chosen(desk: &Desk, place: &Place, sent: Sent) -> Result<(Typed, FieldErrors), Error> {
    let mut mistakes = sent.mistakes.clone();
    let mut is_here = false;
    let mut files: BTreeMap<String, Vec<StoredFile>> = BTreeMap::new();
    for (name, id) in sent.fields() {
        let Some(field) = name.strip_prefix("kept.") else { continue };
        let file = match Uuid::parse_str(id) {
            Ok(id) => check::uploaded(desk.app(), desk.actor(), place, id).await?,
            Err(_) => None,
        };
        match file {
            Some(file) if file.release_id.is_some() => is_here = true,
            Some(file) => files.entry(field.to_owned()).or_default().push(file),
            None => mistakes.add(field, "error-file-gone"),
        }
    }
    for (field, file) in sent.all_files() {
        let of_field = files.entry(field.to_owned()).or_default();
        // Only one takes the place of another: the one that was chosen last.
        if field != "file" {
            of_field.clear();
        }
        of_field.push(file.clone());
    }
    Ok((Typed { sent, files, is_here }, mistakes))
}

/// Whether a form says something else than the button that was pressed: of other files, or of other fields of the same.
async fn holds_more(desk: &Desk, reference: &str, sent: &Typed, (deed, of): (&str, &str)) -> Result<bool, Error> {
    // Of the same file a reason goes along with these two alone.
    let has_gone = |id: &str| id == of && ["accept", "leave"].contains(&deed);
    let is_other = |name: &str| name.strip_prefix("reason.").is_some_and(|id| !has_gone(id));
    if !sent.files.is_empty()
        || sent.sent.fields().any(|(name, value)| is_other(name) && !text::lines(value).is_empty())
    {
        return Ok(true);
    }
    let mut reading = desk.app().clone().read().await?;
    let Some(case) = case::by_reference(&mut reading, reference).await? else { return Ok(false) };
    let releases = check::releases(&mut reading, desk.actor(), &case).await?;
    Ok(releases.iter().any(|release| another_holding(release, &sent.sent).is_some()))
}

/// The row of the register that was chosen for a file: not the one that its form showed, nor the one that is kept by now.
fn another_holding<'a>(release: &Release, sent: &'a Sent) -> Option<&'a str> {
    let name = format!("holding.{}", release.id);
    let (_, typed) = sent.fields().find(|(field, _)| *field == name)?;
    let is_chosen = typed != sent.text(&format!("had.{}", release.id));
    (is_chosen && typed != release.holding.as_deref().unwrap_or_default()).then_some(typed)
}

/// What was done, as the end of a key.
fn done(deed: &str) -> &'static str {
    match deed {
        "add" => "release-added",
        "renew" => "package-renewed",
        _ => "release",
    }
}

/// What is wrong with a field of one file is said beside that file's.
fn of_file(error: Error, of: &str) -> Error {
    let Error::Invalid(errors) = error else { return error };
    let mut own = FieldErrors::default();
    for (field, key) in errors.iter() {
        let field = if of.is_empty() { field.to_owned() } else { format!("{field}.{of}") };
        own.add(field, key);
    }
    own.into()
}

async fn act(desk: &Desk, reference: &str, sent: &Typed, (deed, of): (&str, &str)) -> Result<(), Error> {
    let (app, actor) = (desk.app().clone(), desk.actor());
    let target = act::target(reference, sent.text("version"));
    let id = Uuid::parse_str(of).unwrap_or_default();
    let field = |name: &str| format!("{name}.{of}");
    let form = Chosen { target, id, seen: sent.text(&field("seen")).parse().unwrap_or(0) };
    match deed {
        "accept" => check::accept(app, actor, form, sent.text(&field("reason"))).await,
        "leave" => check::leave_out(app, actor, form, sent.text(&field("reason"))).await,
        "clean" => check::clean(app, actor, form).await,
        "again" => check::look_again(app, actor, form).await,
        "assign" => check::assign(app, actor, form, sent.text(&field("holding"))).await,
        "replace" => match sent.files(&field("file")).first() {
            None if sent.is_here => Ok(()),
            Some(file) => check::replace(app, actor, form, file).await,
            None => Err(FieldErrors::one("file", "error-file-missing").into()),
        },
        "add" => {
            let files = sent.files("file");
            if files.is_empty() && sent.is_here {
                return Ok(());
            }
            if files.is_empty() {
                return Err(FieldErrors::one("file", "error-file-missing").into());
            }
            check::add(app, actor, target, files).await
        }
        "renew" => delivery::renew(app, actor, target).await,
        _ => Err(Error::NotFound),
    }
}

#[derive(Default)]
struct Shown {
    sent: Option<Typed>,
    status: StatusCode,
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, shown: Shown) -> Result<Response, WebError> {
    let version = shown.sent.as_ref().map(|sent| sent.text("version")).unwrap_or_default();
    let view = act::open(desk, &mut frame, reference, Permission::ReadCases, version).await?;
    let case = &view.case;
    let mut reading = desk.app().clone().read().await?;
    let actor = desk.actor();
    let sheet = decisions::of_case(&mut reading, actor, case).await?;
    let ending = closing::ending(&mut reading, actor, case, &sheet).await?;
    let mut releases = check::releases(&mut reading, actor, case).await?;
    let packages = delivery::of_case(&mut reading, actor, case).await?;
    drop(reading);
    releases.sort_by_key(|release| (release.is_settled(), release.state == State::Waiting));
    let holdings: Vec<(String, String)> = sheet
        .items
        .iter()
        .filter(|item| item.holding.is_some())
        .map(|item| (item.key.clone(), item.label.shown(frame.language).to_owned()))
        .collect();
    let language = frame.language;
    for release in &releases {
        for (name, key) in
            [("reason", "release-reason"), ("file", "release-replacement"), ("holding", "release-holding")]
        {
            frame
                .labels
                .insert(format!("{name}.{}", release.id), format!("{}: {}", release.out().name, language.text(key)));
        }
    }
    frame.labels.insert("file".into(), frame.text("release-add"));
    let kept = shown.sent.iter().flat_map(|sent| sent.files("file")).map(|file| KeptFile::of(&frame, file)).collect();
    let files = releases.iter().map(|release| release_view(&frame, release, &holdings, shown.sent.as_ref())).collect();
    let now = desk.app().now();
    let page = PackagePage {
        case: act::head(desk, &frame, &view, "package"),
        open: releases.iter().filter(|release| release.state == State::Open).count(),
        waiting: releases.iter().filter(|release| release.state == State::Waiting).count(),
        is_packed: sheet.hands_out() && ending != Ending::Told,
        may_decide: case.status != Status::Closed && case.is_readable() && desk.may(Permission::DecideCases),
        may_renew: desk.may(Permission::DecideCases),
        megabytes: MEGABYTES,
        packages: packages.iter().rev().map(|package| package_view(&frame, package, now)).collect(),
        kept,
        files,
        frame,
    };
    Ok(Page::personal(page).status(shown.status).into_response())
}

fn release_view(frame: &Frame, release: &Release, holdings: &[(String, String)], sent: Option<&Typed>) -> ReleaseView {
    let language = frame.language;
    let report = release.report.as_ref();
    let kept: Vec<KeptFile> = sent
        .iter()
        .flat_map(|sent| sent.files(&format!("file.{}", release.id)))
        .map(|file| KeptFile::of(frame, file))
        .collect();
    let other = sent.and_then(|sent| another_holding(release, &sent.sent)).map(str::to_owned);
    let kind = report.and_then(|report| report.kind).map(|kind| kind.text(language));
    let about = kind.into_iter().chain([text::size(release.out().size)]).collect::<Vec<_>>().join(" · ");
    let is_begun = other.is_some() || !kept.is_empty();
    let had = release.holding.clone().unwrap_or_default();
    let shown = sent.map(|sent| sent.text(&format!("had.{}", release.id)).to_owned());
    let is_theirs = other.is_some() && shown.is_some_and(|shown| shown != had);
    let theirs = is_theirs.then(|| {
        let label = holdings.iter().find(|(code, _)| *code == had).map(|(_, label)| label.clone());
        frame.with1("release-holding-now", "row", label.unwrap_or_else(|| frame.text("release-holding-none")))
    });
    let chosen = other.unwrap_or_else(|| had.clone());
    let holdings = holdings.iter().map(|(code, label)| Choice {
        value: code.clone(),
        label: label.clone(),
        chosen: *code == chosen,
        ..Choice::default()
    });
    ReleaseView {
        id: release.id.to_string(),
        seen: release.version,
        name: release.out().name.clone(),
        file: release.out().id.to_string(),
        about,
        state: release.state.code(),
        standing: standing(frame, release),
        instead_of: release.instead.as_ref().map(|_| release.came.name.clone()),
        unchecked: report.and_then(|report| report.unchecked_text(language)),
        findings: report
            .map(|report| report.findings.iter().map(|one| finding(language, one)).collect())
            .unwrap_or_default(),
        left_out: report.map_or(0, |report| report.left_out),
        can_be_cleaned: report.is_some_and(|report| report.can_be_cleaned()),
        can_be_accepted: report.is_some() && !release.is_blocked(),
        reason: sent.map(|sent| sent.text(&format!("reason.{}", release.id)).to_owned()).unwrap_or_default(),
        holdings: holdings.collect(),
        kept,
        is_begun,
        had,
        theirs,
    }
}

/// Who decided, and why.
fn standing(frame: &Frame, release: &Release) -> String {
    let Some(decided) = &release.decided else { return String::new() };
    let who = release.by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
    let key = match decided.how {
        How::Clear => "release-how-clear",
        How::Accepted => "release-how-accepted",
        How::LeftOut => "release-how-left_out",
    };
    let said = frame.text_with(key, &[("who", who.into()), ("when", frame.when(&release.at).into())]);
    if decided.reason.is_empty() { said } else { format!("{said} {}", text::isolated(decided.reason.as_str().into())) }
}

fn finding(language: Language, finding: &Finding) -> FindingView {
    let place = finding.place.text(language);
    let parts = [finding.shape_text(language), Some(place), finding.masked.clone()];
    let mut place = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    if finding.times > 1 {
        place = language.with2("release-times", "place", place, "times", finding.times);
    }
    let weight = finding.code.weight();
    FindingView {
        text: finding.text(language),
        advice: finding.advice(language),
        place,
        weight: weight.text(language),
        blocks: weight == Weight::Blocks,
    }
}

fn package_view(frame: &Frame, package: &Package, now: chrono::DateTime<chrono::Utc>) -> PackageView {
    let standing = match package.gone_at {
        Some(at) => frame.with1("package-gone-on", "when", frame.when(&at)),
        None if package.is_open(now) => frame.with1("package-open-until", "when", frame.when(&package.open_until)),
        None => frame.with1("package-over-since", "when", frame.when(&package.open_until)),
    };
    PackageView {
        made: frame.when(&package.made_at),
        standing,
        digest: package.digest.clone(),
        parts: package
            .parts
            .iter()
            .map(|part| (part.path.clone(), text::size(i64::try_from(part.size).unwrap_or(i64::MAX))))
            .collect(),
        can_be_renewed: package.can_be_renewed(now),
    }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::super::act::samples::head;
    use super::*;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    fn view(language: Language, state: &'static str) -> ReleaseView {
        ReleaseView {
            id: format!("00000000-0000-0000-0000-00000000000{}", state.len()),
            seen: 2,
            name: "rechnungen-und-quittungen-2024-bis-2026-vollständig.xlsx".into(),
            file: "1".into(),
            about: "Excel · 120 kB".into(),
            state,
            standing: language
                .text_with("release-how-accepted", &[("who", "Lin".into()), ("when", "2026-12-01 09:00".into())]),
            instead_of: (state == "cleared").then(|| "rechnungen.xlsx".into()),
            unchecked: (state == "open").then(|| language.text("examination-unchecked-locked")),
            findings: vec![FindingView {
                text: language.text("examination-found-comment"),
                advice: language.text("examination-advice-comment"),
                place: "Sheet A · B12 · …@example.com".into(),
                weight: language.text("examination-weight-decides"),
                blocks: false,
            }],
            left_out: 3,
            can_be_cleaned: true,
            can_be_accepted: true,
            reason: String::new(),
            kept: vec![],
            is_begun: state == "open",
            had: String::new(),
            theirs: (state == "open").then(|| language.with1("release-holding-now", "row", "CRM")),
            holdings: vec![Choice { value: "crm".into(), label: "CRM".into(), chosen: true, ..Choice::default() }],
        }
    }

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = || frame(language, "queue");
        let full = PackagePage {
            frame: frame(),
            case: head("package"),
            files: State::ALL.iter().map(|state| view(language, state.code())).collect(),
            open: 1,
            waiting: 1,
            is_packed: true,
            may_decide: true,
            may_renew: true,
            megabytes: MEGABYTES,
            packages: vec![PackageView {
                made: "2026-12-01 09:00".into(),
                standing: language.with1("package-open-until", "when", "2026-12-15 09:00"),
                digest: "9f".repeat(32),
                parts: vec![("answer.html".into(), "12 kB".into())],
                can_be_renewed: true,
            }],
            kept: vec![KeptFile { id: "2".into(), name: "附件 <scan>.pdf".into(), size: "12 kB".into() }],
        };
        let empty = PackagePage {
            frame: frame(),
            case: head("package"),
            files: vec![],
            open: 0,
            waiting: 0,
            is_packed: false,
            may_decide: true,
            may_renew: true,
            megabytes: MEGABYTES,
            packages: vec![],
            kept: vec![],
        };
        vec![Sample::of("package", &full), Sample::of("package-empty", &empty)]
    }
}
