//! The watch itself: looks at every case whose time to be looked at has come.

use chrono::{NaiveDate, TimeDelta};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::mails::{MAIL, Notice};
use super::model::{Wanted, next_look, wanted};
use super::store;
use crate::base::clock::first_moment;
use crate::base::error::Result;
use crate::domain::cases::case::{self, Case};
use crate::domain::cases::clock::{self, CaseClock};
use crate::domain::cases::jobs::enqueue_mail;
use crate::domain::cases::tasks;
use crate::infra::app::App;
use crate::infra::budget::Budget;
use crate::infra::queue::Lane;

const BATCH: i64 = 200;
/// When a case that could not be looked at is tried again.
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// Looks at the cases that are due to be looked at, as many as the budget allows; several workers may do so at once. Gives how
/// many notices were asked for.
///
/// # Errors
/// When the database fails.
pub async fn look(app: &App, budget: &Budget) -> Result<usize> {
    let mut asked = 0;
    loop {
        let due = store::due(&app.database, app.now(), BATCH).await?;
        if due.is_empty() {
            return Ok(asked);
        }
        let mut looked = 0;
        for id in due {
            if budget.is_spent() {
                return Ok(asked);
            }
            let transaction = app.begin().await?;
            match look_locked(transaction, app, id).await {
                Ok(None) => {}
                Ok(Some(more)) => {
                    asked += more;
                    looked += 1;
                }
                // One that cannot be opened must not silence the others; it is looked at again later.
                Err(error) => {
                    tracing::error!(case.id = %id, ?error, "a case cannot be watched");
                    let mut connection = app.database.acquire().await?;
                    store::set_watch(&mut connection, id, Some(app.now() + AGAIN)).await?;
                    looked += 1;
                }
            }
        }
        // All that was due is in other workers' hands.
        if looked == 0 {
            return Ok(asked);
        }
    }
}

/// Looks at one case, unless another worker does; gives how many notices were asked for.
async fn look_locked(mut transaction: Transaction<'static, Postgres>, app: &App, id: Uuid) -> Result<Option<usize>> {
    if !store::lock_due(&mut transaction, id, app.now()).await? {
        return Ok(None);
    }
    let asked = match case::by_id(&mut transaction, app, id).await? {
        Some(case) => look_at(&mut transaction, app, &case).await?,
        // Its key was destroyed: nothing is left to be told.
        None => {
            store::set_watch(&mut transaction, id, None).await?;
            0
        }
    };
    app.commit(transaction).await?;
    Ok(Some(asked))
}

async fn look_at(connection: &mut sqlx::PgConnection, app: &App, case: &Case) -> Result<usize> {
    let today = case.today(app);
    let thresholds = &app.config.deadline_alert_days;
    let mut asked = 0;
    let mut next: Option<NaiveDate> = None;
    let clocks = watched(connection, case).await?;
    for clock in &clocks {
        let Wanted { tell, passed } = wanted(clock, thresholds, today, app.now());
        for threshold in passed {
            store::insert(connection, case.id, clock, threshold, app.now(), false).await?;
        }
        // One mail tells every point the clock stands at; the first that is new asks for it.
        let mut told = false;
        for threshold in tell {
            let new = store::insert(connection, case.id, clock, threshold, app.now(), !told).await?;
            if new && !told {
                let notice = Notice::Clock {
                    case_id: case.id,
                    clock: clock.kind.key(),
                    due_version: clock.version,
                    threshold: threshold.key(),
                };
                enqueue_mail(connection, app, MAIL, Lane::Notices, notice, None).await?;
                (told, asked) = (true, asked + 1);
            }
        }
        next = [next, next_look(clock, thresholds, today, app.now())].into_iter().flatten().min();
    }
    let zone = case.zone(app);
    let ends = clocks.iter().filter_map(|clock| clock.ends_at).filter(|ends| *ends > app.now());
    let next = next.map(|day| first_moment(day, zone)).into_iter().chain(ends).min();
    store::set_watch(connection, case.id, next).await?;
    Ok(asked)
}

/// Passes over every threshold a case has reached by now without mailing it, as for cases taken over from elsewhere or made for
/// demonstration.
///
/// # Errors
/// When the database fails.
pub async fn pass_over(connection: &mut sqlx::PgConnection, app: &App, case: &Case) -> Result<()> {
    let today = case.today(app);
    let thresholds = &app.config.deadline_alert_days;
    for clock in watched(connection, case).await? {
        let Wanted { tell, passed } = wanted(&clock, thresholds, today, app.now());
        for threshold in passed.into_iter().chain(tell) {
            store::insert(connection, case.id, &clock, threshold, app.now(), false).await?;
        }
    }
    Ok(())
}

/// Every clock of a case that runs: those of the law and of its open tasks.
pub(super) async fn watched(connection: &mut sqlx::PgConnection, case: &Case) -> Result<Vec<CaseClock>> {
    let mut clocks = clock::running(case);
    clocks.extend(tasks::clocks_of(connection, case.id).await?);
    Ok(clocks)
}
