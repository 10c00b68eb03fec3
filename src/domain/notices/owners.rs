//! Tasks of owners under the deadline watch: time moves, opens and ends them, and whoever is late is reminded. Every point of a task is
//! told once, as a row of `notice`; one mail a day tells a mailbox of all of them.

use chrono::NaiveDate;

use super::store;
use crate::base::error::Result;
use crate::domain::cases::case::{self, CaseHead, Locked};
use crate::domain::cases::ops;
use crate::domain::owner_tasks::follow::{self, Point};
use crate::domain::owner_tasks::mails::{self, Why};
use crate::domain::owner_tasks::{OwnerTask, working_days};
use crate::infra::app::Tx;

/// Looks at the tasks of a case; gives how many points were told, and the next day on which there may be something.
pub(super) async fn look(tx: &mut Tx, case: &Locked<CaseHead>, today: NaiveDate) -> Result<(usize, Option<NaiveDate>)> {
    let mut tasks = follow::heads(tx, case.id).await?;
    if tasks.is_empty() {
        return Ok((0, None));
    }
    if follow::has_turn(&tasks, case, today) {
        let whole = case::lock_id(tx, case.id).await?;
        // Without its key nothing can be written down, and nobody can be told.
        if whole.is_readable() {
            follow::follow(tx, &whole).await?;
            tasks = follow::heads(tx, case.id).await?;
        }
    }
    let (mut told, mut next) = (0, None);
    for task in &tasks {
        let (tell, passed) = follow::points(task, today, &working_days(tx, case));
        for point in passed {
            note(tx, case, task, &point, false).await?;
        }
        for point in tell {
            if note(tx, case, task, &point, true).await? {
                self::tell(tx, case, task, &point, today).await?;
                told += 1;
            }
        }
        let look = follow::next_look(task, today, &working_days(tx, case));
        next = [next, look].into_iter().flatten().min();
    }
    Ok((told, next))
}

async fn note(tx: &mut Tx, case: &CaseHead, task: &OwnerTask, point: &Point, sent: bool) -> Result<bool> {
    let now = tx.now();
    let clock = format!("owner_task:{}", task.id);
    store::insert_point(tx.sql(), case.id, (&clock, task.version, &point.key()), now, sent).await
}

async fn tell(tx: &mut Tx, case: &Locked<CaseHead>, task: &OwnerTask, point: &Point, today: NaiveDate) -> Result<()> {
    match point {
        Point::Half | Point::Before | Point::Day => {
            mails::ask_for_a_day(tx, case.id, task.owner_id, Why::Reminder, today).await?;
        }
        Point::Late(day) => {
            mails::ask_for_a_day(tx, case.id, task.owner_id, Why::Reminder, *day).await?;
            let handler = ops::told_beside_the_dpo(tx, case.assignee).await?;
            // Where nobody works on it, or it is the officer who does, the officer hears of it.
            mails::tell_late(tx, case.id, handler, *day).await?;
        }
        Point::Deputy => {
            if let Some(deputy) = task.deputy_id {
                follow::deputy_told(tx, case, task.id).await?;
                mails::ask_for_a_day(tx, case.id, deputy, Why::Deputy, today).await?;
            }
            if let Some(other) = task.escalation_id {
                mails::ask_for_a_day(tx, case.id, other, Why::Escalation, today).await?;
            }
        }
        Point::Dpo => {
            mails::tell_late(tx, case.id, None, today).await?;
        }
    }
    Ok(())
}
