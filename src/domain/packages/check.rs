//! The check before anything goes out: every file is examined by a process of its own, and somebody decides of what was found in it.
//!
//! Owners' files come here by themselves ([`gather`]), the desk's when they are added. Nothing of the examination happens inside a
//! transaction: it takes seconds, and what it says is written only where the file stands as it stood when it began.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Decided, How, Release, State, is_blocked};
use super::store::{self, ReleaseRow, Standing};
use super::tables;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::Status;
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::filing::{check_text, clean_text};
use crate::domain::cases::ops::audit_case;
use crate::domain::decisions::model::{Decision, Item, Sheet, hands_out};
use crate::domain::rulebook::packages::Packages;
use crate::infra::app::{App, Context, Reading, Tx};
use crate::infra::examination::{Inquiry, Known, Report, Unchecked};
use crate::infra::files::{self, Download, NewFile, Place, Purpose, Retention, StoredFile, Upload};
use crate::infra::queue::{self, Claimed, Lane, NewJob, Outcome};

pub use crate::domain::owner_tasks::FILES_CAME;

/// Files that one case may hand out.
pub const MOST_FILES: usize = 500;

/// What may go out of a case, in the order in which it came.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn releases(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Vec<Release>> {
    require(actor, Permission::ReadCases)?;
    of_case(reading, case).await
}

pub(in crate::domain) async fn of_case(reading: &mut Reading, case: &Case) -> Result<Vec<Release>> {
    let rows = store::releases(reading.sql(), case.id).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let key = case.files().ok().map(|place| place.key);
    let files = files::of_owner(reading.sql(), case.id, key.as_ref()).await?;
    rows.into_iter().filter_map(|row| opened(case, row, &files).transpose()).collect()
}

/// Nothing where its file was destroyed.
fn opened(case: &Case, row: ReleaseRow, files: &[StoredFile]) -> Result<Option<Release>> {
    let find = |id: Uuid| files.iter().find(|file| file.id == id).cloned();
    let Some(came) = find(row.file_id) else { return Ok(None) };
    let (report, decided) = (row.report(case), row.decided(case));
    // What went out in its place is gone by now: what came was never let out, and is looked through anew.
    let is_bare = row.out_id.is_some_and(|id| find(id).is_none());
    Ok(Some(Release {
        id: row.id,
        came,
        instead: row.out_id.and_then(find),
        data: row.json_id.and_then(find).zip(row.csv_id.and_then(find)),
        state: if is_bare { State::Waiting } else { row.state()? },
        is_readable: case.is_readable() && !matches!(report, Some(None)) && !matches!(decided, Some(None)),
        report: report.flatten().filter(|_| !is_bare),
        decided: decided.flatten().filter(|_| !is_bare),
        holding: row.holding,
        version: row.version,
        at: row.at,
        by: row.by,
    }))
}

/// Asks the worker to look at what of a case was not looked at yet.
async fn ask(tx: &mut Tx, case_id: Uuid) -> Result<()> {
    let due_at = tx.now();
    let payload = json!({ "v": 1, "case": case_id });
    queue::enqueue(tx, NewJob { kind: FILES_CAME, lane: Lane::Files, payload, due_at, unique_key: None }).await?;
    Ok(())
}

/// Looks at every file of a case that was not looked at yet, those that owners handed over since among them.
///
/// # Errors
/// When the database fails; the queue then tries again.
pub async fn gather(app: &App, job: &Claimed) -> Result<Outcome> {
    let case_id = job.payload.get("case").and_then(Value::as_str).and_then(|id| id.parse::<Uuid>().ok());
    let Some(case_id) = case_id else { return Ok(Outcome::Dead("the payload cannot be read".to_owned())) };
    let mut tx = app.clone().begin().await?;
    let case = match case::lock_id(&mut tx, case_id).await {
        Ok(case) => case,
        Err(Error::NotFound) => return Ok(Outcome::Dropped),
        Err(other) => return Err(other),
    };
    if case.files().is_err() {
        return Ok(Outcome::Dropped);
    }
    take_finds(&mut tx, &case).await?;
    tx.commit().await?;
    match examine_waiting(app, case_id).await? {
        true => Ok(Outcome::Done),
        false => Ok(Outcome::Retry(app.now() + TimeDelta::minutes(1), "the examination cannot be started".to_owned())),
    }
}

/// What owners handed over and nobody has taken up yet.
async fn take_finds(tx: &mut Tx, case: &Locked<Case>) -> Result<()> {
    if !hands_out(case.right) {
        return Ok(());
    }
    let known = store::releases(tx.sql(), case.id).await?;
    let sent = crate::domain::owner_tasks::answers(tx, case).await?;
    for one in &sent {
        // Where the task was about one row of the register, so is the file.
        let holding = <&[String; 1]>::try_from(one.task.holdings.as_slice()).ok().map(|[only]| only.as_str());
        for file in one.answers.iter().flat_map(|answer| &answer.files) {
            if !known.iter().any(|row| row.file_id == file.id) {
                let id = tx.new_id();
                store::insert(tx, case, Actor::Worker, (id, file.id, holding)).await?;
            }
        }
    }
    Ok(())
}

/// Examines what waits, one file after another, and makes data of tables that go out. `false` where an examination could not begin.
async fn examine_waiting(app: &App, case_id: Uuid) -> Result<bool> {
    let mut reading = app.clone().read().await?;
    let Some(case) = case::by_id(&mut reading, case_id).await? else { return Ok(true) };
    let all = of_case(&mut reading, &case).await?;
    drop(reading);
    let mut went = true;
    for release in all {
        match release.state {
            State::Waiting => went &= examine(app, &case, &release).await?,
            State::Cleared => tables_of(app, &case, &release).await,
            State::Open | State::LeftOut => {}
        }
    }
    Ok(went)
}

async fn examine(app: &App, case: &Case, release: &Release) -> Result<bool> {
    let report = report_of(app, case, release.out()).await?;
    if report.unchecked.is_some_and(Unchecked::is_passing) {
        return Ok(false);
    }
    let mut tx = app.clone().begin().await?;
    let locked = case::lock_id(&mut tx, case.id).await?;
    let now = of_case(&mut tx, &locked).await?;
    // Somebody decided otherwise meanwhile, or another worker was faster.
    let Some(release) = now.into_iter().find(|one| one.id == release.id && one.version == release.version) else {
        return Ok(true);
    };
    let is_clear = report.is_clear();
    let decided = is_clear.then(|| Decided { how: How::Clear, reason: String::new(), codes: Vec::new() });
    let standing = Standing {
        state: if is_clear { State::Cleared } else { State::Open },
        out_id: release.instead.as_ref().map(|file| file.id),
        holding: release.holding.as_deref(),
        report: Some(&report),
        decided: decided.as_ref(),
    };
    store::set(&mut tx, &locked, Actor::Worker, release.id, &standing).await?;
    let again = find(&mut tx, &locked, release.id).await?;
    tx.commit().await?;
    if again.state == State::Cleared {
        tables_of(app, case, &again).await;
    }
    Ok(true)
}

/// Makes data of a table; one of which none can be made goes out as it came, and keeps nothing else waiting.
async fn tables_of(app: &App, case: &Case, release: &Release) {
    if let Err(Error::Fault(fault)) = tables::make(app, case, release).await {
        tracing::warn!(release.id = %release.id, error = fault.for_log(), "no data were made of a table");
    }
}

/// What the examination says of a file of a case.
async fn report_of(app: &App, case: &Case, file: &StoredFile) -> Result<Report> {
    let inquiry = inquiry(app, case, file);
    let size = u64::try_from(file.size).map_err(Error::fault)?;
    let mut reading = app.clone().read().await?;
    let download = Download::prepare(&mut reading, &case.files()?, file.clone()).await?;
    drop(reading);
    Ok(app.examiner.examine(&inquiry, size, Box::pin(download.stream(app.clone()))).await)
}

/// Whose things may stand in a file: the person's own, and the organisation's public contacts.
fn inquiry(context: &Context, case: &Case, file: &StoredFile) -> Inquiry {
    let settings = context.settings();
    let person = &case.person;
    let filled = |texts: Vec<String>| texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let known = Known {
        names: filled(vec![person.name.clone(), person.other_name.clone(), settings.organisation.name.clone()]),
        emails: filled(vec![person.email.clone().unwrap_or_default(), settings.dpo_email.to_string()]),
        phones: filled(vec![person.phone.clone(), settings.organisation.phone.clone().unwrap_or_default()]),
        numbers: Vec::new(),
    };
    let even_own_numbers = case.place.is_some_and(|place| Packages::built_in().keeps_numbers_back(place));
    Inquiry { name: file.name.clone(), known, even_own_numbers }
}

pub(super) async fn find(reading: &mut Reading, case: &Case, id: Uuid) -> Result<Release> {
    of_case(reading, case).await?.into_iter().find(|release| release.id == id).ok_or(Error::NotFound)
}

/// A form about one file: which, and the version that it showed.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The case.
    pub target: Target<'a>,
    /// The file that may go out.
    pub id: Uuid,
    /// The version that the form showed.
    pub seen: i32,
}

/// A locked case that is open, with a file of it as its form showed it.
async fn chosen(tx: &mut Tx, actor: Actor, chosen: Chosen<'_>) -> Result<(Locked<Case>, Release)> {
    let case = open_case(tx, chosen.target).await?;
    let release = find(tx, &case, chosen.id).await?;
    if release.version != chosen.seen {
        // What the examination found since is nobody's decision.
        return Err(if release.by.is_some() { Error::Conflict } else { Error::State("release-was-looked-through") });
    }
    nothing_else_happened(tx, &case, actor, chosen.target).await?;
    if !release.is_readable {
        return Err(Error::State("case-cannot-be-opened"));
    }
    Ok((case, release))
}

/// Whether a file stands already as a form wants it: the same form was sent twice.
async fn stands(tx: &mut Tx, form: Chosen<'_>, is_so: impl Fn(&Release) -> bool) -> Result<bool> {
    let case = case::lock(tx, form.target.reference).await?;
    Ok(is_so(&find(tx, &case, form.id).await?))
}

/// Whether somebody decided just that, for this reason.
fn is_decided(release: &Release, how: How, reason: &str) -> bool {
    release.decided.as_ref().is_some_and(|decided| decided.how == how && decided.reason == reason)
}

async fn open_case(tx: &mut Tx, target: Target<'_>) -> Result<Locked<Case>> {
    let case = case::lock(tx, target.reference).await?;
    if case.status == Status::Closed {
        return Err(Error::State("case-is-closed"));
    }
    Ok(case)
}

/// That nothing happened since the form was shown but what is told by the version of each file.
async fn nothing_else_happened(tx: &mut Tx, case: &Locked<Case>, actor: Actor, target: Target<'_>) -> Result<()> {
    let lines = [EventKind::ReleaseAdded, EventKind::ReleaseDecided];
    case::unchanged_beside(tx, case, actor, target.seen, &lines).await
}

async fn told(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    kind: EventKind,
    (release, how): (&Release, &str),
) -> Result<()> {
    let detail = Detail::one("file", release.out().name.clone()).and("how", how);
    events::append(tx, case, actor, kind, detail).await?;
    let told = json!({ "file": release.id, "how": how });
    audit_case(tx, actor, "case.release_decided", case, told).await
}

fn standing<'a>(release: &'a Release, state: State, decided: Option<&'a Decided>) -> Standing<'a> {
    Standing {
        state,
        out_id: release.instead.as_ref().map(|file| file.id),
        holding: release.holding.as_deref(),
        report: release.report.as_ref(),
        decided,
    }
}

/// A reason that says something.
fn reason(typed: &str) -> Result<String> {
    let reason = clean_text(typed);
    let mut errors = FieldErrors::default();
    if !text::is_sentence(&reason) {
        errors.add("reason", "error-release-reason");
    }
    check_text(&reason, "reason", &mut errors);
    errors.into_result()?;
    Ok(reason)
}

/// Lets a file out with what was found in it, for a reason that stays on record.
///
/// # Errors
/// [`Error::Invalid`] beside `reason`; [`Error::State`] where it was not examined yet, something in it is let out by nothing, or the case
/// is closed; [`Error::Conflict`] where it stands otherwise by now.
pub async fn accept(app: App, actor: Actor, form: Chosen<'_>, typed: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let reason = reason(typed)?;
    let mut tx = app.begin().await?;
    if stands(&mut tx, form, |release| is_decided(release, How::Accepted, &reason)).await? {
        return Ok(());
    }
    let (case, release) = chosen(&mut tx, actor, form).await?;
    let Some(report) = release.report.as_ref().filter(|_| release.state == State::Open) else {
        return Err(Error::State("release-is-not-open"));
    };
    if is_blocked(report) {
        return Err(Error::State("release-is-blocked"));
    }
    let codes = report.findings.iter().map(|finding| finding.code).collect();
    let decided = Decided { how: How::Accepted, reason, codes };
    store::set(&mut tx, &case, actor, release.id, &standing(&release, State::Cleared, Some(&decided))).await?;
    told(&mut tx, &case, actor, EventKind::ReleaseDecided, (&release, "accepted")).await?;
    if release.is_table() {
        ask(&mut tx, case.id).await?;
    }
    tx.commit().await
}

/// Leaves a file out, for a reason that stays on record.
///
/// # Errors
/// As [`accept`].
pub async fn leave_out(app: App, actor: Actor, form: Chosen<'_>, typed: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let reason = reason(typed)?;
    let mut tx = app.begin().await?;
    if stands(&mut tx, form, |release| is_decided(release, How::LeftOut, &reason)).await? {
        return Ok(());
    }
    let (case, release) = chosen(&mut tx, actor, form).await?;
    let decided = Decided { how: How::LeftOut, reason, codes: Vec::new() };
    store::set(&mut tx, &case, actor, release.id, &standing(&release, State::LeftOut, Some(&decided))).await?;
    told(&mut tx, &case, actor, EventKind::ReleaseDecided, (&release, "left_out")).await?;
    tx.commit().await
}

/// Takes back what was decided of a file: it is examined once more.
///
/// # Errors
/// As [`accept`].
pub async fn look_again(app: App, actor: Actor, form: Chosen<'_>) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.begin().await?;
    let (case, release) = chosen(&mut tx, actor, form).await?;
    let waits = Standing { report: None, ..standing(&release, State::Waiting, None) };
    store::set(&mut tx, &case, actor, release.id, &waits).await?;
    told(&mut tx, &case, actor, EventKind::ReleaseDecided, (&release, "again")).await?;
    ask(&mut tx, case.id).await?;
    tx.commit().await
}

/// Says to which row of the register a file belongs; to none where the code is empty.
///
/// # Errors
/// [`Error::Invalid`] beside `holding` where there is no such row among what the case is about; as [`accept`] otherwise.
pub async fn assign(app: App, actor: Actor, form: Chosen<'_>, holding: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.begin().await?;
    if stands(&mut tx, form, |release| release.holding.as_deref().unwrap_or_default() == holding).await? {
        return Ok(());
    }
    let (case, release) = chosen(&mut tx, actor, form).await?;
    let sheet = crate::domain::decisions::sheet(&mut tx, &case).await?;
    if !holding.is_empty() && !sheet.items.iter().any(|item| item.holding.is_some() && item.key == holding) {
        return Err(FieldErrors::one("holding", "desk-error-choose").into());
    }
    let holding = Some(holding).filter(|holding| !holding.is_empty());
    let moved = Standing { holding, ..standing(&release, release.state, release.decided.as_ref()) };
    store::set(&mut tx, &case, actor, release.id, &moved).await?;
    if release.state == State::Cleared && release.is_table() {
        ask(&mut tx, case.id).await?;
    }
    audit_case(&mut tx, actor, "case.release_assigned", &case, json!({ "file": release.id })).await?;
    tx.commit().await
}

/// Puts a cleaned copy in the place of a file: without what could safely be taken out. The file itself stays as it came.
///
/// # Errors
/// [`Error::State`] where no copy can be made of it; as [`accept`] otherwise.
pub async fn clean(app: App, actor: Actor, form: Chosen<'_>) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut reading = app.clone().read().await?;
    let case = case::by_reference(&mut reading, form.target.reference).await?.ok_or(Error::NotFound)?;
    let release = find(&mut reading, &case, form.id).await?;
    let place = case.files()?;
    let file = release.out().clone();
    let download = Download::prepare(&mut reading, &place, file.clone()).await?;
    drop(reading);
    let size = u64::try_from(file.size).map_err(Error::fault)?;
    let stream = Box::pin(download.stream(app.clone()));
    let cleaned = app.examiner.clean(&inquiry(&app, &case, &file), size, stream).await;
    let Ok(cleaned) = cleaned else { return Err(Error::State("release-cannot-be-cleaned")) };
    let new = NewFile { name: &file.name, purpose: Purpose::Package, retention: Retention::Package };
    let mut upload = Upload::begin(&app, &place, new).await?;
    upload.write(&cleaned.content).await?;
    let copy = upload.finish().await?;
    let mut tx = app.begin().await?;
    let (case, release) = chosen(&mut tx, actor, form).await?;
    files::attach_to_release(&mut tx, &place, copy.id, release.id).await?;
    let is_clear = cleaned.report.is_clear();
    let decided = is_clear.then(|| Decided { how: How::Clear, reason: String::new(), codes: Vec::new() });
    let standing = Standing {
        state: if is_clear { State::Cleared } else { State::Open },
        out_id: Some(copy.id),
        report: Some(&cleaned.report),
        ..standing(&release, State::Open, decided.as_ref())
    };
    store::set(&mut tx, &case, actor, release.id, &standing).await?;
    told(&mut tx, &case, actor, EventKind::ReleaseDecided, (&release, "cleaned")).await?;
    if is_clear {
        ask(&mut tx, case.id).await?;
    }
    tx.commit().await
}

/// Puts another file, uploaded to where the case's files are, in the place of one; it is examined like any other.
///
/// # Errors
/// As [`accept`].
pub async fn replace(app: App, actor: Actor, form: Chosen<'_>, file: &StoredFile) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.begin().await?;
    let (case, release) = chosen(&mut tx, actor, form).await?;
    files::attach_to_release(&mut tx, &case.files()?, file.id, release.id).await?;
    let waits = Standing { out_id: Some(file.id), report: None, ..standing(&release, State::Waiting, None) };
    store::set(&mut tx, &case, actor, release.id, &waits).await?;
    told(&mut tx, &case, actor, EventKind::ReleaseDecided, (&release, "replaced")).await?;
    ask(&mut tx, case.id).await?;
    tx.commit().await
}

/// A file that was uploaded for what may go out, and belongs to nothing yet or to that already.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn uploaded(app: &App, actor: Actor, place: &Place, id: Uuid) -> Result<Option<StoredFile>> {
    require(actor, Permission::DecideCases)?;
    let mut reading = app.clone().read().await?;
    let loose = files::loose(reading.sql(), place, id, Purpose::Package).await?;
    match loose {
        Some(file) => Ok(Some(file)),
        None => Ok(files::find(reading.sql(), place, id).await?.filter(|file| file.release_id.is_some())),
    }
}

/// Adds files of the desk to what may go out: uploaded to where the case's files are, examined by the worker.
///
/// # Errors
/// [`Error::Invalid`] beside `file` where there are too many; [`Error::State`] where the case is closed; [`Error::Conflict`] where one of
/// them belongs to something already.
pub async fn add(app: App, actor: Actor, target: impl Into<Target<'_>>, added: &[StoredFile]) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.begin().await?;
    let target = target.into();
    let case = open_case(&mut tx, target).await?;
    // The same file once more is the same form once more: it is here.
    let here = of_case(&mut tx, &case).await?;
    let is_new = |file: &&StoredFile| !here.iter().any(|release| release.came.is_same(file));
    let added: Vec<StoredFile> = added.iter().filter(is_new).cloned().collect();
    if added.is_empty() {
        return Ok(());
    }
    nothing_else_happened(&mut tx, &case, actor, target).await?;
    add_in(&mut tx, actor, &case, &added).await?;
    tx.commit().await
}

async fn add_in(tx: &mut Tx, actor: Actor, case: &Locked<Case>, added: &[StoredFile]) -> Result<()> {
    let known = store::releases(tx.sql(), case.id).await?;
    if known.len() + added.len() > MOST_FILES {
        return Err(FieldErrors::one("file", "error-file-too-many").into());
    }
    let place = case.files()?;
    for file in added {
        let id = tx.new_id();
        store::insert(tx, case, actor, (id, file.id, None)).await?;
        files::attach_to_release(tx, &place, file.id, id).await?;
        let detail = Detail::one("file", file.name.clone());
        events::append(tx, case, actor, EventKind::ReleaseAdded, detail).await?;
        audit_case(tx, actor, "case.release_added", case, json!({ "file": id })).await?;
    }
    if !added.is_empty() {
        ask(tx, case.id).await?;
    }
    Ok(())
}

/// Whether a file that was let out goes out by what was decided of its row of the register: nothing of a row that was refused does.
#[must_use]
pub fn is_granted(release: &Release, sheet: &Sheet) -> bool {
    let item = release.holding.as_ref().and_then(|code| sheet.items.iter().find(|item| item.key == *code));
    item.is_none_or(Item::is_granted)
}

/// What of these goes out with an answer: in a package what was let out and is of no row that was refused, with a letter what the desk
/// added to it and went out with no letter before. The same for the page that shows it and for the act.
#[must_use]
pub fn going_out(releases: &[Release], sheet: &Sheet, is_packed: bool) -> Vec<StoredFile> {
    let cleared = releases.iter().filter(|release| release.state == State::Cleared);
    let goes = |release: &&Release| match is_packed {
        true => is_granted(release, sheet),
        false => release.came.answer_id.is_none() && release.out().message_id.is_none(),
    };
    cleared.filter(goes).map(|release| release.out().clone()).collect()
}

/// Whether something of an owner goes out of which nobody said to which row it belongs, while something was refused: it may be of that.
#[must_use]
pub fn wants_holding(releases: &[Release], sheet: &Sheet) -> bool {
    let is_refused = |item: &Item| {
        let ruling = item.ruling.as_ref();
        ruling.is_some_and(|ruling| !matches!(ruling.decision, Decision::Granted | Decision::NotHeld))
    };
    let of_nobody = |release: &Release| {
        release.state == State::Cleared && release.came.answer_id.is_some() && release.holding.is_none()
    };
    sheet.counted().any(is_refused) && releases.iter().any(of_nobody)
}

/// Whether what may go out may go now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Nothing of it is left to do.
    Settled,
    /// Something has to be decided.
    Open,
    /// Something is still looked through.
    Waiting,
}

/// How long somebody who sends an answer waits for its files to be looked through; what takes longer is left to the worker.
const PATIENCE: Duration = Duration::from_secs(4);

/// Examines at once what comes with an answer, and what of the case still waits: whoever sends it is there to decide.
///
/// # Errors
/// As [`add`].
pub async fn take(app: App, actor: Actor, reference: &str, added: &[StoredFile]) -> Result<Checked> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.clone().begin().await?;
    let case = open_case(&mut tx, reference.into()).await?;
    add_in(&mut tx, actor, &case, added).await?;
    take_finds(&mut tx, &case).await?;
    let case_id = case.id;
    tx.commit().await?;
    // Whoever gives up here leaves no process behind, and the worker begins anew.
    if let Ok(examined) = tokio::time::timeout(PATIENCE, examine_waiting(&app, case_id)).await {
        examined?;
    }
    let mut reading = app.read().await?;
    let Some(case) = case::by_id(&mut reading, case_id).await? else { return Err(Error::NotFound) };
    let all = of_case(&mut reading, &case).await?;
    Ok(match () {
        () if all.iter().any(|release| release.state == State::Open) => Checked::Open,
        () if all.iter().all(Release::is_settled) => Checked::Settled,
        () => Checked::Waiting,
    })
}
