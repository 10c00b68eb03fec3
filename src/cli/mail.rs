//! `rightsdesk mail`: what became of outgoing mails, and sending those again that reached nobody.

use std::io::Write;

use clap::Subcommand;
use uuid::Uuid;

use super::{Failure, start};
use crate::base::actor::Actor;
use crate::config::Settings;
use crate::domain::cases::ops;
use crate::domain::mail::State;
use crate::domain::mail::ops::About;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Command {
    /// List outgoing mails by state, those about confirmed requests before the others, the newest first: id, state, what it says, when it was asked for, tries, what the server said.
    List {
        /// queued, sending, accepted, refused, bounced, given_up or dropped; unset: those that have not arrived.
        #[arg(long, value_parser = state)]
        state: Option<State>,
    },
    /// Send mails again that were refused, came back or were given up.
    Resend {
        /// Their ids, as `mail list` prints them.
        #[arg(required_unless_present = "all")]
        ids: Vec<Uuid>,
        /// All of them.
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
}

fn state(code: &str) -> Result<State, String> {
    State::parse(code).ok_or_else(|| "one of queued, sending, accepted, refused, bounced, given_up, dropped".to_owned())
}

/// Does it.
pub(super) fn run(command: Command, settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    start::with_app(settings, async |app| {
        let failed = |error| Failure::of(&error);
        match command {
            Command::List { state } => {
                let states = match state {
                    Some(state) => vec![state],
                    None => [[State::Queued, State::Sending].as_slice(), &ops::FAILED].concat(),
                };
                for about in [About::Confirmed, About::Unconfirmed] {
                    let mut after = None;
                    loop {
                        let page = ops::mails(&app, Actor::CommandLine, &states, about, after).await.map_err(failed)?;
                        for mail in page.mails {
                            let asked = mail.created_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                            let said = mail.error.unwrap_or_default();
                            let (id, state, what, tries) = (mail.id, mail.state, mail.what, mail.attempts);
                            writeln!(out, "{id}\t{state}\t{what}\t{asked}\t{tries}\t{said}")?;
                        }
                        match page.next {
                            Some(next) => after = Some(next),
                            None => break,
                        }
                    }
                }
            }
            Command::Resend { all: true, .. } => {
                let resent = ops::resend_all(&app, Actor::CommandLine).await.map_err(failed)?;
                writeln!(out, "{} to be sent again", resent.sent)?;
                if resent.failed > 0 {
                    return Err(Failure::failed(format!(
                        "{} could not be asked for again: the log says why",
                        resent.failed
                    )));
                }
            }
            Command::Resend { ids, .. } => {
                let mut left = Vec::new();
                for id in &ids {
                    if let Err(error) = ops::resend_mail(app.clone(), Actor::CommandLine, *id).await {
                        left.push(format!("{id}: {}", Failure::of(&error).message));
                    }
                }
                writeln!(out, "{} to be sent again", ids.len() - left.len())?;
                if !left.is_empty() {
                    return Err(Failure::failed(left.join("\n")));
                }
            }
        }
        Ok(())
    })
}
