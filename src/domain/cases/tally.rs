//! Kept counts of cases: by day of the desk, right, place, channel and outcome, and how many are open by rule. Pages read them
//! instead of counting; triggers write what a change changes beside it, and a schedule adds that up.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::store::tally as store;
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::domain::rulebook::{Matter, Right};
use crate::infra::app::{App, Context};
use crate::infra::budget::Budget;
use crate::infra::words;

/// Changes that are added up at once.
const BATCH: i64 = 5_000;
/// Differences that a check tells.
pub const TOLD: i64 = 20;
/// How often, and how long apart, transactions of before are waited for when another zone's days are to be counted.
const LOOKS: u32 = 200;
const BETWEEN: std::time::Duration = std::time::Duration::from_millis(100);
/// How long counting all cases may take, once: the database ends it after that.
pub const COUNTING: std::time::Duration = std::time::Duration::from_secs(600);
/// The code of an appeal among the rights, in `case_tally` as in the migration that makes it.
const APPEAL: &str = "appeal";

/// A count that is kept wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What is counted: `received`, `closed` or `open`, then the day, right, place, channel and outcome as far as it has them.
    pub what: String,
    /// What is kept.
    pub kept: i64,
    /// What there is.
    pub counted: i64,
}

/// Open cases by rule, in the words of the database.
#[derive(Clone, Debug)]
pub(super) struct RuleCount {
    pub(super) place: String,
    pub(super) matter: String,
    pub(super) cases: i64,
}

/// How many open cases a rule decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleUse {
    /// The code of the jurisdiction whose rules count.
    pub place: String,
    /// The right, or an appeal.
    pub matter: Matter,
    /// Open cases.
    pub cases: i64,
}

/// A month, its first day: cases received in it, and closed in it.
pub type Month = (NaiveDate, i64, i64);

/// Open cases by the rule that decides their dates.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn rule_uses(app: &App, actor: Actor) -> Result<Vec<RuleUse>> {
    require(actor, Permission::ReadCases)?;
    let counts = store::open_by_rule(&app.database).await?;
    let uses = counts.into_iter().filter_map(|RuleCount { place, matter, cases }| {
        let matter = if matter == APPEAL {
            Matter::Appeal
        } else {
            Matter::Request(words::or_left_out(words::read("case_tally.right_code", &matter, Right::parse))?)
        };
        Some(RuleUse { place, matter, cases })
    });
    Ok(uses.collect())
}

/// Received and closed in each of the twelve months from `first` on, a first day of a month of the desk; oldest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn months(app: &App, actor: Actor, first: NaiveDate) -> Result<Vec<Month>> {
    require(actor, Permission::ReadCases)?;
    store::months(&app.database, first).await
}

/// Adds up what was changed. Counts all cases once where that was never done, and again where the days of the desk are those of another
/// zone than before.
///
/// # Errors
/// When the database fails.
pub async fn keep(app: App, budget: &Budget) -> Result<()> {
    let standing = store::standing(&app.database).await?;
    if !standing.is_counted || standing.zone != app.settings().dpo_timezone.name() {
        return count(&app).await;
    }
    while standing.has_changes && !budget.is_spent() {
        let mut tx = app.clone().begin().await?;
        store::lock(tx.sql()).await?;
        let added = store::add_up(tx.sql(), BATCH).await?;
        tx.commit().await?;
        if added < BATCH {
            return Ok(());
        }
    }
    Ok(())
}

/// Counts all cases anew, beside those who change them.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn rebuild(app: &App, actor: Actor) -> Result<()> {
    require(actor, Permission::ManageSettings)?;
    count(app).await
}

/// Compares the kept counts with a count of all cases: at most [`TOLD`] that differ, none when all agree.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn check(app: &App, actor: Actor) -> Result<Vec<Difference>> {
    require(actor, Permission::ReadCases)?;
    let mut connection = app.database.acquire().await?;
    // One statement sees one moment.
    store::differences(&mut connection, TOLD).await
}

async fn count(app: &App) -> Result<()> {
    let zone = app.settings().dpo_timezone.name();
    if store::set_zone(&app.database, zone).await? {
        // Whoever has written days of the zone before is waited for; a transaction that stays longer is ended by the database.
        let mut writers = store::writers(&app.database, None).await?;
        for _ in 0..LOOKS {
            if writers.is_empty() {
                break;
            }
            tokio::time::sleep(BETWEEN).await;
            writers = store::writers(&app.database, Some(&writers)).await?;
        }
    }
    let mut tx = app.clone().begin().await?;
    store::see_one_moment(tx.sql()).await?;
    store::lock(tx.sql()).await?;
    let now = tx.now();
    store::count_anew(tx.sql(), now).await?;
    tx.commit().await
}

/// Counts what was written in bulk, in the transaction that wrote it.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn count_in(connection: &mut PgConnection, context: &Context) -> Result<()> {
    store::lock(connection).await?;
    store::set_zone(&mut *connection, context.settings().dpo_timezone.name()).await.map(drop)?;
    store::count_anew(connection, context.now()).await
}
