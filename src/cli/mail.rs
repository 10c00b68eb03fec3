//! `rightsdesk mail`: what became of outgoing mails, and sending those again that reached nobody.

use std::io::Write;

use clap::Subcommand;
use uuid::Uuid;

use super::{Failure, start};
use crate::base::actor::Actor;
use crate::config::Settings;
use crate::domain::cases::ops;
use crate::domain::mail::State;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Command {
    /// List outgoing mails by state, the newest first: id, state, what it says, when it was asked for, tries, what the server said.
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

const FAILED: [State; 3] = [State::Refused, State::Bounced, State::GivenUp];

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
                    None => [[State::Queued, State::Sending].as_slice(), &FAILED].concat(),
                };
                for mail in ops::mails(&app, Actor::CommandLine, &states).await.map_err(failed)? {
                    let asked = mail.created_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                    let said = mail.error.unwrap_or_default();
                    let (id, state, what, tries) = (mail.id, mail.state, mail.what, mail.attempts);
                    writeln!(out, "{id}\t{state}\t{what}\t{asked}\t{tries}\t{said}")?;
                }
            }
            Command::Resend { ids, all } => {
                let ids = if all {
                    let found = ops::mails(&app, Actor::CommandLine, &FAILED).await.map_err(failed)?;
                    found.into_iter().map(|mail| mail.id).collect()
                } else {
                    ids
                };
                for id in &ids {
                    ops::resend_mail(app.clone(), Actor::CommandLine, *id).await.map_err(failed)?;
                }
                writeln!(out, "{} to be sent again", ids.len())?;
            }
        }
        Ok(())
    })
}
