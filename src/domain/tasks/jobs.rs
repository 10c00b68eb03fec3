//! What follows a commit of the slices below: work that nobody but a person can do becomes a task.

use serde_json::Value;
use uuid::Uuid;

use super::ops;
use crate::base::error::{Error, Result};
use crate::domain::cases::case;
use crate::infra::app::App;
use crate::infra::queue::{Claimed, Outcome};

pub use crate::domain::cases::jobs::TELL_OTHERWISE;

/// Adds the task that a mail which reached nobody asks for, in the transaction that finishes the job: once, however often it runs.
///
/// # Errors
/// When the database fails; the queue then tries again.
pub async fn tell_otherwise(app: &App, job: &Claimed) -> Result<Outcome> {
    let read = |key: &str| job.payload.get(key).and_then(Value::as_str);
    let (Some(case_id), Some(what)) = (read("case_id").and_then(|id| id.parse::<Uuid>().ok()), read("what")) else {
        return Ok(Outcome::Dead("the payload cannot be read".to_owned()));
    };
    let mut tx = app.clone().begin().await?;
    let case = match case::lock_id(&mut tx, case_id).await {
        Ok(case) => case,
        Err(Error::NotFound) => return Ok(Outcome::Dropped),
        Err(other) => return Err(other),
    };
    // The job's id names the task: an attempt that was cut short after its commit adds no second one.
    ops::ask_to_tell_otherwise(&mut tx, &case, job.id, what).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}
