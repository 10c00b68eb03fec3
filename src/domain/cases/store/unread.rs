//! SQL of what each person of the desk has not read.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::base::error::Result;
use crate::domain::cases::case::{Case, Locked};

/// Nobody of those who see cases has read what the requester wrote.
pub(in crate::domain::cases) async fn mark_unread(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    roles: &[&str],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into case_unread (staff_id, case_id, at)
         select id, $1, $3 from staff where disabled_at is null and role = any($2) order by id
         on conflict (staff_id, case_id) do update set at = excluded.at",
        case.id,
        roles as &[&str],
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Somebody has read what a case holds.
pub(in crate::domain::cases) async fn clear_unread(
    connection: &mut PgConnection,
    case_id: Uuid,
    staff_id: Uuid,
) -> Result<()> {
    sqlx::query!("delete from case_unread where case_id = $1 and staff_id = $2", case_id, staff_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// A case ended: what was written before is news to nobody any more.
pub(in crate::domain::cases) async fn clear_unread_of_all(
    connection: &mut PgConnection,
    case: &Locked<Case>,
) -> Result<()> {
    sqlx::query!("delete from case_unread where case_id = $1", case.id).execute(connection).await?;
    Ok(())
}

/// Which of these cases hold something that somebody has not read.
pub(in crate::domain::cases) async fn unread_of(
    executor: impl PgExecutor<'_>,
    staff_id: Option<Uuid>,
    ids: &[Uuid],
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        r#"select id from cases where id = any($2)
             and (case when $1::uuid is null then unread
                       else unread and (assignee is null or assignee = $1)
                            or exists (select from case_unread where case_id = cases.id and staff_id = $1) end)"#,
        staff_id,
        ids
    )
    .fetch_all(executor)
    .await?)
}
