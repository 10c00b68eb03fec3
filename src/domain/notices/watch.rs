//! The watch itself: looks at every case whose time to be looked at has come.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::mails::{self, Notice};
use super::model::{Wanted, next_look, wanted};
use super::{owners, store};
use crate::base::clock::first_moment;
use crate::base::error::{Error, Result};
use crate::domain::cases::case::{self, CaseHead, Locked};
use crate::domain::cases::clock::{self, CaseClock};
use crate::domain::cases::ops;
use crate::domain::settings;
use crate::domain::tasks;
use crate::infra::app::{App, Tx};
use crate::infra::budget::Budget;
use crate::infra::words;

const BATCH: i64 = 200;
/// When a case that could not be looked at is tried again.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// How long after a change of the days cases are looked at anew: whoever began to look before the change has ended by then, and
/// cannot put a case off by the days of before.
const SETTLED: TimeDelta = TimeDelta::minutes(1);
/// Stands for the days where cases were looked at by others than those that were adopted last.
const MIXED: &str = "mixed";
/// The version of the settings whose days a process adopted, and the days.
pub type Adopted = Mutex<Option<(i64, Vec<u16>)>>;
/// When it is tried again where the fault passes by itself.
const SOON: TimeDelta = TimeDelta::minutes(1);

/// Looks at the cases that are due to be looked at, as many as the budget allows; several workers may do so at once. Gives how
/// many notices were asked for.
///
/// # Errors
/// When the database fails.
pub async fn look(app: App, budget: &Budget) -> Result<usize> {
    // By the days as the database has them now: those of a moment ago would put a case off that was to be looked at anew.
    let app = settings::newest(&app).await?;
    // Should they be changed back before they are adopted, what was put off by them is looked at anew all the same.
    let adopted = store::thresholds(&app.database).await?;
    if adopted.is_some_and(|adopted| adopted != words(&app.settings().deadline_alert_days)) {
        store::set_thresholds(&app.database, MIXED).await?;
    }
    let mut asked = 0;
    loop {
        let due = store::due(&app.database, app.now(), BATCH).await?;
        if due.is_empty() {
            return Ok(asked);
        }
        let mut looked = 0;
        for (id, seen) in due {
            if budget.is_spent() {
                return Ok(asked);
            }
            let tx = app.clone().begin().await?;
            match look_locked(tx, id).await {
                Ok(None) => {}
                Ok(Some(more)) => {
                    asked += more;
                    looked += 1;
                }
                // One that cannot be opened must not silence the others; it is looked at again later.
                Err(error) => {
                    tracing::error!(case.id = %id, ?error, "a case cannot be watched");
                    let again = app.now() + if passes(&error) { SOON } else { AGAIN };
                    if store::put_off(&app.database, id, seen, again).await? {
                        looked += 1;
                    }
                }
            }
        }
        // All that was due is in other workers' hands.
        if looked == 0 {
            return Ok(asked);
        }
    }
}

/// Whether the same is worth trying soon: a lock that was not to be had, or a word of a newer version while replicas roll.
fn passes(error: &Error) -> bool {
    match error {
        Error::Fault(fault) => fault.is_unavailable(),
        Error::State(reason) => *reason == words::NEWER,
        _ => false,
    }
}

/// Looks anew at every case when the days of `DEADLINE_ALERT_DAYS` are others than those the cases were last looked at with: the next
/// look of each hangs on them, and one that is to be told earlier now would be missed. Whatever the budget leaves undone begins
/// again at the next run.
///
/// `adopted` holds what this process did this for. Each process does so once for a version: replicas that roll with another
/// environment would else take turns for ever.
///
/// # Errors
/// When the database fails.
pub async fn adopt_thresholds(app: &App, adopted: &Adopted, budget: &Budget) -> Result<()> {
    let settings = app.settings();
    let present = (settings.version, settings.deadline_alert_days.clone());
    let is_settled = settings.made_at.is_none_or(|made_at| app.now() - made_at >= SETTLED);
    if !is_settled || lock(adopted).as_ref() == Some(&present) {
        return Ok(());
    }
    let words = words(&present.1);
    if store::thresholds(&app.database).await?.as_ref() != Some(&words) {
        let mut last = Uuid::nil();
        while let Some(next) = store::look_again(&app.database, last, app.now(), BATCH).await? {
            if budget.is_spent() {
                return Ok(());
            }
            last = next;
        }
        store::set_thresholds(&app.database, &words).await?;
    }
    *lock(adopted) = Some(present);
    Ok(())
}

fn words(days: &[u16]) -> String {
    days.iter().map(u16::to_string).collect::<Vec<_>>().join(",")
}

fn lock(adopted: &Adopted) -> MutexGuard<'_, Option<(i64, Vec<u16>)>> {
    adopted.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks at one case, unless another worker does; gives how many notices were asked for.
async fn look_locked(mut tx: Tx, id: Uuid) -> Result<Option<usize>> {
    match look_in(&mut tx, id).await {
        Ok(asked) => tx.commit().await.map(|()| asked),
        // Its row is free again before anybody goes on: whoever puts the case off passes over one that is locked.
        Err(error) => tx.roll_back().await.and(Err(error)),
    }
}

async fn look_in(tx: &mut Tx, id: Uuid) -> Result<Option<usize>> {
    let Some(case) = case::lock_to_be_watched(tx, id).await? else { return Ok(None) };
    look_at(tx, &case).await.map(Some)
}

async fn look_at(tx: &mut Tx, case: &Locked<CaseHead>) -> Result<usize> {
    let now = tx.now();
    let today = case.today(tx);
    let settings = tx.settings();
    let thresholds = &settings.deadline_alert_days;
    let mut asked = 0;
    let mut next: Option<NaiveDate> = None;
    let clocks = watched(tx.sql(), case).await?;
    for clock in &clocks {
        let Wanted { tell, passed } = wanted(clock, thresholds, today, now);
        for threshold in passed {
            store::insert(tx.sql(), case.id, clock, threshold, now, false).await?;
        }
        // One mail tells every point the clock stands at; the first that is new asks for it.
        let mut told = false;
        for threshold in tell {
            let new = store::insert(tx.sql(), case.id, clock, threshold, now, !told).await?;
            if new && !told {
                let notice = |staff_id| Notice::Clock {
                    case_id: case.id,
                    clock: clock.kind.key(),
                    due_version: clock.version,
                    threshold: threshold.key(),
                    staff_id,
                };
                mails::ask(tx, notice(None), None).await?;
                // Whoever works on it hears of it, too.
                let whose = mails::whose(tx, case, clock.kind).await?;
                if let Some(staff_id) = ops::told_beside_the_dpo(tx, whose).await? {
                    mails::ask(tx, notice(Some(staff_id)), None).await?;
                }
                (told, asked) = (true, asked + 1);
            }
        }
        next = [next, next_look(clock, thresholds, today, now)].into_iter().flatten().min();
    }
    let (of_owners, next_of_owners) = owners::look(tx, case, today).await?;
    asked += of_owners;
    next = [next, next_of_owners].into_iter().flatten().min();
    let zone = case.zone(tx);
    let ends = clocks.iter().filter_map(|clock| clock.ends_at).filter(|ends| *ends > now);
    let next = next.map(|day| first_moment(day, zone)).into_iter().chain(ends).min();
    store::set_watch(tx.sql(), case, next).await?;
    Ok(asked)
}

/// Passes over every threshold a case has reached by now without mailing it, as for cases taken over from elsewhere or made for
/// demonstration.
///
/// # Errors
/// When the database fails.
pub async fn pass_over(tx: &mut Tx, case: &CaseHead) -> Result<()> {
    let now = tx.now();
    let today = case.today(tx);
    let settings = tx.settings();
    let thresholds = &settings.deadline_alert_days;
    for clock in watched(tx.sql(), case).await? {
        let Wanted { tell, passed } = wanted(&clock, thresholds, today, now);
        for threshold in passed.into_iter().chain(tell) {
            store::insert(tx.sql(), case.id, &clock, threshold, now, false).await?;
        }
    }
    Ok(())
}

/// Every clock of a case that runs: those of the law and of its open tasks.
pub(super) async fn watched(connection: &mut sqlx::PgConnection, case: &CaseHead) -> Result<Vec<CaseClock>> {
    let mut clocks = clock::running(case);
    clocks.extend(tasks::clocks_of(connection, case.id).await?);
    Ok(clocks)
}
