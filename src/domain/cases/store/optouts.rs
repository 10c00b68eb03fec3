//! SQL by which cases and the list of opt-outs are kept true to each other.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::base::error::Result;

/// The open cases of a mailbox about a right, without appeals, the oldest first.
pub(in crate::domain::cases) async fn open_of_right(
    executor: impl PgExecutor<'_>,
    email_index: &[u8],
    right: &str,
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from cases
         where email_index = $1 and right_code = $2 and status <> 'closed' and appeal_of is null order by id",
        email_index,
        right
    )
    .fetch_all(executor)
    .await?)
}

/// Cases behind an id whose row in the list of opt-outs is missing, says something else than the case, or stands although it ended: an
/// older program that runs beside this one knows nothing of the list.
pub(in crate::domain::cases) async fn optouts_to_list(
    executor: impl PgExecutor<'_>,
    rights: &[&str],
    after: Uuid,
    most: i64,
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from cases
         where id > $2 and right_code = any($1) and appeal_of is null and email_index is not null
               and case when coalesce(outcome, '') in ('spam', 'refused', 'redirected', 'lapsed')
                             or outcome = 'withdrawn' and carried_out_at is null
                        then exists (select from optout where case_id = cases.id and ended_at is null)
                        else not exists (select from optout where case_id = cases.id)
                             or exists (select from optout
                                        where case_id = cases.id and ended_at is null
                                              and (optout.email_index <> cases.email_index or choice <> right_code
                                                   or optout.carried_out_at is null and cases.carried_out_at is not null))
                   end
         order by id limit $3",
        rights as _,
        after,
        most
    )
    .fetch_all(executor)
    .await?)
}
