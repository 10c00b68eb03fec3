//! Mails that reached nobody, sent again.

use uuid::Uuid;

use super::super::{case, jobs};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::domain::mail::{self, Mail, State};
use crate::domain::register::owners;
use crate::domain::staff::warnings;
use crate::infra::app::App;
use crate::infra::queue::Lane;

/// The jobs that send the mails of every slice.
fn job(mail: &Mail) -> (&'static str, Lane) {
    match mail.what.as_str() {
        "clock" | "digest" => (jobs::NOTICES, Lane::Notices),
        what if warnings::Guessed::parse(what).is_some() => (warnings::MAIL, warnings::LANE),
        owners::CODE => (owners::MAIL, owners::LANE),
        _ => (jobs::MAIL, Lane::Mail),
    }
}

/// Mails in one of these states, the newest first; at most 500.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn mails(app: &App, actor: Actor, states: &[State]) -> Result<Vec<Mail>> {
    mail::ops::list(app, actor, states).await
}

/// Sends a mail about a case again that reached nobody. Its text is made anew.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such mail; [`Error::State`] where it has not failed.
pub async fn send_mail_again(app: App, actor: Actor, reference: &str, id: Uuid) -> Result<()> {
    let case = case::by_reference(&mut app.clone().read().await?, reference).await?.ok_or(Error::NotFound)?;
    mail::ops::send_again(app, actor, id, Some(case.id), job).await
}

/// Sends any mail again that reached nobody.
///
/// # Errors
/// As [`send_mail_again`].
pub async fn resend_mail(app: App, actor: Actor, id: Uuid) -> Result<()> {
    mail::ops::send_again(app, actor, id, None, job).await
}
