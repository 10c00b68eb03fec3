//! Demonstration data of any size: to see how the portal does with as many cases as one expects, on one's own machine.
//!
//! [`plan`] says how many cases arrive when; [`story`] lets each of them live, with [`people`] who ask and a [`team`] that answers,
//! by [`life`], which writes what the operations would have; [`rows`] and [`store`] bring it into the database by COPY. The shares of
//! the plan are told on all cores, while one connection writes them: all in one transaction, so that a database is filled or as it was.

mod dice;
mod life;
mod people;
mod plan;
mod rows;
mod store;
mod story;
mod team;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection as _, PgConnection};
use tokio::task::JoinHandle;

pub use plan::{Impossible, Wish};

use crate::base::error::{Error, Result};
use crate::base::ids::Reference;
use crate::base::language::Language;
use crate::domain::audit::{self, ChainEnd, Entry};
use crate::domain::cases::tally;
use crate::domain::notices::watch;
use crate::domain::rulebook::Place;
use crate::infra::app::{App, Context};
use crate::infra::budget::Budget;
use plan::{Plan, Share};
use rows::{ENTRIES, LINKS, Row, Rows, copied, tables};
use story::Teller;
use team::Team;

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Cases in all.
    pub cases: u64,
    /// Of these, how many are worked on.
    pub open: u64,
}

/// Fills a database that holds no case with as many as are wished for. `told` is called with how many are written so far.
///
/// # Errors
/// When the database fails, or it is not the owner of its tables who is connected: then nothing was written but the accounts.
///
/// # Panics
/// Never: a part that panics is told as a fault.
pub async fn fill(app: App, wish: Wish, told: impl Fn(u64)) -> Result<std::result::Result<Made, Impossible>> {
    let unconfirmed_life = TimeDelta::days(i64::from(app.settings().unconfirmed_days)) - TimeDelta::hours(2);
    let plan = match Plan::new(wish, Reference::COUNT, unconfirmed_life, app.now()) {
        Ok(plan) => Arc::new(plan),
        Err(impossible) => return Ok(Err(impossible)),
    };
    let team = Arc::new(Team::of(&app, plan.open).await?);
    // What has been told of the cases is told for these days before a date.
    watch::adopt_thresholds(&app, &watch::Adopted::default(), &Budget::unlimited()).await?;
    // The accounts stand before the cases in the audit log.
    audit::chain_new(app.clone(), &Budget::unlimited()).await?;
    let mut connection = store::connect(&app.database).await?;
    let mut tx = connection.begin().await?;
    store::lock(&mut tx).await?;
    if super::store::any_case(&mut *tx).await? {
        return Err(Error::State("demo-not-empty"));
    }
    let visible = store::renew_empty(&mut tx).await?;
    let taken = store::take_away(&mut tx).await?;
    let mut log = Log::of(&mut tx).await?;
    let mut shares: VecDeque<Share> = plan.shares().into();
    let mut running: VecDeque<(Share, JoinHandle<Result<Rows>>)> = VecDeque::new();
    let at_once = std::thread::available_parallelism().map_or(2, |cores| cores.get() + 1);
    loop {
        while running.len() < at_once
            && let Some(share) = shares.pop_front()
        {
            running.push_back((share, tell(app.context().clone(), plan.clone(), team.clone(), share)));
        }
        let Some((share, telling)) = running.pop_front() else { break };
        let mut rows = telling.await.map_err(Error::fault)??;
        for (table, name, columns) in tables() {
            if let Some(bytes) = rows.take(table) {
                store::copy(&mut tx, (name, columns), visible.contains(&name), bytes).await?;
            }
        }
        log.add(rows.entries);
        // Whoever comes later does nothing before then.
        log.write(&mut tx, share.end).await?;
        told(share.first + share.ended + share.open + share.unconfirmed);
    }
    log.write(&mut tx, DateTime::<Utc>::MAX_UTC).await?;
    store::number_on(&mut tx, log.last).await?;
    store::bring_back(&mut tx, taken).await?;
    tally::count_in(&mut tx, app.context()).await?;
    tx.commit().await?;
    connection.close().await?;
    Ok(Ok(Made { cases: plan.cases, open: plan.open }))
}

/// Every column that is written, as `table.column`.
#[must_use]
pub fn columns() -> Vec<String> {
    let all = tables().map(|(_, name, columns)| (name, columns)).chain([ENTRIES, LINKS]);
    all.flat_map(|(name, columns)| columns.split(", ").map(move |column| format!("{name}.{column}"))).collect()
}

/// Lets a share be told on another core.
fn tell(context: Context, plan: Arc<Plan>, team: Arc<Team>, share: Share) -> JoinHandle<Result<Rows>> {
    tokio::task::spawn_blocking(move || {
        let places = Place::requester_places(Language::En);
        Teller::new(&context, &plan, &team, &places).tell(&share)
    })
}

/// The audit log on its way: entries of all cases in the order of time, each with its link in the chain.
struct Log {
    waiting: BTreeMap<(DateTime<Utc>, u64), Entry>,
    added: u64,
    last: i64,
    end: ChainEnd,
}

impl Log {
    async fn of(connection: &mut PgConnection) -> Result<Self> {
        let last = store::last_entry(connection).await?;
        Ok(Self { waiting: BTreeMap::new(), added: 0, last, end: ChainEnd::of(connection).await? })
    }

    fn add(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            self.added += 1;
            self.waiting.insert((entry.at, self.added), entry);
        }
    }

    /// Writes what happened before a moment.
    async fn write(&mut self, connection: &mut PgConnection, before: DateTime<Utc>) -> Result<()> {
        let later = self.waiting.split_off(&(before, 0));
        let now = std::mem::replace(&mut self.waiting, later);
        let (mut entries, mut links) = (Vec::with_capacity(now.len()), Vec::with_capacity(now.len()));
        for mut entry in now.into_values() {
            self.last += 1;
            entry.id = self.last;
            self.end.append(&entry);
            links.push(Row::new().put(self.end.position).put(entry.id).put(self.end.head.clone()).finish());
            let row = Row::new().put(entry.id).put(entry.at).put(entry.actor).put(entry.staff_id).put(entry.action);
            entries.push(row.put(entry.object).put(entry.object_id).put(&entry.detail).finish());
        }
        for (table, rows) in [(ENTRIES, entries), (LINKS, links)] {
            if let Some(bytes) = copied(rows.iter().map(Vec::as_slice)) {
                store::copy(connection, table, false, bytes).await?;
            }
        }
        Ok(())
    }
}
