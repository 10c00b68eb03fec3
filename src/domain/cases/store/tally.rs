//! SQL of the kept counts of cases: `case_tally`, and what was not added up yet.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Executor as _, PgConnection, PgExecutor};

use crate::base::error::Result;
use crate::domain::cases::tally::{Difference, RuleCount};

/// One process at a time adds up or counts anew, until the end of its transaction; whoever writes what changes waits for nobody. Locking
/// a table looks at nothing: of a transaction that sees one moment only, it is the moment after.
pub(in crate::domain::cases) async fn lock(connection: &mut PgConnection) -> Result<()> {
    connection.execute("lock table case_tally_zone in exclusive mode").await?;
    Ok(())
}

/// Lets a transaction that has only begun see one moment, and read every case there is, for as long as
/// [`COUNTING`](crate::domain::cases::tally::COUNTING). Where whoever asked is gone it ends within seconds, with the lock it holds.
pub(in crate::domain::cases) async fn see_one_moment(connection: &mut PgConnection) -> Result<()> {
    connection
        .execute(
            "set transaction isolation level repeatable read; set local statement_timeout = '600s';
             set local client_connection_check_interval = '5s'",
        )
        .await?;
    Ok(())
}

/// Adds up the oldest changes and forgets them; gives how many there were.
pub(in crate::domain::cases) async fn add_up(connection: &mut PgConnection, limit: i64) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"with taken as (
               delete from case_tally_change where id in (select id from case_tally_change order by id limit $1)
               returning what, day, right_code, place, channel, outcome, change
           ), whole as (
               insert into case_tally_day (what, day, cases)
               select what, day, sum(change) from taken group by 1, 2 having sum(change) <> 0 order by 1, 2
               on conflict (what, day) do update set cases = case_tally_day.cases + excluded.cases
           ), parts as (
               insert into case_tally (what, day, right_code, place, channel, outcome, cases)
               select what, day, right_code, place, channel, outcome, sum(change) from taken group by 1, 2, 3, 4, 5, 6
               having sum(change) <> 0 order by 1, 2, 3, 4, 5, 6
               on conflict (what, day, right_code, place, channel, outcome)
                   do update set cases = case_tally.cases + excluded.cases
           )
           select count(*) as "taken!" from taken"#,
        limit
    )
    .fetch_one(connection)
    .await?)
}

/// How the counts stand.
pub(in crate::domain::cases) struct Standing {
    /// The zone whose days are counted.
    pub(in crate::domain::cases) zone: String,
    /// Whether all cases were counted in it.
    pub(in crate::domain::cases) is_counted: bool,
    /// Whether something is to be added up.
    pub(in crate::domain::cases) has_changes: bool,
}

/// How the counts stand.
pub(in crate::domain::cases) async fn standing(executor: impl PgExecutor<'_>) -> Result<Standing> {
    Ok(sqlx::query_as!(
        Standing,
        r#"select zone, counted_at is not null as "is_counted!", exists (select from case_tally_change) as "has_changes!"
           from case_tally_zone"#
    )
    .fetch_one(executor)
    .await?)
}

/// Counts the days of another zone from the next change on. Gives whether it was another one before.
pub(in crate::domain::cases) async fn set_zone(executor: impl PgExecutor<'_>, zone: &str) -> Result<bool> {
    let done = sqlx::query!("update case_tally_zone set zone = $1, counted_at = null where zone <> $1", zone)
        .execute(executor)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Transactions that have written changes and not ended; of `before`, where some are given, those that are left. Who writes holds a lock
/// of the table from before it looks at the zone until its end.
pub(in crate::domain::cases) async fn writers(
    executor: impl PgExecutor<'_>,
    before: Option<&[String]>,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select virtualtransaction as "writer!" from pg_locks
           where locktype = 'relation' and relation = 'case_tally_change'::regclass and mode = 'RowExclusiveLock'
             and database = (select oid from pg_database where datname = current_database()) and pid <> pg_backend_pid()
             and ($1::text[] is null or virtualtransaction = any($1))"#,
        before as Option<&[String]>
    )
    .fetch_all(executor)
    .await?)
}

/// Counts all cases anew. What transactions change that this one does not see is added to it later, from what they wrote beside it.
pub(in crate::domain::cases) async fn count_anew(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("delete from case_tally_change").execute(&mut *connection).await?;
    sqlx::query!("delete from case_tally").execute(&mut *connection).await?;
    sqlx::query!("delete from case_tally_day").execute(&mut *connection).await?;
    sqlx::query!(
        "insert into case_tally (what, day, right_code, place, channel, outcome, cases)
         select one.what, one.day, one.right_code, one.place, one.channel, one.outcome, count(*)
         from cases cross join lateral case_tally_of(cases) as one group by 1, 2, 3, 4, 5, 6"
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into case_tally_day (what, day, cases) select what, day, sum(cases) from case_tally group by 1, 2"
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("update case_tally_zone set counted_at = $1", now).execute(connection).await?;
    Ok(())
}

/// Where the kept counts, with what is still to be added, differ from a count of the cases: the first ones.
pub(in crate::domain::cases) async fn differences(
    connection: &mut PgConnection,
    limit: i64,
) -> Result<Vec<Difference>> {
    Ok(sqlx::query_as!(
        Difference,
        r#"with kept as (
               select what, day, right_code, place, channel, outcome, sum(cases) as cases from (
                   select what, day, right_code, place, channel, outcome, cases from case_tally
                   union all
                   select what, day, right_code, place, channel, outcome, change from case_tally_change
               ) as one group by 1, 2, 3, 4, 5, 6 having sum(cases) <> 0
           ), counted as (
               select one.what, one.day, one.right_code, one.place, one.channel, one.outcome, count(*) as cases
               from cases cross join lateral case_tally_of(cases) as one group by 1, 2, 3, 4, 5, 6
           ), parts as (
               select concat_ws(' ', what, nullif(day, '-infinity'), right_code, nullif(place, ''), nullif(channel, ''), nullif(outcome, '')) as what,
                      coalesce(kept.cases, 0)::bigint as kept, coalesce(counted.cases, 0)::bigint as counted
               from kept full join counted using (what, day, right_code, place, channel, outcome)
               where kept.cases is distinct from counted.cases
           ), whole as (
               select concat_ws(' ', what, nullif(day, '-infinity')) as what, coalesce(days.cases, 0)::bigint as kept,
                      coalesce(sums.cases, 0)::bigint as counted
               from (select what, day, sum(cases) as cases from (
                         select what, day, cases from case_tally_day
                         union all
                         select what, day, change from case_tally_change
                     ) as one group by 1, 2 having sum(cases) <> 0) as days
               full join (select what, day, sum(cases) as cases from counted group by 1, 2) as sums using (what, day)
               where days.cases is distinct from sums.cases
           )
           select what as "what!", kept as "kept!", counted as "counted!" from (
               select * from whole union all select * from parts
           ) as one order by what limit $1"#,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// Open cases by the place and the right whose rule decides their dates.
pub(in crate::domain::cases) async fn open_by_rule(executor: impl PgExecutor<'_>) -> Result<Vec<RuleCount>> {
    Ok(sqlx::query_as!(
        RuleCount,
        r#"select place as "place!", right_code as "matter!", sum(cases)::bigint as "cases!" from (
               select place, right_code, cases from case_tally where what = 'open'
               union all
               select place, right_code, change from case_tally_change where what = 'open'
           ) as one group by 1, 2 having sum(cases) > 0"#
    )
    .fetch_all(executor)
    .await?)
}

/// Received and closed in each of the twelve months from `first` on.
pub(in crate::domain::cases) async fn months(
    executor: impl PgExecutor<'_>,
    first: NaiveDate,
) -> Result<Vec<(NaiveDate, i64, i64)>> {
    let rows = sqlx::query!(
        r#"select month::date as "first!", coalesce(sum(cases) filter (where what = 'received'), 0)::bigint as "received!",
                  coalesce(sum(cases) filter (where what = 'closed'), 0)::bigint as "closed!"
           from generate_series($1::date::timestamp, $1::date::timestamp + interval '11 months', interval '1 month') as month
           left join (
               select what, day, cases from case_tally_day where what in ('received', 'closed') and day >= $1
               union all
               select what, day, change from case_tally_change where what in ('received', 'closed') and day >= $1
           ) as one on day >= month and day < month + interval '1 month'
           group by month order by month"#,
        first
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.first, row.received, row.closed)).collect())
}
