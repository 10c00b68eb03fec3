//! `rightsdesk staff`: accounts of the desk from the command line.

use std::io::{self, BufRead, Write};

use clap::Subcommand;
use secrecy::SecretString;

use super::{Failure, start};
use crate::base::actor::{Actor, Role};
use crate::base::error::Error;
use crate::base::language::Language;
use crate::config::Settings;
use crate::domain::desk::hand_over;
use crate::domain::staff::{NewAccount, accounts};
use crate::infra::app::App;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Add a person.
    Add {
        /// Mail address; signs in with it.
        #[arg(long)]
        email: String,
        /// Name, as requesters see it.
        #[arg(long)]
        name: String,
        /// Part: admin, dpo, handler, owner or auditor.
        #[arg(long, value_parser = role)]
        role: Role,
        /// Language of the desk's pages: en or zh-Hant. Unset: DPO_LANGUAGE.
        #[arg(long, value_parser = language)]
        language: Option<Language>,
        /// Read the password from standard input; without it a one-time code for the set-up page is printed.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List everybody.
    List,
    /// Let a person sign in no more; open sessions end at once.
    Disable {
        /// Mail address.
        #[arg(long)]
        email: String,
        /// Mail address of the colleague who takes over open cases and tasks. Unset: nobody, they become unassigned.
        #[arg(long, value_name = "EMAIL")]
        hand_over_to: Option<String>,
    },
    /// Take a person's second factor away; a new one is enrolled at the next sign-in.
    ResetMfa {
        /// Mail address.
        #[arg(long)]
        email: String,
    },
    /// Take a person's password and second factor away; prints a new one-time code for the set-up page.
    Reset {
        /// Mail address.
        #[arg(long)]
        email: String,
    },
}

fn role(code: &str) -> Result<Role, String> {
    Role::parse(code).ok_or_else(|| "one of admin, dpo, handler, owner, auditor".to_owned())
}

fn language(code: &str) -> Result<Language, String> {
    Language::parse(code).ok_or_else(|| "one of en, zh-Hant".to_owned())
}

/// Does it.
pub(super) fn run(command: Command, settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    start::with_app(settings, async |app| match command {
        Command::Add { email, name, role, language, password_stdin } => {
            let password = if password_stdin { Some(read_password()?) } else { None };
            let language = language.unwrap_or(app.settings().dpo_language);
            let account = NewAccount { email: email.clone(), name, role, language, password, demo: false };
            let (_, code) =
                accounts::add(app.clone(), Actor::CommandLine, account).await.map_err(|error| Failure::of(&error))?;
            match code {
                None => writeln!(out, "{email} can sign in at {}", app.config.link("/desk/sign-in"))?,
                Some(code) => print_code(&app, &email, &code, out)?,
            }
            Ok(())
        }
        Command::List => {
            for account in accounts::list(&app, Actor::CommandLine).await.map_err(|error| Failure::of(&error))? {
                let state = match (account.disabled_at, account.has_password, account.has_second_factor) {
                    (Some(_), _, _) => "disabled",
                    (None, false, _) => "not set up",
                    (None, true, false) => "no second factor yet",
                    (None, true, true) => "active",
                };
                writeln!(out, "{}\t{}\t{}\t{state}", account.email, account.role.code(), account.name)?;
            }
            Ok(())
        }
        Command::Disable { email, hand_over_to } => {
            let id = find(&app, &email).await?;
            let to = match &hand_over_to {
                Some(colleague) => Some(find(&app, colleague).await?),
                None => None,
            };
            let handed = match hand_over::disable_account(app.clone(), Actor::CommandLine, id, to).await {
                Err(Error::Invalid(_)) => Err(Failure::refused("whoever takes over must be able to work on cases")),
                other => other.map_err(|error| Failure::of(&error)),
            }?;
            writeln!(out, "{email} is disabled")?;
            if !handed.left.is_empty() {
                let (cases, tasks) = (handed.left.cases, handed.left.tasks);
                writeln!(
                    out,
                    "{cases} open cases and {tasks} open tasks stay with {email}: a newer version wrote them; hand them over with it"
                )?;
            }
            if !handed.given.is_empty() {
                let (cases, tasks) = (handed.given.cases, handed.given.tasks);
                let whose = hand_over_to.map_or("nobody's now".to_owned(), |colleague| format!("{colleague}'s now"));
                writeln!(out, "{cases} open cases and {tasks} open tasks are {whose}")?;
            }
            Ok(())
        }
        Command::ResetMfa { email } => {
            let id = find(&app, &email).await?;
            accounts::reset_second_factor(app.clone(), Actor::CommandLine, id)
                .await
                .map_err(|error| Failure::of(&error))?;
            Ok(writeln!(out, "{email} enrols a new second factor at the next sign-in")?)
        }
        Command::Reset { email } => {
            let id = find(&app, &email).await?;
            let code =
                accounts::reset(app.clone(), Actor::CommandLine, id).await.map_err(|error| Failure::of(&error))?;
            print_code(&app, &email, &code, out)
        }
    })
}

fn print_code(app: &App, email: &str, code: &str, out: &mut dyn Write) -> Result<(), Failure> {
    // The code stands beside the address and not in it: addresses end up in histories and logs.
    writeln!(out, "To choose a password, open {}", app.config.link("/desk/set-up"))?;
    writeln!(out, "E-mail: {email}")?;
    writeln!(out, "Code:   {code}")?;
    Ok(writeln!(out, "The code works once, for seven days.")?)
}

async fn find(app: &App, email: &str) -> Result<uuid::Uuid, Failure> {
    let account = accounts::by_email(app, email).await.map_err(|error| Failure::of(&error))?;
    account.map(|account| account.id).ok_or_else(|| Failure::refused(format!("nobody has the address {email}")))
}

fn read_password() -> Result<SecretString, Failure> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}
