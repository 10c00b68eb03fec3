//! `rightsdesk settings`: what the operator changes while the portal runs.

use std::io::Write;

use clap::Subcommand;

use super::{Failure, start};
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::config::{self, Setting};
use crate::domain::settings::{self, Changes};
use crate::infra::app::App;

/// Versions that one page of the history reads.
const PAGE: i64 = 100;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Command {
    /// List the settings that can be changed while the portal runs: name, text, and whether it stands in the environment or was changed.
    List,
    /// Change settings at once, all or none; every process of the portal follows within seconds.
    Set {
        /// Names and texts, such as ORG_PHONE="+886 2 1234 5678". An empty text leaves out what need not be set.
        #[arg(required = true, value_name = "NAME=VALUE", value_parser = assignment)]
        changes: Vec<(String, String)>,
    },
    /// Give settings back to the environment.
    Unset {
        /// Their names.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// List what was changed, the newest first: version, when, by whom, and each setting with its text since.
    History,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE is expected")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Does it.
pub(super) fn run(command: Command, settings: &config::Settings, out: &mut dyn Write) -> Result<(), Failure> {
    start::with_app(settings, async |app| match command {
        Command::List => list(&app, out).await,
        Command::Set { changes } => {
            change(app, changes.into_iter().map(|(name, text)| (name, Some(text))).collect(), out).await
        }
        Command::Unset { names } => change(app, names.into_iter().map(|name| (name, None)).collect(), out).await,
        Command::History => history(&app, out).await,
    })
}

async fn list(app: &App, out: &mut dyn Write) -> Result<(), Failure> {
    let standing = settings::standing(app, Actor::CommandLine).await.map_err(|error| Failure::of(&error))?;
    for shown in &standing.settings {
        let from = if shown.is_changed { "changed" } else { "environment" };
        writeln!(out, "{}\t{}\t{from}", shown.setting, in_one_line(&shown.text))?;
    }
    if standing.wrong.is_empty() {
        return Ok(());
    }
    let wrong: Vec<String> = standing.wrong.iter().map(|wrong| mistake(*wrong)).collect();
    Err(Failure::failed(format!(
        "version {} cannot be read, an earlier one stays in force:\n{}",
        standing.version,
        wrong.join("\n")
    )))
}

async fn change(app: App, changes: Changes, out: &mut dyn Write) -> Result<(), Failure> {
    let standing = settings::standing(&app, Actor::CommandLine).await.map_err(|error| Failure::of(&error))?;
    let version = match settings::change(app, Actor::CommandLine, standing.version, &changes).await {
        Err(Error::Invalid(errors)) => {
            let lines: Vec<String> = errors
                .iter()
                .map(|(name, _)| match Setting::parse(name) {
                    Some(setting) => mistake(setting),
                    None => format!(
                        "{name} cannot be changed while the portal runs; `rightsdesk settings list` shows what can"
                    ),
                })
                .collect();
            return Err(Failure::refused(lines.join("\n")));
        }
        Err(Error::Conflict) => {
            return Err(Failure::failed("somebody else changed the settings at the same moment; nothing was done"));
        }
        other => other.map_err(|error| Failure::of(&error))?,
    };
    if version == standing.version {
        writeln!(out, "nothing differs from version {version}")?;
    } else {
        writeln!(out, "version {version}: every process of the portal follows within seconds")?;
    }
    Ok(())
}

async fn history(app: &App, out: &mut dyn Write) -> Result<(), Failure> {
    let mut before = None;
    loop {
        let versions = settings::history(app, Actor::CommandLine, before, PAGE).await;
        let versions = versions.map_err(|error| Failure::of(&error))?;
        for made in &versions {
            let at = made.made_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            let who = made.staff_name.as_ref().unwrap_or(&made.actor);
            let changes: Vec<String> = made
                .changes
                .iter()
                .map(|(name, text)| match text {
                    Some(text) => format!("{name}={}", in_one_line(text)),
                    None => format!("{name} unset"),
                })
                .collect();
            writeln!(out, "{}\t{at}\t{who}\t{}", made.version, changes.join("\t"))?;
        }
        match versions.last() {
            Some(last) => before = Some(last.version),
            None => return Ok(()),
        }
    }
}

fn mistake(setting: Setting) -> String {
    format!("{setting} must be {}", setting.expected())
}

fn in_one_line(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}
