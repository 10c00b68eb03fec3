//! Rate limits that hold across replicas and restarts: counts in Postgres by keyed hash, slot of time and shard.

use sqlx::Executor;

use crate::base::error::{Error, Result};
use crate::infra::app::App;
use crate::infra::crypto::Purpose;

/// Seconds of one slot; an hour has six.
const SLOT_SECONDS: i64 = 600;
const SLOTS: i64 = 6;

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

/// Counts one use of each limit.
///
/// # Errors
/// [`Error::TooMany`] when one of them is used up; a refused use counts too, so that hammering does not help.
pub async fn count(app: &App, limits: &[Limit<'_>]) -> Result<()> {
    let slot = app.now().timestamp().div_euclid(SLOT_SECONDS);
    let keys: Vec<Vec<u8>> = limits
        .iter()
        .map(|limit| {
            app.keys.mac(Purpose::Index, &[b"rate", limit.name.as_bytes(), limit.key.as_bytes()])[..16].to_vec()
        })
        .collect();
    // Everybody's row is spread over shards, or every filing would wait for it.
    let shards: Vec<i16> = limits
        .iter()
        .map(|limit| if limit.key.is_empty() { i16::try_from(app.random.below(16)).unwrap_or(0) } else { 0 })
        .collect();
    // Losing the last counts when the machine fails is harmless: this commit need not wait for the disk.
    let mut transaction = app.database.begin().await?;
    transaction.execute("set local synchronous_commit = off").await?;
    let sums = sqlx::query!(
        r#"with used as (
               insert into rate_slot (key, slot, shard, count)
               select key, $3, shard, 1 from unnest($1::bytea[], $2::int2[]) as used (key, shard) order by key, shard
               on conflict (key, slot, shard) do update set count = rate_slot.count + 1
           )
           select wanted.key as "key!",
                  coalesce((select sum(rate_slot.count) from rate_slot
                            where rate_slot.key = wanted.key and rate_slot.slot > $3 - $4 and rate_slot.slot <= $3), 0)::bigint as "before!"
           from unnest($1::bytea[]) as wanted (key)"#,
        &keys,
        &shards,
        slot,
        SLOTS
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for (limit, key) in limits.iter().zip(&keys) {
        let before = sums.iter().find(|sum| &sum.key == key).map_or(0, |sum| sum.before);
        if before >= i64::from(limit.per_hour) {
            let seconds = SLOT_SECONDS - app.now().timestamp().rem_euclid(SLOT_SECONDS);
            return Err(Error::TooMany(u64::try_from(seconds).unwrap_or(60)));
        }
    }
    Ok(())
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
