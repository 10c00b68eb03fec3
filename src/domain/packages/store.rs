//! SQL of what may go out, and of what went out.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Decided, Package, Part, State};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::text::hexadecimal;
use crate::domain::cases::case::{Case, Locked};
use crate::infra::app::Tx;
use crate::infra::examination::Report;
use crate::infra::words;

/// A file that may go out, as it is stored.
pub(super) struct ReleaseRow {
    pub(super) id: Uuid,
    pub(super) file_id: Uuid,
    pub(super) out_id: Option<Uuid>,
    pub(super) json_id: Option<Uuid>,
    pub(super) csv_id: Option<Uuid>,
    pub(super) holding: Option<String>,
    pub(super) state: String,
    pub(super) report: Option<Vec<u8>>,
    pub(super) decision: Option<Vec<u8>>,
    pub(super) version: i32,
    pub(super) at: DateTime<Utc>,
    pub(super) by: Option<String>,
}

impl ReleaseRow {
    pub(super) fn state(&self) -> Result<State> {
        Ok(words::read("release_file.state", &self.state, State::parse)?)
    }

    /// What the examination says; the inner nothing where it cannot be opened.
    pub(super) fn report(&self, case: &Case) -> Option<Option<Report>> {
        let text = case.open("release_file", "report", self.id, self.report.as_ref()?);
        Some(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    pub(super) fn decided(&self, case: &Case) -> Option<Option<Decided>> {
        let text = case.open("release_file", "decision", self.id, self.decision.as_ref()?);
        Some(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

pub(super) async fn releases(connection: &mut PgConnection, case_id: Uuid) -> Result<Vec<ReleaseRow>> {
    Ok(sqlx::query_as!(
        ReleaseRow,
        r#"select r.id, r.file_id, r.out_id, r.json_id, r.csv_id, r.holding, r.state, r.report, r.decision, r.version,
                  r.at, a.name as "by?"
           from release_file r left join staff a on a.id = r.staff_id
           where r.case_id = $1 order by r.id"#,
        case_id
    )
    .fetch_all(connection)
    .await?)
}

/// A file that may go out from now on; nothing where it is among them.
pub(super) async fn insert(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    (id, file_id, holding): (Uuid, Uuid, Option<&str>),
) -> Result<bool> {
    let now = tx.now();
    let done = sqlx::query!(
        "insert into release_file (id, case_id, file_id, holding, state, at, actor, staff_id)
         values ($1, $2, $3, $4, 'waiting', $5, $6, $7) on conflict (case_id, file_id) do nothing",
        id,
        case.id,
        file_id,
        holding,
        now,
        actor.kind(),
        actor.staff_id()
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What is written of a file that may go out.
pub(super) struct Standing<'a> {
    pub(super) state: State,
    pub(super) out_id: Option<Uuid>,
    pub(super) holding: Option<&'a str>,
    pub(super) report: Option<&'a Report>,
    pub(super) decided: Option<&'a Decided>,
}

/// Writes how a file stands. What was made of it as data is made anew.
pub(super) async fn set(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    id: Uuid,
    standing: &Standing<'_>,
) -> Result<()> {
    let now = tx.now();
    let sealed = |column, json: Option<String>, tx: &Tx| {
        json.map(|json| case.seal("release_file", column, id, &json, tx)).transpose()
    };
    let report = standing.report.map(serde_json::to_string).transpose().map_err(Error::fault)?;
    let report = sealed("report", report, tx)?;
    let decided = standing.decided.map(serde_json::to_string).transpose().map_err(Error::fault)?;
    let decided = sealed("decision", decided, tx)?;
    sqlx::query!(
        "update release_file set state = $2, out_id = $3, holding = $4, report = $5, decision = $6, json_id = null,
                csv_id = null, version = version + 1, at = $7, actor = $8, staff_id = $9
         where id = $1",
        id,
        standing.state.code(),
        standing.out_id,
        standing.holding,
        report,
        decided,
        now,
        actor.kind(),
        actor.staff_id()
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Writes what was made of a file as data; `false` where it changed meanwhile.
pub(super) async fn set_data(
    tx: &mut Tx,
    _: &Locked<Case>,
    id: Uuid,
    version: i32,
    (json_id, csv_id): (Uuid, Uuid),
) -> Result<bool> {
    let done = sqlx::query!(
        "update release_file set json_id = $3, csv_id = $4 where id = $1 and version = $2",
        id,
        version,
        json_id,
        csv_id
    )
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

struct PackageRow {
    id: Uuid,
    message_id: Uuid,
    made_at: DateTime<Utc>,
    digest: Vec<u8>,
    contents: Option<Vec<u8>>,
    manifest: Option<Vec<u8>>,
    signature: Vec<u8>,
    open_until: DateTime<Utc>,
    kept_until: DateTime<Utc>,
    gone_at: Option<DateTime<Utc>>,
}

impl PackageRow {
    fn open(self, case: &Case) -> Package {
        let contents = self.contents.and_then(|sealed| case.open("package", "contents", self.id, &sealed));
        let parts: Option<Vec<Part>> = contents.and_then(|text| serde_json::from_str(&text).ok());
        let manifest = self.manifest.and_then(|sealed| case.open("package", "manifest", self.id, &sealed));
        Package {
            id: self.id,
            message_id: self.message_id,
            made_at: self.made_at,
            digest: hexadecimal(&self.digest),
            // Without its list nobody could show what it was.
            parts: parts.filter(|_| manifest.is_some()).unwrap_or_default(),
            manifest: manifest.unwrap_or_default(),
            signature: self.signature,
            open_until: self.open_until,
            kept_until: self.kept_until,
            gone_at: self.gone_at,
        }
    }
}

/// What was handed out of a case, in order.
pub(super) async fn packages(connection: &mut PgConnection, case: &Case) -> Result<Vec<Package>> {
    let rows = sqlx::query_as!(
        PackageRow,
        "select id, message_id, made_at, digest, contents, manifest, signature, open_until, kept_until, gone_at
         from package where case_id = $1 order by made_at, id",
        case.id
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.open(case)).collect())
}

/// What is written of a package that goes out.
pub(super) struct NewPackage<'a> {
    pub(super) id: Uuid,
    pub(super) message_id: Uuid,
    pub(super) digest: &'a [u8],
    pub(super) contents: &'a str,
    pub(super) manifest: &'a str,
    pub(super) signature: &'a [u8],
    pub(super) open_until: DateTime<Utc>,
    pub(super) kept_until: DateTime<Utc>,
}

pub(super) async fn insert_package(tx: &mut Tx, case: &Locked<Case>, new: &NewPackage<'_>) -> Result<()> {
    let now = tx.now();
    let contents = case.seal("package", "contents", new.id, new.contents, tx)?;
    let manifest = case.seal("package", "manifest", new.id, new.manifest, tx)?;
    sqlx::query!(
        "insert into package (id, case_id, message_id, made_at, digest, contents, manifest, signature, open_until, kept_until)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.id,
        case.id,
        new.message_id,
        now,
        new.digest,
        contents,
        manifest,
        new.signature,
        new.open_until,
        new.kept_until
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Lets a package be opened until a moment; whoever it is for is reminded anew.
pub(super) async fn set_open_until(tx: &mut Tx, _: &Locked<Case>, id: Uuid, until: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update package set open_until = $2, reminded_at = null where id = $1", id, until)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Lets a browser in until a moment.
pub(super) async fn let_in(
    connection: &mut PgConnection,
    session_id: &[u8],
    package_id: Uuid,
    until: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into package_opening (session_id, package_id, until) values ($1, $2, $3)
         on conflict (session_id, package_id) do update set until = excluded.until",
        session_id,
        package_id,
        until
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Until when a browser is let in.
pub(super) async fn is_let_in(
    connection: &mut PgConnection,
    session_id: &[u8],
    package_id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from package_opening where session_id = $1 and package_id = $2 and until > $3) as "is!""#,
        session_id,
        package_id,
        now
    )
    .fetch_one(connection)
    .await?)
}

/// Browsers that nobody is let in by any more.
pub(super) async fn clear_openings(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("delete from package_opening where until <= $1", now).execute(connection).await?;
    Ok(())
}

/// The case of a package that is kept no longer.
pub(super) async fn past_its_day(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select case_id from package where gone_at is null and kept_until <= $1 order by kept_until limit 1",
        now
    )
    .fetch_optional(connection)
    .await?)
}

/// Takes what lay in the packages of a case whose day is over; gives which, with how many are left.
pub(super) async fn take_away(tx: &mut Tx, case: &Locked<Case>) -> Result<(Vec<Uuid>, i64)> {
    let now = tx.now();
    let gone = sqlx::query_scalar!(
        "update package set gone_at = $2, contents = null, manifest = null
         where case_id = $1 and gone_at is null and kept_until <= $2 returning id",
        case.id,
        now
    )
    .fetch_all(tx.sql())
    .await?;
    let left = sqlx::query_scalar!(
        r#"select count(*) as "count!" from package where case_id = $1 and gone_at is null"#,
        case.id
    )
    .fetch_one(tx.sql())
    .await?;
    Ok((gone, left))
}

/// The case of a package that ends soon and of which nobody was reminded.
pub(super) async fn ending_soon(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<Option<(Uuid, Uuid)>> {
    let row = sqlx::query!(
        "select id, case_id from package
         where gone_at is null and reminded_at is null and open_until > $1 and open_until <= $2
         order by open_until limit 1",
        now,
        before
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.id, row.case_id)))
}

/// `false` where somebody was reminded meanwhile.
pub(super) async fn set_reminded(tx: &mut Tx, _: &Locked<Case>, id: Uuid) -> Result<bool> {
    let now = tx.now();
    let done = sqlx::query!("update package set reminded_at = $2 where id = $1 and reminded_at is null", id, now)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() == 1)
}
