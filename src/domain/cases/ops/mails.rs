//! Mails that reached nobody, sent again.

use uuid::Uuid;

use super::super::{jobs, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::ids::Reference;
use crate::base::permission::{Permission, require};
use crate::domain::mail::ops::{About, After, Page};
use crate::domain::mail::{self, Mail, State};
use crate::domain::register::owners;
use crate::domain::staff::warnings;
use crate::infra::app::App;
use crate::infra::queue::Lane;

/// The states of mails that reached nobody.
pub const FAILED: [State; 3] = [State::Refused, State::Bounced, State::GivenUp];

/// The jobs that send the mails of every slice.
fn job(mail: &Mail) -> (&'static str, Lane) {
    match mail.what.as_str() {
        "clock" | "digest" => (jobs::NOTICES, Lane::Notices),
        what if warnings::Guessed::parse(what).is_some() => (warnings::MAIL, warnings::LANE),
        owners::CODE => (owners::MAIL, owners::LANE),
        _ => (jobs::MAIL, jobs::lane_of(&mail.content)),
    }
}

/// A page of the mails in one of these states, the newest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn mails(app: &App, actor: Actor, states: &[State], about: About, after: Option<After>) -> Result<Page> {
    mail::ops::list(app, actor, states, about, after).await
}

/// Sends a mail about a case again that reached nobody. Its text is made anew.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such mail; [`Error::State`] where it has not failed.
pub async fn send_mail_again(app: App, actor: Actor, reference: &str, id: Uuid) -> Result<()> {
    require(actor, Permission::WorkCases)?;
    let reference = Reference::parse(reference).ok_or(Error::NotFound)?;
    let named = store::named(app.clone().read().await?.sql(), reference.as_str()).await?.ok_or(Error::NotFound)?;
    mail::ops::send_again(app, actor, id, Some(named.id), job).await
}

/// What became of sending all again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resent {
    /// Those that go out again.
    pub sent: usize,
    /// Those that could not be asked for again.
    pub failed: usize,
}

/// Sends every mail again that reached nobody: those about confirmed requests first, since of the others anybody can cause as many as
/// they like. One that fails does not keep the others; an outage ends it.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn resend_all(app: &App, actor: Actor) -> Result<Resent> {
    require(actor, Permission::WorkCases)?;
    let mut resent = Resent::default();
    for about in [About::Confirmed, About::Unconfirmed] {
        let mut after = None;
        loop {
            let page = mails(app, actor, &FAILED, about, after).await?;
            for mail in page.mails {
                match resend_mail(app.clone(), actor, mail.id).await {
                    Ok(()) => resent.sent += 1,
                    Err(Error::Fault(fault)) if fault.is_unavailable() => return Err(Error::Fault(fault)),
                    Err(error) => {
                        resent.failed += 1;
                        tracing::error!(mail.id = %mail.id, ?error, "a mail cannot be sent again");
                    }
                }
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
    }
    Ok(resent)
}

/// Sends any mail again that reached nobody.
///
/// # Errors
/// As [`send_mail_again`].
pub async fn resend_mail(app: App, actor: Actor, id: Uuid) -> Result<()> {
    mail::ops::send_again(app, actor, id, None, job).await
}
