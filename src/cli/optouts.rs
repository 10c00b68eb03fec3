//! `rightsdesk optouts`: links by which mails of another program stop, and whether an address may be written to.

use std::io::Write;

use clap::Subcommand;

use super::{Failure, start};
use crate::base::actor::Actor;
use crate::config::Settings;
use crate::domain::optouts::ops;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Print the address at which mails to a mailbox stop, and the two headers that a mail carries with it (RFC 2369, RFC 8058).
    Token {
        /// Mail address of the reader.
        #[arg(value_name = "ADDRESS")]
        address: String,
        /// What you call these mails, at most 60 bytes; readers see it. Unset: all advertising.
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        list: String,
    },
    /// Print what an address has stopped, a line each: what, the list or `*` for all of it, since when, when it was done everywhere or `-`. Prints nothing where nothing is stopped.
    Check {
        /// Mail address of the reader.
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
}

/// Does it.
pub(super) fn run(command: Command, settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    start::with_app(settings, async |app| match command {
        Command::Token { address, list } => {
            let token =
                ops::make_link(&app, Actor::CommandLine, &address, &list).map_err(|error| Failure::of(&error))?;
            let link = app.config.link(&format!("/unsubscribe/{token}"));
            writeln!(out, "{link}")?;
            writeln!(out, "List-Unsubscribe: <{link}>")?;
            Ok(writeln!(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click")?)
        }
        Command::Check { address } => {
            let standing = ops::check(&app, Actor::CommandLine, &address).await.map_err(|error| Failure::of(&error))?;
            let moment = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            for one in standing {
                let list = one.list.as_deref().unwrap_or("*");
                let done = one.carried_out_at.map_or_else(|| "-".to_owned(), moment);
                writeln!(out, "{}\t{list}\t{}\t{done}", one.choice, moment(one.since))?;
            }
            Ok(())
        }
    })
}
