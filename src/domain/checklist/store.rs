//! SQL of what was done outside of this program.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{Line, Mark};
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::domain::cases::case::{Case, Locked};
use crate::infra::words;

pub(super) async fn marks(connection: &mut PgConnection, case: &Case) -> Result<Vec<Mark>> {
    let rows = sqlx::query!(
        r#"select line, note, case_line.at, staff.name as "by?",
                  (select max(at) from case_event where case_event.case_id = $1 and kind = 'reopened') as reopened,
                  (select max(at) from case_event where case_event.case_id = $1 and kind = 'settled') as settled,
                  (select max(at) from case_event where case_event.case_id = $1 and kind = 'corrected') as corrected
           from case_line left join staff on staff.id = staff_id where case_id = $1"#,
        case.id
    )
    .fetch_all(connection)
    .await?;
    let marks = rows.into_iter().filter_map(|row| {
        let line = words::or_left_out(words::read("case_line.line", &row.line, Line::parse))?;
        let undone = match line {
            Line::Permission | Line::Identity | Line::Lookup | Line::Asked => row.settled.max(row.corrected),
            Line::Decided | Line::CarriedOut | Line::Told | Line::Files => row.settled.max(row.reopened),
            _ => row.settled,
        };
        if undone.is_some_and(|undone| undone > row.at) {
            return None;
        }
        Some(Mark { line, note: case.open("case_line", line.code(), case.id, &row.note), at: row.at, by: row.by })
    });
    Ok(marks.collect())
}

/// Keeps a mark, in place of one that holds no more.
pub(super) async fn insert(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    line: Line,
    note: &[u8],
    at: DateTime<Utc>,
    actor: Actor,
) -> Result<()> {
    sqlx::query!(
        "insert into case_line (case_id, line, note, at, actor, staff_id) values ($1, $2, $3, $4, $5, $6)
         on conflict (case_id, line) do update set note = excluded.note, at = excluded.at, actor = excluded.actor,
             staff_id = excluded.staff_id",
        case.id,
        line.code(),
        note,
        at,
        actor.kind(),
        actor.staff_id()
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn delete(connection: &mut PgConnection, case: &Locked<Case>, line: Line) -> Result<bool> {
    let done = sqlx::query!("delete from case_line where case_id = $1 and line = $2", case.id, line.code())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
