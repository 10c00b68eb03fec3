//! Requests that did not come by the form: typed in at the desk, with the real date of receipt.

use chrono::{NaiveDate, Utc};
use serde_json::json;

use super::super::events::{self, Detail, EventKind};
use super::super::filing::Filing;
use super::super::jobs::{self, Mail};
use super::super::model::Channel;
use super::audit_case;
use super::clock::{noon_of, zone_of};
use super::filing::{NewCase, insert};
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::form::FieldErrors;
use crate::domain::access::codes;
use crate::domain::staff::permission::{Permission, require};
use crate::infra::app::App;

/// A request as the desk types it in.
#[derive(Clone, Debug)]
pub struct Intake {
    /// What was asked.
    pub filing: Filing,
    /// How it came.
    pub channel: Channel,
    /// The civil date on which it came, in the zone of the place; the clock runs from then.
    pub received_on: NaiveDate,
}

/// Takes a request in. It is new at once; with an address the requester is mailed the reference and a code that opens the page.
/// Gives its reference.
///
/// # Errors
/// [`crate::base::error::Error::Invalid`] beside `received_on` or `channel`.
pub async fn take_in(app: &App, actor: Actor, intake: &Intake) -> Result<String> {
    require(actor, Permission::WorkCases)?;
    let mut errors = FieldErrors::default();
    if intake.received_on > app.now().with_timezone(&zone_of(app, intake.filing.place)).date_naive() {
        errors.add("received_on", "error-received-future");
    }
    if intake.received_on < (app.now() - chrono::TimeDelta::days(366 * 5)).with_timezone(&Utc).date_naive() {
        errors.add("received_on", "error-received-past");
    }
    if !Channel::FOR_INTAKE.contains(&intake.channel) {
        errors.add("channel", "error-choice");
    }
    errors.into_result()?;
    loop {
        let mut transaction = app.begin().await?;
        let new = NewCase {
            filing: &intake.filing,
            channel: intake.channel,
            received_at: noon_of(app, intake.filing.place, intake.received_on),
            demo: false,
        };
        let Some(case) = insert(&mut transaction, app, &new, None).await? else {
            transaction.rollback().await?;
            continue;
        };
        let channel = Detail::one("channel", intake.channel.code());
        events::append(&mut transaction, app, &case, actor, EventKind::Filed, channel).await?;
        let detail = json!({ "right": case.right.code(), "channel": intake.channel.code() });
        audit_case(&mut transaction, app, actor, "case.filed", &case, detail).await?;
        if let Some(index) = &case.email_index {
            let code_id = codes::for_filing(&mut transaction, app, case.id, index, case.language).await?;
            jobs::mail(&mut transaction, app, Mail::FilingCode { code_id, case_id: case.id }).await?;
        }
        jobs::mail(&mut transaction, app, Mail::DpoNewCase { case_id: case.id }).await?;
        app.commit(transaction).await?;
        return Ok(case.reference);
    }
}
