//! SQL of proposals to a second person.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{End, Fingerprint, Reason};
use super::{Listed, Review};
use crate::base::actor::Role;
use crate::base::error::{Error, Result};
use crate::domain::cases::Status;
use crate::domain::cases::case::{Case, Locked};
use crate::infra::app::Tx;
use crate::infra::words;

/// A proposal to be kept.
pub(super) struct NewRow<'a> {
    pub(super) id: Uuid,
    pub(super) proposer: Uuid,
    pub(super) reasons: &'a [String],
    pub(super) letter: i32,
    pub(super) digest: &'a str,
    pub(super) content: &'a [u8],
    pub(super) nonce: [u8; 16],
}

pub(super) async fn insert(tx: &mut Tx, case: &Locked<Case>, row: NewRow<'_>) -> Result<()> {
    let now = tx.now();
    // What the version before left open.
    sqlx::query!(
        "update review set outcome = 'void', ended_at = $2 where case_id = $1 and outcome is null",
        case.id,
        now
    )
    .execute(tx.sql())
    .await?;
    sqlx::query!(
        "insert into review (id, case_id, number, proposer, reasons, letter, digest, content, at, form_nonce)
         select $1, $2, 1 + coalesce(max(number), 0), $3, $4, $5, $6, $7, $8, $9 from review where case_id = $2",
        row.id,
        case.id,
        row.proposer,
        row.reasons,
        row.letter,
        row.digest,
        row.content,
        now,
        &row.nonce[..]
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// How a proposal ends.
pub(super) struct Ending<'a> {
    pub(super) end: End,
    pub(super) reviewer: Option<Uuid>,
    pub(super) approved: Option<&'a str>,
    pub(super) note: Option<&'a [u8]>,
}

pub(super) async fn end(tx: &mut Tx, case: &Locked<Case>, id: Uuid, ending: Ending<'_>) -> Result<()> {
    let now = tx.now();
    let done = sqlx::query!(
        "update review set outcome = $3, ended_at = $4, reviewer = $5, approved = $6, note = $7
         where id = $1 and case_id = $2 and outcome is null",
        id,
        case.id,
        ending.end.code(),
        now,
        ending.reviewer,
        ending.approved,
        ending.note
    )
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::State("review-is-over")) }
}

struct Row {
    id: Uuid,
    proposer: Uuid,
    proposer_name: String,
    proposer_role: String,
    reasons: Vec<String>,
    letter: i32,
    content: Vec<u8>,
    at: DateTime<Utc>,
    outcome: Option<String>,
    ended_at: Option<DateTime<Utc>>,
    reviewer: Option<Uuid>,
    reviewer_name: Option<String>,
    note: Option<Vec<u8>>,
}

impl Row {
    fn opened(self, case: &Case) -> Result<Review> {
        let content = case.open("review", "content", self.id, &self.content);
        let reasons = self.reasons.iter();
        let end = words::read_optional("review.outcome", self.outcome.as_deref(), End::parse)?;
        // The version before ends no proposal: none waits of a case that is not in review.
        let end = end.or((case.status != Status::Review).then_some(End::Void));
        Ok(Review {
            proposed: content.and_then(|text| serde_json::from_str(&text).ok()),
            note: self.note.as_deref().and_then(|note| case.open("review", "note", self.id, note)),
            // A reason that only a newer version knows keeps nobody from looking.
            reasons: reasons.filter_map(|code| Reason::parse(code)).collect(),
            proposer_role: words::read("staff.role", &self.proposer_role, Role::parse)?,
            end,
            id: self.id,
            proposer: self.proposer,
            proposer_name: self.proposer_name,
            letter: self.letter,
            at: self.at,
            ended_at: self.ended_at,
            reviewer: self.reviewer,
            reviewer_name: self.reviewer_name,
        })
    }
}

/// The newest proposal of a case.
pub(super) async fn newest(connection: &mut PgConnection, case: &Case) -> Result<Option<Review>> {
    let row = sqlx::query_as!(
        Row,
        r#"select review.id, proposer, proposing.name as proposer_name, proposing.role as proposer_role, reasons, letter, content,
                  at, outcome, ended_at, reviewer, reviewing.name as "reviewer_name?", note
           from review join staff as proposing on proposing.id = proposer left join staff as reviewing on reviewing.id = reviewer
           where case_id = $1 order by number desc limit 1"#,
        case.id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| row.opened(case)).transpose()
}

/// One proposal of a case.
pub(super) async fn by_id(connection: &mut PgConnection, case: &Case, id: Uuid) -> Result<Option<Review>> {
    let row = sqlx::query_as!(
        Row,
        r#"select review.id, proposer, proposing.name as proposer_name, proposing.role as proposer_role, reasons, letter, content,
                  at, outcome, ended_at, reviewer, reviewing.name as "reviewer_name?", note
           from review join staff as proposing on proposing.id = proposer left join staff as reviewing on reviewing.id = reviewer
           where case_id = $1 and review.id = $2"#,
        case.id,
        id
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| row.opened(case)).transpose()
}

/// Whether a form has proposed already.
pub(super) async fn was_proposed(connection: &mut PgConnection, case_id: Uuid, nonce: [u8; 16]) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from review where case_id = $1 and form_nonce = $2) as "was!""#,
        case_id,
        &nonce[..]
    )
    .fetch_one(connection)
    .await?)
}

/// How many answers of somebody went out.
pub(super) async fn answers_of(connection: &mut PgConnection, staff_id: Uuid) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from message where staff_id = $1 and kind = 'answer' limit 1000
           ) as answer"#,
        staff_id
    )
    .fetch_one(connection)
    .await?)
}

/// What somebody had before them when they looked last.
pub(super) async fn look_of(
    connection: &mut PgConnection,
    case: &Case,
    review_id: Uuid,
    staff_id: Uuid,
) -> Result<Option<Fingerprint>> {
    let content = sqlx::query_scalar!(
        "select content from review_look where review_id = $1 and staff_id = $2",
        review_id,
        staff_id
    )
    .fetch_optional(connection)
    .await?;
    let opened = content.and_then(|content: Vec<u8>| case.open("review_look", "content", review_id, &content));
    Ok(opened.and_then(|text| serde_json::from_str(&text).ok()))
}

pub(super) async fn keep_look(
    connection: &mut PgConnection,
    review_id: Uuid,
    staff_id: Uuid,
    content: &[u8],
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into review_look (review_id, staff_id, content, at) values ($1, $2, $3, $4)
         on conflict (review_id, staff_id) do update set content = excluded.content, at = excluded.at",
        review_id,
        staff_id,
        content,
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Answers that somebody may look at, oldest first.
pub(super) async fn waiting_for(connection: &mut PgConnection, staff_id: Uuid) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select reference, right_code as right, staff.name as "who?", at, true as "is_returned!"
           from review join cases on cases.id = case_id join staff on staff.id = proposer
           where review.outcome is null and status = 'review' and proposer <> $1 and not exists (select from answered_before(case_id) as who where who = $1)
           order by at, review.id limit 100"#,
        staff_id
    )
    .fetch_all(connection)
    .await?)
}

/// Answers of somebody that came back, or fell by a change, and were not passed on again.
pub(super) async fn came_back_to(connection: &mut PgConnection, staff_id: Uuid) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select reference, right_code as right, staff.name as "who?", ended_at as "at!",
                  review.outcome = 'returned' as "is_returned!"
           from review join cases on cases.id = case_id left join staff on staff.id = reviewer
           where proposer = $1 and review.outcome in ('returned', 'void') and status not in ('closed', 'review')
             and not exists (select from review as later where later.case_id = review.case_id and later.number > review.number)
           order by ended_at, review.id limit 100"#,
        staff_id
    )
    .fetch_all(connection)
    .await?)
}
