//! Rate limits that hold across replicas and restarts: counts in Postgres by keyed hash, slot of time and shard.
//!
//! Limits stand from narrow to wide, and counting ends at the first that is used up: whoever is refused by a limit of their own
//! never uses up one that is shared with others. They are counted before a transaction begins, never inside one.

use chrono::{DateTime, Utc};

use crate::base::error::{Error, Result};
use crate::infra::app::{App, Context};
use crate::infra::crypto::Purpose;

/// Seconds of one slot; an hour has six.
const SLOT_SECONDS: i64 = 600;
const SLOTS: i64 = 6;
/// Shards of a limit over all, so that not every use waits for one row.
const SHARDS: u32 = 16;
/// Hours ahead among which later uses are shared out; what finds no room in them goes into the last.
const HOURS_AHEAD: i64 = 7 * 24;

/// One thing that is limited.
#[derive(Clone, Copy, Debug)]
pub struct Limit<'a> {
    /// What is counted, such as `filing`.
    pub name: &'static str,
    /// For whom: an address or account; empty for everybody together.
    pub key: &'a str,
    /// How many in an hour.
    pub per_hour: u32,
}

impl Limit<'_> {
    fn hash(&self, context: &Context) -> Vec<u8> {
        context.keys.mac(Purpose::Index, &[b"rate", self.name.as_bytes(), self.key.as_bytes()])[..16].to_vec()
    }
}

/// Counts one use of each limit in their order, and stops at the first that is used up.
///
/// # Errors
/// [`Error::TooMany`] when one of them is used up, with the seconds after which a use is free again; what follows it is not counted.
pub async fn count(app: &App, limits: &[Limit<'_>]) -> Result<()> {
    for limit in limits {
        let used = used(app, limit, 1).await?;
        if used.count > i64::from(limit.per_hour) {
            return Err(Error::TooMany(used.wait));
        }
    }
    Ok(())
}

/// Whether a use of the limit would be refused, without counting one: for limits of which only failures count.
///
/// # Errors
/// [`Error::TooMany`] when it is used up.
pub async fn check(app: &App, limit: &Limit<'_>) -> Result<()> {
    let used = used(app, limit, 0).await?;
    if used.count >= i64::from(limit.per_hour) { Err(Error::TooMany(used.wait)) } else { Ok(()) }
}

/// Counts one use, and gives how many there were in the last hour with this one.
///
/// # Errors
/// When the database fails.
pub async fn note(app: &App, limit: &Limit<'_>) -> Result<i64> {
    note_many(app, limit, 1).await
}

/// The same of several uses at once.
///
/// # Errors
/// When the database fails.
pub async fn note_many(app: &App, limit: &Limit<'_>, uses: u16) -> Result<i64> {
    Ok(used(app, limit, uses).await?.count)
}

/// Takes back a use that was counted a moment ago: of what only counts when it fails, once it did not.
///
/// # Errors
/// When the database fails.
pub async fn give_back(app: &App, limit: &Limit<'_>) -> Result<()> {
    // Where the slot ended in between, the use stays counted for its hour: that harms nobody.
    sqlx::query!(
        "update rate_slot set count = count - 1 where key = $1 and slot = $2 and shard = 0 and count > 0",
        limit.hash(app),
        app.now().timestamp().div_euclid(SLOT_SECONDS)
    )
    .execute(&app.database)
    .await?;
    Ok(())
}

/// When something may happen that has no room in this hour: a moment in the first of the hours to come of which the limit still has
/// room, counted there. What is put off comes in its turn, and no more of it in an hour than the limit says.
///
/// # Errors
/// When the database fails.
pub async fn later(app: &App, limit: &Limit<'_>) -> Result<DateTime<Utc>> {
    let hour = app.now().timestamp().div_euclid(SLOT_SECONDS * SLOTS);
    let key =
        app.keys.mac(Purpose::Index, &[b"rate later", limit.name.as_bytes(), limit.key.as_bytes()])[..16].to_vec();
    let slot = sqlx::query_scalar!(
        "with free as (
             select ahead.slot from generate_series($2::bigint, $3::bigint, $4::bigint) as ahead (slot)
             where coalesce((select count from rate_slot where key = $1 and rate_slot.slot = ahead.slot), 0) < $5::bigint
             order by ahead.slot limit 1
         )
         insert into rate_slot (key, slot, count) select $1, coalesce((select slot from free), $3), 1
         on conflict (key, slot, shard) do update set count = rate_slot.count + 1
         returning slot",
        key,
        (hour + 1) * SLOTS,
        (hour + HOURS_AHEAD) * SLOTS,
        SLOTS,
        i64::from(limit.per_hour)
    )
    .fetch_one(&app.database)
    .await?;
    let second = i64::from(app.random.below(3_600));
    DateTime::from_timestamp(slot * SLOT_SECONDS + second, 0)
        .ok_or_else(|| Error::fault("the clock stands beyond the calendar"))
}

struct Used {
    /// Uses in the last hour.
    count: i64,
    /// Seconds until the oldest of them no longer counts.
    wait: u64,
}

async fn used(app: &App, limit: &Limit<'_>, uses: u16) -> Result<Used> {
    let now = app.now().timestamp();
    let slot = now.div_euclid(SLOT_SECONDS);
    let key = limit.hash(app);
    let shard = if limit.key.is_empty() { i16::try_from(app.random.below(SHARDS)).unwrap_or(0) } else { 0 };
    // One statement that stands alone. The row is locked before its count is read, so that of many at once each has its own number;
    // of a limit over all, the other shards are read as they are.
    let row = sqlx::query!(
        r#"with used as (
               insert into rate_slot (key, slot, shard, count) select $1, $2, $3, $5 where $5 > 0
               on conflict (key, slot, shard) do update set count = rate_slot.count + $5
               returning count
           ), before as (
               select slot, count from rate_slot
               where key = $1 and slot > $2 - $4 and slot <= $2 and ($5 = 0 or (slot, shard) <> ($2, $3))
           )
           select (coalesce((select count from used), 0) + coalesce((select sum(count) from before), 0))::bigint as "count!",
                  (select min(slot) from before) as oldest"#,
        key,
        slot,
        shard,
        SLOTS,
        i32::from(uses)
    )
    .fetch_one(&app.database)
    .await?;
    let free_at = (row.oldest.unwrap_or(slot) + SLOTS) * SLOT_SECONDS;
    Ok(Used { count: row.count, wait: u64::try_from(free_at - now).unwrap_or(60).max(1) })
}

/// Forgets slots that no limit looks at any more.
///
/// # Errors
/// When the database fails.
pub async fn clear(app: &App) -> Result<()> {
    let slot = app.now().timestamp().div_euclid(SLOT_SECONDS);
    sqlx::query!("delete from rate_slot where slot < $1", slot - SLOTS).execute(&app.database).await?;
    Ok(())
}
