//! Every kind of job, with the function that runs it.

use crate::base::error::Result;
use crate::domain::{cases, identity, mail, notices, owner_tasks, packages, register, staff, tasks};
use crate::infra::app::{App, Tx};
use crate::infra::mail::Mailer;
use crate::infra::queue::{Claimed, Outcome};

/// Runs a job. A kind nobody knows was written by a newer version: it waits for one.
pub(super) async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<Outcome> {
    match job.kind.as_str() {
        cases::jobs::MAIL => cases::jobs::run(app, mailer, job).await,
        notices::mails::MAIL => notices::mails::run(app, mailer, job).await,
        tasks::jobs::TELL_OTHERWISE => tasks::jobs::tell_otherwise(app, job).await,
        staff::warnings::MAIL => staff::warnings::run(app, mailer, job).await,
        register::owners::MAIL => register::owners::run(app, mailer, job).await,
        owner_tasks::mails::MAIL => owner_tasks::mails::run(app, mailer, job).await,
        identity::mails::MAIL => identity::mails::run(app, mailer, job).await,
        packages::check::FILES_CAME => packages::check::gather(app, job).await,
        owner_tasks::door::NEW_CODE => owner_tasks::door::mail_new_code(app, job).await,
        // Asked for by the version before, which had no row for a mail.
        cases::jobs::OLD_MAIL => cases::jobs::run_old(app, mailer, job).await,
        notices::mails::OLD_MAIL => notices::mails::run_old(app, mailer, job).await,
        _ => Ok(Outcome::Retry(
            app.now() + chrono::TimeDelta::minutes(5),
            "this version does not know the kind".to_owned(),
        )),
    }
}

/// Settles what a job leaves behind that is given up, in the transaction that writes so.
pub(super) async fn died(tx: &mut Tx, job: &Claimed, error: &str) -> Result<()> {
    match job.kind.as_str() {
        cases::jobs::MAIL | cases::jobs::OLD_MAIL => cases::jobs::died(tx, job, error).await,
        notices::mails::MAIL
        | notices::mails::OLD_MAIL
        | staff::warnings::MAIL
        | register::owners::MAIL
        | owner_tasks::mails::MAIL
        | identity::mails::MAIL => mail::give_up(tx, job, error).await.map(|_| ()),
        _ => Ok(()),
    }
}
