//! The clocks of all cases, for calendars.

use uuid::Uuid;

use super::store;
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::domain::cases::Dates;
use crate::domain::cases::clock::{CaseClock, Running};
use crate::domain::rulebook::{Place, Right};
use crate::domain::tasks;
use crate::infra::app::App;
use crate::infra::words;

/// Cases of a calendar: those with the nearest dates, so that an address that programs fetch all day never grows without end.
pub const DATED: i64 = 500;

/// A case with its clocks and nothing of its person: no sealed field is opened for it.
#[derive(Clone, Debug)]
pub struct DatedCase {
    /// Id.
    pub id: Uuid,
    /// Reference.
    pub reference: String,
    /// Right; none where only a newer version knows its word: the date counts all the same.
    pub right: Option<Right>,
    /// Where the person lives, if known.
    pub place: Option<Place>,
    /// The clocks that run, those of tasks too.
    pub clocks: Vec<CaseClock>,
}

/// Cases whose clocks run, nearest first, at most [`DATED`]; for calendars. Two statements, however many they are.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission.
pub async fn dated(app: &App, actor: Actor) -> Result<Vec<DatedCase>> {
    require(actor, Permission::ReadCases)?;
    let rows = store::dated(&app.database, DATED).await?;
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        let dates = Dates {
            legal_due: row.legal_due,
            legal_due_at: row.legal_due_at,
            target_due: row.target_due,
            safe_due: row.safe_due,
            acknowledge_by: row.acknowledge_by,
            acknowledge_last: row.acknowledge_last,
            at_once: row.at_once,
        };
        let running = Running {
            dates: &dates,
            acknowledged: row.acknowledged,
            carried_out: row.carried_out,
            due: (row.due_version, row.due_version_on),
            receipt: (row.receipt_version, row.receipt_version_on),
        };
        cases.push(DatedCase {
            id: row.id,
            reference: row.reference,
            right: right(&row.right_code),
            place: row.place.as_deref().and_then(Place::parse),
            clocks: running.clocks(),
        });
    }
    let tasks = store::dated_tasks(&app.database, DATED).await?;
    for task in tasks {
        let clock = tasks::clock(task.id, task.due_on, (task.version, task.version_on));
        match cases.iter_mut().find(|case| case.id == task.case_id) {
            Some(case) => case.clocks.push(clock),
            // A closed case, whose tasks go on.
            None => cases.push(DatedCase {
                id: task.case_id,
                reference: task.reference,
                right: right(&task.right_code),
                place: task.place.as_deref().and_then(Place::parse),
                clocks: vec![clock],
            }),
        }
    }
    Ok(cases)
}

fn right(word: &str) -> Option<Right> {
    words::or_left_out(words::read("cases.right_code", word, Right::parse))
}
